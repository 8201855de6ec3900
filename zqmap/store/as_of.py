"""Which revisions were the newest at a moment of the past."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select

from zqmap.model.working_days import CHINA as CHINA
from zqmap.store.connect import reading
from zqmap.store.store import Store
from zqmap.store.tables import REVISIONS

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

EARLIEST = date(1900, 1, 1)
"""No store has a state of an earlier day, and one of the year 1 has no day before it to be compared with."""


def today_in_china() -> date:
    """Give the day that it is in the zone."""
    return datetime.now(CHINA).date()


def parse_day(text: str) -> date | None:
    """Read a day since `EARLIEST` that is over or is today in China, or give None."""
    try:
        day = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None
    return day if day and EARLIEST <= day <= today_in_china() else None


def end_of_day(day: date) -> datetime:
    """Give the moment at which a day in China is over, aware."""
    return datetime.combine(day, time(), CHINA) + timedelta(days=1)


def heads_before(store: Store, moment: datetime) -> dict[str, int]:
    """Map each layer that had a revision before a moment to the number of its newest then.

    Raises:
        StoreUnavailable: the store does not answer.

    """
    # Times are stored as ISO 8601 in UTC to the microsecond, so their order is that of their text.
    written = moment.astimezone(UTC).isoformat(timespec="microseconds")
    made_before = REVISIONS.c.created_at < written
    query = select(REVISIONS.c.layer, func.max(REVISIONS.c.number)).where(made_before).group_by(REVISIONS.c.layer)
    with reading(store.engine) as connection:
        return {str(layer): int(number) for layer, number in connection.execute(query)}
