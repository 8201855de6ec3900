"""The numbers of an area, each with the way to the map with just that."""

from __future__ import annotations

from zqmap.analysis.areas import AVAILABLE, WORK_LAYERS, AreaState
from zqmap.analysis.filters import Filters, make_filters
from zqmap.model.vocabularies import AVAILABILITY, STATUS
from zqmap.texts.wording import plain_number
from zqmap.ui.areas.address import FACET
from zqmap.ui.context import Context
from zqmap.ui.html_table import Cell, Html, make_link, write_cell
from zqmap.ui.overview.counted import list_address

PARCELS, ENTERPRISES = ("parcels",), ("enterprises",)


def number_words(context: Context, number: int) -> str:
    """Write how many are named; where none is, that is no statement that there are none."""
    return plain_number(number, context.language) if number else context.words("areas.none_here")


def demo_words(context: Context, area: AreaState, words: str) -> str:
    """Say where parcels are invented."""
    if not area.demo_parcels:
        return words
    return context.words("areas.demo" if area.demo_parcels == area.parcel_number else "areas.some_demo", value=words)


def works_link(context: Context, area: AreaState) -> Cell:
    """Write how many works are named in an area."""
    return _number(context, area.work_number, _in(area, WORK_LAYERS))


def statuses_html(context: Context, area: AreaState) -> Cell:
    """Write how many works have which status."""
    parts = [
        (context.label(STATUS.label(code)), number, _in(area, WORK_LAYERS).choosing("status", [code]))
        for code, number in area.works
    ]
    return _parts(context, parts)


def parcels_link(context: Context, area: AreaState, number: int) -> Cell:
    """Write how many parcels are drawn in an area, and whether they are invented."""
    return Html(demo_words(context, area, write_cell(_number(context, number, _in(area, PARCELS)))))


def availabilities_html(context: Context, area: AreaState) -> Cell:
    """Write how many parcels have which availability, and whether they are invented."""
    parts = [
        (context.label(AVAILABILITY.label(code)), number, _in(area, PARCELS).choosing("availability", [code]))
        for code, number in area.parcels
    ]
    return Html(demo_words(context, area, write_cell(_parts(context, parts))))


def available_link(context: Context, area: AreaState, words: str) -> Cell:
    """Write the land that is available, which leads to its parcels."""
    filters = _in(area, PARCELS).choosing("availability", [AVAILABLE])
    is_named = dict(area.parcels).get(AVAILABLE, 0)
    cell = make_link(words, list_address(context, filters)) if is_named else words
    return Html(demo_words(context, area, write_cell(cell)))


def enterprises_link(context: Context, area: AreaState) -> Cell:
    """Write how many enterprises are named in an area."""
    return _number(context, area.enterprises, _in(area, ENTERPRISES))


def _in(area: AreaState, layers: tuple[str, ...]) -> Filters:
    return make_filters({FACET: [area.code]}, layers=layers)


def _number(context: Context, number: int, filters: Filters) -> Cell:
    words = number_words(context, number)
    return make_link(words, list_address(context, filters)) if number else words


def _parts(context: Context, parts: list[tuple[str, int, Filters]]) -> Cell:
    """Write counts by label; where there is none, that is no statement that there are none."""
    said = [
        context.words("areas.part", status=write_cell(label), number=write_cell(_number(context, number, filters)))
        for label, number, filters in parts
    ]
    return Html(("、" if context.language == "zh" else ", ").join(said) or write_cell(context.words("areas.none_here")))
