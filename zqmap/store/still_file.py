"""An SQLite store in a folder that this account cannot write, as a copy on a share or a web process without rights.

SQLite reads a store through a log that lies beside it. While a writer is at work, or after it was killed, the log is
there and is used. Without one the file alone is the whole store, but SQLite would have to make the log before it
reads: such a file is read as one that nobody changes, over a new connection each time, and an answer is given only
where the file is afterwards as it was before.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from zqmap.errors import StoreUnavailable
from zqmap.model.text import Text

STILL_FILE = "zqmap_still_file"
"""The execution option of an engine that holds the path of such a file."""

CHANGED = Text("读取期间数据库文件被更改，请重试", "the file of the store was changed while it was read: try again")


def lies_sealed(path: Path) -> bool:
    """Tell whether this account can write nothing beside a file."""
    return not os.access(path.parent, os.W_OK)


def is_still(path: Path) -> bool:
    """Tell whether no log lies beside a file, so that the file alone is the whole store."""
    try:
        return path.with_name(f"{path.name}-wal").stat().st_size == 0
    except OSError:
        return True


@contextmanager
def undisturbed(engine: Engine) -> Iterator[None]:
    """Let an answer pass only where the file it was read from did not change; does nothing for any other store.

    Raises:
        StoreUnavailable: the file was changed meanwhile.

    """
    path: Path | None = engine.get_execution_options().get(STILL_FILE)
    if path is None or not is_still(path):
        yield
        return
    before = _marks(path)
    try:
        yield
    finally:
        if _marks(path) != before:
            raise StoreUnavailable(CHANGED)


def _marks(path: Path) -> tuple[int, ...] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
