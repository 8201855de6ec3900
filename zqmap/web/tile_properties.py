"""What features state, ready for tiles: each value is packed once, when a table is filled, and named by a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from zqmap.model.fields import Field, Kind
from zqmap.web.mvt import Tags, float_value, text_head, whole_value
from zqmap.web.spans import Ints

NOT_STATED = -1


@dataclass(frozen=True, eq=False)
class TileProperties:
    """The properties of a table's rows: `values` holds each packed value of each field once.

    `codes` has a row a feature and a column a field: the place among `values`, or `NOT_STATED`. The first `shared`
    values are those that several features state.
    """

    keys: tuple[str, ...]
    codes: NDArray[np.int32]
    values: pa.Array
    shared: int

    def tags(self, rows: Ints) -> Tags:
        """Give what some rows state, with the values that occur among them."""
        codes = self.codes[rows]
        stated, own = codes != NOT_STATED, codes >= self.shared
        of_several = stated & ~own
        # A value of one feature occurs once here, so that it need not be looked for among the others.
        first, single = codes[of_several], codes[own]
        met = np.zeros(self.shared, dtype=bool)
        met[first] = True
        used = np.flatnonzero(met)
        numbers = np.empty(self.shared, dtype=np.uint32)
        numbers[used] = np.arange(len(used))
        pairs = np.empty((*codes.shape, 2), dtype=np.uint32)
        pairs[..., 0] = np.arange(len(self.keys))
        pairs[of_several, 1], pairs[own, 1] = numbers[first], len(used) + np.arange(len(single))
        values = self.values.take(pa.array(np.concatenate((used, single))))
        return Tags(pairs[stated].ravel(), 2 * stated.sum(axis=1), _joined(values))


def _joined(values: pa.Array) -> bytes:
    """Give the bytes of all values one after the other, as they lie in memory."""
    if not len(values):
        return b""
    _, ends, content = values.buffers()
    last = np.frombuffer(ends, dtype=np.int64)[len(values)]
    return bytes(memoryview(content)[:last])


def make_properties(columns: Mapping[str, pa.Array], length: int) -> TileProperties:
    """Pack the values of columns of so many features, as `read_property` gives them."""
    codes, packed, known = np.empty((length, len(columns)), dtype=np.int32), [_EMPTY], 0
    for number, values in enumerate(columns.values()):
        words = values.dictionary_encode()
        places = pc.fill_null(words.indices, NOT_STATED - known).to_numpy(zero_copy_only=False)
        codes[:, number] = places + known
        packed.append(_pack(words.dictionary))
        known += len(words.dictionary)
    return _sort(tuple(columns), codes, pa.concat_arrays(packed))


def _sort(keys: tuple[str, ...], codes: NDArray[np.int32], values: pa.Array) -> TileProperties:
    """Put the values that several features state before the others."""
    single = np.bincount(codes[codes != NOT_STATED], minlength=len(values)) == 1
    order = np.argsort(single, kind="stable")
    places = np.full(len(values) + 1, NOT_STATED, dtype=np.int32)
    places[order] = np.arange(len(values))
    return TileProperties(keys, places[codes], values.take(pa.array(order)), int(len(values) - single.sum()))


_EMPTY = pa.array([], type=pa.large_binary())


def read_property(field: Field, values: pd.Series) -> pa.Array:
    """Give a field's values as a tile states them: numbers, or texts; a list is one text with semicolons."""
    if field.kind is Kind.NUMBER:
        return _number_property(values.to_numpy(dtype=float))
    if field.kind.is_list:
        return pa.array([";".join(value) if value else None for value in values], type=pa.string())
    return pa.array(values.to_numpy(dtype=object), type=pa.string(), from_pandas=True)


def _number_property(given: NDArray[np.float64]) -> pa.Array:
    missing = np.isnan(given)
    filled = np.where(missing, 0, given)
    whole = bool((filled == np.round(filled)).all() and (np.abs(filled) < 2**53).all())
    return pa.array(filled.astype(np.int64) if whole else filled, mask=missing)


def _pack(values: pa.Array) -> pa.Array:
    if pa.types.is_string(values.type):
        return _pack_texts(values)
    if pa.types.is_integer(values.type):
        return pa.array([whole_value(value) for value in values.to_pylist()], type=pa.large_binary())
    return pa.array([float_value(value) for value in values.to_pylist()], type=pa.large_binary())


def _pack_texts(texts: pa.Array) -> pa.Array:
    """Put before each text what its length asks for."""
    sizes = pc.binary_length(texts).dictionary_encode()
    heads = pa.array([text_head(size) for size in sizes.dictionary.to_pylist()], type=pa.large_binary())
    content = texts.cast(pa.binary()).cast(pa.large_binary())
    return pc.binary_join_element_wise(heads.take(sizes.indices), content, pa.scalar(b"", pa.large_binary()))
