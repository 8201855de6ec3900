"""Our own browser scripts as one file."""

from __future__ import annotations

from pathlib import Path

from zqmap.maps.declarations import declarations_script
from zqmap.settings import Settings

BROWSER = Path(__file__).parent / "browser"
PARTS = (
    "zqmap-state.js",
    "zqmap-filter.js",
    "zqmap-tiles.js",
    "zqmap-symbols.js",
    "zqmap-labels.js",
    "zqmap-controls.js",
    "zqmap-redraw.js",
    "zqmap-preview.js",
    "zqmap-marks.js",
    "zqmap-basemap.js",
    "zqmap-selection.js",
    "zqmap-circles.js",
    "zqmap-pointer.js",
    "zqmap-map.js",
)
"""The scripts in the order in which they need one another."""

EDIT_PARTS = (
    "edit-measure.js",
    "edit-labels.js",
    "edit-amend.js",
    "edit-shapes.js",
    "edit-walk.js",
    "edit-tools.js",
    "edit-desk.js",
)
"""The scripts of the editing map, which come after the others."""


def make_bundle(settings: Settings) -> str:
    """Join the scripts and what they must know of the model; it changes only with the code and the settings."""
    return "\n".join((*((BROWSER / part).read_text(encoding="utf-8") for part in PARTS), declarations_script(settings)))


def make_edit_bundle() -> str:
    """Join the scripts that only the editing map has."""
    return "\n".join((BROWSER / "edit" / part).read_text(encoding="utf-8") for part in EDIT_PARTS)
