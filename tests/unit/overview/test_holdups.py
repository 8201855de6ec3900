"""What waits for what, and that a slip moves only what depends on it, and never less than a shorter one."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_parcel, a_point, a_road, an_enterprise
from tests.unit.overview.overview_state import some_holdups
from zqmap.analysis.overview.slips import Effect, add_months, slip_work
from zqmap.analysis.parcels.readiness import WorkState

ORDER = {Effect.STAYS: 0, Effect.MAY_SHIFT: 1, Effect.SHIFTS: 2}


def test_land_parcels_and_enterprises_that_wait_are_counted_for_each_work():
    holdups = some_holdups(
        [a_road("a"), a_road("b", status="completed"), a_road("c")],
        [
            a_parcel("p1", waits_for=["a", "b"], area_mu=100, basis="demo"),
            a_parcel("p2", waits_for=["a"], basis="surveyed"),
            a_parcel("p3", waits_for=["gone"], area_mu=5),
        ],
        (
            an_enterprise("on", a_point(112.505, 23.105), basis="surveyed"),
            an_enterprise("rough", a_point(112.505, 23.105), basis="approximate", accuracy_m=5000),
            an_enterprise("far", a_point(112.6, 23.2), basis="surveyed"),
        ),
    )
    (held,) = holdups.held
    assert (held.row, held.parcels, held.area_mu, held.unmeasured, held.demo, held.enterprises) == (0, 2, 100, 1, 1, 1)
    assert holdups.unknown == ("gone",)
    assert holdups.waiting.tolist() == [0, 1]


def test_without_parcels_nothing_waits():
    holdups = some_holdups([a_road("a")], [])
    assert holdups.held == ()
    assert holdups.waiting.size == 0


def test_a_slip_moves_the_day_of_a_parcel_that_waits_for_it_last():
    holdups = some_holdups(
        [a_road("a", planned_finish="2027-01-31"), a_road("b", planned_finish="2027-12-31")],
        [a_parcel("alone", waits_for=["a"]), a_parcel("both", waits_for=["a", "b"])],
    )
    alone, both = slip_work(holdups, 0, 3).parcels
    assert (alone.effect, alone.before, alone.after) == (Effect.SHIFTS, date(2027, 1, 31), date(2027, 4, 30))
    assert alone.delay_days == 89
    assert (both.effect, both.before, both.after) == (Effect.STAYS, date(2027, 12, 31), date(2027, 12, 31))


def test_without_dates_only_what_can_be_known_is_said():
    holdups = some_holdups(
        [a_road("a"), a_road("b")],
        [
            a_parcel("alone", waits_for=["a"]),
            a_parcel("both", waits_for=["a", "b"]),
            a_parcel("lost", waits_for=["a", "x"]),
        ],
    )
    effects = {parcel.row: (parcel.effect, parcel.before, parcel.after) for parcel in slip_work(holdups, 0, 3).parcels}
    assert effects[0] == (Effect.SHIFTS, None, None)
    assert effects[1] == effects[2] == (Effect.MAY_SHIFT, None, None)


def test_a_finish_that_has_passed_is_no_day_to_count_on():
    holdups = some_holdups([a_road("a", planned_finish="2026-01-31")], [a_parcel("p", waits_for=["a"])])
    slip = slip_work(holdups, 0, 2)
    assert holdups.states == (WorkState.OVERDUE,)
    assert (slip.finish_before, slip.parcels[0].before) == (None, None)


def test_months_are_added_to_the_end_of_a_shorter_month():
    assert add_months(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert add_months(date(2026, 11, 30), 14) == date(2028, 1, 30)


FINISHES = st.one_of(st.none(), st.dates(date(2026, 12, 1), date(2029, 12, 31)).map(date.isoformat))
WAITS = st.lists(st.sets(st.integers(0, 4), max_size=4), min_size=1, max_size=8)


MONTHS = st.integers(0, 24)


def graph(finishes, waits):
    roads = [a_road(f"r{n}", planned_finish=finish) for n, finish in enumerate(finishes)]
    parcels = [a_parcel(f"p{n}", waits_for=[f"r{work}" for work in sorted(ids)]) for n, ids in enumerate(waits)]
    return some_holdups(roads, parcels)


@given(st.lists(FINISHES, min_size=5, max_size=5), WAITS, st.integers(0, 4), st.integers(0, 24))
@settings(max_examples=60, deadline=None)
def test_a_slip_speaks_of_nothing_but_what_waits_for_the_work(finishes, waits, work, months):
    slip = slip_work(graph(finishes, waits), work, months)
    assert sorted(parcel.row for parcel in slip.parcels) == [n for n, ids in enumerate(waits) if work in ids]
    if not months:
        assert slip.count(Effect.STAYS) == len(slip.parcels)


@given(
    st.lists(FINISHES, min_size=5, max_size=5),
    WAITS,
    st.integers(0, 4),
    st.tuples(st.integers(0, 24), st.integers(0, 24)),
)
@settings(max_examples=60, deadline=None)
def test_a_longer_slip_never_delays_less(finishes, waits, work, pair):
    holdups = graph(finishes, waits)
    shorter, longer = ({p.row: p for p in slip_work(holdups, work, months).parcels} for months in sorted(pair))
    for row, parcel in shorter.items():
        assert ORDER[parcel.effect] <= ORDER[longer[row].effect]
        assert parcel.before == longer[row].before
        if parcel.after:
            assert parcel.before <= parcel.after <= longer[row].after
