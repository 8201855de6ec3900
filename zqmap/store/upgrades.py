"""Carry out the migrations of `zqmap.store.migrations` and hold their result against the declared tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from zqmap.store.tables import METADATA, ONLY_POSTGRESQL, PostgisGeometry

FOLDER = Path(__file__).parent / "migrations"

PUBLISHED = "published_"
"""How the names of indexes begin that the views of `zqmap.store.published` use."""


def run_migrations(connection: Connection, to: str = "head") -> None:
    """Bring the tables of a database up to a version, in the transaction of the connection."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def find_differences(connection: Connection) -> list[str]:
    """List in what the tables of a database differ from those that are declared; other tables are left alone."""
    dialect = connection.dialect.name

    def is_compared(_: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
        if kind == "table":
            return name in METADATA.tables
        if reflected:
            # Made from the declarations of the layers, as the views are.
            return other is not None or not (name or "").startswith(PUBLISHED)
        return dialect == "postgresql" or name not in ONLY_POSTGRESQL

    names = getattr(connection.dialect, "ischema_names", {})
    names.setdefault("geometry", PostgisGeometry)
    context = MigrationContext.configure(connection, opts={"include_object": is_compared, "compare_type": True})
    return [str(difference) for difference in compare_metadata(context, METADATA)]
