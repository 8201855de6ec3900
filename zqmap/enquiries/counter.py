"""The asker's side: handing an enquiry in, and what its reference opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property

from zqmap.access.audit import note
from zqmap.enquiries.challenge import Challenge, check_challenge, make_challenge, token_digest
from zqmap.enquiries.limits import (
    LOOK_PACE,
    SEND_PACE,
    check_room,
    choose_bits,
    claim_place,
    count_recent,
    hidden_source,
    return_place,
)
from zqmap.enquiries.reference import make_reference, read_reference, reference_digest
from zqmap.enquiries.rows import add_enquiry, erase_row, find_row, lock_enquiries, read_enquiry, settle_file
from zqmap.enquiries.safe import Safe
from zqmap.enquiries.secret import load_secret
from zqmap.enquiries.tables import ENQUIRIES
from zqmap.errors import EnquiriesClosed, UnknownEnquiry
from zqmap.model.enquiries import Enquiry, Entry
from zqmap.model.revisions import Action
from zqmap.store.connect import reading, writing
from zqmap.store.moments import Clock, tell_time
from zqmap.store.store import Store

ASKER = "?"
"""Stands for the asker in an audit line, which names nobody who has no account."""

BUSY_KEPT = timedelta(seconds=5)
"""How long the count of the last hour is believed, so that asking for tokens costs the database nothing."""


class Counter:
    """Takes enquiries from visitors; safe to share between threads and between processes.

    Every method raises StoreUnavailable where the database does not answer.
    """

    def __init__(self, store: Store, safe: Safe | None = None, *, clock: Clock = tell_time) -> None:
        self._store = store
        self._safe = safe or Safe()
        self._clock = clock
        self._recent: tuple[datetime, int] | None = None

    def begin(self, browser: str) -> Challenge:
        """Give the token of one form to the browser with this cookie, and the work that it asks for.

        Raises:
            EnquiriesClosed: the store was opened for reading.

        """
        now = self._clock()
        return make_challenge(self._secret, browser, choose_bits(self._count_recent(now)), now)

    def prove(self, browser: str, token: str, work: str) -> None:
        """Hold what came with a form to what our page brings; asks no database.

        Raises:
            UnprovenForm: it is not that.
            EnquiriesClosed: the store was opened for reading.

        """
        check_challenge(self._secret, browser, token, work, self._clock())

    def hand_in(self, entry: Entry, token: str, address: str) -> str:
        """Keep an enquiry and give its reference, which is known to nobody else afterwards.

        A form that comes twice, since its answer was lost, gets the same reference and is kept once.

        Raises:
            TooManyEnquiries: it is not yet time for another from this address, or from anybody.
            EnquiriesFull: too many wait for an answer.
            EnquiriesClosed: the store was opened for reading.

        """
        reference, now = make_reference(self._secret, token), self._clock()
        if self._is_taken(token):
            return reference
        claim_place(self._store.engine, hidden_source("ask", self._secret, address), SEND_PACE, "sending", now)
        with writing(self._store.engine) as connection:
            lock_enquiries(connection)
            if find_row(connection, ENQUIRIES.c.token_digest == token_digest(token)) is None:
                check_room(connection, now)
                digests = {"token_digest": token_digest(token), "reference_digest": reference_digest(reference)}
                number = add_enquiry(connection, entry, digests, self._safe, now)
                note(connection, ASKER, Action.ENQUIRY, f"{number}: received")
        return reference

    def look(self, typed: str, address: str) -> Enquiry:
        """Give the asker what a reference opens: the state, the dates, the answers, and no note of the office.

        Raises:
            UnknownEnquiry: it opens nothing (any more).
            TooManyEnquiries: too many wrong ones came from this address.

        """
        digest = self._claim_look(typed, address)
        with reading(self._store.engine) as connection:
            row = find_row(connection, ENQUIRIES.c.reference_digest == digest)
            found = read_enquiry(connection, row, self._safe) if row else None
        if found is None:
            raise UnknownEnquiry
        self._return_look(address)
        return replace(found, steps=tuple(step for step in found.steps if step.kind.is_public))

    def withdraw(self, typed: str, address: str) -> None:
        """Erase an enquiry at the asker's wish: at once, and whatever its state.

        Raises:
            UnknownEnquiry: the reference opens nothing.
            TooManyEnquiries: too many wrong ones came from this address.

        """
        digest = self._claim_look(typed, address)
        with writing(self._store.engine) as connection:
            lock_enquiries(connection)
            row = find_row(connection, ENQUIRIES.c.reference_digest == digest)
            if row is None:
                raise UnknownEnquiry
            erase_row(connection, row["number"], "", self._clock())
            note(connection, ASKER, Action.ENQUIRY, f"{row['number']}: erased by the asker")
        settle_file(self._store.engine)
        self._return_look(address)

    @cached_property
    def _secret(self) -> bytes:
        if self._store.read_only:
            raise EnquiriesClosed
        return load_secret(self._store)

    def _claim_look(self, typed: str, address: str) -> str:
        """Count a try as wrong in advance and give the digest; a slip of the pen is not counted."""
        reference = read_reference(typed)
        if reference is None:
            raise UnknownEnquiry
        source = hidden_source("look", self._secret, address)
        claim_place(self._store.engine, source, LOOK_PACE, "looking up", self._clock())
        return reference_digest(reference)

    def _return_look(self, address: str) -> None:
        return_place(self._store.engine, hidden_source("look", self._secret, address))

    def _is_taken(self, token: str) -> bool:
        with reading(self._store.engine) as connection:
            return find_row(connection, ENQUIRIES.c.token_digest == token_digest(token)) is not None

    def _count_recent(self, now: datetime) -> int:
        if self._recent is None or not timedelta() <= now - self._recent[0] < BUSY_KEPT:
            with reading(self._store.engine) as connection:
                self._recent = (now, count_recent(connection, now))
        return self._recent[1]
