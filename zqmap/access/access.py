"""The door: accounts, signing in, and the question that every write and every restricted read asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Connection, inspect

from zqmap.access.accounts import (
    EXTERNAL,
    Account,
    add_account,
    change_account,
    check_name,
    count_usable,
    find_account,
    list_accounts,
    name_key,
)
from zqmap.access.audit import UNKNOWN_PERSON, note, note_denial
from zqmap.access.identity import ANONYMOUS, Identity
from zqmap.access.passwords import Passwords, check_password
from zqmap.access.permits import Permit
from zqmap.access.policy import Command, is_allowed
from zqmap.access.provider import ProviderPerson
from zqmap.access.roles import Role
from zqmap.access.sessions import LONGEST_TOKEN, end_session, end_sessions, find_identity, open_session
from zqmap.access.tables import ACCOUNTS
from zqmap.access.throttle import account_source, address_source, forget, give_back
from zqmap.access.turns import claim_turn
from zqmap.errors import Denied, ReadOnlyStore, SignInRefused
from zqmap.model.revisions import Action
from zqmap.model.strings import clean_line
from zqmap.store.connect import reading, writing
from zqmap.store.moments import Clock, tell_time, write_moment
from zqmap.store.schema import create_tables
from zqmap.store.store import Store

SESSION_AGE = timedelta(hours=12)


class Access:
    """Accounts and sessions in the database of a store.

    Safe to share between threads and between processes. Every method raises StoreUnavailable where the database does
    not answer. Where the store was opened for reading everybody is a visitor and nothing can be changed.
    """

    def __init__(
        self,
        store: Store,
        *,
        session_age: timedelta = SESSION_AGE,
        passwords: Passwords | None = None,
        clock: Clock = tell_time,
    ) -> None:
        self._store = store
        self._session_age = session_age
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

    def sign_in(self, name: str, password: str, address: str) -> str:
        """Begin a session and give its token; `address` is the network address that asks.

        Takes as long for a name that does not exist. Wrong attempts slow down the next ones, for the account and for
        the address (`zqmap.access.throttle`).

        Raises:
            SignInRefused: the name or the password is wrong, the account is disabled, or there is none at all.
            TooManyAttempts: it is not yet time for another attempt.
            ReadOnlyStore: the store was opened for reading.

        """
        self._allow_writing()
        if not self.has_accounts():
            raise SignInRefused
        key = name_key(name)
        claim_turn(self._store.engine, key, address, self._clock())
        with reading(self._store.engine) as connection:
            row = find_account(connection, key)
        kept = row.password_hash if row else None
        is_right = self._passwords.fits(password, kept) and row is not None and row.disabled_at is None
        who = row.name if row else UNKNOWN_PERSON
        with writing(self._store.engine) as connection:
            if is_right:
                return self._let_in(connection, key, who, address)
            note(connection, who, Action.SIGN_IN_REFUSED, f"wrong name or password, from {clean_line(address)}")
        raise SignInRefused

    def admit(self, person: ProviderPerson) -> str:
        """Begin a session of somebody whom the provider of identities has recognised, and give its token.

        Raises:
            SignInRefused: no account without a password bears that name, it is disabled, or the provider's word is
                older than a session may be.
            ReadOnlyStore: the store was opened for reading.

        """
        self._allow_writing()
        if not self.has_accounts():
            raise SignInRefused
        key, left = name_key(person.name), person.signed_at + self._session_age - self._clock()
        with writing(self._store.engine) as connection:
            row = find_account(connection, key)
            if row and row.password_hash == EXTERNAL and not row.disabled_at and left > timedelta():
                note(connection, row.name, Action.SIGN_IN, "by the provider")
                return open_session(connection, key, self._clock(), left)
            note(connection, row.name if row else UNKNOWN_PERSON, Action.SIGN_IN_REFUSED, "by the provider")
        raise SignInRefused

    def identify(self, token: str | None) -> Identity:
        """Tell who has a token, with the role of this moment; a visitor where nobody has."""
        if not token or len(token) > LONGEST_TOKEN or not self.is_on:
            return ANONYMOUS
        with reading(self._store.engine) as connection:
            known = self._look_for_tables(connection)
            return find_identity(connection, token, self._clock()) if known else ANONYMOUS

    def sign_out(self, token: str | None) -> None:
        """End the session of a token, where there is one."""
        identity = self.identify(token)
        if token is None or identity.is_anonymous:
            return
        with writing(self._store.engine) as connection:
            end_session(connection, token, self._clock())
            note(connection, identity.name, Action.SIGN_OUT, "")

    def authorise(self, token: str | None, command: Command, layer: str | None = None) -> Identity:
        """Let a command pass or refuse it, by the role that the account has in the database at this moment.

        Leaves an audit line for every refusal and for every command that writes.

        Raises:
            Denied: the role does not allow it, the session has ended, or editing is off.

        """
        identity = self.identify(token)
        if not is_allowed(identity.role, command):
            if self.is_on:
                note_denial(self._store.engine, identity.name, command.value, layer)
            raise Denied(command.value, identity.name)
        if command.writes:
            with writing(self._store.engine) as connection:
                note(connection, identity.name, Action.ALLOWED, command.value, layer)
        return identity

    @contextmanager
    def permit(self, token: str | None, command: Command, layer: str | None = None) -> Iterator[Permit]:
        """Give leave for one command, to be handed to the write as its guard (`zqmap.store.guards`).

        Leaves an audit line for a refusal, before the write or inside it; the write leaves the one of the leave.

        Raises:
            Denied: the role does not allow it, the session has ended, or editing is off.

        """

        def look(connection: Connection) -> Identity:
            return find_identity(connection, token or "", self._clock(), to_hold=True)

        identity = self.identify(token)
        try:
            if not is_allowed(identity.role, command):
                raise Denied(command.value, identity.name)
            yield Permit(identity, command, layer, look)
        except Denied:
            if self.is_on:
                note_denial(self._store.engine, identity.name, command.value, layer)
            raise

    def _let_in(self, connection: Connection, key: str, name: str, address: str) -> str:
        give_back(connection, account_source(key), address_source(address))
        note(connection, name, Action.SIGN_IN, f"from {clean_line(address)}")
        return open_session(connection, key, self._clock(), self._session_age)

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
