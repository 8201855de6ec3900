"""The tables of accounts, sessions and sign-in attempts, in the database of the store.

A store that was made before these tables existed has none of them, which means that no account exists; the first
account makes them.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, String, Table

from zqmap.access.roles import Role
from zqmap.store.tables import METADATA

ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("key", String, primary_key=True, comment="the name without regard to case and width"),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("password_hash", String, nullable=False, comment="Argon2id with its salt and costs"),
    Column("created_at", String, nullable=False),
    Column("disabled_at", String),
    CheckConstraint(f"role IN ({', '.join(repr(role.value) for role in Role)})", name="accounts_role"),
)

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("token_digest", String, primary_key=True, comment="SHA-256; the token itself is only in the browser"),
    Column("account", String, ForeignKey("accounts.key"), nullable=False, index=True),
    Column("created_at", String, nullable=False),
    Column("expires_at", String, nullable=False),
    Column("ended_at", String),
)

ATTEMPTS = Table(
    "attempts",
    METADATA,
    Column("source", String, primary_key=True, comment="an account or a network address"),
    Column("failures", Integer, nullable=False),
    Column("noted", Integer, nullable=False, comment="1 where the wait that runs has its audit line"),
    Column("last_at", String, nullable=False),
    Column("free_at", String, nullable=False, comment="when the next one is taken"),
)
