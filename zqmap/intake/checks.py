"""Check a file's contents: every rule of the layer, and what only a file can get wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd

from zqmap.intake.contents import FileContents
from zqmap.intake.doctor.findings import judge_system
from zqmap.intake.ids import find_two_ids
from zqmap.intake.systems import WGS84, CoordinateSystem, convert, find_system
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


def check_contents(layer: Layer, contents: FileContents, published: gpd.GeoDataFrame | None = None) -> CheckedFile:
    """Check what a file says against a layer's declaration.

    `published` is the layer's frame that people see now, a witness for the coordinate system. Where the file is surely
    in another system, which blocks it, its positions are checked as they would be after the conversion.
    """
    system = find_system(contents, layer, published)
    judged = judge_system(system)
    is_other = judged is not None and not judged.warn and system.needs_conversion
    placed = _converted(contents, system) if is_other else contents
    found = inspect_rows(layer, placed.rows, placed.geometries, placed.broken)
    if not contents.rows:
        found.add(None, None, _no_features(layer))
    for row, problem, is_number in find_two_ids(contents):
        found.add(row, "id", problem, contents.outer_ids[row], warn=is_number)
    if judged is not None:
        found.add(None, "crs", judged.problem, system.declared, warn=judged.warn)
    blocked = frozenset(found.blocked_rows)
    frame = _sound_frame(layer, placed, blocked)
    return CheckedFile(layer, contents, system, tuple(found.sorted()), blocked, frame)


def _converted(contents: FileContents, system: CoordinateSystem) -> FileContents:
    return convert(contents, system.best or WGS84, swapped=system.swapped, accept_null_shift=True)


def _no_features(layer: Layer) -> Problem:
    said = Text(
        f"文件中没有要素；发布会清空图层“{layer.label.zh}”",
        f"the file has no features; publishing it would empty the layer '{layer.label.en}'",
    )
    return Problem("no_features", said)


def _sound_frame(layer: Layer, contents: FileContents, blocked: frozenset[int]) -> gpd.GeoDataFrame:
    pairs = zip(contents.rows, contents.geometries, strict=True)
    sound = [pair for row, pair in enumerate(pairs, start=1) if row not in blocked]
    return make_frame(layer, [_stated(row) for row, _ in sound], [geometry for _, geometry in sound])


def _stated(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not (isinstance(value, str) and not value.strip())}
