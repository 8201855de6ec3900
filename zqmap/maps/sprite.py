"""The sprite of the MapLibre styles: patterns and symbols on one picture, drawn from the declarations."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from zqmap.model.vocabularies import CHAIN, STATUS

AREA_HATCH, PARCEL_HATCH = "hatch-area", "hatch-parcel"
SIDE_PX = 24
FINER = 4
"""Each symbol is drawn so many times larger and then reduced, so that its edges are smooth."""

PAPER, INK, GREY = "#ffffff", "#222222", "#7A7A7A"
HOLLOW_SIGNS = ("dashed", "dotted")
"""The signs of a status whose symbols are hollow."""

Draw = Callable[[ImageDraw.ImageDraw, float], None]


def facility_icon(status: str) -> str:
    """Name the symbol of a facility in a state."""
    return f"facility-{status}"


@cache
def make_sprite(ratio: int) -> tuple[bytes, dict[str, dict[str, Any]]]:
    """Draw the sprite for screens of so many dots a pixel: the PNG, and where on it each symbol lies."""
    symbols = _symbols()
    side = SIDE_PX * ratio
    sheet = Image.new("RGBA", (side * len(symbols), side))
    places = {}
    for number, (name, draw) in enumerate(symbols.items()):
        sheet.paste(_draw(draw, side), (number * side, 0))
        places[name] = {"x": number * side, "y": 0, "width": side, "height": side, "pixelRatio": ratio}
    written = BytesIO()
    sheet.save(written, "PNG", optimize=True)
    return written.getvalue(), places


def _draw(draw: Draw, side: int) -> Image.Image:
    large = Image.new("RGBA", (side * FINER, side * FINER))
    draw(ImageDraw.Draw(large), side * FINER)
    return large.resize((side, side), Image.Resampling.LANCZOS)


def _symbols() -> dict[str, Draw]:
    return {
        AREA_HATCH: _hatch("#555577", lines=3, width=1 / 24),
        PARCEL_HATCH: _hatch("#5a5a5a", lines=5, width=1 / 24),
        **{
            facility_icon(term.code): _square(term.color or GREY, hollow=term.sign in HOLLOW_SIGNS)
            for term in STATUS.terms
        },
        **{f"star-{term.code}": _star(term.color or GREY) for term in CHAIN.terms},
        "star-none": _star(GREY),
    }


def _hatch(color: str, *, lines: int, width: float) -> Draw:
    def draw(pen: ImageDraw.ImageDraw, side: float) -> None:
        step = side / lines
        for number in range(-lines, 2 * lines):
            pen.line((number * step, side, number * step + side, 0), fill=color, width=round(side * width))

    return draw


def _square(color: str, *, hollow: bool) -> Draw:
    def draw(pen: ImageDraw.ImageDraw, side: float) -> None:
        box = (side * 0.14, side * 0.14, side * 0.86, side * 0.86)
        fill, outline = (PAPER, color) if hollow else (color, INK)
        width = round(side * (0.1 if hollow else 0.05))
        pen.rounded_rectangle(box, radius=side * 0.14, fill=fill, outline=outline, width=width)

    return draw


def _star(color: str) -> Draw:
    def draw(pen: ImageDraw.ImageDraw, side: float) -> None:
        middle, corners = side / 2, []
        for number in range(10):
            radius = side * (0.21 if number % 2 else 0.48)
            angle = number * math.pi / 5 - math.pi / 2
            corners.append((middle + radius * math.cos(angle), middle + radius * math.sin(angle)))
        pen.polygon(corners, fill=color, outline=INK, width=round(side * 0.04))

    return draw
