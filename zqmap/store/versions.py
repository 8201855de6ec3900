"""Which version the tables of a store are of, and what this program may do with them."""

from __future__ import annotations

from sqlalchemy import Connection, func, inspect, select

from zqmap.errors import OtherVersion
from zqmap.model.text import Text
from zqmap.store.tables import META, READABLE_FROM, SCHEMA_VERSION

OLDER = Text(
    "数据库表结构版本为 {found}，本程序需要 {needed}：请先备份，再运行 python -m zqmap upgrade；在此之前只供查看",
    "the store has schema version {found}, this program needs {needed}: make a backup, then run "
    "`python -m zqmap upgrade`; until then it is only read",
)
NEWER = Text(
    "数据库表结构版本为 {found}，比本程序（{needed}）新：请更新本程序",
    "the store has schema version {found}, which is newer than this program ({needed}): install the newer program",
)
NO_VERSION = Text("数据库没有表结构版本，不是完整的数据库", "the store does not say its version: it is not whole")


def find_version(connection: Connection) -> int | None:
    """Give the version of the tables, None where there are none."""
    return read_version(connection) if inspect(connection).has_table(META.name) else None


def read_version(connection: Connection) -> int:
    """Give the version of the tables.

    Raises:
        OtherVersion: the tables do not say.

    """
    version = connection.execute(select(func.max(META.c.schema_version))).scalar_one()
    if version is None:
        raise OtherVersion(0, SCHEMA_VERSION, NO_VERSION)
    return int(version)


def check_version(connection: Connection) -> None:
    """Look whether the tables are those of this program.

    Raises:
        OtherVersion: they are not.

    """
    version = read_version(connection)
    if version != SCHEMA_VERSION:
        raise _other(version)


def check_readable(connection: Connection) -> None:
    """Look whether this program can read the tables, its own or somewhat older ones.

    Raises:
        OtherVersion: it cannot.

    """
    version = read_version(connection)
    if not READABLE_FROM <= version <= SCHEMA_VERSION:
        raise _other(version)


def _other(version: int) -> OtherVersion:
    said = NEWER if version > SCHEMA_VERSION else OLDER
    zh, en = (words.format(found=version, needed=SCHEMA_VERSION) for words in (said.zh, said.en))
    return OtherVersion(version, SCHEMA_VERSION, Text(zh, en))
