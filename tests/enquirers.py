"""Visitors who ask and an office that answers, for tests of enquiries."""

from __future__ import annotations

from itertools import count

from tests.people import Clock
from zqmap.enquiries.challenge import Challenge, zero_bits
from zqmap.enquiries.counter import Counter
from zqmap.enquiries.desk import Desk
from zqmap.enquiries.safe import Safe
from zqmap.model.enquiries import Entry
from zqmap.store.store import Store

BROWSER = "browser"
PERSONAL = {
    "name": "陈某某",
    "organisation": "某某电池材料公司",
    "contact": "+86 138 0013 8000",
    "message": "请问这块地何时通气？",
}


def an_entry(**changes: str) -> Entry:
    return Entry(**PERSONAL | changes, subjects=("parcels/parcel-1",), language="zh")  # type: ignore[arg-type]


def solve(challenge: Challenge) -> str:
    """Do the work of a form."""
    return next(str(number) for number in count() if zero_bits(f"{challenge.token}:{number}") >= challenge.bits)


class Office:
    """Both sides of one store, at the time that the test says."""

    def __init__(self, store: Store, clock: Clock, safe: Safe | None = None) -> None:
        self.store, self.clock = store, clock
        self.counter = Counter(store, safe, clock=clock)
        self.desk = Desk(store, safe, clock=clock)

    def ask(self, address: str = "10.0.0.1", **changes: str) -> str:
        """Hand an enquiry in and give its reference."""
        return self.counter.hand_in(an_entry(**changes), self.counter.begin(BROWSER).token, address)

    def number(self) -> int:
        """Give the number of the newest enquiry."""
        return max(line.number for line in self.desk.list())
