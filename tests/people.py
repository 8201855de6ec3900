"""Accounts, a clock that a test moves, and a hash that costs little, for tests of who may what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher

from zqmap.access.access import Access
from zqmap.access.passwords import Passwords
from zqmap.access.roles import Role
from zqmap.store.store import Store

PASSWORD = "绥江 river 2024"
WRONG = "not the password"
ADDRESS = "10.1.2.3"
CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


class Clock:
    """Tells the time that the test says."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> None:
        self.now += timedelta(**span)


def open_access(store: Store, clock: Clock | None = None) -> Access:
    return Access(store, passwords=CHEAP, **({"clock": clock} if clock else {}))


def sign_in(access: Access, name: str, role: Role) -> str:
    """Make an account and give the token of a session."""
    access.add(name, role, PASSWORD)
    return access.sign_in(name, PASSWORD, ADDRESS)
