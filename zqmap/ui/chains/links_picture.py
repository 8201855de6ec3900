"""The picture of the stated links as SVG: a box an enterprise with its whole name, an arrow to whom it supplies."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

TEXT_PX, LINE_PX = 12.5, 16
PAD_PX, STRIPE_PX = 8, 6
GAP_PX, ROW_GAP_PX, MARGIN_PX = 26, 20, 8
LEAST_BOX_PX = 96
"""A box is never narrower; a picture of many columns is wider than the screen and is moved in its frame."""

WIDE_EM, NARROW_EM = 1.0, 0.56
"""How wide a Chinese sign and a Latin letter are; a little more than they are in the usual fonts."""

Line = tuple[str, str]
"""The words of a line, and the attributes with which it is written."""

INK, FAINT = "#22241f", "#5a5a55"


@dataclass(frozen=True, slots=True)
class Box:
    """An enterprise: its column and row, its name, a word below it, the colour of its chain, and how it is marked."""

    id: str
    column: int
    row: int
    name: str
    note: str
    color: str
    is_owner: bool = False
    is_unnamed: bool = False


@dataclass(frozen=True, slots=True)
class Arrow:
    """A link between two boxes, by their ids; without a direction it is dashed and has no head."""

    start: str
    end: str
    is_directed: bool


@dataclass(frozen=True, slots=True)
class _Place:
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


def draw_links(boxes: Sequence[Box], arrows: Sequence[Arrow], width_px: int) -> str:
    """Draw the picture; it is at least so wide as its columns need."""
    columns = max((box.column for box in boxes), default=0) + 1
    room = (width_px - 2 * MARGIN_PX - (columns - 1) * GAP_PX) / columns
    box_px = max(room, LEAST_BOX_PX)
    room_em = (box_px - 2 * PAD_PX - STRIPE_PX) / TEXT_PX
    lines = {box.id: _lines(box, room_em) for box in boxes}
    places, height = _place(boxes, lines, box_px)
    width = 2 * MARGIN_PX + columns * box_px + (columns - 1) * GAP_PX
    ways = "".join(_way(places[arrow.start], places[arrow.end], is_directed=arrow.is_directed) for arrow in arrows)
    drawn = "".join(_box(box, places[box.id], lines[box.id]) for box in boxes)
    head = (
        '<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto">'
        f'<path d="M0 1 9 5 0 9z" fill="{INK}"/></marker></defs>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" font-family="Noto Sans SC, Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif">'
        f"{head}{ways}{drawn}</svg>"
    )


def wrap(text: str, width_em: float) -> list[str]:
    """Break a text into lines: between Chinese signs anywhere, else between words; a longer word stands alone."""
    lines, line, used = [], "", 0.0
    for piece in _pieces(text):
        wide = sum(WIDE_EM if _is_wide(sign) else NARROW_EM for sign in piece)
        if line and used + wide > width_em and unicodedata.category(piece[0]) not in ("Pe", "Po"):
            lines.append(line.rstrip())
            line, used = "", 0.0
            piece = piece.lstrip()
        line += piece
        used += wide
    return [*lines, line.rstrip()]


def _pieces(text: str) -> Iterator[str]:
    word = ""
    for sign in text:
        if _is_wide(sign) or sign == " ":
            if word:
                yield word
            word = ""
            if sign == " ":
                word = sign
            else:
                yield sign
        else:
            word += sign
    if word:
        yield word


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF"


def _lines(box: Box, width_em: float) -> list[Line]:
    """Give a box's lines, each with how it is written."""
    name, weight = (f"★ {box.name}", "600") if box.is_owner else (box.name, "400")
    style = f'fill="{INK}" font-weight="{weight}"'
    named = [(line, style) for line in wrap(name, width_em)]
    noted = wrap(box.note, width_em) if box.note else []
    return [*named, *((line, f'fill="{FAINT}" font-style="italic"') for line in noted)]


def _place(
    boxes: Sequence[Box], lines: dict[str, list[tuple[str, str]]], box_px: float
) -> tuple[dict[str, _Place], float]:
    """Put the boxes of each column below each other, each column in the middle of the height."""
    heights = {box.id: 2 * PAD_PX + LINE_PX * len(lines[box.id]) for box in boxes}
    columns: dict[int, list[Box]] = {}
    for box in sorted(boxes, key=lambda box: (box.column, box.row)):
        columns.setdefault(box.column, []).append(box)
    tall = {
        column: sum(heights[box.id] for box in own) + ROW_GAP_PX * (len(own) - 1) for column, own in columns.items()
    }
    height = max(tall.values(), default=0) + 2 * MARGIN_PX
    places = {}
    for column, own in columns.items():
        y = (height - tall[column]) / 2
        for box in own:
            places[box.id] = _Place(MARGIN_PX + column * (box_px + GAP_PX), y, box_px, heights[box.id])
            y += heights[box.id] + ROW_GAP_PX
    return places, height


def _way(start: _Place, end: _Place, *, is_directed: bool) -> str:
    """Draw a line from side to side, or between boxes of one column from edge to edge."""
    (x1, y1), (x2, y2) = start.middle, end.middle
    if start.x == end.x:
        down = 1 if y2 > y1 else -1
        y1, y2 = y1 + down * start.height / 2, y2 - down * end.height / 2
        path = f"M{x1:g} {y1:g} {x2:g} {y2:g}"
    else:
        right = 1 if x2 > x1 else -1
        x1, x2 = x1 + right * start.width / 2, x2 - right * end.width / 2
        bend = (x1 + x2) / 2
        path = f"M{x1:g} {y1:g}C{bend:g} {y1:g} {bend:g} {y2:g} {x2:g} {y2:g}"
    style = 'marker-end="url(#head)"' if is_directed else 'stroke-dasharray="5 4"'
    return f'<path d="{path}" fill="none" stroke="{INK}" stroke-width="1.6" {style}/>'


def _box(box: Box, place: _Place, lines: Sequence[Line]) -> str:
    dash = ' stroke-dasharray="4 3"' if box.is_unnamed else ""
    edge = 2.4 if box.is_owner else 1.2
    rest = f'y="{place.y:g}" height="{place.height:g}"'
    parts = [
        f'<rect x="{place.x:g}" {rest} width="{place.width:g}" rx="4" fill="#fff" stroke="{INK}" '
        f'stroke-width="{edge:g}"{dash}/>',
        f'<rect x="{place.x:g}" {rest} width="{STRIPE_PX}" rx="2" fill="{box.color}"/>',
    ]
    x, y = place.x + STRIPE_PX + PAD_PX, place.y + PAD_PX + TEXT_PX
    parts += [
        f'<text x="{x:g}" y="{y + number * LINE_PX:g}" font-size="{TEXT_PX}" {style}>{escape(line)}</text>'
        for number, (line, style) in enumerate(lines)
    ]
    return "".join(parts)
