"""What a change does to the map: shapes before and after, small enough to travel with the page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from zqmap.analysis.datums import Datum
from zqmap.maps.datum_shift import shift_deg
from zqmap.model.revisions import Difference

MAX_FEATURES = 300
"""How many features are drawn at most."""

MAX_BYTES = 54_000
"""How long the shapes may be as JSON; with a shift for each of them they stay below 60 kB."""

TOLERANCES_DEG = (1e-5, 5e-5, 2e-4, 1e-3)
"""From about 1 m to 100 m; the first at which everything fits is taken."""

MAX_VERTICES = 200
"""A shape with more vertices even at the widest tolerance is drawn by its hull."""

DIGITS = 5
"""Decimals of a degree, about 1 m."""

Shapes = NDArray[np.object_]


class Fate(StrEnum):
    """What a change does to a feature, in the order in which features are drawn while there is room."""

    REMOVED = "removed"
    MOVED = "moved"
    ADDED = "added"
    EDITED = "edited"


@dataclass(frozen=True)
class Sketch:
    """One feature: its fate, its names in Chinese and English, its generalised shape before and after in WGS 84.

    `before` is None where the feature is new, or its shape stays; `after` is None where it is removed.
    """

    fate: Fate
    names: tuple[str, str]
    before: BaseGeometry | None
    after: BaseGeometry | None

    @property
    def shape(self) -> BaseGeometry:
        """Give the shape that says where the feature is: the new one where there is one."""
        shape = self.before if self.after is None else self.after
        assert shape is not None, "only features with a place are sketched"
        return shape

    def as_json(self, datum: Datum | None = None) -> dict[str, Any]:
        """Give the JSON value that the browser draws; `datum` is that of the base map below, None for WGS 84."""
        value: dict[str, Any] = {"fate": self.fate.value, "names": self.names}
        for name, shape in (("before", self.before), ("after", self.after)):
            if shape is not None:
                value[name] = mapping(shape)
        if datum:
            value["shift"] = shift_deg(self.shape, datum)
        return value


@dataclass(frozen=True)
class Preview:
    """What a change does, drawn over the map.

    `left_out` counts features that have a place but are not drawn, `unplaced` those of which no place is known.
    """

    sketches: tuple[Sketch, ...]
    left_out: int
    unplaced: int

    @cached_property
    def bounds(self) -> tuple[tuple[float, float], tuple[float, float]] | None:
        """Give the box of all shapes, [[south, west], [north, east]] in degrees; None where nothing is drawn."""
        shapes = [shape for sketch in self.sketches for shape in (sketch.before, sketch.after) if shape is not None]
        if not shapes:
            return None
        west, south, east, north = shapely.total_bounds(shapes).tolist()
        return (south, west), (north, east)

    def as_json(self, datum: Datum | None = None) -> list[dict[str, Any]]:
        """Give the JSON value that the browser draws; `datum` is that of the base map below, None for WGS 84."""
        return [sketch.as_json(datum) for sketch in self.sketches]


def make_preview(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, difference: Difference) -> Preview:
    """Make the preview of what turns `before` into `after`; both are frames of the layer, sorted by id.

    At most `MAX_FEATURES` features and `MAX_BYTES` bytes: shapes are generalised first, then features left out, those
    whose attributes alone changed before all others.
    """
    fates = _Fates.of(before, after, difference)
    placed = fates.only(np.flatnonzero(~(shapely.is_missing(fates.before) & shapely.is_missing(fates.after))))
    sketches = _fit(placed.only(np.arange(min(len(placed), MAX_FEATURES))))
    return Preview(sketches, len(placed) - len(sketches), len(fates) - len(placed))


def join_previews(previews: Sequence[Preview]) -> Preview:
    """Put the previews of several layers into one, as far as they have room together; the rest counts as left out."""
    sketches = [sketch for preview in previews for sketch in preview.sketches]
    ends = np.cumsum([_length(sketch) for sketch in sketches])
    kept = sketches[: min(MAX_FEATURES, int(np.searchsorted(ends, MAX_BYTES, side="right")))]
    left_out = sum(preview.left_out for preview in previews) + len(sketches) - len(kept)
    return Preview(tuple(kept), left_out, sum(preview.unplaced for preview in previews))


@dataclass(frozen=True)
class _Fates:
    """The features of a difference as columns."""

    fates: Sequence[Fate]
    names: Sequence[tuple[str, str]]
    before: Shapes
    after: Shapes

    def __len__(self) -> int:
        return len(self.fates)

    @classmethod
    def of(cls, before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, difference: Difference) -> _Fates:
        moved = [change.id for change in difference.changed if change.geometry_changed]
        edited = [change.id for change in difference.changed if not change.geometry_changed]
        ids = [difference.removed, moved, difference.added, edited]
        old = [_shapes(before, difference.removed), _shapes(before, moved), *map(_nothing, ids[2:])]
        new = [_nothing(difference.removed), *(_shapes(after, some) for some in ids[1:])]
        names = [*_names(before, difference.removed), *(pair for some in ids[1:] for pair in _names(after, some))]
        fates = [fate for fate, some in zip(Fate, ids, strict=True) for _ in some]
        return cls(fates, names, np.concatenate(old), np.concatenate(new))

    def only(self, places: NDArray[np.intp]) -> _Fates:
        chosen = places.tolist()
        fates, names = [self.fates[place] for place in chosen], [self.names[place] for place in chosen]
        return _Fates(fates, names, self.before[places], self.after[places])

    def sketches(self, tolerance_deg: float) -> Iterator[Sketch]:
        old, new = (_generalise(shapes, tolerance_deg) for shapes in (self.before, self.after))
        return (Sketch(*parts) for parts in zip(self.fates, self.names, old, new, strict=True))


def _places(frame: gpd.GeoDataFrame, ids: Sequence[str]) -> NDArray[np.intp]:
    return np.asarray(frame["id"].searchsorted(list(ids)), dtype=np.intp)


def _shapes(frame: gpd.GeoDataFrame, ids: Sequence[str]) -> Shapes:
    shapes: Shapes = np.asarray(frame.geometry.to_numpy()[_places(frame, ids)], dtype=object)
    return shapes


def _nothing(ids: Sequence[str]) -> Shapes:
    return np.full(len(ids), None, dtype=object)


def _names(frame: gpd.GeoDataFrame, ids: Sequence[str]) -> list[tuple[str, str]]:
    rows = frame.iloc[_places(frame, ids)]
    return list(zip(rows["name_zh"].tolist(), rows["name_en"].tolist(), strict=True))


def _generalise(shapes: Shapes, tolerance_deg: float) -> Shapes:
    thin = shapely.simplify(shapes, tolerance_deg)
    if tolerance_deg == TOLERANCES_DEG[-1]:
        thin = np.where(shapely.get_num_coordinates(thin) > MAX_VERTICES, shapely.convex_hull(thin), thin)
    rounded: Shapes = shapely.transform(shapely.force_2d(thin), lambda positions: positions.round(DIGITS))
    return rounded


def _fit(fates: _Fates) -> tuple[Sketch, ...]:
    """Sketch the features as exactly as the bytes allow; where they never do, give the first that fit."""
    kept: tuple[Sketch, ...] = ()
    for tolerance_deg in TOLERANCES_DEG:
        sketches = tuple(fates.sketches(tolerance_deg))
        ends = np.cumsum([_length(sketch) for sketch in sketches])
        kept = sketches[: int(np.searchsorted(ends, MAX_BYTES, side="right"))]
        if len(kept) == len(sketches):
            break
    return kept


def _length(sketch: Sketch) -> int:
    """Give the length of a sketch in bytes with the comma after it, as `encode_for_script` writes it."""
    return len(json.dumps(sketch.as_json(), ensure_ascii=False, separators=(",", ":")).encode()) + 1
