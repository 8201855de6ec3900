"""${message}."""

from __future__ import annotations

from alembic import op

revision = "${up_revision}"
down_revision: str | None = ${repr(down_revision)}


def upgrade() -> None:
    """${message}."""
    op.execute("UPDATE meta SET schema_version = ${up_revision}")
