"""Areas and lengths on the ellipsoid, as a surveyor's computation gives them and no projection bends them."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from zqmap.analysis.movement import GEOD
from zqmap.model.layers import MU_M2


def area_m2(shape: BaseGeometry) -> float:
    """Give the geodesic area of a geometry in WGS 84, in square metres; holes do not count, lines have none.

    It is what `geographiclib-geodesic` computes in the browser (C. F. F. Karney, Algorithms for geodesics, 2013).
    """
    polygons = (part for part in shapely.get_parts(shape) if part.geom_type == "Polygon")
    return float(sum(abs(GEOD.geometry_area_perimeter(orient(polygon))[0]) for polygon in polygons))


def area_mu(shape: BaseGeometry) -> float:
    """Give the geodesic area in mu, to two decimals (7 m²)."""
    return round(area_m2(shape) / MU_M2, 2)


def length_m(shape: BaseGeometry) -> float:
    """Give the geodesic length of lines, or of the outline of polygons, in metres; a point has none."""
    return float(GEOD.geometry_length(shape.boundary if shapely.get_dimensions(shape) == 2 else shape))


def length_km(shape: BaseGeometry) -> float:
    """Give the geodesic length in kilometres, to three decimals."""
    return round(length_m(shape) / 1000, 3)


MEASURED = {"area_mu": area_mu, "length_km": length_km}
"""The fields that a shape itself can tell."""
