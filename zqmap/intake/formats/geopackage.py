"""GeoPackage: an SQLite file, looked through before anything of it is asked, then read table by table."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from zqmap.intake.contents import FileContents, FilePart, refuse
from zqmap.intake.formats.projections import name_system
from zqmap.intake.formats.shapes import make_shapes, refuse_too_many
from zqmap.intake.formats.source import Source
from zqmap.intake.formats.values import plain_value
from zqmap.intake.limits import FEATURE_LIMIT, PROPERTY_LIMIT
from zqmap.model.values import show_value

INDEX_TABLE = re.compile(r'CREATE VIRTUAL TABLE "?rtree_.+"? USING rtree\s*\([\w\s,"]+\)', re.IGNORECASE)
"""The spatial index, the one virtual table that every GeoPackage has."""

TRIGGER_STATEMENT = re.compile(
    r'(?:INSERT(?: OR REPLACE)? INTO|DELETE FROM|UPDATE(?: OR REPLACE)?) "?rtree_'
    r"|UPDATE gpkg_ogr_contents SET feature_count\b|SELECT (?:CASE|RAISE)\b",
    re.IGNORECASE,
)
"""What a trigger that keeps the spatial index or the count of features consists of."""

MIDNIGHT = re.compile(r"T00:00(?::00(?:\.0+)?)?Z?$")
"""The time of a day that many programs add to a date."""

MAGIC = b"GP"
ENVELOPE_BYTES = (0, 32, 48, 48, 64)
OPCODE_STEP = 100_000
STEP_LIMIT = 20_000
"""How many times `OPCODE_STEP` instructions of SQLite one file may cost."""

BATCH_ROWS = 1_000


@dataclass(frozen=True)
class _Table:
    """A table of features, as the GeoPackage's own tables describe it."""

    name: str
    geometry: str | None
    kind: str | None
    system: int | None


def list_parts(source: Source) -> tuple[FilePart, ...]:
    """List the tables of features and attributes.

    Raises:
        UnreadableFile: the file is refused or damaged.

    """
    with _open_database(source) as database:
        return tuple(
            FilePart(table.name, _count(database, table), (table.kind,) if table.kind else ())
            for table in _find_tables(database)
        )


def name_parts(source: Source) -> tuple[str, ...]:
    """Name the tables of features and attributes.

    Raises:
        UnreadableFile: the file is refused or damaged.

    """
    with _open_database(source) as database:
        return tuple(table.name for table in _find_tables(database))


def read_part(source: Source, part: str | None = None) -> FileContents:
    """Read one of the tables.

    Raises:
        UnreadableFile: the file is refused, damaged, or over a limit.

    """
    with _open_database(source) as database:
        table = next(table for table in _find_tables(database) if part in (None, table.name))
        total = _count(database, table)
        source.count(0, total)
        columns = _columns(database, table, source)
        rows, blobs = _read_rows(database, table, columns, source, total)
        declared, wkt = _find_system(database, table)
    geometries, broken = make_shapes([None if blob is None else _strip_header(blob) for blob in blobs])
    refuse_too_many(source.name, geometries)
    return FileContents(
        source.name, "GeoPackage", rows, geometries, broken, declared, tuple(columns), "utf-8", declared_wkt=wkt
    )


@contextmanager
def _open_database(source: Source) -> Iterator[sqlite3.Connection]:
    address = f"{source.path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA cell_size_check = ON")
            _bound(database)
            _judge(database, source.name)
            database.set_authorizer(_authorise)
            yield database
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
        refuse(source.name, "数据库文件已损坏", "the database file is damaged", error)


def _bound(database: sqlite3.Connection) -> None:
    steps = iter(range(STEP_LIMIT))
    database.set_progress_handler(lambda: next(steps, None) is None, OPCODE_STEP)
    database.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, 2_000)
    database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 200_000_000)


def _authorise(action: int, *_: str | None) -> int:
    allowed = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_PRAGMA)
    return sqlite3.SQLITE_OK if action in allowed else sqlite3.SQLITE_DENY


def _judge(database: sqlite3.Connection, name: str) -> None:
    """Refuse what runs when a table is asked: views, triggers and virtual tables that no GeoPackage needs."""
    for kind, item, sql in database.execute("SELECT type, name, sql FROM sqlite_master"):
        shown, written = show_value(item), " ".join(str(sql or "").split())
        if kind == "view":
            refuse(name, f"含有视图“{shown}”，不予读取", f"it has a view, '{shown}', which is not read")
        if kind == "trigger" and not _is_known_trigger(written):
            refuse(name, f"含有触发器“{shown}”，不予读取", f"it has a trigger, '{shown}', which is not read")
        if "VIRTUAL TABLE" in written.upper() and not INDEX_TABLE.fullmatch(written):
            refuse(name, f"含有虚拟表“{shown}”，不予读取", f"it has a virtual table, '{shown}', which is not read")
    names = {item for (item,) in database.execute("SELECT name FROM sqlite_master")}
    if not {"gpkg_contents", "gpkg_spatial_ref_sys"} <= names:
        refuse(name, "内容不是 GeoPackage", "the content is no GeoPackage")


def _is_known_trigger(sql: str) -> bool:
    _, begin, body = sql.partition(" BEGIN ")
    if not begin or not body.rstrip().upper().endswith("END"):
        return False
    statements = [part.strip() for part in body.rstrip()[:-3].split(";") if part.strip()]
    return all(TRIGGER_STATEMENT.match(statement) for statement in statements)


def _find_tables(database: sqlite3.Connection) -> list[_Table]:
    has_geometries = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'gpkg_geometry_columns'").fetchone()
    if not has_geometries:
        return []
    found = database.execute(
        """SELECT c.table_name, g.column_name, g.geometry_type_name, g.srs_id
        FROM gpkg_contents c LEFT JOIN gpkg_geometry_columns g ON g.table_name = c.table_name
        WHERE c.data_type IN ('features', 'attributes')
        AND c.table_name IN (SELECT name FROM sqlite_master WHERE type = 'table') ORDER BY c.rowid"""
    )
    tables = [_Table(str(name), geometry, _plain_kind(kind), system) for name, geometry, kind, system in found]
    return [table for table in tables if table.name != "layer_styles"]


def _plain_kind(kind: str | None) -> str | None:
    names = ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
    return {name.upper(): name for name in names}.get(str(kind).upper())


def _count(database: sqlite3.Connection, table: _Table) -> int:
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {_quote(table.name)} LIMIT {FEATURE_LIMIT + 1})"
    return int(database.execute(sql).fetchone()[0])


def _columns(database: sqlite3.Connection, table: _Table, source: Source) -> dict[str, str]:
    """Give the columns that hold properties with their declared type; the number of the row is none."""
    found = database.execute(f"PRAGMA table_info({_quote(table.name)})").fetchall()
    if len(found) > PROPERTY_LIMIT:
        refuse(source.name, f"属性（列）超过 {PROPERTY_LIMIT} 个", f"more than {PROPERTY_LIMIT} properties (columns)")
    return {
        name: str(kind).upper()
        for _, name, kind, _, _, is_key in found
        if name != table.geometry and not (is_key and str(kind).upper() == "INTEGER")
    }


def _read_rows(
    database: sqlite3.Connection, table: _Table, columns: dict[str, str], source: Source, total: int
) -> tuple[list[dict[str, Any]], list[bytes | None]]:
    chosen = ", ".join(_quote(name) for name in (*columns, *([table.geometry] if table.geometry else [])))
    cursor = database.execute(f"SELECT {chosen or '1'} FROM {_quote(table.name)}")
    rows: list[dict[str, Any]] = []
    blobs: list[bytes | None] = []
    while batch := cursor.fetchmany(BATCH_ROWS):
        for cells in batch:
            named = zip(columns.items(), cells, strict=False)
            rows.append({name: _plain_cell(kind, cell) for (name, kind), cell in named})
            blob = cells[-1] if table.geometry else None
            blobs.append(blob if blob is None or isinstance(blob, bytes) else b"")
        source.count(len(rows), total)
    return rows, blobs


def _plain_cell(kind: str, cell: Any) -> Any:
    if kind == "DATETIME" and isinstance(cell, str):
        return MIDNIGHT.sub("", cell)
    return bool(cell) if kind == "BOOLEAN" and cell in (0, 1) else plain_value(cell)


def _find_system(database: sqlite3.Connection, table: _Table) -> tuple[str | None, str | None]:
    """Give the code or name of a table's coordinate system and its description; -1 and 0 say that it has none."""
    if table.system in (None, -1, 0):
        return None, None
    sql = "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?"
    found = database.execute(sql, (table.system,)).fetchone()
    if found is None:
        return f"srs_id {table.system}", None
    organisation, code, definition = (str(part) for part in found)
    wkt = None if definition.lower() in ("", "undefined", "none") else definition
    if organisation.upper() == "EPSG":
        return f"EPSG:{code}", wkt
    return name_system(wkt) or show_value(f"{organisation}:{code}"), wkt


def _strip_header(blob: bytes) -> bytes:
    """Give the well-known binary in a GeoPackage's geometry; what has no such header comes out as bytes of nothing."""
    if len(blob) < 8 or not blob.startswith(MAGIC):
        return b""
    envelope = blob[3] >> 1 & 0b111
    return blob[8 + ENVELOPE_BYTES[envelope] :] if envelope < len(ENVELOPE_BYTES) else b""


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
