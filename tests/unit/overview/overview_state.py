"""Snapshots and tables of works for the tests of the overview."""

from __future__ import annotations

from datetime import date

import numpy as np

from tests.builders import Feature, a_frame
from zqmap.analysis.overview.holdups import HoldUps, make_holdups
from zqmap.analysis.overview.works import Works, join_works
from zqmap.analysis.parcels import readiness
from zqmap.model.layers import LAYERS
from zqmap.store.snapshots import Snapshot

TODAY = date(2026, 11, 25)


def a_snapshot(layer: str, *features: Feature) -> Snapshot:
    return Snapshot(LAYERS[layer], 1, a_frame(layer, *features))


def some_works(*roads: Feature, facilities: tuple[Feature, ...] = ()) -> Works:
    return join_works(a_snapshot("roads", *roads), a_snapshot("facilities", *facilities))


def all_rows(works: Works) -> np.ndarray:
    return np.ones(len(works), dtype=bool)


def some_holdups(
    roads: list[Feature], parcels: list[Feature], enterprises: tuple[Feature, ...] = (), today: date = TODAY
) -> HoldUps:
    frames = a_frame("roads", *roads), a_frame("facilities")
    judged = readiness.Works(*frames, today)
    return make_holdups(some_works(*roads), judged, a_frame("parcels", *parcels), a_frame("enterprises", *enterprises))
