"""Where briefings are made: few at a time, each once for a state of the data, for the page and its address alike."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

from zqmap.analysis.filter_query import filter_query
from zqmap.bounded_cache import BoundedCache
from zqmap.model.text import Language
from zqmap.store.as_of import today_in_china
from zqmap.store.process import get_snapshots
from zqmap.ui.briefing.order import Order
from zqmap.ui.context import Context, gather_context
from zqmap.ui.link import Link
from zqmap.web.gate import Gate

KEPT_BYTES = 24_000_000
"""How much of finished files is kept in memory."""
AT_ONCE, WAITING = 1, 6
"""How many files are made at the same time, and how many requests may wait for theirs."""
VERSION = 1
"""Part of every ETag; to be raised when a briefing changes what it says."""

SLIDES, PAPER = "pptx", "pdf"
ENDINGS = (SLIDES, PAPER)

Tell = Callable[[float], None]
"""Told which share of the work is done."""


def say_nothing(_: float) -> None:
    """Tell nobody."""


class BriefingDesk:
    """Makes briefings from the snapshots of this process, as a visitor without an account sees them."""

    def __init__(self) -> None:
        self._gate = Gate(AT_ONCE, waiting=WAITING)
        self._made: BoundedCache[str, bytes] = BoundedCache(KEPT_BYTES, len)

    def tag(self, order: Order, ending: str) -> str:
        """Give what differs between briefings of different content; it names every register's revision too."""
        heads, day = sorted(get_snapshots().heads().items()), today_in_china()
        asked = [
            order.languages,
            sorted(filter_query(order.filters).items()),
            order.since.isoformat(),
            str(order.as_of),
        ]
        parts = [VERSION, ending, heads, day.isoformat(), *asked]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]

    def make(self, order: Order, ending: str, tell: Tell = say_nothing) -> bytes:
        """Give a briefing as a file, made anew only where the data has changed.

        Raises:
            UnknownRevision: a layer has no revision yet.
            StoreUnavailable: the store does not answer.
            TooBusy: too many briefings are asked for at once.
        """
        return self._made.get(self.tag(order, ending), lambda: self._write(order, ending, tell))

    def _write(self, order: Order, ending: str, tell: Tell) -> bytes:
        # The libraries that write the files take half a second to load, which only who asks for one should wait.
        from zqmap.ui.briefing.content import make_brief
        from zqmap.web.briefing.paper import write_paper
        from zqmap.web.briefing.slides import write_slides

        with self._gate.turn():
            briefs = []
            for number, language in enumerate(order.languages):
                tell(0.5 * number / len(order.languages))
                briefs.append(make_brief(make_visitor_context(language, order), order))
            tell(0.5)
            half = lambda done, total: tell(0.5 + 0.5 * done / total)  # noqa: E731
            return write_slides(briefs, half) if ending == SLIDES else write_paper(briefs, datetime.now(UTC), half)


def make_visitor_context(language: Language, order: Order) -> Context:
    """Gather what somebody without an account sees of an order, outside any page.

    Raises:
        UnknownRevision: a layer has no revision yet.
    """
    return gather_context(Link(language, order.filters, as_of=order.as_of), language, is_narrow=False)


@cache
def get_briefing_desk() -> BriefingDesk:
    """Give the one desk of this process."""
    return BriefingDesk()
