"""Rolls: who is on a list that no field tells, and which names are none."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs

import pytest

from tests.builders import a_parcel, a_road
from tests.unit.overview.overview_state import a_snapshot
from zqmap.analysis.filter_query import filter_query, parse_filters
from zqmap.analysis.filters import make_filters, matches
from zqmap.analysis.roll_names import LIMIT, Roll, read_roll
from zqmap.analysis.rolls import call_roll, name_roll, with_members
from zqmap.model.layers import LAYERS

TODAY = date(2026, 6, 10)


@pytest.fixture
def zone():
    roads = [
        a_road("late", planned_finish="2026-05-01", status="under_construction", area_id="dasha"),
        a_road("slow", planned_finish="2026-04-01", status="preliminary"),
        a_road("soon", planned_finish="2026-06-20", status="under_construction"),
        a_road("done", planned_finish="2026-01-01", status="completed"),
        a_road("silent", status="unknown"),
    ]
    parcels = [a_parcel("one", waits_for=["late"]), a_parcel("two", waits_for=["late", "slow"]), a_parcel("free")]
    stated = {"roads": roads, "parcels": parcels}
    return {name: a_snapshot(name, *stated.get(name, ())) for name in LAYERS}


def on(zone, name, layer="roads"):
    return sorted(dict(call_roll(name, zone, TODAY)).get(layer, ()))


def test_each_roll_calls_who_is_on_it(zone):
    assert on(zone, "late") == ["late", "slow"]
    assert on(zone, "soon") == ["soon"]
    assert on(zone, "open") == ["late", "silent", "slow", "soon"]
    assert on(zone, "unplanned") == ["silent"]
    assert on(zone, "holding") == ["late", "slow"]
    assert on(zone, "waiting", "parcels") == ["one", "two"]


def test_a_roll_is_called_among_one_work_or_what_filters_leave(zone):
    assert on(zone, "waiting:slow", "parcels") == ["two"]
    assert on(zone, "waiting:nobody", "parcels") == []
    late_ones = name_roll(Roll.WAITING, make_filters({"status": ["preliminary"]}, roll="late"))
    assert on(zone, late_ones, "parcels") == ["two"]


def test_a_roll_leaves_only_its_members_and_adds_up_with_other_filters(zone):
    filters = with_members(make_filters({"area": ["dasha"]}, roll="late"), zone, TODAY)
    found = {name: zone[name].frame["id"][matches(zone[name], filters)].tolist() for name in zone}
    assert found == {name: ["late"] if name == "roads" else [] for name in zone}


def test_before_a_roll_is_called_nobody_is_on_it(zone):
    assert not matches(zone["roads"], make_filters(roll="late")).any()


def test_a_roll_comes_back_from_its_address():
    filters = make_filters({"status": ["completed"]}, roll=name_roll(Roll.WAITING, make_filters({"area": ["dasha"]})))
    found, bad = parse_filters(filter_query(filters))
    assert (found, bad) == (filters, [])


@pytest.mark.parametrize(
    "name", ["nobody", "late:", "late:longsha-avenue", "waiting:<b>", "Late", "waiting:" + "a=b&" * LIMIT, ":"]
)
def test_what_is_the_name_of_no_roll_is_dropped_and_named(name):
    assert read_roll(name) is None
    found, bad = parse_filters({"roll": [name]})
    assert found.roll == ""
    assert [one.field for one in bad] == ["roll"]


def test_nonsense_within_a_name_is_left_out(zone):
    query = parse_qs("roll=waiting%3Astatus%3Dnonsense%26x%3Dy")
    found, bad = parse_filters(query)
    assert bad == []
    assert on(zone, found.roll, "parcels") == ["one", "two"]
