"""`python -m zqmap fsck`, `upgrade`, `roles` and `migrate`: whether the store is sound, its tables and their rights."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

import zqmap.access.tables
import zqmap.enquiries.tables  # noqa: F401  # an upgrade holds every table against its declaration
from zqmap.cli import words
from zqmap.cli.exporting import INTACT, verify_file
from zqmap.cli.progress import Reporter
from zqmap.errors import ReadOnlyStore
from zqmap.model.text import Text
from zqmap.store.connect import writing
from zqmap.store.moving import move_store
from zqmap.store.process import get_store
from zqmap.store.roles import PREFIX, ROLE_WORDS, role_statements, run_roles
from zqmap.store.schema import upgrade_tables
from zqmap.store.sqlite_copy import copy_before_upgrade
from zqmap.store.store import Store

COPIED = Text("已备份到 {file}", "made a copy: {file}")
UPGRADED = Text("表结构已从版本 {before} 升级到 {after}", "the tables went from version {before} to {after}")
UP_TO_DATE = Text("表结构已是版本 {after}，无须升级", "the tables are of version {after} already")
ONLY_POSTGRESQL = Text(
    "角色只用于 PostgreSQL（ZQMAP_DATABASE_URL）", "roles are for PostgreSQL alone (ZQMAP_DATABASE_URL)"
)
ROLE_MADE = Text("{name}：{what}", "{name}: {what}")
NO_PASSWORD = Text(
    "角色还没有密码，请用 psql 的 \\password 设置", "they have no password yet: set each with \\password in psql"
)
MOVING = Text("正在迁移", "moving")
MOVED = Text("{table}：{count} 行", "{table}: {count} {count?row|rows}")
PROVED = Text(
    "已迁移并逐版核对：{revisions} 个版本。会话未迁移，请重新登录。确认无误前请保留 {file}",
    "moved, and every revision proved: {revisions}. Sessions stayed behind: sign in anew. Keep {file} for a while",
)


def fsck(
    context: typer.Context,
    files: Annotated[list[Path] | None, typer.Argument(help="Exports to hold against the digests beside them.")] = None,
) -> None:
    """Recompute every digest, count and chain of the store, or of exported files, and name what is wrong."""
    reporter: Reporter = context.obj
    if files:
        _verify_exports(reporter, files)
        return
    store = get_store()
    faults = store.fsck()
    for fault in faults:
        typer.echo(f"{fault.code}: {Text(fault.zh, fault.en).in_(reporter.language)}")
    if faults:
        reporter.error(words.FAULTS, count=len(faults))
        raise typer.Exit(1)
    heads = store.heads()
    reporter.say(words.SOUND, layers=len(heads), revisions=sum(heads.values()))


def _verify_exports(reporter: Reporter, files: list[Path]) -> None:
    answers = {file: verify_file(file) for file in files}
    for file, answer in answers.items():
        typer.echo(f"{file}: {answer.in_(reporter.language)}")
    faults = [file for file, answer in answers.items() if answer is not INTACT]
    if faults:
        reporter.error(words.FAULTS, count=len(faults))
        raise typer.Exit(1)


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


def roles(
    context: typer.Context,
    prefix: Annotated[str, typer.Option("--prefix", help="How the names of the roles begin.")] = PREFIX,
    show: Annotated[bool, typer.Option("--print", help="Print the SQL and run nothing.")] = False,
) -> None:
    """Make the roles of a PostgreSQL store, or hand them their rights anew; run it as a superuser."""
    reporter: Reporter = context.obj
    engine = get_store().engine
    if engine.dialect.name != "postgresql":
        reporter.error(ONLY_POSTGRESQL)
        raise typer.Exit(2)
    if show:
        typer.echo(";\n".join(role_statements(prefix, str(engine.url.database))) + ";")
        return
    with writing(engine) as connection:
        run_roles(connection, prefix)
    for role, what in ROLE_WORDS.items():
        reporter.say(ROLE_MADE, name=f"{prefix}_{role}", what=what.in_(reporter.language))
    reporter.say(NO_PASSWORD)


def migrate(
    context: typer.Context,
    source: Annotated[Path, typer.Argument(help="The SQLite file of the old store.")],
) -> None:
    """Move an SQLite store with all its history into the empty store that the settings name, all or nothing."""
    reporter: Reporter = context.obj
    target = get_store()
    if target.read_only:
        raise ReadOnlyStore
    old = Store(f"sqlite:///{source.absolute()}", read_only=not os.access(source, os.W_OK))
    old.check_ready()
    target.create()
    with reporter.progress(MOVING) as tell:
        counts = move_store(old, target, lambda _, done, total: tell(done, total))
    for table, count in counts.items():
        reporter.say(MOVED, table=table, count=count)
    reporter.say(PROVED, revisions=counts["revisions"], file=source)
