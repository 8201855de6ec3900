"""Turn the rows of a file into ours by a matching; what cannot be read stays as it is, for the checks to name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd

from zqmap.intake.contents import FileContents
from zqmap.intake.matches import ColumnMatch, Matching
from zqmap.intake.value_words import is_own_unknown, says_yes
from zqmap.intake.written import is_not_stated, read_date, read_list, read_text
from zqmap.model.checks import Findings
from zqmap.model.fields import Field, Kind
from zqmap.model.findings import Finding
from zqmap.model.frames import json_value
from zqmap.model.layers import STORED, Layer, find_layer
from zqmap.model.quantities import convert_number, find_unit
from zqmap.model.strings import restore_defused
from zqmap.model.text import Text
from zqmap.model.values import TEXT_LIMIT, Problem, show_value
from zqmap.model.written_numbers import Reading, fold, read_number

PLACE_FIELDS = frozenset({"basis", "accuracy_m"})
"""The fields that say how far a position can be trusted; a feature without a place has none of them."""

_AT_MOST = re.compile(r"^(≤|<=|≦|不大于|不超过|不高于|小于等于)\s*")
_AT_LEAST = re.compile(r"^(≥|>=|≧|不小于|不低于|大于等于)\s*")
LIMITS = {
    "plot_ratio_min": _AT_LEAST,
    "plot_ratio_max": _AT_MOST,
    "building_density_pct": _AT_MOST,
    "height_limit_m": _AT_MOST,
}
"""Fields that are limits: the sign that says so before the number adds nothing; the opposite one is not read."""

NOTES: dict[str, Text] = {
    "approximate": Text("“约”等字样已去掉，只保留数字", "words such as 'about' were left out; only the number is kept"),
    "less_precise": Text("只保留年份：无法表示半年、季度或年底", "only the year is kept, not the half, quarter or end"),
    "not_stated": Text("按“未公布”处理", "taken as not stated"),
}


def read_rows(contents: FileContents, matching: Matching) -> tuple[FileContents, tuple[Finding, ...]]:
    """Give what `apply_matching` and `find_readings` give, in one go."""
    rows, findings = _read_rows(contents, matching)
    return replace(contents, rows=rows, columns=_field_order(matching)), tuple(findings.sorted())


def apply_matching(contents: FileContents, matching: Matching) -> FileContents:
    """Give a file's contents with our fields and codes as its rows; columns without a field are left out.

    Numbers are converted to the field's unit and dates to ISO 8601. A word without a code, a number or a date that
    cannot be read stays as it stands. Geometries are the same.
    """
    return read_rows(contents, matching)[0]


def find_readings(contents: FileContents, matching: Matching) -> tuple[Finding, ...]:
    """Say, by row and field, where a cell was read as less than what it says: 约, 年底, a word for nothing."""
    return read_rows(contents, matching)[1]


def with_defaults(contents: FileContents, defaults: Mapping[str, Any]) -> FileContents:
    """Fill in values given once for the whole file, where a row has none; `contents` has our fields.

    What is said of a position is given only to features that have one.
    """
    given = {name: _default(name, value) for name, value in defaults.items() if not is_not_stated(value)}
    broken = contents.broken
    rows = []
    for number, (row, geometry) in enumerate(zip(contents.rows, contents.geometries, strict=True), start=1):
        placed = geometry is not None or number in broken
        fitting = {name: value for name, value in given.items() if placed or name not in PLACE_FIELDS}
        rows.append(row | {name: value for name, value in fitting.items() if is_not_stated(row.get(name))})
    return replace(contents, rows=rows)


def with_published(contents: FileContents, layer: Layer, published: gpd.GeoDataFrame) -> FileContents:
    """Keep what is published in the fields of which the file has no column; rows meet by id, `contents` has our fields.

    A field of which the file has a column is the file's, its empty cells too.
    """
    said = {name for row in contents.rows for name in row}
    kept = [field for field in layer.fields if field.name not in said]
    if not kept:
        return contents
    columns = [[json_value(field, value) for value in published[field.name]] for field in kept]
    names = [field.name for field in kept]
    known = {
        id_: dict(zip(names, values, strict=True))
        for id_, values in zip(published["id"], zip(*columns, strict=True), strict=True)
    }
    return replace(contents, rows=[known.get(_id_of(row), {}) | row for row in contents.rows])


def keep_unused(
    contents: FileContents, applied: FileContents, matching: Matching, columns: Iterable[str] | None = None
) -> FileContents:
    """Write what unused columns say into the notes of the applied rows, `column: value` in both languages.

    A note that would become too long is cut at the limit of a text.
    """
    chosen = list(matching.unused if columns is None else columns)
    rows = []
    for raw, row in zip(contents.rows, applied.rows, strict=True):
        said = [(" ".join(name.split()), read_text(raw.get(name))) for name in chosen]
        said = [(name, value) for name, value in said if not is_not_stated(value)]
        notes = {
            "note_zh": "；".join(f"{name}：{value}" for name, value in said),
            "note_en": "; ".join(f"{name}: {value}" for name, value in said),
        }
        rows.append(row | {name: _joined(row.get(name), note) for name, note in notes.items() if said})
    return replace(applied, rows=rows)


def _id_of(row: Mapping[str, Any]) -> str:
    found = row.get("id")
    return found if isinstance(found, str) else ""


def _joined(note: object, more: str) -> str:
    return "\n".join(part for part in (note, more) if isinstance(part, str) and part)[:TEXT_LIMIT]


def _default(name: str, value: Any) -> Any:
    fields = {field.name: field for layer in STORED.values() for field in layer.fields}
    if name not in fields:
        return value
    readers = {Kind.NUMBER: read_number, Kind.DATE: read_date}
    read = readers.get(fields[name].kind)
    return read(value).value if read else read_text(value)


def _field_order(matching: Matching) -> tuple[str, ...]:
    return tuple(field.name for field in find_layer(matching.layer).fields if field.name in matching.fields)


def _read_rows(contents: FileContents, matching: Matching) -> tuple[list[dict[str, Any]], Findings]:
    layer, findings = find_layer(matching.layer), Findings()
    rows: list[dict[str, Any]] = [{} for _ in contents.rows]
    for match in matching.columns:
        if match.field is not None:
            _read_column(contents, layer.by_name[match.field], match, rows, findings)
    return rows, findings


def _read_column(
    contents: FileContents, field: Field, match: ColumnMatch, rows: list[dict[str, Any]], findings: Findings
) -> None:
    """Read one column into the rows; a value that comes again is read once."""
    read, known = _reader(field, match), dict[Any, Reading]()
    for number, (raw, row) in enumerate(zip(contents.rows, rows, strict=True), start=1):
        value = raw.get(match.column)
        key = (value.__class__, value) if isinstance(value, str | int | float) else None
        reading = known.get(key) if key else None
        if reading is None:
            reading = known[key] = read(value)
        if match.term is None:
            row[field.name] = reading.value
        else:
            row[field.name] = _union(row.get(field.name), reading.value)
        if reading.note:
            problem = Problem(reading.note, NOTES[reading.note])
            findings.add(number, field.name, problem, show_value(value), warn=True)


def _union(codes: list[str] | None, more: list[str] | None) -> list[str] | None:
    return list(dict.fromkeys([*(codes or ()), *(more or ())])) or None


def _reader(field: Field, match: ColumnMatch) -> Callable[[Any], Reading]:
    codes = {value.written: value.code for value in match.values if value.code is not None}

    def read(value: Any) -> Reading:
        if is_not_stated(value) and not is_own_unknown(field.vocabulary, value):
            return Reading(None, "not_stated" if isinstance(value, str) and value.strip() else None)
        if match.term is not None:
            return Reading([match.term] if says_yes(str(value)) else None)
        return _read_cell(field, match, codes, value)

    return read


def _read_cell(field: Field, match: ColumnMatch, codes: Mapping[str, str], value: Any) -> Reading:
    """Read a cell; `codes` maps words to codes, "" for "not stated", without those that are left as they stand."""
    if field.kind is Kind.NUMBER:
        return _read_amount(field, match, value)
    if field.kind is Kind.DATE:
        return read_date(value)
    if field.kind is Kind.CODE:
        word = value.strip() if isinstance(value, str) else str(value)
        return Reading(codes.get(word, value) or None)
    if field.kind.is_list:
        return Reading(read_list(value, codes))
    text = read_text(value)
    return Reading(restore_defused(text) if isinstance(text, str) else text)


def _read_amount(field: Field, match: ColumnMatch, value: Any) -> Reading:
    bound = LIMITS.get(field.name)
    reading = read_number(bound.sub("", fold(value)) if bound and isinstance(value, str) else value)
    if isinstance(reading.value, bool) or not isinstance(reading.value, int | float):
        return Reading(value)
    unit = match.unit.name if match.unit else None
    if reading.unit is not None:
        unit = find_unit(field.name, reading.unit)
        if unit is None and not _is_own_unit(field, reading.unit):
            return Reading(value)
    return Reading(convert_number(field.name, reading.value, unit), reading.note)


def _is_own_unit(field: Field, word: str) -> bool:
    return field.unit is not None and word in (field.unit.zh, field.unit.en.casefold())
