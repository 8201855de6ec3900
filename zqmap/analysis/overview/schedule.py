"""What is late and what is due soon, by working days, and the bars of the timeline.

A work is late in finishing when the last day that its planned finish may stand for is over and it is not completed,
late in starting when that of its planned start is over and nothing says that it began. Nothing is late whose date is
not stated; how many these are is always said beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from zqmap.analysis.facet_columns import Rows
from zqmap.analysis.overview.works import COMPLETED, DATES, Days, Works
from zqmap.model.working_days import add_working_days, knows_span, working_days_between

SOON_WORKING_DAYS = 20
"""So many working days ahead a planned start or finish is due soon: about four weeks."""

LONGEST_COUNTED = 3_600
"""Days beyond which working days are not counted any more."""

STARTED = ("under_construction", "completed", "suspended")
"""The statuses of works that have begun."""


class Step(StrEnum):
    """What is due: that a work starts or that it is finished."""

    START = "start"
    FINISH = "finish"


@dataclass(frozen=True)
class Due:
    """One work whose start or finish is late or due soon.

    `row` is its row in `Works`. `working_days` counts from the due day to today where it is late, from today to the due
    day where it is not; None where the span is too long to count. `holidays_known` tells whether the public holidays
    of all its years are known; where not, Monday to Friday were counted.
    """

    row: int
    step: Step
    due_on: date
    working_days: int | None
    holidays_known: bool


@dataclass(frozen=True)
class Schedule:
    """What is late and due soon among the chosen works, the longest late and the soonest due first.

    `late` and `soon` hold at most as many as were asked for, `late_number` and `soon_number` count all of them, each
    work once. `without_plan` counts works without a planned finish that are not completed; `open_works` all that are
    not completed.
    """

    late: tuple[Due, ...]
    late_number: int
    soon: tuple[Due, ...]
    soon_number: int
    open_works: int
    without_plan: int


def make_schedule(works: Works, rows: Rows, today: date, *, most: int = 50) -> Schedule:
    """Find what is late and due soon among the chosen works."""
    late, soon = _late(works, rows, today), _soon(works, rows, today)
    is_open = open_rows(works, rows)
    return Schedule(
        _list_due(late, today, most),
        int(_any(late).sum()),
        _list_due(soon, today, most),
        int(_any(soon).sum()),
        int(is_open.sum()),
        int((is_open & ~planned_rows(works)).sum()),
    )


def late_rows(works: Works, rows: Rows, today: date) -> Rows:
    """Tell which of the chosen works are late in starting or in finishing."""
    return _any(_late(works, rows, today))


def soon_rows(works: Works, rows: Rows, today: date) -> Rows:
    """Tell which of the chosen works start or are finished within `SOON_WORKING_DAYS`, as planned."""
    return _any(_soon(works, rows, today))


def open_rows(works: Works, rows: Rows) -> Rows:
    """Tell which of the chosen works are not completed."""
    return np.asarray(rows & (works.column("status") != COMPLETED), dtype=bool)


def planned_rows(works: Works) -> Rows:
    """Tell which works state a planned finish."""
    return ~np.isnat(works.days("planned_finish_last"))


def dated_rows(works: Works, rows: Rows) -> Rows:
    """Tell which of the chosen works state any date, so that they stand on the timeline."""
    stated = np.stack([~np.isnat(works.days(f"{name}_first")) for name in DATES])
    return np.asarray(rows & stated.any(axis=0), dtype=bool)


Part = tuple[Rows, Step, Days]
"""Which works are concerned, with what, on which days."""


def _late(works: Works, rows: Rows, today: date) -> list[Part]:
    finish, start, now = _open_finish(works, rows), _open_start(works, rows), np.datetime64(today)
    return [(finish < now, Step.FINISH, finish), (start < now, Step.START, start)]


def _soon(works: Works, rows: Rows, today: date) -> list[Part]:
    now, horizon = np.datetime64(today), np.datetime64(add_working_days(today, SOON_WORKING_DAYS))
    parts = ((Step.FINISH, _open_finish(works, rows)), (Step.START, _open_start(works, rows)))
    return [((days >= now) & (days <= horizon), step, days) for step, days in parts]


def _any(parts: list[Part]) -> Rows:
    return np.asarray(np.logical_or.reduce([where for where, _, _ in parts]), dtype=bool)


def _open_finish(works: Works, rows: Rows) -> Days:
    """Give the last day of the planned finish of chosen works that are not finished, NaT for all others."""
    done = (works.column("status") == COMPLETED) | ~np.isnat(works.days("actual_finish_first"))
    return np.where(rows & ~done, works.days("planned_finish_last"), np.datetime64("NaT", "D"))


def _open_start(works: Works, rows: Rows) -> Days:
    begun = np.isin(works.column("status").astype(str), STARTED) | ~np.isnat(works.days("actual_start_first"))
    done = ~np.isnat(works.days("actual_finish_first"))
    return np.where(rows & ~begun & ~done, works.days("planned_start_last"), np.datetime64("NaT", "D"))


def _list_due(parts: list[Part], today: date, most: int) -> tuple[Due, ...]:
    found = [(days[row], int(row), step) for where, step, days in parts for row in np.flatnonzero(where)]
    # A work whose finish and start are both late is listed once, by its finish.
    first: dict[int, tuple[np.datetime64, int, Step]] = {}
    for line in found:
        first.setdefault(line[1], line)
    ordered = sorted(first.values(), key=lambda line: (line[0], line[1]))[:most]
    return tuple(_due(row, step, day.astype(date), today) for day, row, step in ordered)


def _due(row: int, step: Step, due_on: date, today: date) -> Due:
    first, last = min(due_on, today), max(due_on, today)
    counted = working_days_between(first, last) if (last - first).days <= LONGEST_COUNTED else None
    return Due(row, step, due_on, counted, knows_span(first, last))


@dataclass(frozen=True)
class TimelineRow:
    """One work on the timeline: planned and actual days, None where an end is not stated; `row` is that in `Works`."""

    row: int
    planned: tuple[date | None, date | None]
    actual: tuple[date | None, date | None]


@dataclass(frozen=True)
class Timeline:
    """The works that have any date, those whose next date is nearest to today first, and what lacks dates.

    `first` and `last` are the days that the axis runs between, today within them. `dated` counts the works with any
    date, `undated` those without, `lacking` counts for each of the four dates the works that do not state it.
    """

    rows: tuple[TimelineRow, ...]
    first: date
    last: date
    dated: int
    undated: int
    lacking: tuple[tuple[str, int], ...]


def make_timeline(works: Works, rows: Rows, today: date, *, most: int = 20) -> Timeline:
    """Lay the chosen works on the timeline; starts by the first day that a date may stand for, ends by the last."""
    days = {name: works.days(f"{name}_{'first' if 'start' in name else 'last'}") for name in DATES}
    stacked = np.stack([days[name] for name in DATES])
    is_dated = dated_rows(works, rows)
    chosen = _nearest(stacked, is_dated, today)[:most]
    lines = tuple(TimelineRow(int(row), *(_pair(days, kind, row) for kind in ("planned", "actual"))) for row in chosen)
    ends = [day for line in lines for day in (*line.planned, *line.actual) if day] + [today]
    lacking = tuple((name, int((rows & np.isnat(days[name])).sum())) for name in DATES)
    undated = int((rows & ~is_dated).sum())
    return Timeline(lines, min(ends), max(ends), int(is_dated.sum()), undated, lacking)


def _nearest(stacked: Days, is_dated: Rows, today: date) -> np.ndarray:
    """Order the dated rows by how near any of their dates is to today."""
    places = np.flatnonzero(is_dated)
    if not len(places):
        return places
    away = np.abs((stacked[:, places] - np.datetime64(today)).astype("timedelta64[D]").astype(float))
    return places[np.argsort(np.nanmin(away, axis=0), kind="stable")]


def _pair(days: dict[str, Days], kind: str, row: int) -> tuple[date | None, date | None]:
    start, finish = (days[f"{kind}_{end}"][row] for end in ("start", "finish"))
    return _day(start), _day(finish)


def _day(day: np.datetime64) -> date | None:
    return None if np.isnat(day) else day.astype(date)  # type: ignore[no-any-return]
