"""How cards, bars and strips of the finder look."""

from __future__ import annotations

from pathlib import Path

STYLE = Path(__file__).parents[1] / "browser" / "finder.css"
