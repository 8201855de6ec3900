"""The declaration of a layer or a register: one object drives the store, the checks, the tables and the files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from zqmap.model.fields import Field
from zqmap.model.text import Text


@dataclass(frozen=True)
class Layer:
    """A kind of feature: which geometries it may have and which fields, in their order of display.

    `class_fields` are the fields whose combination of values is a class that thinning of tiles may never lose.
    `ordered_pairs` are dates or numbers of which the first should not exceed the second. A register has no geometries.
    `public_field` is a field of yes and no: a row without a yes in it never leaves the house.
    """

    name: str
    label: Text
    geometries: tuple[str, ...]
    fields: tuple[Field, ...]
    class_fields: tuple[str, ...]
    ordered_pairs: tuple[tuple[str, str], ...] = ()
    public_field: str | None = None

    @property
    def is_mapped(self) -> bool:
        """Tell whether its features have places, so that the map shows them."""
        return bool(self.geometries)

    @property
    def has_private_rows(self) -> bool:
        """Tell whether some of its rows may be for staff alone."""
        return self.public_field is not None

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Map each field's name to its declaration."""
        return {field.name: field for field in self.fields}

    @cached_property
    def by_facet(self) -> dict[str, Field]:
        """Map each filter's name to the field that answers to it."""
        return {field.facet: field for field in self.fields if field.facet}
