"""Sessions: a token in the browser, its digest in the database."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from zqmap.access.identity import ANONYMOUS, Identity
from zqmap.access.roles import Role
from zqmap.access.tables import ACCOUNTS, SESSIONS
from zqmap.store.moments import write_moment

SESSION_COOKIE = "zqmap_session"
"""The cookie that holds the token."""

TOKEN_BYTES = 32
LONGEST_TOKEN = 200
"""What is longer is no token of ours and is not looked up."""

KEPT_AFTER = timedelta(days=30)
"""How long the line of an expired session is kept."""


def open_session(connection: Connection, account: str, now: datetime, age: timedelta) -> str:
    """Begin a session of an account (its key) and give its token, which is kept nowhere here."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    connection.execute(delete(SESSIONS).where(SESSIONS.c.expires_at < write_moment(now - KEPT_AFTER)))
    moments = {"created_at": write_moment(now), "expires_at": write_moment(now + age), "ended_at": None}
    connection.execute(insert(SESSIONS).values(token_digest=token_digest(token), account=account, **moments))
    return token


def find_identity(connection: Connection, token: str, now: datetime, *, to_hold: bool = False) -> Identity:
    """Tell whose session a token is, with the role of this moment; a visitor where it is nobody's, ended or expired.

    `to_hold` keeps account and session as they are until the transaction ends, in which somebody writes.
    """
    query = (
        select(ACCOUNTS.c.name, ACCOUNTS.c.role)
        .join(SESSIONS, SESSIONS.c.account == ACCOUNTS.c.key)
        .where(SESSIONS.c.token_digest == token_digest(token))
        .where(SESSIONS.c.ended_at.is_(None), SESSIONS.c.expires_at > write_moment(now))
        .where(ACCOUNTS.c.disabled_at.is_(None))
    )
    # On PostgreSQL a change of the role waits for this transaction or is seen by it; SQLite has one writer anyway.
    query = query.with_for_update(read=True) if to_hold else query
    row = connection.execute(query).one_or_none()
    return Identity(row.name, Role(row.role)) if row else ANONYMOUS


def end_session(connection: Connection, token: str, now: datetime) -> None:
    """End the session of a token, where it is one that runs."""
    _end(connection, SESSIONS.c.token_digest == token_digest(token), now)


def end_sessions(connection: Connection, account: str, now: datetime) -> None:
    """End every session of an account (its key)."""
    _end(connection, SESSIONS.c.account == account, now)


def token_digest(token: str) -> str:
    """Give what the database knows of a token; a copy of the database lets nobody in."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _end(connection: Connection, condition: ColumnElement[bool], now: datetime) -> None:
    running = update(SESSIONS).where(condition, SESSIONS.c.ended_at.is_(None))
    connection.execute(running.values(ended_at=write_moment(now)))
