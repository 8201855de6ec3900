"""Passwords: what they must be, and how they are kept and compared."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from zqmap.errors import TooManyAttempts, UnfitAccount
from zqmap.model.text import Text

SHORTEST = 10
LONGEST = 200
"""How many characters a password has."""

AT_ONCE = 2
"""How many passwords a process compares at a time: each takes 64 MiB, and anybody can ask."""

TURN_LIMIT_S = 20.0
"""How long one waits for a turn before being told to come again."""


class Passwords:
    """Hashes with Argon2id at the costs of RFC 9106 for little memory (64 MiB, 3 passes); safe to share by threads."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = BoundedSemaphore(AT_ONCE)

    def hash(self, password: str) -> str:
        """Give the hash of a new password, with its salt and costs."""
        with self._turn():
            return self._hasher.hash(_normal(password))

    def fits(self, password: str, kept: str | None) -> bool:
        """Compare a password with a hash; None, for an account that does not exist, takes as long and never fits.

        Raises:
            TooManyAttempts: too many others are being compared.

        """
        decoy = self._decoy
        with self._turn():
            try:
                return self._hasher.verify(kept or decoy, _normal(password)) and kept is not None
            except (VerificationError, InvalidHashError):
                return False

    @cached_property
    def _decoy(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe())

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=TURN_LIMIT_S):
            raise TooManyAttempts(TURN_LIMIT_S)
        try:
            yield
        finally:
            self._turns.release()


def check_password(password: str, name: str) -> None:
    """Hold a new password to what it must be: long enough, and not the name or one character over and over.

    Raises:
        UnfitAccount: it is not.

    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise UnfitAccount(
            Text(f"密码须为 {SHORTEST} 至 {LONGEST} 个字符。", f"A password has {SHORTEST} to {LONGEST} characters.")
        )
    if len(set(password)) < 4 or (name.casefold() in password.casefold() and len(password) < len(name) + 6):
        raise UnfitAccount(Text("密码过于简单，请更换。", "This password is too easy to guess; choose another."))


def _normal(password: str) -> str:
    """Make one of the ways in which systems type the same accented letter."""
    return unicodedata.normalize("NFC", password)
