"""The parcels that suit a gap best: for its chain, to be had, and near the chain owner that would buy."""

from __future__ import annotations

import math
from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from zqmap.analysis.distances import DistanceRange, lay_out, ranges_from
from zqmap.analysis.filters import FeatureSource

OFFERED = ("available", "reserved")
"""The availabilities that are proposed, the better first."""


@dataclass(frozen=True)
class SuitedParcel:
    """A parcel for a chain; `owner_id` is the chain owner with a known position that lies nearest, None where none is.

    `distance` is that to the owner.
    """

    id: str
    availability: str
    owner_id: str | None
    distance: DistanceRange
    is_demo: bool


NOWHERE = DistanceRange(math.nan, math.nan)


def suit_parcels(parcels: FeatureSource, enterprises: FeatureSource, chain: str, limit: int) -> list[SuitedParcel]:
    """Rank the parcels of a chain: those on offer before those reserved, then the nearest to a chain owner, the larger.

    The distance counts by the middle of its range, since nothing better is known of places within a radius.
    """
    frame = parcels.frame
    offered = frame["availability"].isin(OFFERED).to_numpy()
    meant = np.array([chain in (chains or ()) for chains in frame["chains"]], dtype=bool)
    suited = frame[offered & meant]
    nearest = _measure_owners(suited, enterprises, chain)
    columns = (suited[name].tolist() for name in ("id", "availability", "basis", "area_mu"))
    ranked = [
        (_rank(availability, distance, area_mu), SuitedParcel(id_, availability, owner_id, distance, basis == "demo"))
        for (id_, availability, basis, area_mu), (owner_id, distance) in zip(
            zip(*columns, strict=True), nearest, strict=True
        )
    ]
    ranked.sort(key=lambda pair: (pair[0], pair[1].id))
    return [parcel for _, parcel in ranked[:limit]]


def find_owners(enterprises: FeatureSource, chain: str) -> gpd.GeoDataFrame:
    """Give the chain owners of a chain that have a position."""
    frame = enterprises.frame
    return frame[(frame["chain"] == chain) & (frame["role"] == "chain_owner") & frame.geometry.notna()]


def _measure_owners(
    parcels: gpd.GeoDataFrame, enterprises: FeatureSource, chain: str
) -> list[tuple[str | None, DistanceRange]]:
    """Give for each parcel the nearest chain owner and the range to it."""
    owners = find_owners(enterprises, chain)
    places = lay_out(parcels.geometry.to_numpy(), parcels["accuracy_m"].to_numpy(dtype=float))
    if owners.empty or not len(places):
        return [(None, NOWHERE)] * len(places)
    columns = zip(owners.geometry, owners["accuracy_m"], strict=True)
    measured = [ranges_from(shape, accuracy_m, places) for shape, accuracy_m in columns]
    middles_m = np.array([(one.near_m + one.far_m) / 2 for one in measured])
    nearest = np.argmin(np.nan_to_num(middles_m, nan=np.inf), axis=0)
    ids = owners["id"].tolist()
    return [(ids[number], measured[number].at(place)) for place, number in enumerate(nearest.tolist())]


def _rank(availability: str, distance: DistanceRange, area_mu: float) -> tuple[int, float, float]:
    middle_m = (distance.near_m + distance.far_m) / 2 if distance.is_known else math.inf
    return OFFERED.index(availability), middle_m, -(0.0 if math.isnan(area_mu) else area_mu)
