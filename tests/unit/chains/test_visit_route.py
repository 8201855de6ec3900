"""The order of a visit is the shortest there is, and its addresses lie in the datum of each map."""

from __future__ import annotations

from itertools import permutations
from urllib.parse import parse_qs, unquote, urlsplit

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zqmap.analysis.datums import gcj02_to_wgs84
from zqmap.analysis.map_addresses import NamedPlace, amap_leg, amap_marker, baidu_leg, baidu_marker, geo_address
from zqmap.analysis.visit_route import MAX_STOPS, best_order, way_m

places = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=7)


def metres_of(spots) -> np.ndarray:
    at = np.array(spots, dtype=float)
    return np.hypot(*(at[:, None, :] - at[None, :, :]).transpose(2, 0, 1))


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(places, st.booleans(), st.data())
def test_no_other_order_is_shorter(spots, is_round, data):
    start = data.draw(st.integers(0, len(spots) - 1))
    metres = metres_of(spots)
    order = best_order(metres, start, is_round=is_round)
    others = [place for place in range(len(spots)) if place != start]
    best = min(way_m(metres, [start, *rest], is_round=is_round) for rest in permutations(others))
    assert order[0] == start
    assert sorted(order) == list(range(len(spots)))
    assert way_m(metres, order, is_round=is_round) == pytest.approx(best)


def test_the_most_stops_are_ordered_in_well_under_a_second():
    generator = np.random.default_rng(7)
    metres = metres_of(generator.uniform(0, 1e4, (MAX_STOPS, 2)))
    assert len(best_order(metres, 0, is_round=True)) == MAX_STOPS


def test_one_place_is_its_own_way():
    assert best_order(np.zeros((1, 1)), 0, is_round=True) == [0]
    assert way_m(np.zeros((1, 1)), [0], is_round=False) == 0


HERE = NamedPlace("小鹏汽车（肇庆）", 112.825316, 23.323619)
THERE = NamedPlace("A|B,C:<b>&x=1", 112.458, 23.0515)
SHANGHAI, BEIJING = NamedPlace("沪", 121.5272106, 31.1774276), (116.404, 39.915)
SHANGHAI_GCJ02 = (121.531541859215, 31.17530398364597)
"""A test value of github.com/googollee/eviltransform (MIT)."""
BEIJING_BD09 = (116.41036949371029, 39.92133699351021)
"""A test value of github.com/wandergis/coordtransform (MIT): `BEIJING` in GCJ-02, and in BD-09."""


def query_of(address: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}


def test_amap_is_told_gcj_02_longitude_first():
    asked = query_of(amap_marker([SHANGHAI]))
    lon, lat, name = asked["markers"].split(",")
    assert (float(lon), float(lat)) == pytest.approx(SHANGHAI_GCJ02, abs=1e-6)
    assert (asked["coordinate"], name) == ("gaode", "沪")


def test_baidu_is_told_bd_09_latitude_first():
    lon, lat = map(float, gcj02_to_wgs84(*BEIJING))
    asked = query_of(baidu_marker(NamedPlace("京", lon, lat)))
    told_lat, told_lon = map(float, asked["location"].split(","))
    assert (told_lon, told_lat) == pytest.approx(BEIJING_BD09, abs=1e-6)
    assert asked["coord_type"] == "bd09ll"


def test_other_maps_are_told_wgs_84():
    address = geo_address(HERE)
    assert address.startswith("geo:23.323619,112.825316?q=23.323619,112.825316(")
    assert "小鹏汽车" in unquote(address)


def test_a_leg_names_both_ends():
    amap, baidu = query_of(amap_leg(HERE, THERE)), query_of(baidu_leg(HERE, THERE))
    assert amap["from"].endswith(HERE.name)
    assert baidu["origin"].startswith("latlng:23.3")
    assert baidu["destination"].startswith("latlng:23.0")


@pytest.mark.parametrize("make", [lambda place: amap_marker([place]), baidu_marker, geo_address])
def test_a_name_cannot_add_to_an_address(make):
    address = make(THERE)
    assert not {"<", ">", "|", "&x"} & {part for part in ("<", ">", "|", "&x") if part in address}
    assert "x" not in query_of(address)
