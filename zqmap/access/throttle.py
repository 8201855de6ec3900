"""How wrong passwords slow down the next attempt; counted in the database, so that all processes share it."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, text, update

from zqmap.access.tables import ATTEMPTS
from zqmap.store.moments import read_moment, write_moment

FORGOTTEN_AFTER = timedelta(hours=24)
"""When wrong passwords no longer count."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The first `free` wrong passwords cost nothing, the next waits double from `first_wait_s` to `longest_wait_s`."""

    free: int
    first_wait_s: float
    longest_wait_s: float

    def wait_s(self, failures: int) -> float:
        """Give how long the next attempt must wait."""
        over = failures - self.free
        return 0.0 if over < 0 else min(self.first_wait_s * 2.0 ** min(over, 40), self.longest_wait_s)


ACCOUNT_PACE = Pace(free=5, first_wait_s=2, longest_wait_s=60)
"""The longest wait is short, so that a stranger who keeps guessing cannot lock out the owner; 1,440 guesses a day."""

ADDRESS_PACE = Pace(free=20, first_wait_s=2, longest_wait_s=300)
"""One address may be a whole office."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Whether an attempt may be made: now where `wait_s` is 0. `is_noted`: the wait has its audit line already."""

    wait_s: float
    is_noted: bool


def account_source(key: str) -> str:
    """Name the source of attempts at an account, known or not; the name itself, perhaps a password, is not kept."""
    return f"account:{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"


def address_source(address: str) -> str:
    """Name the source of attempts from an address; the 2^64 addresses of one IPv6 network are one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return f"address:{address[:60]}"
    if parsed.version == 4 or parsed.ipv4_mapped:
        return f"address:{parsed.ipv4_mapped or parsed}" if parsed.version == 6 else f"address:{parsed}"
    return f"address:{ipaddress.ip_network((parsed, 64), strict=False)}"


def look_for_turn(connection: Connection, sources: Iterable[str], now: datetime) -> Turn:
    """Say whether an attempt would be taken, without counting it; who is turned away again and again writes nothing."""
    rows = [row for source in sources if (row := _read(connection, source))]
    waits = [(read_moment(row["free_at"]) - now).total_seconds() for row in rows]
    noted = [bool(row["noted"]) for row, wait_s in zip(rows, waits, strict=True) if wait_s > 0]
    return Turn(max([*waits, 0.0]), all(noted))


def take_turn(connection: Connection, paces: Mapping[str, Pace], now: datetime) -> Turn:
    """Count an attempt as wrong in advance, or say how long it must wait; `give_back` takes the count away again.

    Counting in advance keeps attempts that come at the same time from all passing before the first has failed.
    """
    _one_at_a_time(connection)
    connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.last_at < write_moment(now - FORGOTTEN_AFTER)))
    turn = look_for_turn(connection, paces, now)
    if turn.wait_s:
        connection.execute(update(ATTEMPTS).where(ATTEMPTS.c.source.in_(list(paces))).values(noted=1))
        return turn
    for source, pace in paces.items():
        _count_failure(connection, source, pace, now)
    return turn


def give_back(connection: Connection, account: str, address: str) -> None:
    """Forget what was counted against an account whose password came, and the one attempt against its address."""
    give_one_back(connection, address)
    forget(connection, account)


def give_one_back(connection: Connection, source: str) -> None:
    """Forget one attempt of a source; the next is taken at once."""
    _one_at_a_time(connection)
    row = _read(connection, source)
    if row:
        values = {"failures": max(row["failures"] - 1, 0), "free_at": row["last_at"]}
        connection.execute(update(ATTEMPTS).where(ATTEMPTS.c.source == source).values(values))


def forget(connection: Connection, source: str) -> None:
    """Forget what was counted against a source."""
    connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.source == source))


def _one_at_a_time(connection: Connection) -> None:
    # SQLite has one writer anyway; on PostgreSQL two attempts could both find no row and both add it.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('zqmap.attempts'))"))


def _read(connection: Connection, source: str) -> dict[str, Any] | None:
    row = connection.execute(select(ATTEMPTS).where(ATTEMPTS.c.source == source)).one_or_none()
    return row._asdict() if row else None


def _count_failure(connection: Connection, source: str, pace: Pace, now: datetime) -> None:
    row = _read(connection, source)
    failures = 1 + (row["failures"] if row else 0)
    free_at = now + timedelta(seconds=pace.wait_s(failures))
    moments = {"last_at": write_moment(now), "free_at": write_moment(free_at)}
    forget(connection, source)
    connection.execute(insert(ATTEMPTS).values(source=source, failures=failures, noted=0, **moments))
