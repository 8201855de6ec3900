"""The asker's side: handing an enquiry in, and what its reference opens."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property

from zqmap.access.audit import note
from zqmap.enquiries.challenge import Challenge, check_challenge, make_challenge
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
from zqmap.enquiries.reference import make_reference, read_reference
from zqmap.enquiries.rows import add_enquiry, is_taken, lock_enquiries, read_enquiry, settle_file
from zqmap.enquiries.safe import Safe
from zqmap.enquiries.seals import asker_key
from zqmap.enquiries.secret import load_secret
from zqmap.enquiries.window import Window
from zqmap.errors import EnquiriesClosed, UnknownEnquiry
from zqmap.model.enquiries import Enquiry, Entry
from zqmap.model.revisions import Action
from zqmap.store.connect import reading, writing
from zqmap.store.counter_role import ASKER
from zqmap.store.moments import Clock, tell_time
from zqmap.store.store import Store

BUSY_KEPT = timedelta(seconds=5)
"""How long the count of the last hour is believed, so that asking for tokens costs the database nothing."""


class Counter:
    """Takes enquiries from visitors; safe to share between threads and between processes.

    Every method raises StoreUnavailable where the database does not answer.
    """

    def __init__(
        self, store: Store, safe: Safe | None = None, *, window: Window | None = None, clock: Clock = tell_time
    ) -> None:
        self._store = store
        self._window = window or Window()
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
            if not is_taken(connection, token):
                check_room(connection, now)
                number = add_enquiry(connection, entry, reference, token, self._safe, now)
                note(connection, ASKER, Action.ENQUIRY, f"{number}: received")
        return reference

    def look(self, typed: str, address: str) -> Enquiry:
        """Give the asker what a reference opens: the state, the dates, the answers, and no note of the office.

        Raises:
            UnknownEnquiry: it opens nothing (any more).
            TooManyEnquiries: too many wrong ones came from this address.

        """
        reference = self._claim_look(typed, address)
        with reading(self._store.engine) as connection:
            rows = self._window.find(connection, reference)
        if rows is None:
            raise UnknownEnquiry
        self._return_look(address)
        return read_enquiry(*rows, self._safe.of_asker(asker_key(reference)))

    def withdraw(self, typed: str, address: str) -> None:
        """Erase an enquiry at the asker's wish: at once, and whatever its state.

        Raises:
            UnknownEnquiry: the reference opens nothing.
            TooManyEnquiries: too many wrong ones came from this address.

        """
        reference = self._claim_look(typed, address)
        with writing(self._store.engine) as connection:
            lock_enquiries(connection)
            number = self._window.erase(connection, reference, self._clock())
            if number is None:
                raise UnknownEnquiry
            note(connection, ASKER, Action.ENQUIRY, f"{number}: erased by the asker")
        settle_file(self._store.engine)
        self._return_look(address)

    @cached_property
    def _secret(self) -> bytes:
        if self._store.read_only:
            raise EnquiriesClosed
        return load_secret(self._store)

    def _claim_look(self, typed: str, address: str) -> str:
        """Count a try as wrong in advance and give the whole reference; a slip of the pen is not counted."""
        reference = read_reference(typed)
        if reference is None:
            raise UnknownEnquiry
        source = hidden_source("look", self._secret, address)
        claim_place(self._store.engine, source, LOOK_PACE, "looking up", self._clock())
        return reference

    def _return_look(self, address: str) -> None:
        return_place(self._store.engine, hidden_source("look", self._secret, address))

    def _is_taken(self, token: str) -> bool:
        with reading(self._store.engine) as connection:
            return is_taken(connection, token)

    def _count_recent(self, now: datetime) -> int:
        if self._recent is None or not timedelta() <= now - self._recent[0] < BUSY_KEPT:
            with reading(self._store.engine) as connection:
                self._recent = (now, count_recent(connection, now))
        return self._recent[1]
