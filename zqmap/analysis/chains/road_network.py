"""Distances along the published roads, where their lines are more than a drawing.

Only surveyed and digitised lines make a network: a schematic line shows that a road is planned, not where it runs.
Lines are joined where an end of one lies on another within `JOIN_M`, or where both have a vertex at the same place; a
mere crossing is no junction, since it may be a bridge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Point, STRtree
from shapely.geometry.base import BaseGeometry

from zqmap.analysis.distances import to_plane
from zqmap.analysis.filters import FeatureSource
from zqmap.kept_while_alive import kept_while_alive

MEASURABLE = ("surveyed", "digitised")
"""The bases of lines along which one may measure."""

JOIN_M = 5.0
"""How far an end may lie from the road that it meets."""

ACCESS_M = 1_500.0
"""A place further than this from the nearest road is not on the network."""

EXACT_M = 200.0
"""A place known less exactly than this has no distance along roads."""


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """Roads joined where they meet, on the plane; `lines` are their pieces, `ends` the junctions of each."""

    lines: NDArray[np.object_]
    ends: tuple[tuple[int, int], ...]
    graph: nx.Graph[int]
    tree: STRtree

    def distances_m(self, origin: BaseGeometry, places: NDArray[np.object_]) -> NDArray[np.float64]:
        """Measure from one place to many along the roads, all in WGS 84, with the straight ways to and from the road.

        NaN where a place is None, further than `ACCESS_M` from any road, or not to be reached.
        """
        start, *goals = (self._access(shape) for shape in to_plane(np.array([origin, *places], dtype=object)))
        if start is None:
            return np.full(len(goals), np.nan)
        from_m = _reach(self, start)
        return np.array([np.nan if goal is None else _way_m(self, start, goal, from_m) for goal in goals], dtype=float)

    def _access(self, shape: BaseGeometry | None) -> Access | None:
        if shape is None or shape.is_empty:
            return None
        found = self.tree.query_nearest(shape, max_distance=ACCESS_M, all_matches=False)
        if not len(found):
            return None
        line = self.lines[found[0]]
        on_line, _ = shapely.ops.nearest_points(line, shape)
        return Access(int(found[0]), float(line.project(on_line)), float(line.distance(shape)))


@dataclass(frozen=True, slots=True)
class Access:
    """Where a place meets the network: a piece of road, how far along it, and how far beside it the place lies."""

    line: int
    along_m: float
    beside_m: float


@kept_while_alive()
def make_network(roads: FeatureSource) -> RoadNetwork | None:
    """Join a revision's measurable roads; None where it has none, as long as all lines are schematic."""
    frame = roads.frame
    chosen = frame[frame["basis"].isin(MEASURABLE) & frame.geometry.notna()]
    if chosen.empty:
        return None
    lines = shapely.get_parts(to_plane(chosen.geometry.to_numpy()))
    return _join(lines[shapely.length(lines) > 0])


def _join(lines: NDArray[np.object_]) -> RoadNetwork:
    pieces = [piece for line, places in zip(lines, _junctions(lines), strict=True) for piece in _cut(line, places)]
    array = np.array(pieces, dtype=object)
    numbers = _number_ends(array)
    graph: nx.Graph[int] = nx.Graph()
    for (first, last), piece in zip(numbers, pieces, strict=True):
        shorter_m = min(piece.length, graph.edges[first, last]["m"] if graph.has_edge(first, last) else np.inf)
        graph.add_edge(first, last, m=shorter_m)
    return RoadNetwork(array, numbers, graph, STRtree(array))


def _junctions(lines: NDArray[np.object_]) -> list[list[Point]]:
    """Give for each line the places where another one ends on it or shares a vertex with it."""
    tree = STRtree(lines)
    found: list[list[Point]] = [[] for _ in lines]
    for place in _shared_places(lines):
        for number in tree.query(place, predicate="dwithin", distance=JOIN_M):
            found[number].append(place)
    return found


def _shared_places(lines: NDArray[np.object_]) -> Iterator[Point]:
    vertices, owners = shapely.get_coordinates(lines, return_index=True)
    keys, inverse = np.unique(vertices.round(2), axis=0, return_inverse=True)
    pairs = np.unique(np.column_stack([inverse.ravel(), owners]), axis=0)
    shared = np.bincount(pairs[:, 0], minlength=len(keys)) > 1
    yield from shapely.points(keys[shared])
    yield from shapely.get_point(lines, 0)
    yield from shapely.get_point(lines, -1)


def _cut(line: LineString, places: list[Point]) -> Iterator[LineString]:
    inner = sorted({round(line.project(place), 2) for place in places})
    marks = [0.0, *(mark for mark in inner if JOIN_M < mark < line.length - JOIN_M), line.length]
    for begin, end in pairwise(marks):
        piece = shapely.ops.substring(line, begin, end)
        if piece.length > 0:
            yield piece


def _number_ends(pieces: NDArray[np.object_]) -> tuple[tuple[int, int], ...]:
    """Number the ends of pieces so that ends within `JOIN_M` of each other are one junction."""
    ends = np.concatenate([shapely.get_point(pieces, 0), shapely.get_point(pieces, -1)])
    close: nx.Graph[int] = nx.Graph()
    close.add_nodes_from(range(len(ends)))
    close.add_edges_from(STRtree(ends).query(ends, predicate="dwithin", distance=JOIN_M).T.tolist())
    junction = {end: number for number, group in enumerate(nx.connected_components(close)) for end in group}
    return tuple((junction[place], junction[place + len(pieces)]) for place in range(len(pieces)))


def _reach(network: RoadNetwork, start: Access) -> dict[int, float]:
    """Measure from an access to every junction that can be reached."""
    first, last = network.ends[start.line]
    graph = network.graph.copy()
    graph.add_edge(-1, first, m=start.along_m)
    rest_m = network.lines[start.line].length - start.along_m
    graph.add_edge(-1, last, m=min(rest_m, start.along_m) if first == last else rest_m)
    reached: dict[int, float] = nx.single_source_dijkstra_path_length(graph, -1, weight="m")
    return reached


def _way_m(network: RoadNetwork, start: Access, goal: Access, from_m: dict[int, float]) -> float:
    first, last = network.ends[goal.line]
    rest_m = network.lines[goal.line].length - goal.along_m
    ways_m = [from_m.get(first, np.inf) + goal.along_m, from_m.get(last, np.inf) + rest_m]
    if goal.line == start.line:
        ways_m.append(abs(goal.along_m - start.along_m))
    way_m = min(ways_m) + start.beside_m + goal.beside_m
    return way_m if np.isfinite(way_m) else np.nan
