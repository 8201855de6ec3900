"""Working days in China: holidays, make-up working days, and years that nobody has announced yet."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from zqmap.model.enquiries import EnquiryLine, EnquiryState, weigh_waiting
from zqmap.model.working_days import (
    KNOWN_YEARS,
    add_working_days,
    is_working_day,
    knows,
    knows_span,
    working_days_between,
)

UNKNOWN_YEAR = max(KNOWN_YEARS) + 1


def a_line(received: str, *, answered: str | None = None, state: EnquiryState = EnquiryState.RECEIVED) -> EnquiryLine:
    moments = [datetime.fromisoformat(text) if text else None for text in (received, answered)]
    return EnquiryLine(1, state, 1, (), "zh", None, moments[0], moments[1], None, moments[0])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        (date(2026, 2, 14), True),  # Saturday, worked for the Spring Festival
        (date(2026, 2, 15), False),
        (date(2026, 2, 23), False),  # the last day of the Spring Festival, a Monday
        (date(2026, 2, 24), True),
        (date(2026, 2, 28), True),  # Saturday, worked
        (date(2026, 10, 7), False),
        (date(2026, 10, 10), True),  # Saturday, worked for the National Day
        (date(2026, 11, 25), True),
    ],
)
def test_public_holidays_and_make_up_working_days_are_known(day, is_worked):
    assert is_working_day(day) is is_worked


def test_the_day_itself_does_not_count_and_a_holiday_in_between_neither():
    assert working_days_between(date(2026, 11, 25), date(2026, 11, 25)) == 0
    assert working_days_between(date(2026, 11, 27), date(2026, 11, 30)) == 1
    assert working_days_between(date(2026, 9, 30), date(2026, 10, 8)) == 1
    assert working_days_between(date(2026, 11, 26), date(2026, 11, 25)) == 0


def test_five_working_days_over_the_national_holiday_reach_the_make_up_saturday():
    assert add_working_days(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert add_working_days(date(2026, 9, 30), 5) == date(2026, 10, 13)
    assert add_working_days(date(2026, 9, 30), 0) == date(2026, 9, 30)


def test_adding_and_counting_agree_on_every_day_of_the_known_years():
    day = date(min(KNOWN_YEARS), 1, 1)
    while day.year <= max(KNOWN_YEARS):
        assert working_days_between(day, add_working_days(day, 5)) == 5
        day += timedelta(days=13)


def test_a_year_that_is_not_announced_counts_weekdays_and_says_so():
    assert knows(2026)
    assert not knows(UNKNOWN_YEAR)
    assert not knows_span(date(UNKNOWN_YEAR - 1, 12, 31), date(UNKNOWN_YEAR, 1, 1))
    new_year = date(UNKNOWN_YEAR, 1, 1)
    assert is_working_day(new_year) is (new_year.weekday() < 5)


@pytest.mark.parametrize("number", [-1, 100_000])
def test_impossible_numbers_of_days_are_refused(number):
    with pytest.raises(ValueError, match="working days"):
        add_working_days(date(2026, 1, 1), number)


def test_a_span_of_decades_is_refused_rather_than_counted():
    with pytest.raises(ValueError, match="too long"):
        working_days_between(date(1900, 1, 1), date(2026, 1, 1))


def test_the_days_of_an_enquiry_are_those_of_the_zone_not_of_utc():
    just_after_midnight_in_china = "2026-11-24T16:30:00+00:00"
    waiting = weigh_waiting(a_line(just_after_midnight_in_china), date(2026, 12, 2))
    assert (waiting.days, waiting.due, waiting.days_left, waiting.is_late) == (5, date(2026, 12, 2), 0, False)
    late = weigh_waiting(a_line(just_after_midnight_in_china), date(2026, 12, 3))
    assert (late.days, late.days_left, late.is_late) == (6, -1, True)


def test_an_answer_stops_the_count():
    line = a_line("2026-11-02T02:00:00+00:00", answered="2026-11-04T02:00:00+00:00", state=EnquiryState.ANSWERED)
    waiting = weigh_waiting(line, datetime(2026, 12, 31, tzinfo=UTC).date())
    assert (waiting.days, waiting.is_over, waiting.is_late, waiting.is_certain) == (2, True, False, True)


def test_a_count_that_runs_into_an_unknown_year_is_not_certain():
    line = a_line(f"{UNKNOWN_YEAR - 1}-12-30T02:00:00+00:00")
    assert not weigh_waiting(line, date(UNKNOWN_YEAR - 1, 12, 31)).is_certain
