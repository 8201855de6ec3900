"""The workbook that staff fill in: a sheet to type into, one that explains it, both from the declarations.

A header holds the label with its unit and, on its last line, the field's name, by which the column is known again.
Fields with a vocabulary offer their labels; the columns of the place come last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from zqmap.model.dictionary import KIND_WORDS, range_words
from zqmap.model.fields import Field, Kind
from zqmap.model.layers import Layer
from zqmap.model.sheets import GUIDE
from zqmap.model.text import Language, Text
from zqmap.model.written_lists import NO_ITEMS_WORDS

ROWS = 2_000
"""How many rows of the sheet check what is typed."""

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

LISTS = "lists"
"""The hidden sheet from which the lists of choices come."""

LON, LAT = Text("经度", "lon"), Text("纬度", "lat")
WKT = Text("WKT", "WKT")

EXAMPLE_NOTE = Text("示例（请勿照抄）", "Example (do not copy)")
GUIDE_HEADINGS = (
    Text("列", "Column"),
    Text("字段", "Field"),
    EXAMPLE_NOTE,
    Text("必填", "Required"),
    Text("单位", "Unit"),
    Text("怎样填", "How to fill it in"),
    Text("可选值", "Choices"),
)
SEVERAL = Text(
    f"可填多个，用分号隔开；留空表示未公布，确实一个也没有则写“{NO_ITEMS_WORDS.zh}”",
    f"several, with semicolons between them; empty: not stated; {NO_ITEMS_WORDS.en}: there is none",
)
HOW = KIND_WORDS | {
    Kind.SLUG: Text(
        "小写字母、数字、连字符；留空则由名称生成", "lower-case letters, digits, hyphens; made of the name if empty"
    ),
    Kind.CODE: Text("从下拉列表中选一项", "choose one from the list"),
    Kind.CODES: Text("从列表中选", "choose from the list"),
}
"""What a person does in the cells of a field."""

PLACE_WORDS = {
    LON.en: Text("点的经度，度，小数；尽量写明坐标系", "longitude of the point, decimal degrees; say the system"),
    LAT.en: Text("点的纬度，度，小数", "latitude of the point in decimal degrees"),
    WKT.en: Text(
        "线或面的坐标，WKT 格式；已有图形文件时不必填", "line or polygon as WKT; not needed beside a shape file"
    ),
}
PLACE_EXAMPLES = {LON.en: "112.7434", LAT.en: "23.2481", WKT.en: "LINESTRING (112.74 23.24, 112.76 23.25)"}

EXAMPLES: dict[str, Text] = {
    "id": Text("longsha-avenue", "longsha-avenue"),
    "name_zh": Text("龙沙大道", "龙沙大道"),
    "name_en": Text("Longsha Avenue", "Longsha Avenue"),
    "contact_id": Text("sihui-investment-promotion", "sihui-investment-promotion"),
    "source_id": Text("survey-2024-03", "survey-2024-03"),
    "districts": Text("四会市", "四会市"),
    "waits_for": Text("longsha-avenue", "longsha-avenue"),
}
KIND_EXAMPLES: dict[Kind, Text] = {
    Kind.DATE: Text("2024-03 或 2024-03-05", "2024-03 or 2024-03-05"),
    Kind.NUMBER: Text("12.5", "12.5"),
    Kind.TEXT: Text("一段文字", "a text"),
}
TEXT_KINDS = frozenset({Kind.SLUG, Kind.TEXT, Kind.DATE, Kind.WORDS, Kind.IDS, Kind.CODE, Kind.CODES})

Styles = dict[str, Any]


def write_template(layer: Layer, language: Language, path: Path) -> None:
    """Write the workbook in which staff of one language type features of a layer; a file that is there is replaced.

    Raises:
        OSError: the file cannot be written.

    """
    try:
        with xlsxwriter.Workbook(path, OPTIONS) as book:
            styles = _styles(book)
            sheet = book.add_worksheet(layer.label.in_(language))
            guide, lists = book.add_worksheet(GUIDE.in_(language)), book.add_worksheet(LISTS)
            _write_entry(sheet, layer, language, styles)
            _write_lists(lists, sheet, layer, language)
            _write_guide(guide, layer, language, styles)
            lists.very_hidden()
            sheet.activate()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error


def template_headers(layer: Layer, language: Language) -> tuple[str, ...]:
    """Give the headers of the sheet to type into, in their order."""
    return tuple(_header(field, language) for field in layer.fields) + tuple(
        column.in_(language) for column in _place_columns(layer)
    )


def _header(field: Field, language: Language) -> str:
    return f"{(field.unit_label or field.label).in_(language)}\n{field.name}"


def _place_columns(layer: Layer) -> tuple[Text, ...]:
    if not layer.is_mapped:
        return ()
    points = (LON, LAT) if "Point" in layer.geometries else ()
    return points if layer.geometries == ("Point",) else (*points, WKT)


def _styles(book: Workbook) -> Styles:
    heading = {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
    return {
        "header": book.add_format(heading | {"bg_color": "#DCE6F1"}),
        "required": book.add_format(heading | {"bg_color": "#F8CBAD"}),
        "text": book.add_format({"num_format": "@"}),
        "number": book.add_format({"num_format": "General"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "example": book.add_format({"text_wrap": True, "valign": "top", "italic": True, "font_color": "#7A7A7A"}),
    }


def _write_entry(sheet: Worksheet, layer: Layer, language: Language, styles: Styles) -> None:
    """Write the headers; texts and dates are cells of text, so that Excel turns no 2024-03 into a day."""
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 48)
    for place, field in enumerate(layer.fields):
        kind = "text" if field.kind in TEXT_KINDS else "number"
        sheet.set_column(place, place, 20, styles[kind])
        sheet.write_string(0, place, _header(field, language), styles["required" if field.required else "header"])
        if field.kind is Kind.NUMBER:
            sheet.data_validation(1, place, ROWS, place, _number_rule(field, language))
    for place, column in enumerate(_place_columns(layer), start=len(layer.fields)):
        sheet.set_column(place, place, 20, styles["text" if column is WKT else "number"])
        sheet.write_string(0, place, column.in_(language), styles["header"])


def _number_rule(field: Field, language: Language) -> dict[str, Any]:
    low = field.minimum or 0
    limits = {"criteria": ">=", "value": low}
    if field.maximum is not None:
        limits = {"criteria": "between", "minimum": low, "maximum": field.maximum}
    said = Text("请填数字", "Please type a number")
    words = range_words(field) or said
    return {"validate": "decimal", **limits, "error_title": said.in_(language), "error_message": words.in_(language)}


def _write_lists(lists: Worksheet, sheet: Worksheet, layer: Layer, language: Language) -> None:
    """Put each vocabulary's labels into a column of the hidden sheet, and offer them; a list only as a hint."""
    for place, field in enumerate(layer.fields):
        if field.vocabulary is None:
            continue
        labels = [term.label.in_(language) for term in field.vocabulary.terms]
        for row, label in enumerate(labels):
            lists.write_string(row, place, label)
        column = xl_col_to_name(place)
        rule: dict[str, Any] = {"validate": "list", "source": f"={LISTS}!${column}$1:${column}${len(labels)}"}
        if field.kind is Kind.CODES:
            rule |= {"show_error": False, "input_message": SEVERAL.in_(language)}
        sheet.data_validation(1, place, ROWS, place, rule)


def _write_guide(guide: Worksheet, layer: Layer, language: Language, styles: Styles) -> None:
    guide.freeze_panes(1, 1)
    guide.set_column(0, 4, 18)
    guide.set_column(5, 6, 50)
    _write_row(guide, 0, [heading.in_(language) for heading in GUIDE_HEADINGS], styles, "header")
    for row, cells in enumerate(_guide_rows(layer, language), start=1):
        _write_row(guide, row, cells, styles, "wrap")


def _guide_rows(layer: Layer, language: Language) -> Iterator[list[str]]:
    for field in layer.fields:
        required = Text("是", "yes").in_(language) if field.required else ""
        unit = field.unit.in_(language) if field.unit else ""
        names = [field.label.in_(language), field.name, _example(field, language), required, unit]
        yield [*names, _how(field, language), _choices(field, language)]
    for column in _place_columns(layer):
        yield [column.in_(language), "", PLACE_EXAMPLES[column.en], "", "", PLACE_WORDS[column.en].in_(language), ""]


def _example(field: Field, language: Language) -> str:
    if field.vocabulary is not None:
        labels = [term.label.in_(language) for term in field.vocabulary.terms[:2]]
        return "；".join(labels) if field.kind is Kind.CODES else labels[0]
    return (EXAMPLES.get(field.name) or KIND_EXAMPLES.get(field.kind) or Text("", "")).in_(language)


def _how(field: Field, language: Language) -> str:
    said = [HOW[field.kind], range_words(field), field.help, SEVERAL if field.kind.is_list else None]
    return "\n".join(words.in_(language) for words in said if words)


def _choices(field: Field, language: Language) -> str:
    terms = field.vocabulary.terms if field.vocabulary else ()
    return "\n".join(term.label.in_(language) for term in terms)


def _write_row(sheet: Worksheet, row: int, cells: Sequence[str], styles: Styles, style: str) -> None:
    for place, cell in enumerate(cells):
        is_example = place == GUIDE_HEADINGS.index(EXAMPLE_NOTE) and row > 0
        sheet.write_string(row, place, cell, styles["example" if is_example else style])
