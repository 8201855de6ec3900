"""Match the columns of a file to the fields of a layer, and turn its rows into ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from zqmap.intake.contents import FileContents, list_columns
from zqmap.intake.headers import BY_LABEL, BY_NAME, OF_THE_PLACE, RESERVED, HeaderMatch, match_header
from zqmap.intake.matches import (
    CHOSEN,
    REMEMBERED,
    ColumnMatch,
    Matching,
    MatchingMemory,
    column_signature,
    recall,
)
from zqmap.intake.readings import apply_matching, find_readings, keep_unused, read_rows, with_defaults, with_published
from zqmap.intake.units import guess_unit
from zqmap.intake.value_words import find_code, flag_code, is_flag, is_own_unknown, match_values
from zqmap.intake.written import is_not_stated, read_items
from zqmap.model.fields import Field, Kind
from zqmap.model.layers import Layer
from zqmap.model.text import Text
from zqmap.model.vocabularies import Vocabulary
from zqmap.model.written_numbers import read_number

__all__ = [
    "ColumnMatch",
    "Matching",
    "MatchingMemory",
    "apply_matching",
    "column_signature",
    "find_readings",
    "keep_unused",
    "match_column",
    "propose_matching",
    "read_rows",
    "recall",
    "with_defaults",
    "with_published",
]

DISTINCT_WORDS = 200
"""How many different words a column of codes may have to be recognised by its content."""

NUMBERED = frozenset({"id", "Id", "ID"})
"""Columns that programs make by themselves."""

KNOWN_SHARE = 0.7
"""Which share of a column's words must be codes of one vocabulary for the column to be recognised by them."""

LATIN_SHARE = 0.8
"""Which share of a column's texts must be English for it to be a column of English."""

BY_CONTENT = Text("列中的取值与该字段相符，请确认", "the values are those of this field; please confirm")
YES_OR_NO = Text("“是/否”列，合并到该字段", "a column of yes and no that becomes one entry of this field")
LATIN = Text("名称列，内容为英文", "a column of names, in English")

Names = tuple[str, str]
LANGUAGE_PAIRS: tuple[Names, ...] = (
    ("name_zh", "name_en"),
    ("note_zh", "note_en"),
    ("products_zh", "products_en"),
    ("status_note_zh", "status_note_en"),
)
"""Fields of which a header without a language may mean either."""


def propose_matching(
    layer: Layer, contents: FileContents, remembered: Mapping[str, str] | Matching | None = None
) -> Matching:
    """Propose for each column of a file the field it becomes, with its words and its unit.

    `remembered` is a confirmed matching of an earlier file, or maps columns to fields ("" for none). The unit is
    measured against the geometries where they are in WGS 84.
    """
    known = remembered if isinstance(remembered, Mapping) else _fields_of(remembered)
    columns = _columns_of(contents)
    headers = {column: _propose_header(layer, contents, column, known.get(column)) for column in columns}
    headers = _settle(layer, _by_language(contents, headers))
    made = Matching(layer.name, tuple(_complete(layer, contents, column, headers[column]) for column in columns))
    return recall(made, remembered) if isinstance(remembered, Matching) else made


def match_column(layer: Layer, contents: FileContents, column: str, field: str) -> ColumnMatch:
    """Match a column to the field that a person chose, with words and unit proposed anew.

    Raises:
        KeyError: the layer has no such field.

    """
    return _complete(layer, contents, column, HeaderMatch(layer.by_name[field].name, 1.0, CHOSEN))


def _columns_of(contents: FileContents) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*contents.columns, *list_columns(contents.rows))))


def _fields_of(remembered: Matching | None) -> dict[str, str]:
    return {} if remembered is None else {match.column: match.field or "" for match in remembered.columns}


def _propose_header(layer: Layer, contents: FileContents, column: str, known: str | None) -> HeaderMatch:
    if known is not None and (known == "" or known in layer.by_name):
        return HeaderMatch(known or None, 1.0, REMEMBERED)
    if column in contents.coordinate_columns:
        return HeaderMatch(None, 0.0, OF_THE_PLACE, is_ignorable=True)
    found = match_header(layer, column)
    if found.field == "id" and column in NUMBERED and all(_is_number(id_) for id_ in _stated(contents, column)):
        found = replace(found, confidence=0.85)  # programs number features; a column of ids by another name goes first
    if found.field is None and (found.is_ignorable or found.reason is RESERVED):
        return found
    values = _stated(contents, column)
    if found.field and not (layer.by_name[found.field].kind is Kind.NUMBER and _are_words(values)):
        return found
    return _by_content(layer, column, values) or found


def _is_number(id_: Any) -> bool:
    return isinstance(id_, int) or (isinstance(id_, str) and id_.isascii() and id_.isdigit())


def _stated(contents: FileContents, column: str, vocabulary: Vocabulary | None = None) -> list[Any]:
    """Give the values that say something; in a vocabulary, 未公布 may be a value like any other."""
    values = (row.get(column) for row in contents.rows)
    return [value for value in values if not is_not_stated(value) or is_own_unknown(vocabulary, value)]


def _are_words(values: Sequence[Any]) -> bool:
    return bool(values) and all(isinstance(read_number(value).value, str) for value in values)


def _words(values: Iterable[Any], field: Field | None = None) -> Counter[str]:
    """Count the words of a column; what a list holds counts one by one."""
    if field is not None and not field.kind.is_list:
        return Counter(_word(value) for value in values)
    return Counter(item for value in values for item in read_items(value))


def _word(value: Any) -> str:
    return value.strip() if isinstance(value, str) else str(value)


def _by_content(layer: Layer, column: str, values: Sequence[Any]) -> HeaderMatch | None:
    words = _words(value for value in values if isinstance(value, str | list | tuple | bool | int))
    if not words or len(words) > DISTINCT_WORDS:
        return None
    if is_flag(words):
        return _by_flag(layer, column)
    for field in layer.fields:
        if field.vocabulary is not None:
            known = sum(_weigh(*find_code(field.vocabulary, word)) for word in words)
            if known / len(words) >= KNOWN_SHARE and not all(word.isdigit() for word in words):
                return HeaderMatch(field.name, 0.6, BY_CONTENT)
    return None


def _weigh(code: str | None, is_sure: bool) -> float:
    return 1.0 if is_sure else 0.5 if code else 0.0


def _by_flag(layer: Layer, column: str) -> HeaderMatch | None:
    for field in layer.fields:
        if field.kind is Kind.CODES and field.vocabulary and flag_code(field.vocabulary, column):
            return HeaderMatch(field.name, 0.9, YES_OR_NO)
    return None


def _by_language(contents: FileContents, headers: Mapping[str, HeaderMatch]) -> dict[str, HeaderMatch]:
    """Take a column of English under a header such as `name` for the English field, where no other column is it."""
    taken = {match.field for match in headers.values()}
    made = dict(headers)
    for chinese, english in LANGUAGE_PAIRS:
        for column, match in headers.items():
            if match.field == chinese and match.confidence < 1 and english not in taken and _is_latin(contents, column):
                made[column] = HeaderMatch(english, match.confidence, LATIN)
    return made


def _is_latin(contents: FileContents, column: str) -> bool:
    texts = [value for value in _stated(contents, column) if isinstance(value, str)]
    return bool(texts) and sum(text.isascii() for text in texts) / len(texts) >= LATIN_SHARE


def _settle(layer: Layer, headers: Mapping[str, HeaderMatch]) -> dict[str, HeaderMatch]:
    """Give each field to the column that fits best; yes-and-no columns share their field."""
    best: dict[str, str] = {}
    for column, match in headers.items():
        rival = best.get(match.field or "")
        if match.field and (rival is None or match.confidence > headers[rival].confidence):
            best[match.field] = column
    made = dict(headers)
    for column, match in headers.items():
        if match.field and best[match.field] != column and match.reason is not YES_OR_NO:
            winner = headers[best[match.field]]
            # Our own exports have a column of labels beside that of codes, which says the same.
            is_label = match.reason is BY_LABEL and winner.reason is BY_NAME
            said = _taken(layer, match.field, best[match.field])
            made[column] = HeaderMatch(None, 0.0, said, is_ignorable=is_label)
    return made


def _taken(layer: Layer, field: str, column: str) -> Text:
    label, shown = layer.by_name[field].label, " ".join(column.split())
    return Text(
        f"“{label.zh}”已由列“{shown}”提供",
        f"'{label.en}' is given by the column '{shown}' already",
    )


def _complete(layer: Layer, contents: FileContents, column: str, header: HeaderMatch) -> ColumnMatch:
    made = ColumnMatch(column, header.field, header.confidence, header.reason, is_ignorable=header.is_ignorable)
    if header.field is None:
        return made
    field = layer.by_name[header.field]
    values = _stated(contents, column, field.vocabulary)
    if field.vocabulary is not None:
        words = _words(values, field)
        term = flag_code(field.vocabulary, column) if field.kind is Kind.CODES and is_flag(words) else None
        return replace(made, term=term) if term else replace(made, values=match_values(field.vocabulary, words))
    if field.kind is Kind.NUMBER:
        return replace(made, unit=guess_unit(field.name, column, *_numbers(contents, column)))
    return made


def _numbers(contents: FileContents, column: str) -> tuple[list[float], list[Any]]:
    """Give the plain numbers of a column and their geometries; those with a unit of their own are left out."""
    numbers, geometries = [], []
    for row, geometry in zip(contents.rows, contents.geometries, strict=True):
        reading = read_number(row.get(column))
        if reading.unit is None and isinstance(reading.value, int | float) and not is_not_stated(reading.value):
            numbers.append(float(reading.value))
            geometries.append(geometry)
    return numbers, geometries
