"""Invented features to try the functions and to measure with: the same ones every time."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from zqmap.model.frames import make_frame
from zqmap.model.layers import ENTERPRISES, MU_M2, PARCELS, Layer
from zqmap.model.vocabularies import AVAILABILITY, CHAIN, ROLE, STAGE, UTILITY

DEMO_BOX = (112.35, 22.95, 112.95, 23.45)
"""West, south, east, north in degrees, around the two municipal areas."""

DEMO_LAYERS = (ENTERPRISES.name, PARCELS.name)
PARCEL_SIDE_M = 100.0
METRES_PER_DEGREE = 111_320.0
STEPS = (0.7548776662466927, 0.5698402909980532)
"""The steps of the R2 sequence, which fills a box evenly at any count (Roberts 2018)."""


def make_demo(layer: Layer, count: int) -> gpd.GeoDataFrame:
    """Make `count` demo features of enterprises or parcels; a smaller count gives the first of them."""
    make_row, make_geometries = _MAKERS[layer.name]
    number = np.arange(1, count + 1)
    west, south, east, north = DEMO_BOX
    lon = west + (0.5 + number * STEPS[0]) % 1 * (east - west)
    lat = south + (0.5 + number * STEPS[1]) % 1 * (north - south)
    rows = (_common_row(n) | make_row(n) for n in range(1, count + 1))
    return make_frame(layer, rows, make_geometries(lon.round(6), lat.round(6)))


def add_demo(layer: Layer, frame: gpd.GeoDataFrame, count: int) -> gpd.GeoDataFrame:
    """Give a layer's frame with demo features added, those of the same ids replaced."""
    demo = make_demo(layer, count)
    kept = frame[~frame["id"].isin(set(demo["id"]))]
    both = [part for part in (kept, demo) if len(part)]
    joined = pd.concat(both, ignore_index=True) if both else demo
    return joined.sort_values("id", kind="stable", ignore_index=True)


def _common_row(number: int) -> dict[str, Any]:
    return {
        "id": f"demo-{number:06d}",
        "basis": "demo",
        "source_id": "demo",
        "note_zh": "示例数据，为展示功能而编造。",
        "note_en": "Demo data, invented to show the functions.",
    }


def _enterprise_row(number: int) -> dict[str, Any]:
    return {
        "name_zh": f"示例企业 {number}",
        "name_en": f"Demo enterprise {number}",
        "chain": _pick(CHAIN.codes, number),
        "role": _pick(ROLE.codes, number // 5),
        "stage": _pick(STAGE.codes, number // 3),
        "investment_cny": 10_000_000 * (1 + number % 97),
    }


def _parcel_row(number: int) -> dict[str, Any]:
    return {
        "name_zh": f"示例地块 {number}",
        "name_en": f"Demo parcel {number}",
        "land_use": _pick(("M1", "M2", "W1"), number),
        "area_mu": round(PARCEL_SIDE_M**2 / MU_M2, 1),
        "availability": _pick(AVAILABILITY.codes, number // 3),
        "price_cny_per_mu": 250_000 + 10_000 * (number % 20),
        "utilities": list(UTILITY.codes[: 1 + number % len(UTILITY.codes)]),
        "chains": [_pick(CHAIN.codes, number)],
    }


def _points(lon: Any, lat: Any) -> Sequence[Any]:
    return list(shapely.points(lon, lat))


def _squares(lon: Any, lat: Any) -> Sequence[Any]:
    half_lat = PARCEL_SIDE_M / METRES_PER_DEGREE / 2
    half_lon = half_lat / math.cos(math.radians((DEMO_BOX[1] + DEMO_BOX[3]) / 2))
    return list(shapely.box(lon - half_lon, lat - half_lat, lon + half_lon, lat + half_lat))


def _pick(codes: Sequence[str], number: int) -> str:
    return codes[number % len(codes)]


_MAKERS: dict[str, tuple[Callable[[int], dict[str, Any]], Callable[[Any, Any], Sequence[Any]]]] = {
    ENTERPRISES.name: (_enterprise_row, _points),
    PARCELS.name: (_parcel_row, _squares),
}
