"""Our own browser scripts as one file."""

from __future__ import annotations

from pathlib import Path

from zqmap.maps.declarations import declarations_script
from zqmap.settings import Settings

BROWSER = Path(__file__).parent / "browser"
PARTS = (
    "zqmap-filter.js",
    "zqmap-tiles.js",
    "zqmap-symbols.js",
    "zqmap-labels.js",
    "zqmap-controls.js",
    "zqmap-redraw.js",
    "zqmap-preview.js",
    "zqmap-marks.js",
    "zqmap-map.js",
)
"""The scripts in the order in which they need one another."""


def make_bundle(settings: Settings) -> str:
    """Join the scripts and what they must know of the model; it changes only with the code and the settings."""
    return "\n".join((*((BROWSER / part).read_text(encoding="utf-8") for part in PARTS), declarations_script(settings)))
