"""The accounts of people, as rows of the database."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, func, insert, select, update

from zqmap.access.roles import Role
from zqmap.access.tables import ACCOUNTS
from zqmap.errors import AccountExists, UnfitAccount, UnknownAccount
from zqmap.model.strings import clean_line, has_forbidden_characters, is_invisible
from zqmap.model.text import Text
from zqmap.store.moments import read_moment, write_moment

LONGEST_NAME = 40
"""How many characters a name has at most."""


@dataclass(frozen=True, slots=True)
class Account:
    """A person's account; `disabled_at` is None while it can be used. Moments are aware, UTC.

    `is_external`: it has no password, a provider of identities recognises its owner.
    """

    name: str
    role: Role
    created_at: datetime
    disabled_at: datetime | None
    is_external: bool = False


EXTERNAL = ""
"""Stands for the hash of an account without a password, whose owner a provider of identities recognises."""


def name_key(name: str) -> str:
    """Give what tells accounts apart: a name without regard to case, width of characters and blanks around it."""
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()


def check_name(name: str) -> str:
    """Hold a new name to what it must be, and give it without needless blanks.

    Raises:
        UnfitAccount: it is empty, too long or has characters that are not shown.

    """
    tidy = clean_line(name)
    is_hidden = has_forbidden_characters(name) or any(is_invisible(sign) and sign != " " for sign in tidy)
    if not 1 <= len(tidy) <= LONGEST_NAME or is_hidden:
        reason = Text(
            f"账号名须为 1 至 {LONGEST_NAME} 个可见字符。", f"A name has 1 to {LONGEST_NAME} visible characters."
        )
        raise UnfitAccount(reason)
    return tidy


def add_account(connection: Connection, name: str, role: Role, password_hash: str, now: datetime) -> Account:
    """Write a new account.

    Raises:
        AccountExists: the name is taken, perhaps in other case or by an account that is disabled.

    """
    key = name_key(name)
    if find_account(connection, key):
        raise AccountExists(name)
    row = {"key": key, "name": name, "role": role.value, "created_at": write_moment(now), "disabled_at": None}
    connection.execute(insert(ACCOUNTS).values(password_hash=password_hash, **row))
    return Account(name, role, now, None, password_hash == EXTERNAL)


def change_account(connection: Connection, name: str, **values: str | None) -> str:
    """Write new values into an account's row and give its name as it was first written.

    Raises:
        UnknownAccount: there is no such account.

    """
    row = find_account(connection, name_key(name))
    if row is None:
        raise UnknownAccount(name)
    connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.key == row.key).values(**values))
    return str(row.name)


def find_account(connection: Connection, key: str) -> Row[tuple[str, ...]] | None:
    """Give the row of an account, disabled ones too, or None."""
    return connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.key == key)).one_or_none()


def list_accounts(connection: Connection) -> tuple[Account, ...]:
    """List every account by name, disabled ones too."""
    rows = connection.execute(select(ACCOUNTS).order_by(ACCOUNTS.c.key))
    return tuple(
        Account(
            row.name,
            Role(row.role),
            read_moment(row.created_at),
            read_moment(row.disabled_at) if row.disabled_at else None,
            row.password_hash == EXTERNAL,
        )
        for row in rows
    )


def count_usable(connection: Connection, roles: Iterable[Role] = Role) -> int:
    """Count the accounts that are not disabled and have one of some roles; names and passwords are not looked at."""
    wanted = ACCOUNTS.c.disabled_at.is_(None) & ACCOUNTS.c.role.in_([role.value for role in roles])
    return connection.execute(select(func.count(ACCOUNTS.c.role)).where(wanted)).scalar_one()
