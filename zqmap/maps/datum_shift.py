"""How far a shape moves into the datum of a base map."""

from __future__ import annotations

from shapely.geometry.base import BaseGeometry

from zqmap.analysis.datums import Datum, shift_geometry


def shift_deg(shape: BaseGeometry, datum: Datum) -> tuple[float, float]:
    """Give by how many degrees east and north a datum moves a shape; over a few kilometres it differs by metres."""
    here = shape.representative_point()
    there = shift_geometry(here, datum)
    return round(there.x - here.x, 6), round(there.y - here.y, 6)
