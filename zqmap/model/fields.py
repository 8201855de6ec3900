"""A field's declaration: one object drives checks, filters, columns, labels, the dictionary and the schemas."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zqmap.model.aliases import field_words
from zqmap.model.text import Text
from zqmap.model.vocabularies import Vocabulary


class Kind(StrEnum):
    """The type of a field's value."""

    SLUG = "slug"
    TEXT = "text"
    CODE = "code"
    CODES = "codes"
    WORDS = "words"
    IDS = "ids"
    NUMBER = "number"
    DATE = "date"

    @property
    def is_list(self) -> bool:
        """Tell whether a value is a list of strings."""
        return self in _LISTS


_LISTS = frozenset({Kind.CODES, Kind.WORDS, Kind.IDS})


class Group(StrEnum):
    """The heading under which the detail panel and the dictionary show a field."""

    NAME = "name"
    STATE = "state"
    SIZE = "size"
    SITE = "site"
    INDUSTRY = "industry"
    HONESTY = "honesty"


@dataclass(frozen=True)
class Field:
    """One attribute of a layer.

    `minimum` and `maximum` are in `unit`. `facet` names the filter that this field answers to (several layers share
    one), `in_tile` puts it into the vector tiles, `in_table` into the table under the map, `searched` into the text
    search. `refers_to` names the layers of which a value is an id. `shapefile` is the name within the ten characters of
    a Shapefile's column.
    """

    name: str
    kind: Kind
    label: Text
    group: Group
    shapefile: str
    unit: Text | None = None
    vocabulary: Vocabulary | None = None
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    facet: str | None = None
    in_tile: bool = False
    in_table: bool = False
    searched: bool = False
    help: Text | None = None
    refers_to: tuple[str, ...] = ()

    @property
    def aliases(self) -> tuple[str, ...]:
        """Give what the columns of other people's files call this field."""
        return field_words(self.name)

    @property
    def unit_label(self) -> Text | None:
        """Give the label with its unit in brackets, or None where the field has no unit."""
        if self.unit is None:
            return None
        return Text(f"{self.label.zh}（{self.unit.zh}）", f"{self.label.en} ({self.unit.en})")
