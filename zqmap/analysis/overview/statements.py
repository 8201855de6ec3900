"""The state of the zone as at most four statements, chosen by rules from what was counted; words are the page's affair.

Every statement has a number behind it, and every number says where its list is: filters for the map. What cannot be
told is stated as such; a rule that has nothing to count gives no statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from zqmap.analysis.filters import Filters
from zqmap.analysis.overview.coverage import REAL, Named
from zqmap.analysis.overview.holdups import HoldUps
from zqmap.analysis.overview.schedule import Due, Schedule
from zqmap.analysis.overview.works import WORK_LAYERS, Bar
from zqmap.analysis.roll_names import Roll, write_roll
from zqmap.analysis.rolls import name_roll

WORKS_FIGURE = "infrastructure-projects"
ROADS = "roads"


class Section(StrEnum):
    """The parts of the overview; the value is the anchor on the page."""

    DUE = "overview-due"
    HOLDUPS = "overview-holdups"
    COVERAGE = "overview-coverage"
    TIMELINE = "overview-timeline"
    CLASHES = "overview-clashes"


@dataclass(frozen=True)
class Number:
    """A count of something with the way to its list: the `filters` with which the map shows just that.

    `noun` names what is counted in the catalogue (`overview.noun.{noun}`); a number of mu has the noun `mu`.
    """

    value: float
    noun: str
    filters: Filters


@dataclass(frozen=True)
class Statement:
    """One statement: its kind, the number that its grammar follows, all numbers by name, works and codes by name.

    `parts` are counts by status, in the order of display. `works` are rows of `Works`. `roads` says the same of the
    roads among the works, where there are others too and not all are of one status.
    """

    kind: str
    main: Number
    numbers: tuple[tuple[str, Number], ...] = ()
    parts: tuple[tuple[str, Number], ...] = ()
    works: tuple[tuple[str, int], ...] = ()
    published: Named | None = None
    roads: Statement | None = None


@dataclass(frozen=True)
class State:
    """What the statements are made of, after the filters; `demo` counts invented works, `roads` are bars of roads.

    What is published and how many works have a `real` position (surveyed or digitised) is said of the whole map.
    """

    filters: Filters
    by_status: Sequence[Bar]
    schedule: Schedule
    holdups: HoldUps
    published: Sequence[Named]
    real: int
    demo: int
    roads: Sequence[Bar] = ()


def make_statements(state: State) -> tuple[Statement, ...]:
    """Say how far the works are, what is late, what waits for them, and how much of all that the map knows."""
    rules = (_say_works, _say_late, _say_waiting, _say_coverage)
    return tuple(statement for rule in rules for statement in rule(state))


def works_filters(filters: Filters, on: Roll | None = None, /, **choices: Sequence[str]) -> Filters:
    """Give the filters that leave works alone, with a choice for some facets, and of these those on a roll."""
    for facet, codes in choices.items():
        filters = filters.choosing(facet, codes)
    filters = replace(filters, layers=(filters.layers & set(WORK_LAYERS)) or frozenset(WORK_LAYERS))
    if on is None:
        return filters
    if filters.roll:
        # A link names one roll: the other one stands in its name.
        return Filters(layers=filters.layers, roll=name_roll(on, filters))
    return replace(filters, roll=str(on))


def waiting_filters(filters: Filters, roll: Roll = Roll.WAITING) -> Filters:
    """Give the filters that leave what waits for the works that some filters leave: parcels, or the sites on them."""
    return Filters(roll=name_roll(roll, filters))


def waiting_for(work_id: str, roll: Roll = Roll.WAITING) -> Filters:
    """Give the filters that leave what waits for one work."""
    return Filters(roll=write_roll(roll, work_id))


def _say_works(state: State) -> Iterator[Statement]:
    number, of_roads = (sum(bar.number for bar in bars) for bars in (state.by_status, state.roads))
    if number:
        parts = _parts(state.by_status, works_filters(state.filters))
        main = Number(number, "work", works_filters(state.filters))
        roads = _say_roads(state, of_roads) if 0 < of_roads < number and len(parts) > 1 else None
        if state.demo:
            demo = Number(state.demo, "work", works_filters(state.filters, basis=["demo"]))
            yield Statement("works_demo", main, (("works", main), ("demo", demo)), parts, roads=roads)
        else:
            yield Statement("works", main, (("works", main),), parts, roads=roads)


def _say_roads(state: State, number: int) -> Statement:
    filters = replace(state.filters, layers=frozenset({ROADS}))
    return Statement("roads", Number(number, "road", filters), parts=_parts(state.roads, filters))


def _parts(bars: Sequence[Bar], filters: Filters) -> tuple[tuple[str, Number], ...]:
    listed = (bar for bar in bars if bar.number)
    return tuple((bar.code, Number(bar.number, "plain", filters.choosing("status", [bar.code]))) for bar in listed)


def _say_late(state: State) -> Iterator[Statement]:
    schedule = state.schedule
    if not schedule.open_works:
        return
    unfinished = Number(schedule.open_works, "work", works_filters(state.filters, Roll.OPEN))
    planless = Number(schedule.without_plan, "work", works_filters(state.filters, Roll.UNPLANNED))
    if schedule.late_number:
        yield _late(state, schedule.late[0], planless)
    elif schedule.without_plan == schedule.open_works:
        yield Statement("no_dates", unfinished, (("works", unfinished),))
    else:
        planned = Number(
            schedule.open_works - schedule.without_plan, "work", works_filters(state.filters, Roll.PLANNED)
        )
        soon = Number(schedule.soon_number, "work", works_filters(state.filters, Roll.SOON))
        numbers = (("planned", planned), ("soon", soon), ("planless", planless))
        yield Statement("on_time_some" if schedule.without_plan else "on_time", planned, numbers)


def _late(state: State, worst: Due, planless: Number) -> Statement:
    schedule, on_roll = state.schedule, works_filters(state.filters, Roll.LATE)
    late = Number(schedule.late_number, "work", on_roll)
    numbers = [("late", late), ("planless", planless)]
    if worst.working_days is not None:
        numbers.append(("days", Number(worst.working_days, "working_day", on_roll)))
    kind = "late_some" if schedule.without_plan else "late"
    if worst.working_days is None:
        kind = "late_long"
    return Statement(kind, late, tuple(numbers), works=(("worst", worst.row),))


def _say_waiting(state: State) -> Iterator[Statement]:
    holdups = state.holdups
    if not holdups.held:
        return
    area_mu, _, demo = holdups.sum_land(holdups.waiting)
    first, waiting = holdups.held[0], waiting_filters(state.filters)
    for_first = waiting_for(str(holdups.works.column("id")[first.row]))
    parcels = Number(len(holdups.waiting), "parcel", waiting)
    numbers = [
        ("parcels", parcels),
        ("land", Number(area_mu, "mu", waiting)),
        ("first_parcels", Number(first.parcels, "parcel", for_first)),
        ("first_land", Number(first.area_mu, "mu", for_first)),
    ]
    kind = "waiting_demo" if demo == parcels.value else "waiting_some_demo" if demo else "waiting"
    if demo and demo != parcels.value:
        numbers.append(("demo", Number(demo, "parcel", waiting.choosing("basis", ["demo"]))))
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
