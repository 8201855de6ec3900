"""The parcels of a revision with all that is worked out of them once: numbers, codes, places, readiness."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from zqmap.analysis.distances import Places, lay_out
from zqmap.analysis.facet_columns import FacetColumn, make_column
from zqmap.analysis.parcels.brief import Part
from zqmap.analysis.parcels.readiness import ReadinessColumn, Works, readiness_column
from zqmap.bounded_cache import BoundedCache
from zqmap.model.layers import PARCELS

FIELDS = {
    Part.CHAIN: "chains",
    Part.UTILITIES: "utilities",
    Part.USE: "land_use",
    Part.AVAILABILITY: "availability",
    Part.AREA: "area_id",
}
"""The field that each choice of codes asks about."""

KEPT_ANSWERS = 48
"""How many distances from a place and answers to a brief are kept."""

Numbers = NDArray[np.float64]
T = TypeVar("T")


def _make_cache() -> BoundedCache[Hashable, Any]:
    return BoundedCache(KEPT_ANSWERS + 2 * len(FIELDS))


@dataclass(frozen=True, eq=False)
class Land:
    """One revision of the parcels among the other layers, as they stand on a day; shared, so never change a frame."""

    parcels: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    enterprises: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    today: date
    _kept: BoundedCache[Hashable, Any] = field(default_factory=_make_cache, init=False, repr=False)

    def __len__(self) -> int:
        return len(self.parcels)

    def frame(self, layer: str) -> gpd.GeoDataFrame:
        """Give the frame of a layer."""
        frame: gpd.GeoDataFrame = getattr(self, layer)
        return frame

    @cached_property
    def works(self) -> Works:
        """Give the projects that parcels can wait for."""
        return Works(self.roads, self.facilities, self.today)

    @cached_property
    def readiness(self) -> ReadinessColumn:
        """Tell when each parcel can be used."""
        return readiness_column(self.parcels["waits_for"], self.works)

    @cached_property
    def places(self) -> Places:
        """Lay the parcels on the plane."""
        return lay_out(self.parcels.geometry.to_numpy(), self.parcels["accuracy_m"].to_numpy())

    @cached_property
    def rows(self) -> dict[str, int]:
        """Map ids to rows."""
        return {id_: row for row, id_ in enumerate(self.parcels["id"].tolist())}

    @cached_property
    def spans(self) -> dict[Part, tuple[Numbers, Numbers]]:
        """Give what each parcel offers for each span, its lower and its upper end; NaN where that is not stated."""
        size, price, height = (self._numbers(name) for name in ("area_mu", "price_cny_per_mu", "height_limit_m"))
        lowest, highest = self._numbers("plot_ratio_min"), self._numbers("plot_ratio_max")
        cost = size * price
        return {
            Part.SIZE: (size, size),
            Part.PRICE: (price, price),
            Part.COST: (cost, cost),
            # A ratio of which only one end is stated allows that one.
            Part.RATIO: (np.where(np.isnan(lowest), highest, lowest), np.where(np.isnan(highest), lowest, highest)),
            Part.HEIGHT: (height, height),
        }

    def codes(self, part: Part) -> FacetColumn:
        """Give each parcel's codes for one choice."""
        name = FIELDS[part]
        return self.keep(name, lambda: make_column(PARCELS.by_name[name], self.parcels[name]))

    def is_stated(self, part: Part) -> NDArray[np.bool_]:
        """Tell for each parcel whether a choice's field is stated."""
        name = FIELDS[part]
        return self.keep(("stated", name), lambda: self.parcels[name].notna().to_numpy())

    def keep(self, key: Hashable, make: Callable[[], T]) -> T:
        """Give what was made for a key before, or make it; the longest unused leave."""
        found: T = self._kept.get(key, make)
        return found

    def _numbers(self, name: str) -> Numbers:
        return np.asarray(self.parcels[name].to_numpy(), dtype=float)
