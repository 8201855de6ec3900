"""What the map is told: one small value that travels in the feature group, a few hundred bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from zqmap.analysis.filters import Filters
from zqmap.maps.basemaps import OFFLINE, Basemap
from zqmap.maps.declarations import LEGEND
from zqmap.maps.marks import Mark, encode_marks
from zqmap.maps.preview import Preview
from zqmap.model.layers import LAYERS
from zqmap.model.text import Language

SELECTED_MAX_VERTICES = 100
"""A selected shape with more vertices is drawn generalised; the tiles below it stay exact."""


STEPS_A_DEGREE = 1_000_000
"""A selected shape travels in steps of a millionth of a degree, 0.1 m, from each vertex to the next."""

TOLERANCES_DEG = (1e-5, 3e-5, 1e-4, 3e-4, 1e-3)
"""From about 1 m to 100 m."""


@dataclass(frozen=True)
class Selected:
    """The selected feature, in WGS 84.

    `radius_m` is its radius of uncertainty or None; `status` colours a line; `shift_deg` is what moves it, east and
    north, into the datum of the chosen base map.
    """

    layer: str
    id: str
    geometry: BaseGeometry | None
    radius_m: float | None
    status: str | None = None
    shift_deg: tuple[float, float] | None = None


@dataclass(frozen=True)
class View:
    """Where one looks: degrees and a zoom level."""

    lat: float
    lon: float
    zoom: int

    @classmethod
    def parse(cls, text: str) -> View | None:
        """Read `lat,lon,zoom`, or give None where that is not a place on earth."""
        try:
            lat, lon, zoom = (float(part) for part in text.split(","))
        except ValueError:
            return None
        inside = -85 <= lat <= 85 and -180 <= lon <= 180 and 3 <= zoom <= 19
        return cls(lat, lon, round(zoom)) if inside else None


@dataclass(frozen=True)
class MapState:
    """Everything that can change on the map without a new base script.

    `revisions` maps layers to the revision to draw; `present` maps facets to the codes that the legend shows;
    `count` is the number of features that the filter lets through; `bounds` is the box of what has a place of
    these, [[south, west], [north, east]]; `preview` is a change that is drawn over everything; `marks` are
    what a page lays over the map; the map goes to `focus`, a box like `bounds`, whenever it is
    another than before. Revision 0 of a layer is its empty state before the first.
    """

    language: Language
    revisions: dict[str, int]
    base_digest: str
    basemap: Basemap
    filters: Filters
    present: dict[str, list[str]]
    count: int
    selected: Selected | None
    view: View | None
    bounds: tuple[tuple[float, float], tuple[float, float]] | None
    preview: Preview | None = None
    marks: tuple[Mark, ...] = ()
    focus: tuple[tuple[float, float], tuple[float, float]] | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the JSON value that the browser's layer reads; what is empty is left out.

        Revisions stand in the order of the layers, masks in that of the legend: names would cost a third of it.
        """
        value: dict[str, Any] = {
            "language": self.language,
            "revisions": [self.revisions[name] for name in LAYERS],
            "base_digest": self.base_digest,
            "filter": self._filter(),
            "present": [_mask(facet, self.present.get(facet, ())) for facet in LEGEND],
            "count": self.count,
        }
        if self.basemap is not OFFLINE:
            value["basemap"] = self.basemap.code
        if self.selected:
            value["selected"] = _selected(self.selected)
        if self.view:
            value["view"] = {"lat": self.view.lat, "lon": self.view.lon, "zoom": self.view.zoom}
        if self.bounds:
            value["bounds"] = self.bounds
        if self.focus:
            value["focus"] = self.focus
        if self.marks:
            value["marks"] = encode_marks(self.marks, self.basemap.datum)
        if self.preview:
            value["preview"] = self.preview.as_json(self.basemap.datum)
        return value

    def _filter(self) -> dict[str, Any]:
        choices = {facet: sorted(codes) for facet, codes in self.filters.choices}
        value = {"layers": sorted(self.filters.layers), "choices": choices, "q": self.filters.text}
        if self.filters.roll:
            only = {layer: sorted(ids) for layer, ids in self.filters.members if ids}
            value |= {"roll": self.filters.roll, "only": only}
        return value


def _mask(facet: str, codes: Sequence[str]) -> int:
    """Pack codes into bits, in the order of the vocabulary that the browser knows too."""
    return sum(1 << place for place, code in enumerate(LEGEND[facet].codes) if code in codes)


def _selected(selected: Selected) -> dict[str, Any]:
    shape = selected.geometry
    geometry = None if shape is None else pack_shape(mapping(_generalise(shape)))
    more = {"radius_m": selected.radius_m, "status": selected.status, "shift": selected.shift_deg}
    stated = {name: value for name, value in more.items() if value is not None}
    return {"layer": selected.layer, "id": selected.id, "geometry": geometry, **stated}


def pack_shape(geometry: Mapping[str, Any]) -> dict[str, Any]:
    """Write a GeoJSON geometry whose lines are flat lists of whole steps from vertex to vertex.

    The browser's `zqmap.unpackShape` turns it back; it is a quarter as long.
    """
    return {"type": geometry["type"], "coordinates": _pack(geometry["coordinates"])}


def _pack(part: Any) -> list[Any]:
    if isinstance(part[0], (int, float)):
        return [round(number * STEPS_A_DEGREE) for number in part[:2]]
    if not isinstance(part[0][0], (int, float)):
        return [_pack(inner) for inner in part]
    points = [_pack(point) for point in part]
    steps = ((x - before_x, y - before_y) for (before_x, before_y), (x, y) in pairwise(points))
    return [*points[0], *(number for step in steps for number in step)]


def _generalise(shape: BaseGeometry) -> BaseGeometry:
    """Thin a shape out to `SELECTED_MAX_VERTICES`; one of very many parts or holes is drawn as its hull."""
    for tolerance_deg in TOLERANCES_DEG:
        if shapely.get_num_coordinates(shape) <= SELECTED_MAX_VERTICES:
            return shape
        shape = shape.simplify(tolerance_deg)
    few = shapely.get_num_coordinates(shape) <= SELECTED_MAX_VERTICES
    return shape if few else shape.convex_hull.simplify(TOLERANCES_DEG[-1])
