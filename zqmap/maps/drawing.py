"""A small still picture made of areas, lines, dots and words, to be written as SVG or into a PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

Point = tuple[float, float]


@dataclass(frozen=True)
class Area:
    """A filled ring; `stroke` None for no outline."""

    ring: tuple[Point, ...]
    fill: str
    stroke: str | None = None
    width: float = 0.2


@dataclass(frozen=True)
class Line:
    """An open line; `dash` is the lengths of dash and gap, None for a solid one."""

    points: tuple[Point, ...]
    stroke: str
    width: float
    dash: tuple[float, float] | None = None


@dataclass(frozen=True)
class Dot:
    """A small disc."""

    at: Point
    radius: float
    fill: str


@dataclass(frozen=True)
class Words:
    """A short text that begins at a place, or stands around it where `is_centred`; `size` is its height."""

    at: Point
    text: str
    size: float
    color: str = "#33332f"
    is_centred: bool = False


Item = Area | Line | Dot | Words


@dataclass(frozen=True)
class Drawing:
    """A picture: all numbers are millimetres, x to the right and y down; items later in the list lie on top."""

    width: float
    height: float
    items: tuple[Item, ...]
    title: str = ""


def write_svg(drawing: Drawing) -> str:
    """Write a drawing as SVG; what comes from data is escaped."""
    body = "".join(_elements(drawing))
    box = f"0 0 {drawing.width:g} {drawing.height:g}"
    title = escape(drawing.title)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{drawing.width:g}mm" '
        f'height="{drawing.height:g}mm" role="img" aria-label="{title}"><title>{title}</title>{body}</svg>'
    )


def _elements(drawing: Drawing) -> Iterator[str]:
    for item in drawing.items:
        match item:
            case Area():
                edge = f' stroke="{item.stroke}" stroke-width="{item.width:g}"' if item.stroke else ""
                yield f'<polygon points="{_points(item.ring)}" fill="{item.fill}"{edge}/>'
            case Line():
                dash = f' stroke-dasharray="{item.dash[0]:g} {item.dash[1]:g}"' if item.dash else ""
                yield (
                    f'<polyline points="{_points(item.points)}" fill="none" stroke="{item.stroke}" '
                    f'stroke-width="{item.width:g}" stroke-linecap="round"{dash}/>'
                )
            case Dot():
                yield f'<circle cx="{item.at[0]:.2f}" cy="{item.at[1]:.2f}" r="{item.radius:g}" fill="{item.fill}"/>'
            case Words():
                anchor = ' text-anchor="middle"' if item.is_centred else ""
                yield (
                    f'<text x="{item.at[0]:.2f}" y="{item.at[1]:.2f}" font-size="{item.size:g}" '
                    f'fill="{item.color}" font-family="sans-serif"{anchor}>{escape(item.text)}</text>'
                )


def _points(points: tuple[Point, ...]) -> str:
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
