"""Say which coordinate system a file is in; so far only whether it can be longitude and latitude."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from zqmap.intake.read import FileContents
from zqmap.model.places import ZONE_BOX
from zqmap.model.values import show_value

WGS84 = "EPSG:4326"
_WGS84_NAMES = frozenset({"EPSG:4326", "EPSG:4490", "CRS84", "OGC:CRS84"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A coordinate system that a file may be in; `confidence` is from 0 to 1."""

    code: str
    confidence: float


@dataclass(frozen=True, slots=True)
class CoordinateSystem:
    """What a file's coordinates are: `best` is None for "not sure", `declared` is fit to be shown."""

    best: str | None
    declared: str
    confidence: float
    candidates: tuple[Candidate, ...]

    @property
    def declares_other(self) -> bool:
        """Tell whether the file says of itself that it is not in longitude and latitude."""
        return self.declared not in _WGS84_NAMES


def find_system(contents: FileContents) -> CoordinateSystem:
    """Tell whether a file's positions can be longitude and latitude.

    The confidence is the share of placed features that lie where the zone can be. GeoJSON without a `crs` member
    declares WGS 84 (RFC 7946).
    """
    declared = WGS84 if contents.declared_crs is None else show_value(_short_name(contents.declared_crs))
    share = _share_in_zone(contents)
    if declared not in _WGS84_NAMES or share < 0.5:
        return CoordinateSystem(None, declared, 0.0, ())
    return CoordinateSystem(WGS84, declared, share, (Candidate(WGS84, share),))


def _short_name(name: str) -> str:
    parts = [part for part in name.upper().split(":") if part]
    if parts[:3] == ["URN", "OGC", "DEF"] and len(parts) >= 5:
        return parts[-1] if parts[-1] == "CRS84" else f"{parts[4]}:{parts[-1]}"
    return name.upper() if name.upper() in _WGS84_NAMES else name


def _share_in_zone(contents: FileContents) -> float:
    placed = [geometry for geometry in contents.geometries if geometry is not None and not geometry.is_empty]
    if not placed:
        return 1.0 if not contents.broken else 0.0
    west, south, east, north = ZONE_BOX
    bounds = shapely.bounds(placed)
    inside = (bounds[:, 0] >= west) & (bounds[:, 1] >= south) & (bounds[:, 2] <= east) & (bounds[:, 3] <= north)
    return round(float(np.mean(inside)), 3)
