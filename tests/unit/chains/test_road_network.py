"""Distances along roads: only lines that were surveyed or digitised make a network."""

from __future__ import annotations

import math

import numpy as np
import pytest
from shapely import Point

from tests.builders import a_frame, a_line, a_road
from zqmap.analysis.chains.road_network import ACCESS_M, RoadNetwork, make_network
from zqmap.model.layers import LAYERS
from zqmap.store.snapshots import Snapshot

WEST, SOUTH = 112.70, 23.20
KM_EAST, KM_NORTH = 1 / 102.34, 1 / 110.76
"""About one kilometre in degrees here."""


def at(east_km: float, north_km: float) -> list[float]:
    return [WEST + east_km * KM_EAST, SOUTH + north_km * KM_NORTH]


def road(id_: str, *places: tuple[float, float], basis: str = "digitised"):
    return a_road(id_, a_line(*(at(*place) for place in places)), basis=basis)


def network(*roads) -> RoadNetwork | None:
    return make_network(Snapshot(LAYERS["roads"], 1, a_frame("roads", *roads)))


def way_km(roads, start: tuple[float, float], goal: tuple[float, float]) -> float:
    made = network(*roads)
    assert made is not None
    goals = np.array([Point(at(*goal))], dtype=object)
    return float(made.distances_m(Point(at(*start)), goals)[0]) / 1000


ELL = [road("south", (0, 0), (4, 0)), road("east", (4, 0), (4, 3))]


def test_schematic_roads_are_no_network():
    assert network(road("drawn", (0, 0), (4, 0), basis="schematic")) is None
    assert network() is None


def test_schematic_roads_lend_nothing_to_a_network_of_others():
    both = [*ELL, road("short-cut", (0, 0), (4, 3), basis="schematic")]
    assert way_km(both, (0, 0), (4, 3)) == pytest.approx(7, rel=0.01)


def test_the_way_follows_the_roads_and_is_longer_than_the_straight_line():
    assert way_km(ELL, (0, 0), (4, 3)) == pytest.approx(7, rel=0.01)


def test_places_beside_the_road_add_the_way_to_it():
    assert way_km(ELL, (1, 0.2), (3, 0.3)) == pytest.approx(2.5, rel=0.01)


def test_two_places_on_one_piece_are_as_far_as_the_road_between_them():
    assert way_km(ELL, (1, 0), (1.5, 0)) == pytest.approx(0.5, rel=0.01)


def test_an_end_on_another_road_is_a_junction():
    roads = [road("main", (0, 0), (4, 0)), road("side", (2, 0), (2, 2))]
    assert way_km(roads, (0, 0), (2, 2)) == pytest.approx(4, rel=0.01)


def test_a_mere_crossing_is_no_junction():
    roads = [road("main", (0, 0), (4, 0)), road("bridge", (2, -2), (2, 2))]
    assert math.isnan(way_km(roads, (0, 0), (2, 2)))


def test_a_crossing_with_a_vertex_of_both_is_a_junction():
    roads = [road("main", (0, 0), (2, 0), (4, 0)), road("other", (2, -2), (2, 0), (2, 2))]
    assert way_km(roads, (0, 0), (2, 2)) == pytest.approx(4, rel=0.01)


def test_the_shorter_of_two_ways_is_taken():
    roads = [*ELL, road("diagonal", (0, 0), (4, 3), basis="surveyed")]
    assert way_km(roads, (0, 0), (4, 3)) == pytest.approx(5, rel=0.01)


def test_a_ring_road_is_taken_the_shorter_way_round():
    ring = [road("ring", (0, 0), (3, 0), (3, 3), (0, 3), (0, 0))]
    assert way_km(ring, (0, 1), (1, 0)) == pytest.approx(2, rel=0.01)


def test_what_lies_too_far_from_any_road_has_no_way():
    beyond_km = ACCESS_M / 1000 + 0.2
    assert math.isnan(way_km(ELL, (0, 0), (1, -beyond_km)))
    assert math.isnan(way_km(ELL, (1, -beyond_km), (0, 0)))


def test_a_place_that_is_not_known_has_no_way():
    made = network(*ELL)
    assert made is not None
    assert np.isnan(made.distances_m(Point(at(0, 0)), np.array([None], dtype=object))).all()


@pytest.mark.parametrize("start", [(0, 0), (1, 0.2), (4, 2)])
def test_the_way_back_is_as_long(start):
    assert way_km(ELL, start, (3, 0.3)) == pytest.approx(way_km(ELL, (3, 0.3), start), abs=0.001)
