"""Vector tiles as bytes: version 2.1 of Mapbox's specification, written for all features of a layer at once.

Whatever a feature holds is a row of variable-length integers in protobuf: the commands and steps of its geometry, the
pairs of its tags, and the lengths between them. So a layer's features become one flat array of integers, which is
packed at once.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zqmap.web.spans import Ints, spans, starts, sums

POINT, LINE, POLYGON = 1, 2, 3
"""The kinds of geometry by their number in a tile."""

MOVE_ONE, CLOSE = 9, 15
TAGS, KIND, GEOMETRY, FEATURE = 0x12, 0x18, 0x22, 0x12
"""What stands before the parts of a feature and before a feature: the number of its field and how it is written."""


@dataclass(frozen=True, eq=False)
class Drawing:
    """Features in the units of a tile, y downwards; they lie behind each other in flat arrays.

    `kinds` are those of a tile. `paths` is how many paths each feature has (rings of a polygon, lines, all points of a
    feature as one), `sizes` how many points each path has (a ring without its last, which is its first).
    """

    kinds: NDArray[np.uint8]
    paths: Ints
    sizes: Ints
    units: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Tags:
    """What features state.

    `pairs` are key and value in turn, by their places in the layer's lists, `counts` how many numbers each feature has
    of them, and `values` is the packed list of values.
    """

    pairs: NDArray[Any]
    counts: Ints
    values: bytes


def write_layer(name: str, keys: Sequence[str], extent: int, drawing: Drawing, tags: Tags) -> bytes:
    """Pack one layer; a tile is the layers' bytes one after the other."""
    content = b"".join(
        (
            b"\x78\x02",
            block(0x0A, name.encode()),
            _features(drawing, tags),
            *(block(0x1A, key.encode()) for key in keys),
            tags.values,
            b"\x28" + number(extent),
        )
    )
    return block(0x1A, content)


def text_head(size: int) -> bytes:
    """Pack what stands before a text of so many bytes in the list of values."""
    inner = b"\x0a" + number(size)
    return b"\x22" + number(len(inner) + size) + inner


def whole_value(value: int) -> bytes:
    """Pack a whole number of the list of values."""
    return block(0x22, b"\x28" + number(value) if value >= 0 else b"\x30" + number(-2 * value - 1))


def float_value(value: float) -> bytes:
    """Pack a number with fractions of the list of values."""
    return block(0x22, b"\x19" + struct.pack("<d", value))


def block(field: int, content: bytes) -> bytes:
    """Pack bytes with their length before them."""
    return bytes((field,)) + number(len(content)) + content


def number(value: int) -> bytes:
    """Pack one number that is not negative."""
    packed = bytearray()
    while value > 0x7F:
        packed.append(value & 0x7F | 0x80)
        value >>= 7
    packed.append(value)
    return bytes(packed)


def numbers(values: NDArray[np.uint32]) -> bytes:
    """Pack many numbers one after the other, as `number` does."""
    sizes = _packed_sizes(values)
    places = starts(sizes)
    packed = np.empty(int(sizes.sum()), dtype=np.uint8)
    packed[places] = values & 0x7F | (sizes > 1) << 7
    for byte in range(1, int(sizes.max(initial=0))):
        longer = np.flatnonzero(sizes > byte)
        packed[places[longer] + byte] = values[longer] >> 7 * byte & 0x7F | (sizes[longer] > byte + 1) << 7
    return packed.tobytes()


def _packed_sizes(values: NDArray[Any]) -> NDArray[np.uint8]:
    sizes = np.ones(len(values), dtype=np.uint8)
    highest = int(values.max(initial=0))
    for bits in range(7, 32, 7):
        if highest >> bits == 0:
            break
        sizes += values >= 1 << bits
    return sizes


def _features(drawing: Drawing, tags: Tags) -> bytes:
    geometry, steps = _geometry(drawing)
    geometry_bytes, tag_bytes = sums(_packed_sizes(geometry), steps), sums(_packed_sizes(tags.pairs), tags.counts)
    size = 4 + _packed_sizes(tag_bytes) + tag_bytes + _packed_sizes(geometry_bytes) + geometry_bytes
    counts = 8 + tags.counts + steps
    begins = starts(counts)
    middles = begins + 4 + tags.counts
    values = np.empty(int(counts.sum()), dtype=np.uint32)
    for place, value in (
        (begins, FEATURE),
        (begins + 1, size),
        (begins + 2, TAGS),
        (begins + 3, tag_bytes),
        (spans(begins + 4, tags.counts), tags.pairs),
        (middles, KIND),
        (middles + 1, drawing.kinds),
        (middles + 2, GEOMETRY),
        (middles + 3, geometry_bytes),
        (spans(middles + 4, steps), geometry),
    ):
        values[place] = value
    return numbers(values)


def _geometry(drawing: Drawing) -> tuple[NDArray[np.uint32], Ints]:
    """Give the commands and steps of all features, and how many numbers each has of them."""
    sizes, kinds = drawing.sizes, np.repeat(drawing.kinds, drawing.paths)
    drawn, closed = kinds != POINT, kinds == POLYGON
    counts = 2 * sizes + 1 + drawn + closed
    begins, firsts = starts(counts), starts(sizes)
    values = np.empty(int(counts.sum()), dtype=np.uint32)
    values[begins] = np.where(drawn, MOVE_ONE, sizes << 3 | 1)
    values[begins[drawn] + 3] = sizes[drawn] - 1 << 3 | 2
    values[(begins + counts)[closed] - 1] = CLOSE
    within = np.arange(len(drawing.units)) - np.repeat(firsts, sizes)
    places = np.repeat(begins + 1, sizes) + 2 * within + (np.repeat(drawn, sizes) & (within > 0))
    moved = _steps(drawing.units, firsts[starts(drawing.paths)])
    values[places], values[places + 1] = moved[:, 0], moved[:, 1]
    return values, sums(counts, drawing.paths)


def _steps(units: NDArray[np.int32], firsts: Ints) -> NDArray[np.uint32]:
    """Give each point as a step from the one before it in its feature, negatives folded in between."""
    steps = np.diff(units, axis=0, prepend=units[:1])
    steps[firsts] = units[firsts]
    return ((steps << 1) ^ (steps >> 31)).view(np.uint32)
