"""How far parcels lie from what an investor wants to be near: a feature, a point, or the nearest chain owner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from zqmap.analysis.distances import DistanceRanges, ranges_from
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
        return tuple(_anchors(land, layer, [near.partition("/")[2]]))
    lat, lon = map(float, near.split(","))
    return (Anchor(near, near, near, shapely.Point(lon, lat), None),)


def distances_to(land: Land, brief: Brief) -> DistanceRanges:
    """Measure each parcel to the nearest of the brief's anchors; NaN where no place is known."""
    chains = brief.chosen(Part.CHAIN) if (brief.near or OWNERS) == OWNERS else frozenset()
    return land.keep(("near", brief.near or OWNERS, chains), lambda: _measure(land, brief))


def _measure(land: Land, brief: Brief) -> DistanceRanges:
    near_m, far_m = np.full(len(land), np.nan), np.full(len(land), np.nan)
    for anchor in find_anchors(land, brief):
        ranges = ranges_from(anchor.shape, anchor.accuracy_m, land.places)
        near_m, far_m = np.fmin(near_m, ranges.near_m), np.fmin(far_m, ranges.far_m)
    return DistanceRanges(near_m, far_m)


def _owners(land: Land, chains: frozenset[str]) -> tuple[Anchor, ...]:
    frame = land.enterprises
    wanted = (frame["role"] == "chain_owner") & frame.geometry.notna()
    if chains and (wanted & frame["chain"].isin(chains)).any():
        wanted &= frame["chain"].isin(chains)
    return tuple(_anchors(land, "enterprises", frame["id"][wanted].tolist()))


def _anchors(land: Land, layer: str, ids: Iterable[str]) -> Iterable[Anchor]:
    frame = land.frame(layer)
    for id_ in ids:
        place = int(frame["id"].searchsorted(id_))
        if place >= len(frame) or frame["id"].iloc[place] != id_:
            continue
        accuracy_m = float(frame["accuracy_m"].iloc[place])
        yield Anchor(
            f"{layer}/{id_}",
            str(frame["name_zh"].iloc[place]),
            str(frame["name_en"].iloc[place]),
            frame.geometry.iloc[place],
            None if np.isnan(accuracy_m) else accuracy_m,
            frame["basis"].iloc[place] == "demo",
        )
