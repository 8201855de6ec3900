"""Who and what is near a parcel: the nearest features of a frame with their distances."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from zqmap.analysis.distances import DistanceRange, Places, lay_out, ranges_from
from zqmap.analysis.parcels.land import Land


@dataclass(frozen=True)
class Neighbour:
    """A feature near a parcel: its row in its frame, its names, how far it is."""

    row: int
    name_zh: str
    name_en: str
    distance: DistanceRange


def nearest(
    land: Land, parcel: int, frame: gpd.GeoDataFrame, number: int, *, name: str, accuracy_m: float | None = None
) -> list[Neighbour]:
    """List the features nearest to a parcel (a row), by the middle of the uncertain distance; those without a place go.

    `name` is what the places of the frame are kept under; `accuracy_m` holds for all of a frame that states none.
    """
    places: Places = land.keep(("places", name), lambda: _lay_out(frame, accuracy_m))
    shape = land.parcels.geometry.iloc[parcel]
    ranges = ranges_from(shape, float(land.parcels["accuracy_m"].iloc[parcel]), places)
    middle = (ranges.near_m + ranges.far_m) / 2
    rows = np.argsort(middle, kind="stable")[:number]
    return [
        Neighbour(int(row), str(frame["name_zh"].iloc[row]), str(frame["name_en"].iloc[row]), ranges.at(int(row)))
        for row in rows
        if not np.isnan(middle[row])
    ]


def _lay_out(frame: gpd.GeoDataFrame, accuracy_m: float | None) -> Places:
    accuracies_m = frame["accuracy_m"].to_numpy() if "accuracy_m" in frame else accuracy_m
    return lay_out(frame.geometry.to_numpy(), accuracies_m)
