"""A copy of an SQLite store beside it, made before its tables are changed."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from zqmap.errors import StoreUnavailable
from zqmap.model.text import Text
from zqmap.store.connect import reading, sqlite_file
from zqmap.store.tables import SCHEMA_VERSION
from zqmap.store.versions import find_version


def copy_before_upgrade(engine: Engine) -> Path | None:
    """Copy an SQLite store of an older version, with what is in its log; None where no upgrade is due or it is no file.

    The copy has the version in its name and is written beside and renamed; one that is there already is kept.

    Raises:
        StoreUnavailable: it cannot be read or copied.

    """
    path = sqlite_file(engine)
    if path is None:
        return None
    with reading(engine) as connection:
        version = find_version(connection)
    copy = path.with_name(f"{path.name}.version-{version}")
    if version is None or version >= SCHEMA_VERSION or copy.exists():
        return None
    _copy(path, copy)
    return copy


def _copy(path: Path, copy: Path) -> None:
    beside = copy.with_name(f"{copy.name}.part")
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(beside)) as target:
            source.backup(target)
        os.chmod(beside, path.stat().st_mode & 0o777)
        os.replace(beside, copy)
    except (OSError, sqlite3.Error) as error:
        beside.unlink(missing_ok=True)
        said = Text(f"无法备份，未作任何更改：{error}", f"no copy can be made, nothing was changed: {error}")
        raise StoreUnavailable(said) from error
