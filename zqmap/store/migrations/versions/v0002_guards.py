"""What PostgreSQL itself holds: history is only added to, rows belong to revisions, and new heads are told at once.

SQLite gets the number alone: whoever can write its file can change its triggers too, and `fsck` names what was changed.
"""

from __future__ import annotations

from alembic import op

revision = "2"
down_revision: str | None = "1"

POSTGRESQL = (
    """
    ALTER TABLE features ADD CONSTRAINT features_begin FOREIGN KEY (layer, valid_from)
    REFERENCES revisions (layer, number) DEFERRABLE INITIALLY DEFERRED
    """,
    """
    CREATE FUNCTION zqmap_only_add() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'lines of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER audit_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION zqmap_only_add()
    """,
    """
    CREATE TRIGGER revisions_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON revisions
    FOR EACH STATEMENT EXECUTE FUNCTION zqmap_only_add()
    """,
    """
    CREATE TRIGGER features_only_added
    BEFORE DELETE OR TRUNCATE OR UPDATE OF layer, id, valid_from, digest, properties, geometry ON features
    FOR EACH STATEMENT EXECUTE FUNCTION zqmap_only_add()
    """,
    """
    CREATE FUNCTION zqmap_tell_head() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('zqmap_heads', NEW.name || ' ' || NEW.head);
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER layers_tell_head AFTER INSERT OR UPDATE OF head ON layers
    FOR EACH ROW EXECUTE FUNCTION zqmap_tell_head()
    """,
)


def upgrade() -> None:
    """Make the guards on PostgreSQL, and say that the tables are of version 2."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in POSTGRESQL:
            op.execute(statement)
    op.execute("UPDATE meta SET schema_version = 2")
