"""Text on slides: size, colour, and the fonts of both scripts by the names under which Office has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.oxml.ns import qn
from pptx.util import Length, Pt

INK, QUIET, ACCENT, GROUND = "#22241f", "#5a5a55", "#1f6f8b", "#f4f2ea"

LATIN, CHINESE = "Calibri", "微软雅黑"
"""Chinese signs are set in the second, all others in the first."""

Place = tuple[Length | int, Length | int, Length | int, Length | int]
"""Left, top, width and height of a box."""


def write_text(slide: Any, words: str, at: Place, size: float, color: str) -> None:
    """Write a paragraph into a box of its own; nothing where there are no words."""
    if words:
        write_paragraphs(slide, [words], at, size, color)


def write_paragraphs(slide: Any, lines: Sequence[str], at: Place, size: float, color: str, *, space: float = 0) -> None:
    """Write paragraphs into a box; `space` is left below each, in points."""
    frame = slide.shapes.add_textbox(*at).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = 0
    for place, words in enumerate(lines):
        line = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        line.space_after = Pt(space)
        write_run(line, words, size, color)


def write_run(line: Any, words: str, size: float, color: str, *, bold: bool = False) -> None:
    """Write words at the end of a paragraph."""
    run = line.add_run()
    run.text = words
    run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, rgb(color)
    name_font(run.font._rPr)


def name_font(properties: Any) -> None:
    """Name the font of Latin and that of Chinese signs, in the order that the format asks for."""
    for tag, name in (("a:latin", LATIN), ("a:ea", CHINESE)):
        element = properties.find(qn(tag))
        if element is None:
            element = properties.makeelement(qn(tag), {})
            properties.append(element)
        element.set("typeface", name)


def rgb(text: str) -> RGBColor:
    """Read a colour that is written #rrggbb."""
    red, green, blue = bytes.fromhex(text.removeprefix("#"))
    return RGBColor(red, green, blue)  # type: ignore[no-untyped-call]
