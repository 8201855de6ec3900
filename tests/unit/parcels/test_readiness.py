from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_facility, a_frame, a_parcel, a_road
from zqmap.analysis.parcels.land import Land
from zqmap.analysis.parcels.readiness import ReadyState, Works, WorkState, last_day, readiness_column
from zqmap.store.store import Store

TODAY = date(2026, 11, 25)
STATUSES = ("preliminary", "under_construction", "completed", "suspended", "unknown")


def works_of(*roads, facilities=()):
    return Works(a_frame("roads", *roads), a_frame("facilities", *facilities), TODAY)


def test_a_parcel_that_waits_for_nothing_can_be_used_now():
    assert works_of().readiness(()).state is ReadyState.NOW


def test_a_parcel_whose_works_nobody_has_stated_is_unknown_and_not_ready():
    readiness = works_of().readiness(None)
    assert (readiness.state, readiness.is_stated, readiness.day) == (ReadyState.UNKNOWN, False, None)


def test_completed_works_do_not_delay():
    works = works_of(a_road("done", status="completed", actual_finish="2030-01-01"))
    assert works.readiness(("done",)).state is ReadyState.NOW


def test_the_latest_published_finish_counts_to_the_end_of_its_month():
    works = works_of(
        a_road("early", status="under_construction", planned_finish="2027-03-05"),
        a_road("late", status="preliminary", planned_finish="2027-06"),
    )
    readiness = works.readiness(("early", "late"))
    assert (readiness.state, readiness.day) == (ReadyState.FROM, date(2027, 6, 30))


@pytest.mark.parametrize(
    ("road", "state"),
    [
        (a_road("x", status="under_construction"), WorkState.UNDATED),
        (a_road("x", status="unknown"), WorkState.UNDATED),
        (a_road("x", status="suspended", planned_finish="2027-01"), WorkState.SUSPENDED),
        (a_road("x", status="under_construction", planned_finish="2026-10"), WorkState.OVERDUE),
        (a_road("y", status="completed"), WorkState.MISSING),
    ],
)
def test_a_work_without_a_trustworthy_date_makes_the_day_unknown_and_never_guessed(road, state):
    works = works_of(road, a_road("dated", status="preliminary", planned_finish="2027-06-30"))
    readiness = works.readiness(("x", "dated"))
    assert (readiness.state, readiness.day) == (ReadyState.UNKNOWN, None)
    assert readiness.not_before == date(2027, 6, 30)
    assert [work.state for work in readiness.blocking] == [state]


def test_a_facility_can_be_waited_for_too():
    works = works_of(facilities=(a_facility("plant", status="preliminary", planned_finish="2027"),))
    assert works.readiness(("plant",)).day == date(2027, 12, 31)


@pytest.mark.parametrize(("iso", "day"), [("2028-02", date(2028, 2, 29)), ("2027", date(2027, 12, 31)), ("soon", None)])
def test_a_date_counts_to_its_last_day(iso, day):
    assert last_day(iso) == day


dates = st.none() | st.dates(date(2020, 1, 1), date(2035, 1, 1)).map(date.isoformat)
projects = st.lists(st.tuples(st.sampled_from(STATUSES), dates), max_size=6)


@settings(max_examples=60, deadline=None)
@given(projects)
def test_readiness_is_as_late_as_its_latest_work_and_known_only_where_every_work_is(drawn):
    roads = [a_road(f"r{n}", status=status, planned_finish=day) for n, (status, day) in enumerate(drawn)]
    readiness = works_of(*roads).readiness(tuple(f"r{n}" for n in range(len(drawn))))
    waiting = [(status, day) for status, day in drawn if status != "completed"]
    is_known = all(status != "suspended" and day and day >= TODAY.isoformat() for status, day in waiting)
    assert (readiness.state is not ReadyState.UNKNOWN) == is_known
    if is_known:
        last = max((day for _, day in waiting), default=None)
        assert (readiness.day.isoformat() if readiness.day else None) == last


@settings(max_examples=60, deadline=None)
@given(projects)
def test_completing_a_work_never_makes_a_parcel_later(drawn):
    def readiness_with(first_done):
        roads = [
            a_road(f"r{n}", status="completed" if first_done and n == 0 else status, planned_finish=day)
            for n, (status, day) in enumerate(drawn)
        ]
        return works_of(*roads).readiness(tuple(f"r{n}" for n in range(len(drawn))))

    before, after = readiness_with(False), readiness_with(True)
    if before.state is not ReadyState.UNKNOWN:
        assert after.state is not ReadyState.UNKNOWN
        assert (after.day or date.min) <= (before.day or date.min)


def test_a_changed_status_changes_every_parcel_that_hangs_on_it_and_no_other(store: Store):
    roads = a_frame("roads", a_road("a", status="under_construction"), a_road("b", status="under_construction"))
    parcels = a_frame(
        "parcels",
        a_parcel("on-a", waits_for=["a"]),
        a_parcel("on-a-too", waits_for=["a"]),
        a_parcel("on-b", waits_for=["b"]),
        a_parcel("on-none", waits_for=[]),
    )
    store.publish("roads", roads, base=0, author="test", note="")
    store.publish("parcels", parcels, base=0, author="test", note="")
    changed = roads.copy()
    changed.loc[changed["id"] == "a", "status"] = "completed"
    store.publish("roads", changed, base=1, author="test", note="")

    def readiness(revision):
        works = Works(store.read("roads", revision), a_frame("facilities"), TODAY)
        frame = store.read("parcels")
        return dict(zip(frame["id"], readiness_column(frame["waits_for"], works).all, strict=True))

    before, after = readiness(1), readiness(2)
    assert {id_ for id_ in before if before[id_] != after[id_]} == {"on-a", "on-a-too"}
    assert after["on-a"].state is ReadyState.NOW
    assert after["on-b"].state is ReadyState.UNKNOWN


def test_the_land_gives_the_same_readiness_as_a_column():
    parcels = a_frame("parcels", a_parcel("one", waits_for=["r"]), a_parcel("two", waits_for=None))
    roads = a_frame("roads", a_road("r", status="preliminary", planned_finish="2027-06-30"))
    land = Land(parcels, roads, a_frame("facilities"), a_frame("enterprises"), a_frame("areas"), TODAY)
    assert [readiness.state for readiness in land.readiness.all] == [ReadyState.FROM, ReadyState.UNKNOWN]
    assert land.readiness.days[0] == date(2027, 6, 30).toordinal()
