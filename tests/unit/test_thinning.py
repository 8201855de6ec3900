"""Which features low zooms keep."""

from __future__ import annotations

import numpy as np
import pytest

from zqmap.web.thinning import UNTHINNED, lowest_zooms
from zqmap.web.tile_grid import HALF_WORLD_M, MAX_ZOOM

LIMIT = 3_500
COUNT = 30_000


def make_points(kind: str) -> np.ndarray:
    numbers = np.random.default_rng(7)
    middle = np.array([12_540_000.0, 2_660_000.0])
    spread = {"even": numbers.uniform(-40_000, 40_000, (COUNT, 2)), "heaped": numbers.normal(0, 3_000, (COUNT, 2))}
    return middle + (np.zeros((COUNT, 2)) if kind == "on one spot" else spread[kind])


def tiles_at(points: np.ndarray, zoom: int) -> np.ndarray:
    cells = ((points / HALF_WORLD_M * [1, -1] + 1) / 2 * (1 << zoom)).astype(int)
    return cells[:, 0] * (1 << zoom) + cells[:, 1]


CLASSES = np.random.default_rng(3).integers(0, 40, COUNT)
ORDER = np.random.default_rng(4).permutation(COUNT)
KINDS = ["even", "heaped", "on one spot"]


@pytest.fixture(params=KINDS)
def thinned(request):
    points = make_points(request.param)
    return points, lowest_zooms(points, CLASSES, ORDER, LIMIT)


@pytest.mark.parametrize("zoom", range(MAX_ZOOM + 1))
def test_no_tile_keeps_more_than_the_limit(thinned, zoom):
    points, zooms = thinned
    kept = tiles_at(points[zooms <= zoom], zoom)
    assert np.unique_counts(kept).counts.max() <= LIMIT


@pytest.mark.parametrize("zoom", range(MAX_ZOOM + 1))
def test_every_class_of_a_tile_keeps_a_feature_in_it(thinned, zoom):
    points, zooms = thinned
    pairs = tiles_at(points, zoom) * 64 + CLASSES
    assert set(pairs[zooms <= zoom]) == set(pairs)


def test_zooming_in_never_takes_a_feature_away_by_construction(thinned):
    _, zooms = thinned
    assert zooms.min() == 0
    assert zooms.max() <= MAX_ZOOM + 1


@pytest.mark.parametrize("kind", ["even", "heaped"])
def test_the_highest_zoom_shows_everything_where_tiles_are_light_enough(kind):
    assert lowest_zooms(make_points(kind), CLASSES, ORDER, LIMIT).max() <= MAX_ZOOM


def test_low_zooms_make_use_of_what_a_tile_may_hold():
    points = make_points("even")
    zooms = lowest_zooms(points, CLASSES, ORDER, LIMIT)
    fullest = [np.unique_counts(tiles_at(points[zooms <= zoom], zoom)).counts.max() for zoom in range(8, 11)]
    assert min(fullest) > LIMIT / 3


def test_few_features_are_never_thinned():
    points = make_points("on one spot")[:UNTHINNED]
    assert not lowest_zooms(points, CLASSES[:UNTHINNED], ORDER[:UNTHINNED], 10).any()


def test_the_result_does_not_depend_on_the_order_of_rows():
    points, shuffle = make_points("even"), np.random.default_rng(5).permutation(COUNT)
    straight = lowest_zooms(points, CLASSES, ORDER, LIMIT)
    assert (lowest_zooms(points[shuffle], CLASSES[shuffle], ORDER[shuffle], LIMIT) == straight[shuffle]).all()


def test_more_classes_than_a_tile_may_hold_are_still_all_kept():
    points, classes = make_points("on one spot"), np.arange(COUNT)
    assert (lowest_zooms(points, classes, ORDER, LIMIT) == 0).all()
