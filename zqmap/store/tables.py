"""The tables of the store: one declaration for SQLite and for PostgreSQL with PostGIS.

A row of `features` holds one state of one feature and is valid for the revisions from `valid_from` up to, not
including, `valid_to` (null while it is current). Rows are written once; only `valid_to` is ever set later.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    cast,
    func,
)
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import UserDefinedType

SCHEMA_VERSION = 2
"""The newest step of `zqmap.store.migrations`: every change of the tables is one."""

READABLE_FROM = 1
"""The oldest version that this program still reads; it writes to its own alone."""


class PostgisGeometry(UserDefinedType[bytes]):
    """A PostGIS geometry in EPSG:4326 that Python sees as little-endian WKB."""

    cache_ok = True

    def __init__(self, *_: str) -> None:
        """Take what a database says of such a column and need none of it."""

    def get_col_spec(self, **_: Any) -> str:
        """Give the column's type in SQL."""
        return "geometry(Geometry,4326)"

    def bind_expression(self, bindvalue: Any) -> ColumnElement[Any]:
        """Make a geometry of the bytes that are written."""
        return func.ST_GeomFromWKB(cast(bindvalue, LargeBinary), 4326, type_=self)

    def column_expression(self, colexpr: Any) -> ColumnElement[Any]:
        """Make bytes of the geometry that is read."""
        return func.ST_AsBinary(colexpr, "NDR", type_=LargeBinary())


class PostgresJson(UserDefinedType[str]):
    """A PostgreSQL `json` (which keeps its text as written) that Python sees as that text."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Give the column's type in SQL."""
        return "json"

    def bind_expression(self, bindvalue: Any) -> ColumnElement[Any]:
        """Make JSON of the text that is written."""
        return cast(cast(bindvalue, Text), self)

    def column_expression(self, colexpr: Any) -> ColumnElement[Any]:
        """Make text of the JSON that is read."""
        return cast(colexpr, Text)


METADATA = MetaData()

ONLY_POSTGRESQL = ("features_begin", "features_place")
"""The constraints and indexes that SQLite does not have."""

GUARDS = (
    "audit_only_added",
    "features_as_declared",
    "features_only_added",
    "layers_tell_head",
    "revisions_only_added",
)
"""The triggers of PostgreSQL that hold history and declarations and tell of new heads."""

META = Table("meta", METADATA, Column("schema_version", Integer, primary_key=True))

LAYERS = Table(
    "layers",
    METADATA,
    Column("name", String, primary_key=True),
    Column("head", Integer, nullable=False),
    CheckConstraint("head >= 0", name="layers_head"),
)

REVISIONS = Table(
    "revisions",
    METADATA,
    Column("layer", String, ForeignKey("layers.name"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("base", Integer, nullable=False),
    Column("author", String, nullable=False),
    Column("note", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("features", Integer, nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("removed", Integer, nullable=False),
    Column("seal", String, nullable=False, comment="SHA-256 of this line and of the seal before it"),
    CheckConstraint("number >= 1 AND base = number - 1", name="revisions_number"),
)

FEATURES = Table(
    "features",
    METADATA,
    Column("layer", String, ForeignKey("layers.name"), primary_key=True),
    Column("id", String, primary_key=True),
    Column("valid_from", Integer, primary_key=True, autoincrement=False),
    Column("valid_to", Integer),
    Column("digest", String, nullable=False),
    Column("properties", Text().with_variant(PostgresJson(), "postgresql"), nullable=False),
    Column("geometry", LargeBinary().with_variant(PostgisGeometry(), "postgresql")),
    CheckConstraint("valid_from >= 1 AND (valid_to IS NULL OR valid_to > valid_from)", name="features_validity"),
    # Rows are written before their revision, hence checked when both are there.
    ForeignKeyConstraint(
        ["layer", "valid_from"],
        ["revisions.layer", "revisions.number"],
        name="features_begin",
        deferrable=True,
        initially="DEFERRED",
    ).ddl_if(dialect="postgresql"),
)
_current = FEATURES.c.valid_to.is_(None)
Index("features_as_of", FEATURES.c.layer, FEATURES.c.valid_from, FEATURES.c.valid_to)
Index(
    "features_current",
    FEATURES.c.layer,
    FEATURES.c.id,
    unique=True,
    sqlite_where=_current,
    postgresql_where=_current,
)
Index("features_place", FEATURES.c.geometry, postgresql_using="gist").ddl_if(dialect="postgresql")

AUDIT = Table(
    "audit",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("action", String, nullable=False),
    Column("layer", String, nullable=False),
    Column("revision", Integer),
    Column("detail", String, nullable=False),
    Column("seal", String, nullable=False, comment="SHA-256 of this line"),
    sqlite_autoincrement=True,
)

DRAFTS = Table(
    "drafts",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("layer", String, nullable=False),
    Column("base", Integer, nullable=False),
    Column("mode", String, nullable=False),
    Column("state", String, nullable=False),
    Column("version", Integer, nullable=False, comment="counts the changes; a change names the one it was made from"),
    Column("author", String, nullable=False),
    Column("note", String, nullable=False),
    Column("file_name", String),
    Column("findings", Text, nullable=False, comment="JSON: severity, code, count"),
    Column("stated", Text, comment="JSON: the columns that the file had; null for all"),
    Column("features", Integer, nullable=False),
    Column("created_at", String, nullable=False),
    Column("changed_at", String, nullable=False),
    Column("changed_by", String, nullable=False),
    Column("revision", Integer, comment="the revision that it became"),
    Column("steps", Text, nullable=False, comment="JSON: when, who, into which state, why"),
    Column("seal", String, nullable=False, comment="SHA-256 of this line without its id"),
    Column("content", LargeBinary, comment="the proposed features; null once a closed draft is old"),
    CheckConstraint("version >= 1 AND base >= 0", name="drafts_version"),
    sqlite_autoincrement=True,
)

MATCHINGS = Table(
    "matchings",
    METADATA,
    Column("layer", String, primary_key=True),
    Column("signature", String, primary_key=True, comment="SHA-256 of the columns of a file"),
    Column("matching", Text, nullable=False, comment="JSON"),
    Column("saved_at", String, nullable=False),
    Column("saved_by", String, nullable=False),
    Column("seal", String, nullable=False, comment="SHA-256 of this line"),
)

DISMISSALS = Table(
    "dismissals",
    METADATA,
    Column("layer", String, primary_key=True),
    Column("digest", String, primary_key=True, comment="of a hand-edited file that is not wanted"),
    Column("dismissed_at", String, nullable=False),
    Column("dismissed_by", String, nullable=False),
    Column("seal", String, nullable=False, comment="SHA-256 of this line"),
)

UPKEEP_LINES = Table(
    "upkeep_lines",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("layer", String, nullable=False),
    Column("area_id", String, nullable=False, comment="empty for the whole layer"),
    Column("owner_zh", String, nullable=False),
    Column("owner_en", String, nullable=False),
    Column("interval_days", Integer),
    Column("note", String, nullable=False),
    Column("set_at", String, nullable=False),
    Column("set_by", String, nullable=False),
    Column("seal", String, nullable=False, comment="SHA-256 of this line without its id"),
    sqlite_autoincrement=True,
)

EDITS = Table(
    "edits",
    METADATA,
    Column("id", String, primary_key=True, comment="16 hexadecimal digits, part of the address"),
    Column("layer", String, nullable=False),
    Column("base", Integer, nullable=False),
    Column("owner", String, nullable=False),
    Column("version", Integer, nullable=False, comment="counts the changes; a change names the one it was made from"),
    Column("done", Integer, nullable=False, comment="how many of the steps count; the others were undone"),
    Column("steps", Integer, nullable=False),
    Column("created_at", String, nullable=False),
    Column("changed_at", String, nullable=False),
    Column("seal", String, nullable=False, comment="SHA-256 of this line without its id"),
    Column("content", LargeBinary, nullable=False, comment="the steps as JSON, compressed"),
    CheckConstraint("version >= 1 AND base >= 0 AND done >= 0 AND steps >= done", name="edits_version"),
)
