"""What the layer's published features say: the same features in the file, and the same vertices.

A feature of the file is held against the published one of the same id or name. Where both have as many vertices, the
mean of the vertices is compared (it does not depend on where a ring begins or which way it runs), otherwise the
middle of the bounds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from zqmap.intake.contents import FileContents
from zqmap.intake.doctor.conversion import Positions, to_degrees
from zqmap.intake.doctor.known import KnownSystem
from zqmap.intake.doctor.places import EAST_M, NORTH_M

MATCH_LIMIT = 300
"""The most features that are compared, evenly chosen."""

VERTEX_LIMIT = 100_000
"""The most vertices of compared features; features beyond are left out."""

EXACT_M = 5.0
"""What lies nearer is the same place: rounding, and the difference of CGCS2000 and Xi'an 1980 in their numbers."""

TRUSTED_M = 300.0
"""A published feature that may be further off says nothing about half a kilometre."""

_FAR_M = 10_000.0
_RIGID_M = 3.0
_FEWEST_RIGID = 3


@dataclass(frozen=True)
class Pairs:
    """Features of the file and the published ones that they are: the file's vertices, and where each should lie.

    `owner` gives each vertex its pair; `same_count` says of each pair whether both have as many vertices;
    `published_m` is the middle of the published feature in metres; `accuracy_m` how far off it may be (NaN: not known).
    """

    vertices: Positions
    owner: NDArray[np.int64]
    same_count: NDArray[np.bool_]
    published_m: Positions
    accuracy_m: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.same_count)


@dataclass(frozen=True)
class Residuals:
    """How far the features of the file lie from the published ones in one system, in metres east and north."""

    east_north_m: Positions
    same_count: NDArray[np.bool_]
    accuracy_m: NDArray[np.float64]

    @property
    def distances_m(self) -> NDArray[np.float64]:
        """Give the distances."""
        return np.hypot(self.east_north_m[:, 0], self.east_north_m[:, 1])

    @property
    def exact(self) -> int:
        """Count the features that lie where they are published."""
        return int(np.sum((self.distances_m < EXACT_M) & self.same_count))

    def find_offset(self) -> tuple[float, float] | None:
        """Give the metres east and north by which shapes that are the same lie off, or None where they do not.

        Three features with as many vertices as the published ones that all lie off the same way are no chance.
        """
        same = self.east_north_m[self.same_count]
        if len(same) < _FEWEST_RIGID or self.exact > 0.2 * len(same):
            return None
        middle = np.median(same, axis=0)
        spread_m = float(np.median(np.hypot(*(same - middle).T)))
        length_m = float(np.hypot(*middle))
        is_rigid = spread_m < max(_RIGID_M, 0.02 * length_m)
        return (float(middle[0]), float(middle[1])) if is_rigid and length_m > 2 * EXACT_M else None

    def without_offset(self, slack_m: float) -> Residuals:
        """Give the residuals as they are once an offset of at most `slack_m` is taken away."""
        offset = self.find_offset()
        if offset is None or np.hypot(*offset) > slack_m:
            return self
        return Residuals(self.east_north_m - offset, self.same_count, self.accuracy_m)


def pair_features(contents: FileContents, published: gpd.GeoDataFrame | None) -> Pairs | None:
    """Find the published features that the file has too, by id or name; None where there are none."""
    if published is None or not len(published):
        return None
    shapes, names = published.geometry.to_numpy(), _index_names(published)
    pairs = [
        (mine, shapes[place], place)
        for mine, properties in zip(contents.geometries, contents.rows, strict=True)
        if mine is not None and not mine.is_empty
        if (place := _find_name(names, properties)) is not None and shapes[place] is not None
    ]
    chosen = [pairs[place] for place in choose_evenly(len(pairs), MATCH_LIMIT)]
    return _make_pairs(chosen, _accuracies(published)) if chosen else None


def compare(pairs: Pairs, code: str, *, swapped: bool) -> Residuals:
    """Read the file's features in a system and say how far they lie from the published ones."""
    metres = to_metres(to_degrees(pairs.vertices, code, swapped=swapped))
    with np.errstate(all="ignore"):
        apart = _middles(metres, pairs.owner, pairs.same_count) - pairs.published_m
    return Residuals(np.where(np.isfinite(apart), apart, 10 * _FAR_M), pairs.same_count, pairs.accuracy_m)


def weigh(residuals: Residuals, known: KnownSystem) -> float:
    """Give the logarithm of how likely the distances are if the file is in the system.

    A feature was left as it was, or was drawn again around the same place if that is known well, or was moved. An
    offset that the system explains costs as much as it could have been any other of that length.
    """
    explained = residuals.without_offset(known.slack_m)
    distance = explained.distances_m
    likely = 0.3 * (distance < EXACT_M) * residuals.same_count / (np.pi * EXACT_M**2)
    width_m = np.fmax(residuals.accuracy_m, 100.0)
    likely = likely + np.where(residuals.accuracy_m <= TRUSTED_M, 0.4 * _bell(distance, width_m), 0.0)
    likely = likely + 0.3 * np.where(distance < _FAR_M, 1.0, 1e-3) / (np.pi * _FAR_M**2)
    cost = 0.0 if explained is residuals else 2 * np.log(known.slack_m / EXACT_M)
    return float(np.sum(np.log(likely)) - cost)


def choose_evenly(count: int, most: int) -> list[int]:
    """Give at most `most` of the numbers from 0 to `count`, evenly."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).astype(int)).tolist() if count else []


def to_metres(degrees: Positions) -> Positions:
    """Give longitudes and latitudes as metres on a plane that is good for distances of some kilometres here."""
    metres: Positions = degrees * (EAST_M, NORTH_M)
    return metres


def _bell(distance: NDArray[np.float64], width: Any) -> NDArray[np.float64]:
    shape: NDArray[np.float64] = np.exp(-((distance / width) ** 2) / 2) / (2 * np.pi * width**2)
    return shape


def _index_names(published: gpd.GeoDataFrame) -> dict[str, int]:
    """Map ids, then names that only one feature has, to places in the frame."""
    index: dict[str, int] = {}
    for column in ("name_en", "name_zh"):
        words = published[column]
        is_unique = (~words.duplicated(keep=False) & words.notna()).to_numpy()
        index |= {words.iloc[place]: int(place) for place in np.flatnonzero(is_unique)}
    return index | {id_: place for place, id_ in enumerate(published["id"])}


def _find_name(names: Mapping[str, int], properties: Mapping[str, Any]) -> int | None:
    for value in (properties.get("id"), *properties.values()):
        if isinstance(value, str) and (place := names.get(value.strip())) is not None:
            return place
    return None


def _accuracies(published: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Give how far off published features may be: as stated, 50 m for measured ones that do not say; NaN: not known."""
    measured = published["basis"].isin(["surveyed", "digitised"]).to_numpy()
    stated = published["accuracy_m"].to_numpy(dtype=float)
    sketched = published["basis"].isin(["schematic", "demo"]).to_numpy()
    return np.where(sketched, np.nan, np.where(measured & np.isnan(stated), 50.0, stated))


def _make_pairs(pairs: list[tuple[Any, Any, int]], accuracy_m: NDArray[np.float64]) -> Pairs | None:
    mine, mine_owner = _vertices([pair[0] for pair in pairs])
    theirs, theirs_owner = _vertices([pair[1] for pair in pairs])
    count = len(pairs)
    same = np.bincount(mine_owner, minlength=count) == np.bincount(theirs_owner, minlength=count)
    middles = _middles(to_metres(theirs), theirs_owner, same)
    kept = mine_owner < (mine_owner[VERTEX_LIMIT] if len(mine_owner) > VERTEX_LIMIT else count)
    fewer = int(mine_owner[kept].max()) + 1 if kept.any() else 0
    places = [pair[2] for pair in pairs[:fewer]]
    if not fewer:
        return None
    return Pairs(mine[kept], mine_owner[kept], same[:fewer], middles[:fewer], accuracy_m[places])


def _vertices(shapes: list[Any]) -> tuple[Positions, NDArray[np.int64]]:
    """Give the vertices of shapes and whose they are; the last of each ring, which repeats the first, is left out."""
    parts, owner = shapely.get_parts(np.array(shapes, dtype=object), return_index=True)
    rings, ring_owner = shapely.get_rings(parts, return_index=True)
    others = shapely.get_type_id(parts) != shapely.GeometryType.POLYGON
    positions, place = shapely.get_coordinates(rings, return_index=True)
    is_last = np.append(place[1:] != place[:-1], True) if len(place) else np.zeros(0, dtype=bool)
    open_positions, open_place = shapely.get_coordinates(parts[others], return_index=True)
    vertices = np.concatenate([positions[~is_last], open_positions])
    whose = np.concatenate([owner[ring_owner[place[~is_last]]], owner[others][open_place]]).astype(np.int64)
    order = np.argsort(whose, kind="stable")
    return vertices[order], whose[order]


def _middles(metres: Positions, owner: NDArray[np.int64], same_count: NDArray[np.bool_]) -> Positions:
    """Give the mean of each shape's vertices, or the middle of its bounds where the counts differ."""
    count = len(same_count)
    number = np.maximum(np.bincount(owner, minlength=count), 1)
    made = np.empty((count, 2))
    for axis in (0, 1):
        values = metres[:, axis]
        low, high = np.full(count, np.inf), np.full(count, -np.inf)
        np.minimum.at(low, owner, values)
        np.maximum.at(high, owner, values)
        made[:, axis] = np.where(same_count, np.bincount(owner, values, minlength=count) / number, (low + high) / 2)
    return made
