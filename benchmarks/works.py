"""A store with invented works, parcels that wait for them, and enterprises, beside what ships."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from shapely.geometry import LineString, Point, box

from benchmarks.features import EAST, NORTH, SOUTH, WEST
from zqmap.cli.filling import fill_store
from zqmap.intake.demo import add_demo
from zqmap.model.frames import join_frames, make_frame
from zqmap.model.layers import LAYERS
from zqmap.model.vocabularies import AREA, FACILITY_CATEGORY, ROAD_CATEGORY, STATUS
from zqmap.settings import ROOT
from zqmap.store.store import Store

WORKS, PARCELS, ENTERPRISES = 2_000, 3_000, 100_000
SIZES = f"{WORKS:,} works, {PARCELS:,} parcels, {ENTERPRISES:,} enterprises"
SEED = 20230426
TODAY = date(2026, 11, 25)


def fill(folder: Path) -> None:
    """Publish the layers that ship with invented works, parcels and enterprises beside them."""
    random = np.random.default_rng(SEED)
    store = Store(f"sqlite:///{folder / 'zqmap.sqlite'}")
    fill_store(store, ROOT / "geodata", lambda *_, **__: None)
    half = WORKS // 2
    roads = [_work(random, number, ROAD_CATEGORY.codes) for number in range(half)]
    _publish(store, "roads", roads, [_line(random) for _ in roads])
    sites = [_work(random, number, FACILITY_CATEGORY.codes) for number in range(half, WORKS)]
    _publish(store, "facilities", sites, [Point(_place(random)) for _ in sites])
    lots = [_parcel(random, number) for number in range(PARCELS)]
    _publish(store, "parcels", lots, [_square(*_place(random)) for _ in lots])
    many = add_demo(LAYERS["enterprises"], store.read("enterprises"), ENTERPRISES)
    store.publish("enterprises", many, base=1, author="bench", note="bench")
    store.close()


def _publish(store: Store, layer: str, rows: Sequence[dict[str, Any]], shapes: Sequence[Any]) -> None:
    frame = join_frames(store.read(layer), make_frame(LAYERS[layer], rows, shapes))
    store.publish(layer, frame, base=1, author="bench", note="bench")


def _work(random: np.random.Generator, number: int, categories: tuple[str, ...]) -> dict[str, Any]:
    """Invent a work; every second one has planned dates, two of three state what they cost."""
    start = TODAY + timedelta(days=int(random.integers(-900, 500)))
    finish = start + timedelta(days=int(random.integers(100, 900)))
    dates = {"planned_start": start.isoformat(), "planned_finish": finish.isoformat()} if number % 2 else {}
    return dates | {
        "id": f"bench-{number}",
        "name_zh": f"示例工程 {number}",
        "name_en": f"Demo work {number}",
        "area_id": AREA.codes[number % len(AREA.codes)],
        "category": categories[number % len(categories)],
        "status": STATUS.codes[int(random.integers(0, 5))],
        "status_date": "2026-10-01",
        "investment_cny": float(random.integers(1, 90)) * 1e7 if number % 3 else None,
        "basis": "demo",
        "source_id": "demo",
    }


def _parcel(random: np.random.Generator, number: int) -> dict[str, Any]:
    """Invent a parcel that waits for one to three of the works."""
    return {
        "id": f"bench-{number}",
        "name_zh": f"示例地块 {number}",
        "name_en": f"Demo parcel {number}",
        "area_id": AREA.codes[number % len(AREA.codes)],
        "land_use": "M1",
        "availability": "available",
        "area_mu": 15.0,
        "waits_for": [f"bench-{work}" for work in random.integers(0, WORKS, 1 + number % 3)],
        "basis": "demo",
        "source_id": "demo",
    }


def _place(random: np.random.Generator) -> tuple[float, float]:
    return float(random.uniform(WEST, EAST)), float(random.uniform(SOUTH, NORTH))


def _line(random: np.random.Generator) -> LineString:
    lon, lat = _place(random)
    return LineString([(lon, lat), (lon + float(random.uniform(-0.02, 0.02)), lat + 0.01)])


def _square(lon: float, lat: float) -> Any:
    return box(lon, lat, lon + 0.001, lat + 0.001)
