"""What holds what up: the graph from works to the parcels that wait for them to the enterprises on these.

From which day a parcel can be used is judged by the rules of `analysis.parcels.readiness`: a work that is completed
holds nothing up; a parcel is ready when the last of the works that it waits for is finished; where one of them has no
day that can be counted on, or is on no map, no day is claimed, only what can still be said of a delay.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from zqmap.analysis.distances import to_plane
from zqmap.analysis.facet_columns import Rows
from zqmap.analysis.overview.works import Days, Works
from zqmap.analysis.parcels import readiness
from zqmap.analysis.parcels.readiness import WorkState

ON_PARCEL_M = 50.0
"""An enterprise stands on a parcel when it is drawn at most so far from it and its place is known as well as that."""

PLACED = ("surveyed", "digitised", "demo")
"""The bases with which a place that states no accuracy is taken as drawn."""

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Held:
    """What waits for one work: parcels with their land as far as stated, enterprises on them.

    `unmeasured` counts parcels without a stated area, `demo` those that are invented.
    """

    row: int
    parcels: int
    area_mu: float
    unmeasured: int
    demo: int
    enterprises: int


@dataclass(frozen=True, eq=False)
class HoldUps:
    """The graph: edges from unfinished works to parcels, and from parcels to the enterprises that stand on them.

    The arrays hold rows of `works`, `parcels` and `enterprises`; `states` and `finish_days` (NaT where no day can be
    counted on) speak of each work; `unknown` are ids that parcels wait for and that no layer has, and `waits_unknown`
    tells which parcels do. Shared between sessions: never change it in place.
    """

    works: Works
    states: tuple[WorkState, ...]
    finish_days: Days
    parcels: gpd.GeoDataFrame
    work_of_edge: Places
    parcel_of_edge: Places
    parcel_of_site: Places
    enterprise_of_site: Places
    unknown: tuple[str, ...]
    waits_unknown: Rows

    @cached_property
    def areas_mu(self) -> NDArray[np.float64]:
        """Give each parcel's area, NaN where it is not stated."""
        areas: NDArray[np.float64] = self.parcels["area_mu"].to_numpy(dtype=float)
        return areas

    @cached_property
    def is_demo(self) -> NDArray[np.bool_]:
        """Tell which parcels are invented."""
        is_demo: NDArray[np.bool_] = (self.parcels["basis"] == "demo").to_numpy()
        return is_demo

    def of_works(self, rows: Rows) -> HoldUps:
        """Give the part of the graph that hangs on the chosen works; what it says of a slip is no longer the whole."""
        kept = rows[self.work_of_edge] if len(rows) else np.zeros(0, dtype=bool)
        return replace(self, work_of_edge=self.work_of_edge[kept], parcel_of_edge=self.parcel_of_edge[kept])

    def parcels_of(self, work: int) -> Places:
        """List the parcels that wait for a work."""
        found: Places = self.parcel_of_edge[self.work_of_edge == work]
        return found

    def works_of(self, parcel: int) -> Places:
        """List the unfinished works that a parcel waits for."""
        found: Places = self.work_of_edge[self.parcel_of_edge == parcel]
        return found

    @property
    def waiting(self) -> Places:
        """List the parcels that wait for any work, each once."""
        return np.unique(self.parcel_of_edge)

    def sum_land(self, parcels: Places) -> tuple[float, int, int]:
        """Give the stated area of parcels in mu, how many of them state none, and how many are invented."""
        areas = self.areas_mu[parcels]
        return float(np.nansum(areas)), int(np.isnan(areas).sum()), int(self.is_demo[parcels].sum())

    @cached_property
    def held(self) -> tuple[Held, ...]:
        """List every work that something waits for, the one that holds up most land first."""
        works, number = np.unique(self.work_of_edge, return_inverse=True)
        areas_mu = self.areas_mu[self.parcel_of_edge]
        columns = (
            np.bincount(number, minlength=len(works)),
            np.bincount(number, np.nan_to_num(areas_mu), len(works)),
            np.bincount(number, np.isnan(areas_mu), len(works)).astype(int),
            np.bincount(number, self.is_demo[self.parcel_of_edge], len(works)).astype(int),
            self._count_enterprises(number, len(works)),
        )
        listed = [Held(*line) for line in zip(works.tolist(), *(column.tolist() for column in columns), strict=True)]
        return tuple(sorted(listed, key=lambda held: (-held.area_mu, -held.parcels, held.row)))

    def _count_enterprises(self, number: Places, length: int) -> Places:
        """Count for each work the enterprises on its parcels, each once; `number` gives each edge's work."""
        order = np.argsort(self.parcel_of_site, kind="stable")
        sites = self.parcel_of_site[order]
        begin, end = (np.searchsorted(sites, self.parcel_of_edge, side=side) for side in ("left", "right"))
        spans = end - begin
        steps = np.arange(spans.sum()) - np.repeat(np.cumsum(spans) - spans, spans)
        enterprises = self.enterprise_of_site[order][np.repeat(begin, spans) + steps]
        pairs = np.unique(np.column_stack([np.repeat(number, spans), enterprises]), axis=0)
        return np.bincount(pairs[:, 0], minlength=length)

    def enterprises_on(self, parcels: Places) -> Places:
        """List the enterprises that stand on any of some parcels, each once."""
        return np.unique(self.enterprise_of_site[np.isin(self.parcel_of_site, parcels)])


def make_holdups(
    works: Works, judged: readiness.Works, parcels: gpd.GeoDataFrame, enterprises: gpd.GeoDataFrame
) -> HoldUps:
    """Draw the graph from the parcels' `waits_for` and from where enterprises stand; `judged` are the same works."""
    found = [judged.find(str(id_)) for id_ in works.column("id")]
    states = tuple(work.state for work in found)
    finish_days = np.array([work.until for work in found], dtype="datetime64[D]")
    waiting, waited = _read_edges(parcels)
    places = works.places
    rows = np.array([places.get(id_, -1) for id_ in waited], dtype=np.int64)
    is_done = np.array([state is WorkState.DONE for state in states] + [True])
    is_open = ~is_done[rows]
    unknown = tuple(sorted({id_ for id_, row in zip(waited, rows, strict=True) if row < 0}))
    waits_unknown = np.isin(np.arange(len(parcels)), waiting[rows < 0])
    sites = _find_sites(parcels, enterprises)
    edges = (rows[is_open], waiting[is_open])
    return HoldUps(works, states, finish_days, parcels, *edges, *sites, unknown, waits_unknown)


def _read_edges(parcels: gpd.GeoDataFrame) -> tuple[Places, list[str]]:
    edges = list(_edges(parcels))
    return np.array([row for row, _ in edges], dtype=np.int64), [id_ for _, id_ in edges]


def _edges(parcels: gpd.GeoDataFrame) -> Iterator[tuple[int, str]]:
    for row, ids in enumerate(parcels["waits_for"]):
        for id_ in dict.fromkeys(ids or ()):
            yield row, id_


def _find_sites(parcels: gpd.GeoDataFrame, enterprises: gpd.GeoDataFrame) -> tuple[Places, Places]:
    """Find which enterprises stand on which parcels, as far as both places are known well enough to say so."""
    sites, rows = (np.flatnonzero(_is_well_placed(frame)) for frame in (parcels, enterprises))
    if not len(sites) or not len(rows):
        return np.array([], dtype=np.int64), np.array([], dtype=np.int64)
    lots = to_plane(parcels.geometry.to_numpy()[sites])
    tree = shapely.STRtree(to_plane(enterprises.geometry.to_numpy()[rows]))
    lot, found = tree.query(lots, predicate="dwithin", distance=ON_PARCEL_M)
    return sites[lot], rows[found]


def _is_well_placed(frame: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    accuracy_m = frame["accuracy_m"].to_numpy(dtype=float)
    as_drawn = frame["basis"].isin(PLACED).to_numpy() & ~(accuracy_m > ON_PARCEL_M)
    placed: NDArray[np.bool_] = as_drawn & frame.geometry.notna().to_numpy()
    return placed
