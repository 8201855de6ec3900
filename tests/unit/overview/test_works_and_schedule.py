"""Works are counted, and what is late and due soon is told by working days; what has no date is said, not guessed."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_facility, a_road
from tests.unit.overview.overview_state import TODAY, all_rows, some_works
from zqmap.analysis.overview.schedule import (
    SOON_WORKING_DAYS,
    Step,
    count_working_days,
    make_schedule,
    make_timeline,
)
from zqmap.analysis.overview.works import count_bars, stated_days, sum_investment
from zqmap.model.working_days import working_days_between

DAYS = st.dates(date(2022, 1, 1), date(2028, 12, 31))


def test_a_date_stands_for_its_first_and_its_last_day():
    first, last = stated_days(["2026-02", "2025", "2026-03-04", None])
    assert first[:3].astype(str).tolist() == ["2026-02-01", "2025-01-01", "2026-03-04"]
    assert last[:3].astype(str).tolist() == ["2026-02-28", "2025-12-31", "2026-03-04"]
    assert np.isnat(first[3])
    assert np.isnat(last[3])


def test_bars_count_every_chosen_work_once_by_status_area_and_category():
    works = some_works(
        a_road("a", area_id="dasha"), a_road("b", status="completed"), facilities=(a_facility("c", area_id="dasha"),)
    )
    rows = all_rows(works)
    for facet in ("status", "area", "category"):
        assert sum(bar.number for bar in count_bars(works, rows, facet)) == 3
    by_area = {bar.code: bar for bar in count_bars(works, rows, "area")}
    assert by_area["dasha"].by_status == (("preliminary", 1), ("under_construction", 1))
    assert by_area["none"].number == 1


def test_a_code_that_the_filters_empty_stays_as_a_bar_of_zero():
    works = some_works(a_road("a"), a_road("b", status="completed"))
    bars = count_bars(works, np.array([True, False]), "status")
    assert [(bar.code, bar.number) for bar in bars] == [("under_construction", 1), ("completed", 0)]


def test_investment_is_summed_by_how_far_works_are_and_never_guessed():
    works = some_works(
        a_road("a", status="completed", investment_cny=1e8),
        a_road("b", investment_cny=2e8, progress_pct=50),
        a_road("c", status="preliminary", investment_cny=4e8),
        a_road("d"),
    )
    money = sum_investment(works, all_rows(works))
    assert (money.built_cny, money.under_way_cny, money.to_come_cny) == (1e8, 2e8, 4e8)
    assert (money.stated, money.not_stated) == (3, 1)


def test_a_work_is_late_by_working_days_once_its_planned_finish_is_over():
    # The National Day holiday of 2026 lies between: 1 to 7 October are free, Saturday 10 October is worked.
    works = some_works(a_road("a", planned_finish="2026-09-30"), a_road("b", planned_finish="2026-11-25"))
    (late,) = make_schedule(works, all_rows(works), date(2026, 10, 12)).late
    assert (late.row, late.step, late.due_on) == (0, Step.FINISH, date(2026, 9, 30))
    assert late.working_days == working_days_between(date(2026, 9, 30), date(2026, 10, 12)) == 4


def test_a_finish_stated_to_the_month_is_late_only_when_the_month_is_over():
    works = some_works(a_road("a", planned_finish="2026-11"))
    assert make_schedule(works, all_rows(works), date(2026, 11, 30)).late == ()
    assert make_schedule(works, all_rows(works), date(2026, 12, 1)).late_number == 1


def test_completed_and_undated_works_are_never_late():
    works = some_works(
        a_road("a", status="completed", planned_finish="2020-01-01"),
        a_road("b", planned_finish="2020-01-01", actual_finish="2020-02-01"),
        a_road("c"),
    )
    schedule = make_schedule(works, all_rows(works), TODAY)
    assert schedule.late == ()
    assert (schedule.open_works, schedule.without_plan) == (2, 1)


def test_a_start_is_late_only_while_nothing_says_that_it_began():
    works = some_works(
        a_road("a", status="preliminary", planned_start="2026-01-05"),
        a_road("b", status="under_construction", planned_start="2026-01-05"),
        a_road("c", status="preliminary", planned_start="2026-01-05", actual_start="2026-03-01"),
    )
    (late,) = make_schedule(works, all_rows(works), TODAY).late
    assert (late.row, late.step) == (0, Step.START)


def test_what_is_due_soon_ends_with_the_twentieth_working_day_ahead():
    last = TODAY
    while working_days_between(TODAY, last) < SOON_WORKING_DAYS:
        last += timedelta(days=1)
    dates = (last, last + timedelta(days=1), TODAY)
    works = some_works(*(a_road(f"r{n}", planned_finish=day.isoformat()) for n, day in enumerate(dates)))
    assert [due.row for due in make_schedule(works, all_rows(works), TODAY).soon] == [2, 0]


def test_a_year_whose_holidays_are_not_announced_is_said_so():
    works = some_works(a_road("a", planned_finish="2031-01-10"))
    (due,) = make_schedule(works, all_rows(works), date(2031, 1, 6)).soon
    assert not due.holidays_known
    assert due.working_days == 4


@given(DAYS, DAYS)
@settings(max_examples=60, deadline=None)
def test_totals_count_as_day_by_day(one, other):
    first, last = min(one, other), max(one, other)
    assert count_working_days(first, last) == working_days_between(first, last)


def test_the_timeline_shows_works_with_dates_and_counts_what_lacks_them():
    works = some_works(
        a_road("a", planned_start="2026-01", planned_finish="2027-06", actual_start="2026-02-10"),
        a_road("b"),
        a_road("c", planned_finish="2026-12"),
    )
    timeline = make_timeline(works, all_rows(works), TODAY)
    assert [line.row for line in timeline.rows] == [2, 0]
    assert timeline.rows[0].planned == (None, date(2026, 12, 31))
    assert timeline.rows[1].actual == (date(2026, 2, 10), None)
    assert (timeline.dated, timeline.undated) == (2, 1)
    assert dict(timeline.lacking) == {
        "planned_start": 2,
        "planned_finish": 1,
        "actual_start": 2,
        "actual_finish": 3,
    }
    assert timeline.first <= TODAY <= timeline.last


def test_works_without_any_date_make_no_timeline_but_are_counted():
    works = some_works(a_road("a"), a_road("b"))
    timeline = make_timeline(works, all_rows(works), TODAY)
    assert timeline.rows == ()
    assert timeline.undated == 2
