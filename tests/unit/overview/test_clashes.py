"""Works at the same place: claimed only as far as their positions and dates allow."""

from __future__ import annotations

from datetime import date

from tests.builders import a_facility, a_line, a_point, a_road
from tests.unit.overview.overview_state import some_works
from zqmap.analysis.overview.clashes import TOUCH_M, Timing, find_clashes

CROSSING = (a_line([112.5, 23.1], [112.6, 23.2]), a_line([112.5, 23.2], [112.6, 23.1]))
DATES = (
    {"planned_start": "2026-01", "planned_finish": "2026-12"},
    {"planned_start": "2026-06", "planned_finish": "2027-06"},
)
SURVEYED = {"basis": "surveyed", "accuracy_m": 2}


def two_roads(first=None, second=None):
    lines = zip("ab", CROSSING, (first or {}, second or {}), strict=True)
    return [a_road(name, line, **more) for name, line, more in lines]


def test_surveyed_works_that_cross_in_the_same_months_clash():
    (clash,) = find_clashes(some_works(*two_roads(SURVEYED | DATES[0], SURVEYED | DATES[1]))).pairs
    assert (clash.timing, clash.is_certain, clash.tolerance_m) == (Timing.TOGETHER, True, TOUCH_M)
    assert (clash.start, clash.end) == (date(2026, 6, 1), date(2026, 12, 31))


def test_schemes_that_cross_are_possible_at_most():
    scheme = {"basis": "schematic", "accuracy_m": 6000}
    (clash,) = find_clashes(some_works(*two_roads(scheme | DATES[0], SURVEYED | DATES[1]))).pairs
    assert not clash.is_certain
    assert clash.accuracy_m == 6000
    assert clash.tolerance_m == TOUCH_M


def test_without_dates_a_pair_is_listed_and_nothing_is_claimed():
    (clash,) = find_clashes(some_works(*two_roads(SURVEYED, SURVEYED | DATES[1]))).pairs
    assert (clash.timing, clash.start, clash.end) == (Timing.NOT_STATED, None, None)


def test_works_in_other_months_or_completed_do_not_clash():
    later = {"planned_start": "2027-01", "planned_finish": "2027-12"}
    assert find_clashes(some_works(*two_roads(SURVEYED | DATES[0], SURVEYED | later))).pairs == ()
    done = SURVEYED | DATES[1] | {"status": "completed"}
    assert find_clashes(some_works(*two_roads(SURVEYED | DATES[0], done))).pairs == ()


def test_accuracies_add_up_to_the_tolerance():
    near = {"basis": "digitised", "accuracy_m": 120}
    works = some_works(
        a_road("a", a_line([112.5, 23.1], [112.6, 23.1]), **near),
        facilities=(a_facility("b", a_point(112.55, 23.102), **near),),
    )
    (clash,) = find_clashes(works).pairs
    assert clash.tolerance_m == 240
    assert 215 < clash.apart_m < 230


def test_works_known_only_by_their_town_are_not_compared_with_each_other():
    rough = {"basis": "approximate", "accuracy_m": 5000}
    works = some_works(facilities=(a_facility("a", **rough), a_facility("b", **rough), a_facility("c", geometry=None)))
    clashes = find_clashes(works)
    assert clashes.pairs == ()
    assert (clashes.rough, clashes.unplaced) == (2, 1)


def test_no_work_clashes_with_itself_and_each_pair_comes_once():
    works = some_works(*two_roads(SURVEYED, SURVEYED), a_road("c", CROSSING[0], **SURVEYED))
    pairs = [(clash.first, clash.second) for clash in find_clashes(works).pairs]
    assert len(pairs) == len(set(pairs)) == 3
    assert all(first < second for first, second in pairs)
