"""The book of accounts: who may sign in, and every change of that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, inspect

from zqmap.access.accounts import (
    EXTERNAL,
    Account,
    add_account,
    change_account,
    check_name,
    count_usable,
    list_accounts,
    name_key,
)
from zqmap.access.audit import note
from zqmap.access.passwords import Passwords, check_password
from zqmap.access.policy import Command, is_allowed
from zqmap.access.roles import Role
from zqmap.access.sessions import end_sessions
from zqmap.access.tables import ACCOUNTS
from zqmap.access.throttle import account_source, forget
from zqmap.errors import ReadOnlyStore
from zqmap.model.revisions import Action
from zqmap.store.connect import reading, writing
from zqmap.store.moments import Clock, tell_time, write_moment
from zqmap.store.schema import create_tables
from zqmap.store.store import Store


class AccountBook:
    """The accounts in the database of a store, each change with its audit line.

    Every method raises StoreUnavailable where the database does not answer.
    """

    def __init__(self, store: Store, *, passwords: Passwords | None = None, clock: Clock = tell_time) -> None:
        self._store = store
        self._passwords = passwords or Passwords()
        self._clock = clock
        self._has_tables = False

    @property
    def is_on(self) -> bool:
        """Tell whether people can sign in here at all (`ZQMAP_EDITING=off` says no)."""
        return not self._store.read_only

    def add(self, name: str, role: Role, password: str | None, *, by: str = "cli") -> Account:
        """Make an account; `by` is who does it. Without a password a provider of identities recognises its owner.

        Raises:
            UnfitAccount: the name or the password cannot be one.
            AccountExists: the name is taken.
            ReadOnlyStore: the store was opened for reading.

        """
        tidy = check_name(name)
        if password is not None:
            check_password(password, tidy)
        password_hash = EXTERNAL if password is None else self._passwords.hash(password)
        with self._changing() as connection:
            account = add_account(connection, tidy, role, password_hash, self._clock())
            note(connection, by, Action.ACCOUNT, f"add {tidy} as {role.value}")
        return account

    def set_role(self, name: str, role: Role, *, by: str = "cli") -> None:
        """Give an account another role, which holds at once, in sessions that run too.

        Raises:
            UnknownAccount: there is no such account.
            ReadOnlyStore: the store was opened for reading.

        """
        self._change(name, by, f"role {role.value}", role=role.value)

    def set_password(self, name: str, password: str, *, by: str = "cli") -> None:
        """Give an account another password and end its sessions and its waiting time.

        Raises:
            UnfitAccount: the password cannot be one.
            UnknownAccount: there is no such account.
            ReadOnlyStore: the store was opened for reading.

        """
        check_password(password, name)
        self._change(name, by, "password", is_end=True, password_hash=self._passwords.hash(password))

    def disable(self, name: str, *, by: str = "cli") -> None:
        """Take an account out of use and end its sessions; its name stays taken, for the history's sake.

        Raises:
            UnknownAccount: there is no such account.
            ReadOnlyStore: the store was opened for reading.

        """
        self._change(name, by, "disable", is_end=True, disabled_at=write_moment(self._clock()))

    def enable(self, name: str, *, by: str = "cli") -> None:
        """Put a disabled account back into use.

        Raises:
            UnknownAccount: there is no such account.
            ReadOnlyStore: the store was opened for reading.

        """
        self._change(name, by, "enable", disabled_at=None)

    def list(self) -> tuple[Account, ...]:
        """List every account by name, disabled ones too."""
        with reading(self._store.engine) as connection:
            return list_accounts(connection) if self._look_for_tables(connection) else ()

    def has_accounts(self) -> bool:
        """Tell whether anybody could sign in; while nobody can, editing is off."""
        with reading(self._store.engine) as connection:
            return self._look_for_tables(connection) and count_usable(connection) > 0

    def has_somebody(self, command: Command) -> bool:
        """Tell whether an account in use may give a command; asked by processes that may not read who that is."""
        roles = [role for role in Role if is_allowed(role, command)]
        with reading(self._store.engine) as connection:
            return self._look_for_tables(connection) and count_usable(connection, roles) > 0

    def _change(self, name: str, by: str, what: str, *, is_end: bool = False, **values: str | None) -> None:
        with self._changing() as connection:
            known = change_account(connection, name, **values)
            if is_end:
                end_sessions(connection, name_key(name), self._clock())
                forget(connection, account_source(name_key(name)))
            note(connection, by, Action.ACCOUNT, f"{known}: {what}")

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        self._allow_writing()
        if not self._has_tables:
            create_tables(self._store.engine)
        with writing(self._store.engine) as connection:
            yield connection

    def _look_for_tables(self, connection: Connection) -> bool:
        # Once there they stay; a store that is older than accounts has none.
        self._has_tables = self._has_tables or inspect(connection).has_table(ACCOUNTS.name)
        return self._has_tables

    def _allow_writing(self) -> None:
        if not self.is_on:
            raise ReadOnlyStore
