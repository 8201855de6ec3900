"""How many enquiries are taken: from one address, in an hour, and altogether; counted in the database."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, func, select

from zqmap.access.audit import UNKNOWN_PERSON, note
from zqmap.access.throttle import Pace, Turn, address_source, give_one_back, look_for_turn, take_turn
from zqmap.enquiries.challenge import MOST_BITS, USUAL_BITS
from zqmap.enquiries.tables import ENQUIRIES
from zqmap.errors import EnquiriesFull, TooManyEnquiries
from zqmap.model.enquiries import EnquiryState
from zqmap.model.revisions import Action
from zqmap.store.connect import reading, writing
from zqmap.store.moments import write_moment

SEND_PACE = Pace(free=5, first_wait_s=60, longest_wait_s=900)
"""One address may be a whole office: five at once, then each waits longer, a quarter of an hour at most."""

LOOK_PACE = Pace(free=20, first_wait_s=2, longest_wait_s=300)
"""Wrong references from one address; a right one does not count."""

HOUR = timedelta(hours=1)
HOURLY_MAX = 200
"""How many are taken in an hour from everybody together."""

OPEN_MAX = 2_000
"""How many may wait for an answer at the same time."""

KEPT_MAX = 20_000
"""How many are kept with their content, closed ones too: some 200 MB where every one is as long as may be."""

HARDER_FROM = 20
"""From how many in an hour on the work of a form is made harder, by one bit for each doubling."""


def hidden_source(kind: str, secret: bytes, address: str) -> str:
    """Name an address as the source of attempts without keeping it; the addresses of one IPv6 network are one."""
    known = f"{kind}:{address_source(address)}".encode("utf-8", "surrogatepass")
    return f"{kind}:{hmac.new(secret, known, hashlib.sha256).hexdigest()}"


def claim_place(engine: Engine, source: str, pace: Pace, what: str, now: datetime) -> None:
    """Count one attempt of a source.

    Raises:
        TooManyEnquiries: it is not yet time. The first who hears so leaves an audit line, the others write nothing.

    """
    with reading(engine) as connection:
        turn = look_for_turn(connection, [source], now)
    if not (turn.wait_s and turn.is_noted):
        with writing(engine) as connection:
            turn = take_turn(connection, {source: pace}, now)
            _note_wait(connection, what, turn)
    if turn.wait_s:
        raise TooManyEnquiries(turn.wait_s)


def return_place(engine: Engine, source: str) -> None:
    """Take the count of one attempt away again: it was no wrong one."""
    with writing(engine) as connection:
        give_one_back(connection, source)


def check_room(connection: Connection, now: datetime) -> None:
    """Look whether one more enquiry has room.

    Raises:
        TooManyEnquiries: enough have come in this hour.
        EnquiriesFull: too many wait, or are kept.

    """
    if count_recent(connection, now) >= HOURLY_MAX:
        first = write_moment(now - HOUR)
        oldest = connection.execute(
            select(func.min(ENQUIRIES.c.received_at)).where(ENQUIRIES.c.received_at > first)
        ).scalar_one()
        raise TooManyEnquiries((datetime.fromisoformat(oldest) + HOUR - now).total_seconds())
    waiting = [state.value for state in EnquiryState if state.is_waiting]
    if (
        _count(connection, ENQUIRIES.c.state.in_(waiting)) >= OPEN_MAX
        or _count(connection, ENQUIRIES.c.state != EnquiryState.ERASED.value) >= KEPT_MAX
    ):
        raise EnquiriesFull


def count_recent(connection: Connection, now: datetime) -> int:
    """Count the enquiries of the last hour, erased ones too."""
    return _count(connection, ENQUIRIES.c.received_at > write_moment(now - HOUR))


def choose_bits(recent: int) -> int:
    """Choose how hard the work of a form is, by how many came in the last hour."""
    return min(USUAL_BITS + (max(recent, 1) // HARDER_FROM).bit_length(), MOST_BITS)


def _count(connection: Connection, condition) -> int:  # type: ignore[no-untyped-def]
    # The numbers are counted, which a role that may not read enquiries sees all the same.
    return int(connection.execute(select(func.count(ENQUIRIES.c.number)).where(condition)).scalar_one())


def _note_wait(connection: Connection, what: str, turn: Turn) -> None:
    if turn.wait_s and not turn.is_noted:
        note(
            connection,
            UNKNOWN_PERSON,
            Action.ENQUIRY,
            f"{what}: too many from one address, {turn.wait_s:.0f} s to wait",
        )
