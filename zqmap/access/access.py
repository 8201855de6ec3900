"""The door: signing in, and the question that every write and every restricted read asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Connection

from zqmap.access.account_book import AccountBook
from zqmap.access.accounts import (
    EXTERNAL,
    find_account,
    name_key,
)
from zqmap.access.audit import UNKNOWN_PERSON, note, note_denial
from zqmap.access.identity import ANONYMOUS, Identity
from zqmap.access.passwords import Passwords
from zqmap.access.permits import Permit
from zqmap.access.policy import Command, is_allowed
from zqmap.access.provider import ProviderPerson
from zqmap.access.sessions import LONGEST_TOKEN, end_session, find_identity, open_session
from zqmap.access.throttle import account_source, address_source, give_back
from zqmap.access.turns import claim_turn
from zqmap.errors import Denied, SignInRefused
from zqmap.model.revisions import Action
from zqmap.model.strings import clean_line
from zqmap.store.connect import reading, writing
from zqmap.store.moments import Clock, tell_time
from zqmap.store.store import Store

SESSION_AGE = timedelta(hours=12)


class Access(AccountBook):
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
        super().__init__(store, passwords=passwords, clock=clock)
        self._session_age = session_age

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
