"""Look for damage: recompute what the store says of itself and name what does not fit."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, select, text, union

from zqmap.errors import StoreUnavailable
from zqmap.model.revisions import Action, Fault
from zqmap.model.strings import has_forbidden_characters
from zqmap.model.values import show_value
from zqmap.store.connect import hasty, open_engine, reading
from zqmap.store.digests import row_digest
from zqmap.store.history import audit_seal, revision_seal
from zqmap.store.replay import StoredRow, replay_faults, validity_faults
from zqmap.store.rights import may_read
from zqmap.store.seals import seal_faults
from zqmap.store.tables import AUDIT, FEATURES, GUARDS, LAYERS, META, REVISIONS, SCHEMA_VERSION
from zqmap.store.upgrades import run_migrations
from zqmap.store.versions import read_version

UNREADABLE_CODE = "unreadable"
"""The code of a fault that quotes the database's driver."""

GUARDS_AWAKE = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"

Check = Callable[[Connection], Iterable[Fault]]


def find_faults_afresh(url: str, *, read_only: bool) -> list[Fault]:
    """List the faults of the store at an address, read over connections of their own.

    Those in use keep pages in memory, which would hide an overwritten file.
    """
    engine = open_engine(hasty(url), read_only=read_only)
    try:
        return find_faults(engine)
    finally:
        engine.dispose()


def find_faults(engine: Engine) -> list[Fault]:
    """List everything that is wrong with a store, and that it cannot be read where it cannot; empty means sound."""
    faults = [fault for check in (_integrity, _version, _schema, _audit, seal_faults) for fault in _run(engine, check)]
    for layer in _layer_names(engine, faults):
        faults += _run(engine, lambda connection, layer=layer: _layer(connection, layer))  # type: ignore[misc]
    return faults


def connection_faults(connection: Connection) -> list[Fault]:
    """List what is wrong with a store as one transaction sees it, what it has not yet committed too."""
    faults = [fault for check in (_version, _audit, seal_faults) for fault in check(connection)]
    names: list[str] = []
    faults += _damaged_names(connection, names)
    return faults + [fault for layer in names for fault in _layer(connection, layer)]


def _run(engine: Engine, check: Check) -> list[Fault]:
    found: list[Fault] = []
    try:
        with reading(engine) as connection, _lenient_text(connection):
            found.extend(check(connection))
    except StoreUnavailable as error:
        zh, en = show_value(error.text.zh, 300), show_value(error.text.en, 300)
        wording = f"数据库无法读取：{zh}", f"the store cannot be read: {en}"
        found.append(Fault(UNREADABLE_CODE, None, None, *wording))
    return found


@contextmanager
def _lenient_text(connection: Connection) -> Iterator[None]:
    """Let SQLite hand out text with broken UTF-8, so that the row that holds it can be named."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name != "sqlite":
        yield
        return
    driver.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        driver.text_factory = str


def _integrity(connection: Connection) -> Iterator[Fault]:
    if connection.dialect.name != "sqlite":
        return
    lines = [str(line) for line in connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars()]
    for line in lines if lines != ["ok"] else []:
        said = show_value(line, 300)
        yield Fault("integrity", None, None, f"数据库文件损坏：{said}", f"the database file is damaged: {said}")


def _version(connection: Connection) -> Iterator[Fault]:
    versions = connection.execute(select(META.c.schema_version)).scalars().all()
    if versions != [SCHEMA_VERSION]:
        shown = show_value(list(versions))
        said = f"表结构版本为 {shown}，应为 {SCHEMA_VERSION}", f"the schema version is {shown}, not {SCHEMA_VERSION}"
        yield Fault("schema_version", None, None, *said)


def _schema(connection: Connection) -> Iterator[Fault]:
    """Hold what an SQLite file says of its tables against what this program makes, and look for PostgreSQL's guards."""
    if connection.dialect.name != "sqlite":
        yield from _guard_faults(connection)
        return
    wanted = _own_definitions()
    for name, sql in _definitions(connection).items():
        if name in wanted and sql != wanted[name]:
            said = f"表 {name} 的定义已被改动", f"the definition of {name} is not what this program made"
            yield Fault("schema", None, None, *said)


def _guard_faults(connection: Connection) -> Iterator[Fault]:
    awake = set(connection.execute(text(GUARDS_AWAKE)).scalars())
    for name in GUARDS if read_version(connection) == SCHEMA_VERSION else ():
        if name not in awake:
            said = f"数据库的保护触发器 {name} 缺失或停用", f"the guard {name} of the database is gone or asleep"
            yield Fault("guard", None, None, *said)


@cache
def _own_definitions() -> dict[str, str]:
    made = create_engine("sqlite://")
    with made.begin() as fresh:
        run_migrations(fresh)
        wanted = _definitions(fresh)
    made.dispose()
    return wanted


def _definitions(connection: Connection) -> dict[str, str]:
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {str(name): str(sql) for name, sql in rows}


def _layer_names(engine: Engine, faults: list[Fault]) -> list[str]:
    names: list[str] = []
    faults += _run(engine, lambda connection: _damaged_names(connection, names))
    return names


def _damaged_names(connection: Connection, sound: list[str]) -> Iterator[Fault]:
    """Find names of layers that are damaged, and add the others to `sound`."""
    columns = (LAYERS.c.name, REVISIONS.c.layer, FEATURES.c.layer)
    query = union(*(select(column.label("layer")) for column in columns))
    for name in sorted(str(name) for name in connection.execute(query).scalars()):
        if has_forbidden_characters(name):
            shown = show_value(name)
            yield Fault("layer_name", None, None, f"图层名“{shown}”已损坏", f"the layer name '{shown}' is damaged")
        else:
            sound.append(name)


def _layer(connection: Connection, layer: str) -> Iterator[Fault]:
    query = select(REVISIONS).where(REVISIONS.c.layer == layer).order_by(REVISIONS.c.number)
    lines = [line._asdict() for line in connection.execute(query)]
    yield from _number_faults(layer, connection.scalar(select(LAYERS.c.head).where(LAYERS.c.name == layer)), lines)
    yield from _seal_faults(layer, lines)
    yield from _unnoted_faults(connection, layer, lines)
    rows: list[StoredRow] = []
    yield from _row_faults(connection, layer, rows)
    yield from validity_faults(layer, len(lines), rows)
    yield from replay_faults(layer, lines, rows)


def _number_faults(layer: str, head: Any, lines: list[dict[str, Any]]) -> Iterator[Fault]:
    numbers = [line["number"] for line in lines]
    if numbers != list(range(1, len(lines) + 1)):
        shown = show_value(numbers)
        yield Fault("gap", layer, None, f"{layer}：版本号不连续：{shown}", f"{layer}: revisions have gaps: {shown}")
    if head != len(lines):
        shown = show_value(head)
        said = f"最新版本记为 {shown}，实有 {len(lines)}", f"its head says {shown}, it has {len(lines)} revisions"
        yield Fault("head", layer, None, f"{layer}：{said[0]}", f"{layer}: {said[1]}")


def _seal_faults(layer: str, lines: list[dict[str, Any]]) -> Iterator[Fault]:
    before = ""
    for line in lines:
        if not _seal_fits(line, lambda line, before=before: revision_seal(line, before)):  # type: ignore[misc]
            number = line["number"]
            said = f"版本 {number} 的记录被改动", f"the line of revision {number} was altered"
            yield Fault("revision_line", layer, number, f"{layer}：{said[0]}", f"{layer}: {said[1]}")
        before = str(line["seal"])


def _unnoted_faults(connection: Connection, layer: str, lines: list[dict[str, Any]]) -> Iterator[Fault]:
    if not may_read(connection, AUDIT):
        return
    noted = select(AUDIT.c.revision).where(AUDIT.c.layer == layer, AUDIT.c.action != Action.REFUSED.value)
    numbers = {line["number"] for line in lines} - set(connection.execute(noted).scalars())
    for number in sorted(numbers, key=str):
        said = f"版本 {number} 没有操作记录", f"revision {number} has no audit line"
        yield Fault("audit_missing", layer, number, f"{layer}：{said[0]}", f"{layer}: {said[1]}")


def _row_faults(connection: Connection, layer: str, rows: list[StoredRow]) -> Iterator[Fault]:
    query = select(FEATURES).where(FEATURES.c.layer == layer).execution_options(yield_per=5_000)
    for row in connection.execute(query):
        rows.append(StoredRow(str(row.id), row.valid_from, row.valid_to, str(row.digest)))
        if not _row_fits(row):
            shown, number = show_value(str(row.id)), row.valid_from
            said = f"要素 {shown} 自版本 {number} 的内容损坏", f"feature {shown} as of revision {number} is damaged"
            yield Fault("feature", layer, number, f"{layer}：{said[0]}", f"{layer}: {said[1]}")


def _row_fits(row: Any) -> bool:
    try:
        own_id = json.loads(row.properties)["id"]
        return bool(own_id == row.id and row_digest(row.properties, row.geometry) == row.digest)
    except (ValueError, TypeError, AttributeError, KeyError):
        return False


def _audit(connection: Connection) -> Iterator[Fault]:
    if not may_read(connection, AUDIT):
        return
    for row in connection.execute(select(AUDIT).order_by(AUDIT.c.number)):
        line = row._asdict()
        if not _seal_fits(line, audit_seal):
            number = line["number"]
            said = f"第 {number} 条操作记录被改动", f"audit line {number} was altered"
            yield Fault("audit_line", show_value(str(line["layer"])), None, *said)


def _seal_fits(line: Mapping[str, Any], seal: Callable[[Mapping[str, Any]], str]) -> bool:
    try:
        return bool(seal(line) == line["seal"])
    except (ValueError, TypeError):
        return False
