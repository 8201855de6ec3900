"""An Excel workbook: the features with typed columns, the fields explained, and where it all comes from.

A header cell holds the Chinese label, the English label and, on its last line, the field's name, by which the column
can be read back. A field with codes has a column with their labels first, whose header has no name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from zqmap.model.dictionary import HEADINGS, KIND_WORDS, both, range_words
from zqmap.model.fields import Field, Kind
from zqmap.model.frames import json_value
from zqmap.model.sheets import ABOUT, FIELDS
from zqmap.model.text import Text
from zqmap.web.csv_file import GEOMETRY_COLUMNS, geometry_columns
from zqmap.web.exports import Export, about, field_heading
from zqmap.web.flat_columns import join_lists, label_words

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
CELL_CHARACTERS = 32_767
"""The longest text of a cell; a longer geometry is left out, a longer text cut."""

DAY = re.compile(r"\d{4}-\d\d-\d\d")
NUMBER_FORMATS = {int: "#,##0", float: "#,##0.0#######"}
WIDTHS = {Kind.NUMBER: 14.0, Kind.DATE: 12.0, Kind.CODE: 20.0, Kind.SLUG: 26.0}
HEADER_HEIGHT = 48

Styles = dict[str, Any]
Write = Callable[[Worksheet, int, int, Any, Styles], None]


@dataclass(frozen=True)
class Column:
    """One column of the first sheet: its header, width, values, and how a value is written."""

    header: str
    width: float
    values: list[Any]
    write: Write
    derived: bool = False


def write_workbook(export: Export, path: Path) -> None:
    """Write a layer as a workbook of three sheets: features, fields, about."""
    with xlsxwriter.Workbook(path, OPTIONS) as book:
        if export.revision:
            book.set_properties({"created": export.revision.created_at.replace(tzinfo=None), "author": "zqmap"})
        styles = _styles(book)
        _write_features(export, book, styles)
        _write_fields(export, book, styles)
        _write_about(export, book, styles)


def _write_features(export: Export, book: Workbook, styles: Styles) -> None:
    sheet, columns = book.add_worksheet(export.layer.label.in_(export.language)), _columns(export)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(export.frame), 1), len(columns) - 1)
    sheet.set_row(0, HEADER_HEIGHT)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.header, styles["derived" if column.derived else "header"])
    for row, values in enumerate(zip(*(column.values for column in columns), strict=True), start=1):
        for place, value in enumerate(values):
            if value is not None:
                columns[place].write(sheet, row, place, value, styles)


def _styles(book: Workbook) -> Styles:
    heading = {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
    return {
        "header": book.add_format(heading | {"bg_color": "#DCE6F1"}),
        "derived": book.add_format(heading | {"bg_color": "#EFEFEF"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        **{kind.__name__: book.add_format({"num_format": form}) for kind, form in NUMBER_FORMATS.items()},
    }


def _columns(export: Export) -> list[Column]:
    fields = [column for field in export.layer.fields for column in _field_columns(export, field)]
    if not export.layer.is_mapped:
        return fields
    lon, lat, wkt = geometry_columns(export)
    lon_name, lat_name, wkt_name = GEOMETRY_COLUMNS
    return [
        *fields,
        Column(lon_name, 12.0, lon, _write_number),
        Column(lat_name, 12.0, lat, _write_number),
        Column(wkt_name, 30.0, wkt, _write_place),
    ]


def _field_columns(export: Export, field: Field) -> Iterator[Column]:
    heading, values = field_heading(field), export.frame[field.name]
    if field.vocabulary:
        words = [label_words(field, value, export.language) for value in values.tolist()]
        yield Column(f"{heading.zh}\n{heading.en}", 22.0, words, _write_text, derived=True)
        heading = Text(f"{heading.zh}（代码）", f"{heading.en} (code)")
    cells = (join_lists(values) if field.kind.is_list else values).tolist()
    if field.kind is Kind.NUMBER:
        cells = [json_value(field, value) for value in cells]
    header = f"{heading.zh}\n{heading.en}\n{field.name}"
    yield Column(header, WIDTHS.get(field.kind, 28.0), cells, WRITERS.get(field.kind, _write_text))


def _write_text(sheet: Worksheet, row: int, place: int, value: str, _: Styles) -> None:
    sheet.write_string(row, place, value[:CELL_CHARACTERS])


def _write_place(sheet: Worksheet, row: int, place: int, value: str, _: Styles) -> None:
    if len(value) <= CELL_CHARACTERS:
        sheet.write_string(row, place, value)


def _write_number(sheet: Worksheet, row: int, place: int, value: float, styles: Styles) -> None:
    sheet.write_number(row, place, value, styles[type(value).__name__])


def _write_date(sheet: Worksheet, row: int, place: int, value: str, styles: Styles) -> None:
    """Write a date that is known to the day as a date; a month or a year alone stays text."""
    if DAY.fullmatch(value):
        sheet.write_datetime(row, place, date.fromisoformat(value), styles["date"])
    else:
        sheet.write_string(row, place, value)


WRITERS: dict[Kind, Write] = {Kind.NUMBER: _write_number, Kind.DATE: _write_date}


def _write_fields(export: Export, book: Workbook, styles: Styles) -> None:
    sheet = book.add_worksheet(FIELDS)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 5, 20)
    sheet.set_column(6, 6, 70)
    _write_row(sheet, 0, [both(heading) for heading in HEADINGS], styles["header"])
    for row, field in enumerate(export.layer.fields, start=1):
        _write_row(sheet, row, _field_cells(field), styles["wrap"])


def _field_cells(field: Field) -> list[str]:
    required = "是 / yes" if field.required else ""
    first = [field.name, field.label.zh, field.label.en, both(field.unit), both(KIND_WORDS[field.kind]), required]
    terms = field.vocabulary.terms if field.vocabulary else ()
    values = [f"{term.code} = {term.label.zh} / {term.label.en}" for term in terms]
    notes = [both(range_words(field)), both(field.help), *values]
    return [*first, "\n".join(note for note in notes if note)]


def _write_about(export: Export, book: Workbook, styles: Styles) -> None:
    sheet = book.add_worksheet(ABOUT)
    sheet.set_column(0, 1, 20)
    sheet.set_column(2, 3, 70)
    for row, (heading, words) in enumerate(about(export)):
        _write_row(sheet, row, [heading.zh, heading.en, words.zh, words.en], styles["wrap"])


def _write_row(sheet: Worksheet, row: int, cells: list[str], style: Any) -> None:
    for place, cell in enumerate(cells):
        sheet.write_string(row, place, cell, style)
