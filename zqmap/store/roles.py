"""The roles of PostgreSQL: who owns the tables, who writes as the app, who only shows, takes enquiries in, reads.

Written as statements that a database administrator can read before they are run. Roles belong to the whole server, so
their names begin with a prefix that tells installations apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import Connection, text

from zqmap.errors import BadSetting
from zqmap.model.text import Text
from zqmap.store.counter_role import COUNTER_RIGHTS, COUNTER_SEQUENCES, counter_statements
from zqmap.store.published import SCHEMA
from zqmap.store.sql_words import quote_name, quote_text, run_sql

PREFIX = "zqmap"


class DatabaseRole(StrEnum):
    """What a role of the database is for."""

    OWNER = "owner"
    PUBLISHER = "publisher"
    VIEWER = "viewer"
    COUNTER = "counter"
    READER = "reader"


ROLE_WORDS = {
    DatabaseRole.OWNER: Text("拥有数据表，执行 upgrade 与 migrate", "owns the tables; runs `upgrade` and `migrate`"),
    DatabaseRole.PUBLISHER: Text("供可编辑的程序使用", "what a process with editing connects as"),
    DatabaseRole.VIEWER: Text("供 ZQMAP_EDITING=off 的程序使用", "what a process with ZQMAP_EDITING=off connects as"),
    DatabaseRole.COUNTER: Text(
        "供对外程序收取咨询（ZQMAP_ENQUIRY_DATABASE_URL）",
        "what a public process takes enquiries in with (ZQMAP_ENQUIRY_DATABASE_URL)",
    ),
    DatabaseRole.READER: Text("供 QGIS、GDAL 读取 published", "what QGIS and GDAL read `published` with"),
}

PUBLISHER_RIGHTS = {
    "meta": "SELECT",
    "layers": "SELECT, INSERT, UPDATE (head)",
    "revisions": "SELECT, INSERT",
    "features": "SELECT, INSERT, UPDATE (valid_to)",
    "audit": "SELECT, INSERT",
    "drafts": "SELECT, INSERT, UPDATE",
    "matchings": "SELECT, INSERT, UPDATE",
    "dismissals": "SELECT, INSERT",
    "upkeep_lines": "SELECT, INSERT",
    "edits": "SELECT, INSERT, UPDATE, DELETE",
    "accounts": "SELECT, INSERT, UPDATE",
    "sessions": "SELECT, INSERT, UPDATE, DELETE",
    "attempts": "SELECT, INSERT, UPDATE, DELETE",
    "enquiries": "SELECT, INSERT, UPDATE",
    "enquiry_steps": "SELECT, INSERT, DELETE",
    "enquiry_secrets": "SELECT, INSERT",
}
"""What the app does with each table, and no more; `alembic_version` and what is not here is the owner's alone."""

VIEWER_RIGHTS = {
    "meta": "SELECT",
    "layers": "SELECT",
    "revisions": "SELECT",
    "features": "SELECT",
    "upkeep_lines": "SELECT",
    "accounts": "SELECT (role, disabled_at)",
}
"""What a process that only shows reads: no drafts, no audit trail, no enquiries, no person."""

COUNTED: tuple[str, ...] = ("audit_number", "drafts_id", "upkeep_lines_id", "enquiries_number", "enquiry_steps_id")


def role_statements(prefix: str, database: str) -> list[str]:
    """Write what makes the roles and hands each its rights; safe to run twice.

    Raises:
        BadSetting: the prefix cannot begin the name of a role.

    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,30}", prefix):
        raise BadSetting("--prefix", prefix, Text("小写字母、数字、下划线", "lower-case letters, digits, underscores"))
    names = {role: quote_name(f"{prefix}_{role}") for role in DatabaseRole}
    made = [_CREATE.format(text=quote_text(f"{prefix}_{role}"), name=name) for role, name in names.items()]
    return [*made, *_ownership(names, quote_name(database)), *right_statements(prefix)]


def right_statements(prefix: str, *, has_counter: bool = True) -> list[str]:
    """Write what hands the roles their rights on the tables and views; the owner may run it.

    `has_counter` is false where `roles` was last run before there was that role.
    """
    owner, publisher, viewer, counter, reader = (quote_name(f"{prefix}_{role}") for role in DatabaseRole)
    rights_of: dict[str, Mapping[str, str]] = {publisher: PUBLISHER_RIGHTS, viewer: VIEWER_RIGHTS, reader: {}}
    numbers_of = {publisher: COUNTED}
    if has_counter:
        rights_of[counter], numbers_of[counter] = COUNTER_RIGHTS, COUNTER_SEQUENCES
    others = ", ".join(rights_of)
    taken = [f"REVOKE ALL ON public.{quote_name(table)} FROM PUBLIC, {others}" for table in PUBLISHER_RIGHTS]
    given = [
        f"GRANT {rights} ON public.{quote_name(table)} TO {role}"
        for role, tables in rights_of.items()
        for table, rights in tables.items()
    ]
    numbers = [
        f"GRANT USAGE ON SEQUENCE public.{name}_seq TO {role}" for role in numbers_of for name in numbers_of[role]
    ]
    by_row = counter_statements(owner, counter) if has_counter else []
    views = f"GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {reader}, {publisher}, {viewer}"
    shown = f"GRANT USAGE ON SCHEMA {SCHEMA} TO {reader}, {publisher}, {viewer}"
    return [*taken, *given, *numbers, *by_row, shown, views]


def run_roles(connection: Connection, prefix: str) -> None:
    """Make the roles and hand each its rights, all or nothing."""
    database = str(connection.scalar(text("SELECT current_database()")))
    run_sql(connection, *role_statements(prefix, database))
    if connection.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")):
        # Only so may a box be looked up in an index behind a security barrier; the function tells nothing of a row.
        run_sql(connection, "ALTER FUNCTION public.geometry_overlaps(public.geometry, public.geometry) LEAKPROOF")


def renew_rights(connection: Connection) -> None:
    """Hand the roles their rights anew after an upgrade, where `roles` was ever run."""
    found = connection.execute(text(_PREFIXES)).scalars().all()
    for prefix in found:
        named = {"name": f"{prefix}_{DatabaseRole.COUNTER}"}
        has_counter = connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), named) is not None
        run_sql(connection, *right_statements(str(prefix), has_counter=has_counter))


_CREATE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = {text}) THEN
        CREATE ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
    END IF;
END $$"""

_OWN = """
DO $$ DECLARE thing record; BEGIN
    FOR thing IN
        SELECT c.oid::regclass AS name, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE (n.nspname = 'published' OR (n.nspname = 'public' AND c.relname = ANY (ARRAY[{tables}])))
            AND c.relkind IN ('r', 'v')
    LOOP
        EXECUTE format('ALTER %s %s OWNER TO {owner}',
            CASE thing.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, thing.name);
    END LOOP;
    FOR thing IN
        SELECT oid::regprocedure AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace
            AND proname LIKE 'zqmap%'
    LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO {owner}', thing.name);
    END LOOP;
END $$"""

_PREFIXES = """
    SELECT left(r.rolname, -length('_publisher')) FROM pg_roles r
    WHERE r.rolname LIKE '%\\_publisher' AND NOT r.rolsuper AND has_table_privilege(r.rolname, 'public.audit', 'INSERT')
"""


def _ownership(names: dict[DatabaseRole, str], database: str) -> list[str]:
    owner, publisher, viewer, counter, reader = names.values()
    tables = ", ".join(quote_text(name) for name in (*PUBLISHER_RIGHTS, "alembic_version"))
    return [
        _OWN.format(tables=tables, owner=owner.replace("'", "''")),
        f"ALTER SCHEMA {SCHEMA} OWNER TO {owner}",
        f"REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {database} TO {owner}, {publisher}, {viewer}, {counter}, {reader}",
        f"GRANT CREATE, TEMPORARY ON DATABASE {database} TO {owner}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE, CREATE ON SCHEMA public TO {owner}",
        f"GRANT USAGE ON SCHEMA public TO {publisher}, {viewer}, {counter}, {reader}",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {SCHEMA} GRANT SELECT ON TABLES "
        f"TO {publisher}, {viewer}, {reader}",
        f"ALTER ROLE {viewer} IN DATABASE {database} SET default_transaction_read_only = on",
        f"ALTER ROLE {reader} IN DATABASE {database} SET default_transaction_read_only = on",
        f"ALTER ROLE {counter} IN DATABASE {database} SET statement_timeout = '20s'",
        f"ALTER ROLE {reader} IN DATABASE {database} SET statement_timeout = '60s'",
    ]
