"""Features that lie on another one: perhaps the same under two ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from zqmap.analysis.distances import PLANE
from zqmap.intake.box_grid import BoxGrid
from zqmap.model.checks import Findings
from zqmap.model.findings import Finding
from zqmap.model.text import Text
from zqmap.model.values import Problem, show_value

SHARED_AREA = 0.9
"""Two surfaces are one where they share this part of what they cover together."""

APART_M = 3.0
"""Two lines, or two points whose place is known exactly, are one where they are nowhere further apart."""

COMPARED = 10
"""With how many shapes of nearly the same box one is compared."""

EXACT = ("surveyed", "digitised")
"""The bases of a point that is known well enough: many approximate ones stand for one town."""


def find_twins(
    frame: gpd.GeoDataFrame, published: gpd.GeoDataFrame, rows: Mapping[str, int] | None = None
) -> tuple[Finding, ...]:
    """Point out features of a file that lie where another id lies, in the file or published.

    Both are frames of one layer; `rows` maps ids to rows of the file. All only warn.
    """
    others = published[~published["id"].isin(frame["id"])]
    ids = np.concatenate([frame["id"].to_numpy(dtype=object), others["id"].to_numpy(dtype=object)])
    names = np.concatenate([frame["name_zh"].to_numpy(dtype=object), others["name_zh"].to_numpy(dtype=object)])
    findings = Findings()
    for new, other in _pairs(_shapes(frame), _shapes(others)):
        said = _words(str(names[other]), str(ids[other]))
        problem = Problem("same_place", said, other=str(ids[other]) if other >= len(frame) else None)
        findings.add((rows or {}).get(str(ids[new])), "geometry", problem, names[new], warn=True)
    return tuple(findings.sorted())


def _shapes(frame: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Give the shapes in metres; those that can be no twin are None."""
    shapes = np.asarray(frame.geometry.to_crs(PLANE).to_numpy(), dtype=object)
    loose = (shapely.get_type_id(shapes) == 0) & ~frame["basis"].isin(EXACT).to_numpy()
    shapes[loose | ~shapely.is_valid(shapes)] = None
    return shapes


def _pairs(own: NDArray[np.object_], others: NDArray[np.object_]) -> Iterator[tuple[int, int]]:
    """Give for each own shape the first other one that it lies on, as places in both together; own ones only before.

    Of a crowd in one place the first few are compared, so that a file that piles everything up costs no square of it.
    """
    every = np.concatenate([own, others])
    boxes = list(map(tuple, shapely.bounds(every).tolist()))
    grid = BoxGrid()
    for place in (*range(len(own), len(every)), *range(len(own))):
        if every[place] is None or every[place].is_empty:
            continue
        if place < len(own):
            near = islice(grid.near(boxes[place]), COMPARED)
            if (twin := next((one for one in near if _is_twin(every[place], every[one])), None)) is not None:
                yield place, twin
        grid.add(place, boxes[place])


def _is_twin(first: BaseGeometry, second: BaseGeometry) -> bool:
    if first.equals_exact(second, 0.0):
        return True
    if first.geom_type.endswith("Polygon") and second.geom_type.endswith("Polygon"):
        larger, smaller = max(first.area, second.area), min(first.area, second.area)
        if smaller < SHARED_AREA * larger:
            return False
        shared = first.intersection(second).area
        return bool(shared >= SHARED_AREA * (larger + smaller - shared))
    return first.geom_type == second.geom_type and bool(first.hausdorff_distance(second) <= APART_M)


def _words(name: str, id_: str) -> Text:
    shown = show_value(name)
    return Text(
        f"位置与“{shown}”（{id_}）几乎相同，请确认是否为同一要素",
        f"lies almost exactly on '{shown}' ({id_}); please make sure that it is not the same feature",
    )
