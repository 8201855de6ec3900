"""Check a file's contents: every rule of the layer, and what only a file can get wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd

from zqmap.intake.read import FileContents
from zqmap.intake.systems import CoordinateSystem, find_system
from zqmap.model.checks import check_rows, inspect_rows, is_blocked
from zqmap.model.findings import Finding
from zqmap.model.frames import make_frame
from zqmap.model.layers import Layer
from zqmap.model.text import Text
from zqmap.model.values import Problem

__all__ = ["CheckedFile", "check_contents", "check_rows"]


@dataclass(frozen=True)
class CheckedFile:
    """A file's contents held against a layer: what was found, and the rows that may be published.

    `frame` holds the rows that no finding blocks; `ids` every id of the file, `blocked_rows` counts from 1.
    """

    layer: Layer
    contents: FileContents
    system: CoordinateSystem
    findings: tuple[Finding, ...]
    blocked_rows: frozenset[int]
    frame: gpd.GeoDataFrame

    @property
    def is_blocked(self) -> bool:
        """Tell whether the file may not be published."""
        return is_blocked(self.findings)

    @property
    def ids(self) -> frozenset[str]:
        """Give every id that the file names, those of blocked rows too."""
        return frozenset(id_ for row in self.contents.rows if isinstance(id_ := row.get("id"), str))


def check_contents(layer: Layer, contents: FileContents) -> CheckedFile:
    """Check what a file says against a layer's declaration."""
    system = find_system(contents)
    found = inspect_rows(layer, contents.rows, contents.geometries, contents.broken)
    if not contents.rows:
        found.add(None, None, _no_features(layer))
    if system.declares_other:
        found.add(None, "crs", _other_system(system.declared), system.declared)
    blocked = frozenset(found.blocked_rows)
    frame = _sound_frame(layer, contents, blocked)
    return CheckedFile(layer, contents, system, tuple(found.sorted()), blocked, frame)


def _no_features(layer: Layer) -> Problem:
    said = Text(
        f"文件中没有要素；发布会清空图层“{layer.label.zh}”",
        f"the file has no features; publishing it would empty the layer '{layer.label.en}'",
    )
    return Problem("no_features", said)


def _other_system(declared: str) -> Problem:
    said = Text(
        f"文件声明的坐标系是 {declared}；目前只接受 WGS 84 / CGCS2000 经纬度（EPSG:4326）",
        f"the file declares {declared}; only WGS 84 / CGCS2000 longitude, latitude (EPSG:4326) is taken so far",
    )
    return Problem("other_coordinate_system", said)


def _sound_frame(layer: Layer, contents: FileContents, blocked: frozenset[int]) -> gpd.GeoDataFrame:
    pairs = zip(contents.rows, contents.geometries, strict=True)
    sound = [pair for row, pair in enumerate(pairs, start=1) if row not in blocked]
    return make_frame(layer, [_stated(row) for row, _ in sound], [geometry for _, geometry in sound])


def _stated(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not (isinstance(value, str) and not value.strip())}
