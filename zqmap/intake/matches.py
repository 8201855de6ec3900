"""What was proposed or decided about the columns of a file, and its JSON form for the next file of the same kind."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

from zqmap.intake.headers import SURE
from zqmap.intake.units import UnitGuess
from zqmap.intake.value_words import ValueMatch
from zqmap.model.layers import find_layer
from zqmap.model.text import Text

REMEMBERED = Text("上次就是这样对应的", "as you decided the last time")
CHOSEN = Text("由您指定", "as you decided")
FORM = 1
"""The version of the JSON form."""


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """A column and the field it becomes, None for none; `confidence` is from 0 to 1.

    `values` maps words to codes where the field has a vocabulary; `unit` is what its numbers are in. In a column of
    yes and no, `term` is the code that a yes adds to the field's list. `is_ignorable` says that leaving the column out
    loses nothing of the feature (row numbers, coordinates).
    """

    column: str
    field: str | None
    confidence: float
    reason: Text
    term: str | None = None
    unit: UnitGuess | None = None
    values: tuple[ValueMatch, ...] = ()
    is_ignorable: bool = False

    @property
    def is_sure(self) -> bool:
        """Tell whether nothing about the column has to be asked."""
        if self.field is None:
            return True
        words = all(value.is_sure for value in self.values)
        return self.confidence >= SURE and words and (self.unit is None or self.unit.is_sure)

    def with_unit(self, name: str) -> ColumnMatch:
        """Give the match with a unit that a person decided on."""
        return replace(self, unit=UnitGuess(name, True, (CHOSEN,)))

    def with_code(self, written: str, code: str | None) -> ColumnMatch:
        """Give the match with a word that a person mapped: to a code, to "" for "not stated", to None for as it is."""
        values = [
            replace(value, code=code, is_sure=True) if value.written == written else value for value in self.values
        ]
        return replace(self, values=tuple(values))

    def confirmed(self) -> ColumnMatch:
        """Give the match with everything that was proposed agreed to."""
        unit = replace(self.unit, is_sure=True) if self.unit else None
        values = tuple(replace(value, is_sure=True) for value in self.values)
        return replace(self, confidence=1.0, unit=unit, values=values)


@dataclass(frozen=True, slots=True)
class Matching:
    """How the columns of a file become the fields of a layer, in the order of the file."""

    layer: str
    columns: tuple[ColumnMatch, ...]

    @property
    def by_column(self) -> dict[str, ColumnMatch]:
        """Map each column to its match."""
        return {match.column: match for match in self.columns}

    @property
    def fields(self) -> frozenset[str]:
        """Give the fields that some column becomes."""
        return frozenset(match.field for match in self.columns if match.field)

    @property
    def questions(self) -> tuple[ColumnMatch, ...]:
        """List the columns about which something has to be asked."""
        return tuple(match for match in self.columns if not match.is_sure)

    @property
    def is_sure(self) -> bool:
        """Tell whether nothing has to be asked."""
        return not self.questions

    @property
    def unused(self) -> tuple[str, ...]:
        """List the columns that become no field, though they may say something of the feature."""
        return tuple(match.column for match in self.columns if match.field is None and not match.is_ignorable)

    @property
    def missing(self) -> tuple[str, ...]:
        """List the required fields that no column becomes."""
        fields = find_layer(self.layer).fields
        return tuple(field.name for field in fields if field.required and field.name not in self.fields)

    def with_column(self, chosen: ColumnMatch) -> Matching:
        """Give the matching with one column decided; another column of the same field gives it up."""
        columns = []
        for match in self.columns:
            if match.column == chosen.column:
                columns.append(chosen)
            elif match.field == chosen.field and match.field and not (match.term and chosen.term):
                columns.append(_without_field(match))
            else:
                columns.append(match)
        return replace(self, columns=tuple(columns))

    def without_column(self, column: str) -> Matching:
        """Give the matching with a column left out by a person."""
        columns = (_without_field(match, CHOSEN) if match.column == column else match for match in self.columns)
        return replace(self, columns=tuple(columns))

    def confirmed(self) -> Matching:
        """Give the matching with everything that was proposed agreed to."""
        return replace(self, columns=tuple(match.confirmed() if match.field else match for match in self.columns))

    def as_json(self) -> dict[str, Any]:
        """Give the JSON form, which `from_json` reads."""
        return {"form": FORM, "layer": self.layer, "columns": [asdict(match) for match in self.columns]}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Matching:
        """Read the JSON form.

        Raises:
            ValueError: it is not in this form, or names a field that the layer no longer has.

        """
        try:
            columns = tuple(_column_from_json(column) for column in value["columns"])
            made = cls(value["layer"], columns)
            unknown = made.fields - find_layer(made.layer).by_name.keys()
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("not the JSON form of a matching") from error
        if value.get("form") != FORM or unknown:
            raise ValueError(f"not a matching of this version; unknown fields: {sorted(unknown)}")
        return made


class MatchingMemory(Protocol):
    """Where confirmed matchings are remembered, by layer and `column_signature`."""

    def load(self, layer: str, signature: str) -> Mapping[str, Any] | None:
        """Give the JSON form that was saved, or None."""

    def save(self, layer: str, signature: str, matching: Mapping[str, Any]) -> None:
        """Keep a JSON form; an earlier one of the same columns is replaced."""


def column_signature(columns: Iterable[str]) -> str:
    """Give the mark by which files with the same columns are known again, in any order: a hexadecimal digest."""
    return hashlib.sha256("\n".join(sorted(set(columns))).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def recall(proposed: Matching, earlier: Matching) -> Matching:
    """Put what was decided for an earlier file into a proposal: columns by name, their words and their units.

    Words that the earlier file did not have keep what is proposed for them. A unit that geometry or size of this file
    speak against stays a question.
    """
    known = earlier.by_column
    columns = (_recalled(match, known[match.column]) if match.column in known else match for match in proposed.columns)
    return replace(proposed, columns=tuple(columns))


def _recalled(match: ColumnMatch, earlier: ColumnMatch) -> ColumnMatch:
    if earlier.field is None:
        return replace(_without_field(match, REMEMBERED), is_ignorable=match.is_ignorable)
    if earlier.field != match.field:
        return match
    codes = {value.written: value.code for value in earlier.values if value.is_sure}
    values = tuple(
        replace(value, code=codes[value.written], is_sure=True) if value.written in codes else value
        for value in match.values
    )
    return replace(match, confidence=1.0, reason=REMEMBERED, values=values, unit=_recalled_unit(match, earlier))


def _recalled_unit(match: ColumnMatch, earlier: ColumnMatch) -> UnitGuess | None:
    if match.unit is None or earlier.unit is None or not earlier.unit.is_sure:
        return match.unit
    if match.unit.is_sure and match.unit.name != earlier.unit.name:
        return replace(match.unit, is_sure=False)
    return UnitGuess(earlier.unit.name, True, (*match.unit.evidence, REMEMBERED))


def _without_field(match: ColumnMatch, reason: Text | None = None) -> ColumnMatch:
    said = reason or Text("该字段已由另一列提供", "another column gives this field")
    return ColumnMatch(match.column, None, 0.0, said)


def _column_from_json(value: Mapping[str, Any]) -> ColumnMatch:
    values = tuple(ValueMatch(**item) for item in value.get("values", ()))
    rest = {name: value[name] for name in ("column", "field", "confidence", "term", "is_ignorable")}
    return ColumnMatch(**rest, reason=Text(**value["reason"]), unit=_unit_from_json(value.get("unit")), values=values)


def _unit_from_json(value: Mapping[str, Any] | None) -> UnitGuess | None:
    if value is None:
        return None
    return UnitGuess(value["name"], bool(value["is_sure"]), tuple(Text(**said) for said in value["evidence"]))
