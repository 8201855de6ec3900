"""Written shapes brought to WGS 84: by the system that was chosen, or that the coordinate doctor is sure of."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from zqmap.errors import EditRefused
from zqmap.intake.contents import FileContents
from zqmap.intake.doctor.conversion import to_degrees
from zqmap.intake.doctor.known import KNOWN, WGS84, Datum, KnownSystem, find_any
from zqmap.intake.edits.drawn import read_drawn
from zqmap.intake.edits.written import Written
from zqmap.intake.systems import find_system
from zqmap.model.layers import Layer
from zqmap.model.places import ZONE_BOX
from zqmap.model.text import Text

CHOICES: tuple[KnownSystem, ...] = tuple(known for known in KNOWN if not known.lacks_shift)
"""The systems that can be chosen: those with a published way to WGS 84."""


@dataclass(frozen=True)
class Located:
    """A shape in WGS 84, and the system that its text was read in; `is_swapped` where north came first."""

    shape: BaseGeometry
    system: KnownSystem
    is_swapped: bool


def locate(layer: Layer, written: Written, chosen: str | None, published: gpd.GeoDataFrame | None = None) -> Located:
    """Bring a written shape to WGS 84, in whichever order its numbers stand.

    `chosen` is the code of a system, None to find it out. Degrees without a choice are taken as WGS 84 / CGCS2000; of
    metres the doctor must be sure. `published` helps it.

    Raises:
        EditRefused: no system is sure, the shape lies outside of the zone, or the layer takes no such shape.

    """
    known = _named(chosen or written.declared) or _find(layer, written, published)
    for is_swapped in (False,) if written.is_ordered else (False, True):
        shape = _converted(written.shape, known.code, is_swapped=is_swapped)
        if _is_inside(shape):
            return Located(_checked(layer, shape), known, is_swapped)
    raise EditRefused(
        Text(
            f"按“{known.label.zh}”读，这些坐标不在肇庆范围内：请核对数字，或换一个坐标系",
            f"read as {known.label.en} these coordinates lie outside of Zhaoqing: check them, or choose another system",
        )
    )


def _named(code: str | None) -> KnownSystem | None:
    """Give the system of a code.

    Raises:
        EditRefused: it is not known here, or has no published way to WGS 84.

    """
    if code is None:
        return None
    known = find_any(code)
    if known is None:
        raise EditRefused(Text(f"不认识坐标系 {code}", f"the coordinate system {code} is not known here"))
    if known.lacks_shift:
        raise EditRefused(_lacks_shift(known))
    return known


def _find(layer: Layer, written: Written, published: gpd.GeoDataFrame | None) -> KnownSystem:
    if _is_degrees(written.shape):
        return KNOWN[0]
    contents = FileContents("text", "text", [{}], [written.shape])
    found = find_system(contents, layer, published)
    likely = [known for one in found.candidates if (known := find_any(one.code))]
    plain = [known for known in likely if not known.lacks_shift]
    if not likely:
        raise EditRefused(_NOWHERE)
    if found.best is not None and likely[0].lacks_shift:
        raise EditRefused(_lacks_shift(likely[0]))
    if found.best is None and len({known.code for known in likely}) > 1:
        raise EditRefused(_unsure(plain or likely))
    return likely[0]


def _is_degrees(shape: BaseGeometry) -> bool:
    return bool((np.abs(shapely.get_coordinates(shape)) <= 180).all())


def _converted(shape: BaseGeometry, code: str, *, is_swapped: bool) -> BaseGeometry:
    moved: BaseGeometry = shapely.transform(shape, lambda positions: to_degrees(positions, code, swapped=is_swapped))
    return moved


def _is_inside(shape: BaseGeometry) -> bool:
    west, south, east, north = ZONE_BOX
    bounds = shapely.bounds(shape)
    return bool(
        np.isfinite(bounds).all()
        and bounds[0] >= west
        and bounds[1] >= south
        and bounds[2] <= east
        and bounds[3] <= north
    )


def _checked(layer: Layer, shape: BaseGeometry) -> BaseGeometry:
    """Ask of a typed shape what is asked of a drawn one."""
    value = mapping(shape)
    return read_drawn(layer, {"type": value["type"], "coordinates": _as_lists(value["coordinates"])})


def _as_lists(value: object) -> object:
    return [_as_lists(part) for part in value] if isinstance(value, tuple | list) else value


def _lacks_shift(known: KnownSystem) -> Text:
    old = {Datum.BEIJING_1954: "北京 1954", Datum.XIAN_1980: "西安 1980"}.get(known.datum, known.datum.value)
    return Text(
        f"这是{old}坐标，没有公开的转换参数，直接使用会偏差约 40–80 米：请先用当地参数转为国家 2000",
        f"these are coordinates of {known.datum.value}, for which no shift is published: taken as they are they lie "
        "some 40 to 80 m off; convert them to CGCS2000 with local parameters first",
    )


def _unsure(likely: list[KnownSystem]) -> Text:
    zh, en = "；".join(known.label.zh for known in likely[:3]), ", or ".join(known.label.en for known in likely[:3])
    return Text(
        f"不能确定坐标系，可能是：{zh}。请在“坐标系”中选定",
        f"the coordinate system is not certain; it may be {en}: choose it above",
    )


_NOWHERE = Text(
    "按各种常用坐标系，这些坐标都不在肇庆范围内：请核对数字，或选定坐标系",
    "in no usual coordinate system do these coordinates lie in Zhaoqing: check the numbers, or choose the system",
)
__all__ = ["CHOICES", "WGS84", "Located", "locate"]
