"""What a frame says to each filter, as bit masks that are worked out once a frame."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd

from zqmap.model.fields import Field
from zqmap.model.layers import Layer

NOT_STATED = "none"
"""The code that stands for "not stated" in a filter."""

Bits = np.ndarray[tuple[int], np.dtype[np.uint32]]
Rows = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True)
class FacetColumn:
    """One field's values: bit i of a row is set where it has `codes[i]`; "not stated" is a code too."""

    codes: tuple[str, ...]
    bits: Bits

    def has_any(self, chosen: frozenset[str]) -> Rows:
        """Tell for each row whether it has one of the chosen codes."""
        wanted = sum(1 << place for place, code in enumerate(self.codes) if code in chosen)
        rows: Rows = (self.bits & np.uint32(wanted)) != 0
        return rows

    def has_all(self, wanted: frozenset[str]) -> Rows:
        """Tell for each row whether it has every one of the wanted codes."""
        bits = np.uint32(sum(1 << place for place, code in enumerate(self.codes) if code in wanted))
        rows: Rows = (self.bits & bits) == bits
        return rows

    def counts(self, rows: Rows) -> dict[str, int]:
        """Count the selected rows that have each code, in the order of display."""
        return dict(self._totals) if rows.all() else self._count(self.bits[rows])

    @cached_property
    def _totals(self) -> dict[str, int]:
        return self._count(self.bits)

    def _count(self, bits: Bits) -> dict[str, int]:
        return {code: int(np.count_nonzero(bits & np.uint32(1 << place))) for place, code in enumerate(self.codes)}


def field_codes(field: Field) -> tuple[str, ...]:
    """List the codes a filter on a field may name, in the order of display; "not stated" comes last."""
    codes = field.vocabulary.codes if field.vocabulary else ()
    return codes if field.required else (*codes, NOT_STATED)


def facet_column(layer: Layer, frame: gpd.GeoDataFrame, facet: str) -> FacetColumn | None:
    """Give a frame's column for one filter, or None where the layer has no such field.

    The answer is kept for as long as the frame lives, which must not be changed in place.
    """
    field = layer.by_facet.get(facet)
    if field is None:
        return None
    kept = _columns_of(frame)
    if field.name not in kept:
        kept[field.name] = make_column(field, frame[field.name])
    return kept[field.name]


_KEPT: dict[int, dict[str, FacetColumn]] = {}


def _columns_of(frame: gpd.GeoDataFrame) -> dict[str, FacetColumn]:
    key = id(frame)
    if key not in _KEPT:
        _KEPT[key] = {}
        weakref.finalize(frame, _KEPT.pop, key, None)
    return _KEPT[key]


def make_column(field: Field, values: pd.Series) -> FacetColumn:
    """Make a field's column from a frame's values."""
    codes = field_codes(field)
    places = {code: 1 << place for place, code in enumerate(codes)}
    labels, distinct = pd.factorize(values.to_numpy(dtype=object), use_na_sentinel=True)
    bits = np.array([_bits_of(value, places) for value in (*distinct, None)], dtype=np.uint32)
    return FacetColumn(codes, bits[labels])


def _bits_of(value: str | tuple[str, ...] | None, places: dict[str, int]) -> int:
    listed = (value,) if isinstance(value, str) else value or (NOT_STATED,)
    return sum(places.get(code, 0) for code in set(listed))
