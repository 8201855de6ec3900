"""Where positions fall: in which of the eight districts, near which town."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape

from zqmap.intake.doctor.conversion import Positions
from zqmap.model.places import ZONE_BOX
from zqmap.model.text import Text
from zqmap.settings import get_settings

EDGE_DEG = 0.0025
"""The outlines are generalised by up to 200 m; so much is allowed around them, about 250 m."""

NORTH_M, EAST_M = 110_760.0, 102_350.0
"""Metres in a degree of latitude and of longitude at 23.2 degrees north; 1 % right within the zone."""


@dataclass(frozen=True)
class Places:
    """The places that ship: districts with their outlines (allowance included), towns with their seats."""

    district_names: tuple[Text, ...]
    outlines: NDArray[np.object_]
    town_names: tuple[Text, ...]
    town_seats: Positions

    def locate(self, degrees: Positions) -> NDArray[np.bool_]:
        """Tell for each district (rows) which positions (columns) lie in it."""
        inside = [shapely.contains_xy(outline, degrees[:, 0], degrees[:, 1]) for outline in self.outlines]
        return np.array(inside, dtype=bool).reshape(len(self.outlines), len(degrees))

    def name_districts(self, inside: NDArray[np.bool_], most: int = 3) -> tuple[Text, ...]:
        """Name the districts that hold most of the positions, those with under a twentieth left out."""
        shares = inside.mean(axis=1) if inside.size else np.zeros(len(self.outlines))
        order = np.argsort(-shares, kind="stable")[:most]
        return tuple(self.district_names[place] for place in order if shares[place] >= 0.05)

    def nearest_town(self, degrees: Positions) -> tuple[Text, float] | None:
        """Name the town whose seat is nearest to the middle of the positions, with the distance in km."""
        if not len(self.town_seats) or not len(degrees):
            return None
        away_m = np.hypot(*((self.town_seats - np.median(degrees, axis=0)) * (EAST_M, NORTH_M)).T)
        nearest = int(np.argmin(away_m))
        return self.town_names[nearest], float(away_m[nearest]) / 1000

    def find_named(self, rows: Mapping[int, Mapping[str, Any]]) -> dict[int, int]:
        """Map the rows whose words name exactly one district to that district."""
        stems = [name.zh.rstrip("市区县") for name in self.district_names]
        named = {}
        for row, properties in rows.items():
            words = " ".join(_words(value) for value in properties.values())
            found = [place for place, stem in enumerate(stems) if _names(words, stem)]
            if len(found) == 1:
                named[row] = found[0]
        return named


def share_in_zone(degrees: Positions) -> float:
    """Give the share of positions that lie where the zone can be."""
    if not len(degrees):
        return 0.0
    west, south, east, north = ZONE_BOX
    x, y = degrees[:, 0], degrees[:, 1]
    return float(np.mean((x >= west) & (x <= east) & (y >= south) & (y <= north)))


def get_places() -> Places:
    """Give the places that ship; a file that is missing counts as empty."""
    return _read_places(get_settings().geodata / "base")


@lru_cache(maxsize=4)
def _read_places(folder: Path) -> Places:
    district_names, districts = _read(folder / "districts.geojson")
    town_names, towns = _read(folder / "towns.geojson")
    outlines = np.array([shapely.buffer(outline, EDGE_DEG) for outline in districts], dtype=object)
    shapely.prepare(outlines)
    return Places(district_names, outlines, town_names, shapely.get_coordinates(towns))


def _read(path: Path) -> tuple[tuple[Text, ...], list[Any]]:
    if not path.is_file():
        return (), []
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    names = tuple(Text(each["properties"]["name_zh"], each["properties"]["name_en"]) for each in features)
    return names, [shape(each["geometry"]) for each in features]


def _words(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(str(item) for item in value)
    return value if isinstance(value, str) else ""


def _names(words: str, stem: str) -> bool:
    return stem in words and any(f"{stem}{kind}" in words for kind in "市区县")
