"""The name of a coordinate system that a file describes in full."""

from __future__ import annotations

import pyproj
from pyproj.exceptions import CRSError

from zqmap.model.values import show_value

MATCH_PERCENT = 70
"""How alike a description and an entry of the EPSG list must be for the entry's code to be given."""


def name_system(description: str | None) -> str | None:
    """Give the code, such as EPSG:4547, of a system described in well-known text, else its name, or None."""
    if not description:
        return None
    try:
        system = pyproj.CRS.from_user_input(description)
    except CRSError:
        return show_value(description)
    authority = system.to_authority(min_confidence=MATCH_PERCENT)
    return ":".join(authority) if authority else show_value(system.name)
