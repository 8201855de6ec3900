"""How far parcels lie from what an investor wants to be near: a feature, a point, or the nearest chain owner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from zqmap.analysis.distances import DistanceRanges, lay_out, nearest_ranges
from zqmap.analysis.parcels.brief import OWNERS, Brief, Part
from zqmap.analysis.parcels.brief_query import near_layer
from zqmap.analysis.parcels.land import Land

FAR_M = 20_000.0
"""At this distance nearness counts for nothing in the score."""


@dataclass(frozen=True)
class Anchor:
    """A place to be near to: `shape` in WGS 84 is None where nobody has published where it is."""

    near: str
    name_zh: str
    name_en: str
    shape: BaseGeometry | None
    accuracy_m: float | None
    is_demo: bool = False


def find_anchors(land: Land, brief: Brief) -> tuple[Anchor, ...]:
    """Give the places of which the nearest counts; none where the named feature is gone, or there is no owner.

    Where the brief names nothing, the chain owners of its chains, or all, are meant.
    """
    near = brief.near or OWNERS
    if near == OWNERS:
        return _owners(land, brief.chosen(Part.CHAIN))
    layer = near_layer(near)
    if layer:
        return tuple(_named(land, layer, near.partition("/")[2]))
    lat, lon = map(float, near.split(","))
    return (Anchor(near, near, near, shapely.Point(lon, lat), None),)


def distances_to(land: Land, brief: Brief) -> DistanceRanges:
    """Measure each parcel to the nearest of the brief's anchors; NaN where no place is known."""
    chains = brief.chosen(Part.CHAIN) if (brief.near or OWNERS) == OWNERS else frozenset()
    return land.keep(("near", brief.near or OWNERS, chains), lambda: _measure(land, brief))


def _measure(land: Land, brief: Brief) -> DistanceRanges:
    anchors = find_anchors(land, brief)
    places = lay_out([anchor.shape for anchor in anchors], [anchor.accuracy_m for anchor in anchors])
    return nearest_ranges(land.places, places)


def _owners(land: Land, chains: frozenset[str]) -> tuple[Anchor, ...]:
    return land.keep(("owners", chains), lambda: tuple(_find_owners(land.enterprises, chains)))


def _find_owners(frame: gpd.GeoDataFrame, chains: frozenset[str]) -> Iterable[Anchor]:
    wanted = ((frame["role"] == "chain_owner") & frame.geometry.notna()).to_numpy()
    of_chains = wanted & frame["chain"].isin(chains).to_numpy()
    return _anchors(frame, "enterprises", np.flatnonzero(of_chains if of_chains.any() else wanted))


def _named(land: Land, layer: str, id_: str) -> Iterable[Anchor]:
    frame = land.frame(layer)
    place = int(frame["id"].searchsorted(id_))
    is_there = place < len(frame) and frame["id"].iloc[place] == id_
    return _anchors(frame, layer, np.array([place] if is_there else [], dtype=int))


def _anchors(frame: gpd.GeoDataFrame, layer: str, rows: NDArray[np.intp]) -> Iterable[Anchor]:
    names = ("id", "name_zh", "name_en", "accuracy_m", "basis")
    columns = [frame[name].to_numpy()[rows].tolist() for name in names]
    for shape, id_, name_zh, name_en, accuracy_m, basis in zip(frame.geometry.to_numpy()[rows], *columns, strict=True):
        radius_m = None if accuracy_m is None or np.isnan(accuracy_m) else float(accuracy_m)
        yield Anchor(f"{layer}/{id_}", name_zh, name_en, shape, radius_m, basis == "demo")
