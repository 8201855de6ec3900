"""The shifted coordinate systems, against published values and against themselves."""

from __future__ import annotations

import numpy as np
import pytest
from shapely.geometry import Point, Polygon

from zqmap.analysis.datums import (
    bd09_to_gcj02,
    bd09_to_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    shift_geometries,
    shift_geometry,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

METRES_PER_DEGREE = 111_195.0
LON, LAT = np.meshgrid(np.linspace(112.3, 112.95, 80), np.linspace(22.9, 23.6, 80))

# The test values of github.com/googollee/eviltransform (MIT): longitude, latitude before and after.
GCJ02_VALUES = [
    (121.5272106, 31.1774276, 121.531541859215, 31.17530398364597),
    (113.912316, 22.543847, 113.9171764808363, 22.540796131694766),
    (116.377817, 39.911954, 116.38404722455657, 39.91334545536069),
]
# The test value of github.com/wandergis/coordtransform (MIT), GCJ-02 to BD-09.
BD09_VALUE = ((116.404, 39.915), (116.41036949371029, 39.92133699351021))


def offsets_m(shifted):
    east = (shifted[0] - LON) * METRES_PER_DEGREE * np.cos(np.radians(LAT))
    return east, (shifted[1] - LAT) * METRES_PER_DEGREE


@pytest.mark.parametrize(("lon", "lat", "to_lon", "to_lat"), GCJ02_VALUES)
def test_gcj02_agrees_with_published_values_to_a_tenth_of_a_millimetre(lon, lat, to_lon, to_lat):
    assert np.allclose(wgs84_to_gcj02(lon, lat), (to_lon, to_lat), rtol=0, atol=1e-9)


def test_bd09_agrees_with_a_published_value_in_both_directions():
    gcj02, bd09 = BD09_VALUE
    assert np.allclose(gcj02_to_bd09(*gcj02), bd09, rtol=0, atol=1e-12)
    assert np.allclose(bd09_to_gcj02(*bd09), gcj02, rtol=0, atol=1e-12)


@pytest.mark.parametrize(("forth", "back"), [(wgs84_to_gcj02, gcj02_to_wgs84), (wgs84_to_bd09, bd09_to_wgs84)])
def test_there_and_back_is_exact_to_a_micrometre(forth, back):
    east, north = offsets_m(back(*forth(LON, LAT)))
    assert np.abs(east).max() < 1e-6
    assert np.abs(north).max() < 1e-6


def test_around_zhaoqing_gcj02_lies_half_a_kilometre_to_the_southeast():
    east, north = offsets_m(wgs84_to_gcj02(LON, LAT))
    assert 505 < east.min() < east.max() < 552
    assert -332 < north.min() < north.max() < -264


def test_around_zhaoqing_bd09_lies_over_a_kilometre_to_the_northeast():
    east, north = offsets_m(wgs84_to_bd09(LON, LAT))
    assert 1163 < east.min() < east.max() < 1226
    assert 296 < north.min() < north.max() < 436


def test_outside_of_china_nothing_is_shifted():
    assert wgs84_to_gcj02(2.35, 48.85) == (2.35, 48.85)


def test_shifting_moves_every_geometry_keeps_gaps_and_leaves_the_given_ones_alone():
    given = np.array([Point(112.5, 23.1), None], dtype=object)
    shifted = shift_geometries(given, "gcj02")
    assert shifted[0].coords[0] == pytest.approx([float(part) for part in wgs84_to_gcj02(112.5, 23.1)])
    assert shifted[1] is None
    assert given[0] == Point(112.5, 23.1)


def test_shifting_to_wgs84_changes_nothing():
    given = np.array([Point(112.5, 23.1)], dtype=object)
    assert shift_geometries(given, "wgs84") is given


def test_a_single_geometry_is_shifted_too():
    square = Polygon([(112, 23), (112.1, 23), (112.1, 23.1)])
    assert shift_geometry(square, "bd09").exterior.coords[1] == pytest.approx(
        [float(part) for part in wgs84_to_bd09(112.1, 23)]
    )
