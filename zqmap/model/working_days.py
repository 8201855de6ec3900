"""Working days in China: weekends, public holidays, and the weekend days that are worked in return (调休).

The State Council announces a year's holidays at the end of the year before, and `chinesecalendar` keeps what it said.
For a year that it does not know yet, Monday to Friday count as working days, and whoever shows a figure says so.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

import chinese_calendar
from chinese_calendar import constants

CHINA = timezone(timedelta(hours=8))
"""The time of the zone, UTC+8 all year."""

KNOWN_YEARS = frozenset(day.year for day in constants.holidays)
"""The years whose announcement the library has."""

LONGEST_SPAN_DAYS = 3_660
"""The longest span that is counted day by day; what is longer is a mistake."""

ONE_DAY = timedelta(days=1)
SATURDAY = 5


def day_in_china(moment: datetime) -> date:
    """Give the day that an aware moment falls on in the zone."""
    return moment.astimezone(CHINA).date()


def knows(year: int) -> bool:
    """Tell whether the public holidays of a year are known; where not, only weekends are left out."""
    return year in KNOWN_YEARS


def knows_span(start: date, end: date) -> bool:
    """Tell whether the public holidays of every year of a span are known."""
    return all(knows(year) for year in range(start.year, end.year + 1))


@lru_cache(maxsize=8_192)
def is_working_day(day: date) -> bool:
    """Tell whether people work on a day; by the weekday alone where the year is not known."""
    return bool(chinese_calendar.is_workday(day)) if knows(day.year) else day.weekday() < SATURDAY


@lru_cache(maxsize=8_192)
def working_days_between(start: date, end: date) -> int:
    """Count the working days after `start` up to and with `end`; 0 where `end` is not later.

    The day of `start` itself does not count: what comes on Monday has waited one working day on Tuesday.

    Raises:
        ValueError: the span is longer than ten years.

    """
    span_days = (end - start).days
    if span_days > LONGEST_SPAN_DAYS:
        raise ValueError(f"{start} to {end} is too long to count")
    return sum(is_working_day(start + ONE_DAY * number) for number in range(1, span_days + 1))


@lru_cache(maxsize=8_192)
def add_working_days(start: date, number: int) -> date:
    """Give the day on which so many working days after `start` have come; `start` itself where `number` is 0.

    Raises:
        ValueError: `number` is negative or more than ten years.

    """
    if not 0 <= number <= LONGEST_SPAN_DAYS:
        raise ValueError(f"{number} working days cannot be added")
    day = start
    while number:
        day += ONE_DAY
        number -= is_working_day(day)
    return day
