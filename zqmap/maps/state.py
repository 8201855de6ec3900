"""What the map is told: one small value that travels in the feature group, a few hundred bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from zqmap.analysis.filters import Filters
from zqmap.maps.basemaps import OFFLINE, Basemap
from zqmap.maps.declarations import LEGEND
from zqmap.model.text import Language

SELECTED_MAX_VERTICES = 200
"""A selected shape with more vertices is drawn generalised; the tiles below it stay exact."""


@dataclass(frozen=True)
class Selected:
    """The selected feature: its geometry in the base map's datum, its radius of uncertainty in metres or None."""

    layer: str
    id: str
    geometry: BaseGeometry | None
    radius_m: float | None


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
    `count` is the number of features that the filter lets through; `bounds` is [[south, west], [north, east]].
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

    def as_json(self) -> dict[str, Any]:
        """Give the JSON value that the browser's layer reads; what is empty is left out."""
        value: dict[str, Any] = {
            "language": self.language,
            "revisions": self.revisions,
            "base_digest": self.base_digest,
            "filter": self._filter(),
            "present": {facet: _mask(facet, codes) for facet, codes in self.present.items()},
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
        return value

    def _filter(self) -> dict[str, Any]:
        choices = {facet: sorted(codes) for facet, codes in self.filters.choices}
        return {"layers": sorted(self.filters.layers), "choices": choices, "q": self.filters.text}


def _mask(facet: str, codes: list[str]) -> int:
    """Pack codes into bits, in the order of the vocabulary that the browser knows too."""
    return sum(1 << place for place, code in enumerate(LEGEND[facet].codes) if code in codes)


def _selected(selected: Selected) -> dict[str, Any]:
    shape = selected.geometry
    return {
        "layer": selected.layer,
        "id": selected.id,
        "geometry": None if shape is None else mapping(_generalise(shape)),
        "radius_m": selected.radius_m,
    }


def _generalise(shape: BaseGeometry) -> BaseGeometry:
    tolerance_deg = 1e-5
    while shape.geom_type != "Point" and _vertices(shape) > SELECTED_MAX_VERTICES:
        shape = shape.simplify(tolerance_deg)
        tolerance_deg *= 3
    return shape


def _vertices(shape: BaseGeometry) -> int:
    import shapely

    return int(shapely.get_num_coordinates(shape))
