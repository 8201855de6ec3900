"""The shape that stores had before they were numbered; what such a store lacks is made, what it has stays.

Frozen: a change of a table is a migration of its own, never an edit here.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

from zqmap.store.tables import PostgisGeometry, PostgresJson

revision = "1"
down_revision: str | None = None

SHAPE = MetaData()

Table("meta", SHAPE, Column("schema_version", Integer, primary_key=True))

Table(
    "layers",
    SHAPE,
    Column("name", String, primary_key=True),
    Column("head", Integer, nullable=False),
    CheckConstraint("head >= 0", name="layers_head"),
)

Table(
    "revisions",
    SHAPE,
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
    SHAPE,
    Column("layer", String, ForeignKey("layers.name"), primary_key=True),
    Column("id", String, primary_key=True),
    Column("valid_from", Integer, primary_key=True, autoincrement=False),
    Column("valid_to", Integer),
    Column("digest", String, nullable=False),
    Column("properties", Text().with_variant(PostgresJson(), "postgresql"), nullable=False),
    Column("geometry", LargeBinary().with_variant(PostgisGeometry(), "postgresql")),
    CheckConstraint("valid_from >= 1 AND (valid_to IS NULL OR valid_to > valid_from)", name="features_validity"),
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

Table(
    "audit",
    SHAPE,
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

Table(
    "drafts",
    SHAPE,
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

Table(
    "matchings",
    SHAPE,
    Column("layer", String, primary_key=True),
    Column("signature", String, primary_key=True, comment="SHA-256 of the columns of a file"),
    Column("matching", Text, nullable=False, comment="JSON"),
    Column("saved_at", String, nullable=False),
    Column("saved_by", String, nullable=False),
    Column("seal", String, nullable=False, comment="SHA-256 of this line"),
)

Table(
    "dismissals",
    SHAPE,
    Column("layer", String, primary_key=True),
    Column("digest", String, primary_key=True, comment="of a hand-edited file that is not wanted"),
    Column("dismissed_at", String, nullable=False),
    Column("dismissed_by", String, nullable=False),
    Column("seal", String, nullable=False, comment="SHA-256 of this line"),
)

Table(
    "upkeep_lines",
    SHAPE,
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

Table(
    "edits",
    SHAPE,
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

Table(
    "accounts",
    SHAPE,
    Column("key", String, primary_key=True, comment="the name without regard to case and width"),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("password_hash", String, nullable=False, comment="Argon2id with its salt and costs"),
    Column("created_at", String, nullable=False),
    Column("disabled_at", String),
    CheckConstraint("role IN ('viewer', 'editor', 'publisher', 'admin')", name="accounts_role"),
)

Table(
    "sessions",
    SHAPE,
    Column("token_digest", String, primary_key=True, comment="SHA-256; the token itself is only in the browser"),
    Column("account", String, ForeignKey("accounts.key"), nullable=False, index=True),
    Column("created_at", String, nullable=False),
    Column("expires_at", String, nullable=False),
    Column("ended_at", String),
)

Table(
    "attempts",
    SHAPE,
    Column("source", String, primary_key=True, comment="an account or a network address"),
    Column("failures", Integer, nullable=False),
    Column("noted", Integer, nullable=False, comment="1 where the wait that runs has its audit line"),
    Column("last_at", String, nullable=False),
    Column("free_at", String, nullable=False, comment="when the next one is taken"),
)

Table(
    "enquiries",
    SHAPE,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("reference_digest", String, unique=True, comment="SHA-256; the reference itself only the asker has"),
    Column("token_digest", String, unique=True, comment="of the form that it came by, which is taken once"),
    Column("state", String, nullable=False),
    Column("version", Integer, nullable=False, comment="counts the changes; a change names the one it was made from"),
    Column("subjects", String, nullable=False, comment="layer/id between blanks"),
    Column("language", String, nullable=False),
    Column("assignee", String),
    Column("content", LargeBinary, comment="name, organisation, contact, message; null once erased"),
    Column("received_at", String, nullable=False, index=True),
    Column("answered_at", String),
    Column("closed_at", String),
    Column("changed_at", String, nullable=False, index=True),
    CheckConstraint("version >= 1", name="enquiries_version"),
    CheckConstraint("state IN ('received', 'assigned', 'answered', 'closed', 'erased')", name="enquiries_state"),
    CheckConstraint("state <> 'erased' OR (content IS NULL AND reference_digest IS NULL)", name="enquiries_erased"),
    sqlite_autoincrement=True,
)

Table(
    "enquiry_steps",
    SHAPE,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("enquiry", Integer, ForeignKey("enquiries.number"), nullable=False, index=True),
    Column("at", String, nullable=False),
    Column("actor", String, nullable=False, comment="an account; empty for the asker"),
    Column("kind", String, nullable=False),
    Column("assignee", String, nullable=False),
    Column("words", LargeBinary, comment="the answer or the note"),
    CheckConstraint(
        "kind IN ('received', 'assigned', 'answer', 'note', 'closed', 'reopened', 'erased')", name="enquiry_steps_kind"
    ),
)

Table(
    "enquiry_secrets",
    SHAPE,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False, comment="hexadecimal; signs forms, shared by all processes"),
)


def upgrade() -> None:
    """Make the tables that are missing, and say that they are of version 1."""
    SHAPE.create_all(op.get_bind())
    op.execute("INSERT INTO meta (schema_version) SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM meta)")
