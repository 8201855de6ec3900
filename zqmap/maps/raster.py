"""A drawing as a picture of pixels, without its words: those go beside it as text that can be edited."""

from __future__ import annotations

import io
from collections.abc import Iterator

import shapely
import shapely.ops
from PIL import Image, ImageDraw

from zqmap.maps.drawing import Area, Dot, Drawing, Line, Point

DOTS_PER_MM = 8
"""About 200 dots an inch."""
FINER = 2
"""Drawn so many times as large, then made smaller, so that edges are smooth."""
MOST_DASHES = 600


def draw_png(drawing: Drawing) -> bytes:
    """Draw a drawing as PNG, words left out."""
    scale = DOTS_PER_MM * FINER
    large = Image.new("RGB", (round(drawing.width * scale), round(drawing.height * scale)), "#ffffff")
    canvas = ImageDraw.Draw(large)
    for item in drawing.items:
        match item:
            case Area():
                _draw_area(canvas, item, scale)
            case Line():
                for points in _dashes(item):
                    _draw_line(canvas, points, item, scale)
            case Dot():
                (x, y), r = item.at, item.radius
                canvas.ellipse(_scaled([(x - r, y - r), (x + r, y + r)], scale), fill=item.fill)
    made = io.BytesIO()
    size = (round(drawing.width * DOTS_PER_MM), round(drawing.height * DOTS_PER_MM))
    large.resize(size, Image.Resampling.BOX).save(made, "PNG", optimize=False)
    return made.getvalue()


def _draw_area(canvas: ImageDraw.ImageDraw, item: Area, scale: int) -> None:
    ring = _scaled(item.ring, scale)
    canvas.polygon(ring, fill=item.fill)
    if item.stroke:
        canvas.line([*ring, ring[0]], fill=item.stroke, width=max(1, round(item.width * scale)), joint="curve")


def _draw_line(canvas: ImageDraw.ImageDraw, points: list[Point], item: Line, scale: int) -> None:
    canvas.line(_scaled(points, scale), fill=item.stroke, width=max(1, round(item.width * scale)), joint="curve")


def _dashes(item: Line) -> Iterator[list[Point]]:
    """Cut a line into its dashes; a solid one stays whole."""
    if item.dash is None:
        yield list(item.points)
        return
    line = shapely.LineString(item.points)
    step = max(sum(item.dash), line.length / MOST_DASHES)
    at = 0.0
    while at < line.length:
        part = shapely.ops.substring(line, at, min(at + item.dash[0], line.length))
        if part.geom_type == "LineString":
            yield [(x, y) for x, y in part.coords]
        at += step


def _scaled(points: tuple[Point, ...] | list[Point], scale: int) -> list[Point]:
    return [(x * scale, y * scale) for x, y in points]
