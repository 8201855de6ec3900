"""`python -m zqmap upgrade`: the tables of the store and what the database itself holds of them."""

from __future__ import annotations

import typer

import zqmap.access.tables
import zqmap.enquiries.tables  # noqa: F401  # an upgrade holds every table against its declaration
from zqmap.cli.progress import Reporter
from zqmap.errors import ReadOnlyStore
from zqmap.model.text import Text
from zqmap.store.process import get_store
from zqmap.store.schema import upgrade_tables
from zqmap.store.sqlite_copy import copy_before_upgrade

COPIED = Text("已备份到 {file}", "made a copy: {file}")
UPGRADED = Text("表结构已从版本 {before} 升级到 {after}", "the tables went from version {before} to {after}")
UP_TO_DATE = Text("表结构已是版本 {after}，无须升级", "the tables are of version {after} already")


def upgrade(context: typer.Context) -> None:
    """Bring the tables of an older store to this program's version, all or nothing; an SQLite file is copied first."""
    reporter: Reporter = context.obj
    store = get_store()
    if store.read_only:
        raise ReadOnlyStore
    copy = copy_before_upgrade(store.engine)
    if copy:
        reporter.say(COPIED, file=copy)
    before, after = upgrade_tables(store.engine)
    reporter.say(UP_TO_DATE if before == after else UPGRADED, before=before, after=after)
