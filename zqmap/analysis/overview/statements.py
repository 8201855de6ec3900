"""The state of the zone as at most four statements, chosen by rules from what was counted; words are the page's affair.

Every statement has a number behind it, and every number says where its list is: filters for the map, or a part of the
overview. What cannot be told is stated as such; a rule that has nothing to count gives no statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from zqmap.analysis.filters import Filters
from zqmap.analysis.overview.coverage import REAL, Named
from zqmap.analysis.overview.holdups import HoldUps
from zqmap.analysis.overview.schedule import Due, Schedule
from zqmap.analysis.overview.works import COMPLETED, WORK_LAYERS, Bar

WORKS_FIGURE = "infrastructure-projects"


class Section(StrEnum):
    """The parts of the overview that a number can lead to; the value is the anchor on the page."""

    DUE = "overview-due"
    HOLDUPS = "overview-holdups"
    COVERAGE = "overview-coverage"
    TIMELINE = "overview-timeline"
    CLASHES = "overview-clashes"


@dataclass(frozen=True)
class Number:
    """A count of something with the way to its list: `filters` for the map, or a section of this page.

    `noun` names what is counted in the catalogue (`overview.noun.{noun}`); a number of mu has the noun `mu`.
    """

    value: float
    noun: str
    filters: Filters | None = None
    section: Section | None = None


@dataclass(frozen=True)
class Statement:
    """One statement: its kind, the number that its grammar follows, all numbers by name, works and codes by name.

    `parts` are counts by status, in the order of display. `works` are rows of `Works`.
    """

    kind: str
    main: Number
    numbers: tuple[tuple[str, Number], ...] = ()
    parts: tuple[tuple[str, Number], ...] = ()
    works: tuple[tuple[str, int], ...] = ()
    published: Named | None = None


@dataclass(frozen=True)
class State:
    """What the statements are made of, after the filters; `demo` counts invented works.

    What is published and how many works have a `real` position (surveyed or digitised) is said of the whole map.
    """

    filters: Filters
    by_status: Sequence[Bar]
    schedule: Schedule
    holdups: HoldUps
    published: Sequence[Named]
    real: int
    demo: int


def make_statements(state: State) -> tuple[Statement, ...]:
    """Say how far the works are, what is late, what waits for them, and how much of all that the map knows."""
    rules = (_say_works, _say_late, _say_waiting, _say_coverage)
    return tuple(statement for rule in rules for statement in rule(state))


def works_filters(filters: Filters, **choices: Sequence[str]) -> Filters:
    """Give the filters that leave works alone, with a choice for some facets."""
    for facet, codes in choices.items():
        filters = filters.choosing(facet, codes)
    layers = (filters.layers & set(WORK_LAYERS)) or frozenset(WORK_LAYERS)
    return Filters(filters.choices, layers, filters.text, filters.bbox)


def _say_works(state: State) -> Iterator[Statement]:
    number = sum(bar.number for bar in state.by_status)
    if number:
        parts = tuple(
            (bar.code, Number(bar.number, "plain", works_filters(state.filters, status=[bar.code])))
            for bar in state.by_status
            if bar.number
        )
        main = Number(number, "work", works_filters(state.filters))
        demo = Number(state.demo, "work", works_filters(state.filters, basis=["demo"]))
        if state.demo:
            yield Statement("works_demo", main, (("works", main), ("demo", demo)), parts)
        else:
            yield Statement("works", main, (("works", main),), parts)


def _say_late(state: State) -> Iterator[Statement]:
    schedule = state.schedule
    if not schedule.open_works:
        return
    statuses = [bar.code for bar in state.by_status if bar.code != COMPLETED]
    unfinished = Number(schedule.open_works, "work", works_filters(state.filters, status=statuses))
    planless = Number(schedule.without_plan, "work", section=Section.TIMELINE)
    if schedule.late_number:
        yield _late(schedule, schedule.late[0], planless)
    elif schedule.without_plan == schedule.open_works:
        yield Statement("no_dates", unfinished, (("works", unfinished),))
    else:
        planned = Number(schedule.open_works - schedule.without_plan, "work", section=Section.TIMELINE)
        soon = Number(schedule.soon_number, "work", section=Section.DUE)
        numbers = (("planned", planned), ("soon", soon), ("planless", planless))
        yield Statement("on_time_some" if schedule.without_plan else "on_time", planned, numbers)


def _late(schedule: Schedule, worst: Due, planless: Number) -> Statement:
    late = Number(schedule.late_number, "work", section=Section.DUE)
    numbers = [("late", late), ("planless", planless)]
    if worst.working_days is not None:
        numbers.append(("days", Number(worst.working_days, "working_day", section=Section.DUE)))
    kind = "late_some" if schedule.without_plan else "late"
    if worst.working_days is None:
        kind = "late_long"
    return Statement(kind, late, tuple(numbers), works=(("worst", worst.row),))


def _say_waiting(state: State) -> Iterator[Statement]:
    holdups = state.holdups
    if not holdups.held:
        return
    area_mu, _, demo = holdups.sum_land(holdups.waiting)
    first = holdups.held[0]
    parcels = Number(len(holdups.waiting), "parcel", section=Section.HOLDUPS)
    numbers = [
        ("parcels", parcels),
        ("land", Number(area_mu, "mu", section=Section.HOLDUPS)),
        ("first_parcels", Number(first.parcels, "parcel", section=Section.HOLDUPS)),
        ("first_land", Number(first.area_mu, "mu", section=Section.HOLDUPS)),
    ]
    kind = "waiting_demo" if demo == parcels.value else "waiting_some_demo" if demo else "waiting"
    if demo and demo != parcels.value:
        numbers.append(("demo", Number(demo, "parcel", section=Section.HOLDUPS)))
    yield Statement(kind, parcels, tuple(numbers), works=(("first", first.row),))


def _say_coverage(state: State) -> Iterator[Statement]:
    published = next((named for named in state.published if named.figure.id == WORKS_FIGURE), None)
    if published is None:
        return
    everything = Filters(layers=frozenset(WORK_LAYERS))
    named = Number(published.named, "work", everything)
    numbers = {"named": named}
    if state.real:
        numbers["real"] = Number(state.real, "work", everything.choosing("basis", REAL))
    kind = "coverage" if state.real else "coverage_none"
    yield Statement(kind, named, tuple(numbers.items()), published=published)
