"""The parameters of a request to OGC API - Features, each read by itself."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeVar

from zqmap.analysis.cql2.expression import FILTER_LANGUAGES, FilterLanguage, Tree, parse_filter
from zqmap.analysis.cql2.moments import read_interval, read_moment
from zqmap.analysis.filters import Bbox
from zqmap.errors import BadFilter
from zqmap.model.fields import Field, Kind
from zqmap.model.layers import Layer
from zqmap.web.ogc.systems import STORED, SYSTEMS, box_to_store
from zqmap.web.refusals import BadAddress
from zqmap.web.tiles import read_revision

Choice = TypeVar("Choice", bound=str)
MOST_OFFSET = 10**9
MOST_DIGITS = len(str(MOST_OFFSET))
MOST_SORTS = 5


def one_of(key: str, value: str, choices: tuple[Choice, ...]) -> Choice:
    """Give the choice that a parameter names.

    Raises:
        BadAddress: it names none.
    """
    for choice in choices:
        if value == choice:
            return choice
    raise BadAddress(key, value, " / ".join(choices))


def read_liking(part: str) -> tuple[str, float]:
    """Read one part of Accept-Language, such as `en-GB;q=0.8`."""
    name, _, weight = part.partition(";")
    try:
        return name.strip().lower()[:2], float(weight.strip().removeprefix("q=") or 1)
    except ValueError:
        return name.strip().lower()[:2], 0.0


def read_revision_key(query: Mapping[str, str]) -> int | None:
    """Read `revision`, None where it is not named."""
    return read_revision(query["revision"]) if "revision" in query else None


def read_whole(key: str, query: Mapping[str, str], default: int, least: int) -> int:
    """Read a whole number.

    Raises:
        BadAddress: it is none, or out of bounds.
    """
    value = query.get(key)
    if value is None:
        return default
    if not (value.isascii() and value.isdecimal() and len(value) <= MOST_DIGITS and least <= int(value) <= MOST_OFFSET):
        raise BadAddress(key, value, f"{least}, {least + 1}, …")
    return int(value)


def read_system(key: str, query: Mapping[str, str]) -> str:
    """Read a coordinate system, that of the store where none is named."""
    return one_of(key, query[key], tuple(SYSTEMS)) if key in query else STORED


def read_boxes(query: Mapping[str, str]) -> tuple[Bbox, ...]:
    """Read `bbox` as one box or, where it crosses 180°, as two.

    Raises:
        BadAddress: it is none.
    """
    system = read_system("bbox-crs", query)
    written = query.get("bbox")
    if written is None:
        if "bbox-crs" in query:
            raise BadAddress("bbox", "", "west,south,east,north")
        return ()
    box = _read_box(written)
    crosses = system == STORED and box is not None and box[0] > box[2]
    stored = None if box is None or (box[0] > box[2] and not crosses) else box_to_store(box, system)
    if stored is None or stored[1] > stored[3]:
        raise BadAddress("bbox", written, "west,south,east,north")
    west, south, east, north = stored
    return ((west, south, 180.0, north), (-180.0, south, east, north)) if crosses else (stored,)


def _read_box(written: str) -> Bbox | None:
    try:
        numbers = [float(part) for part in written.split(",")]
    except ValueError:
        return None
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(math.isfinite(number) for number in numbers):
        return None
    return numbers[0], numbers[1], numbers[2], numbers[3]


def read_span(query: Mapping[str, str]) -> tuple[float, float] | None:
    """Read `datetime` as a span of days.

    Raises:
        BadAddress: it is none.
    """
    written = query.get("datetime")
    if written is None:
        return None
    start, slash, end = written.partition("/")
    span = read_interval(start, end) if slash else read_moment(written)
    if span is None:
        raise BadAddress("datetime", written, "2023-04-26, 2023-01-01/2023-12-31, 2023-01-01/..")
    return span


def read_value(field: Field, written: str) -> str:
    """Check the value of a property as far as its kind is known.

    Raises:
        BadFilter: the property cannot have it.
    """
    if field.kind is Kind.NUMBER:
        try:
            return str(float(written))
        except ValueError:
            raise BadFilter(field.name, written, ("1, 2.5, …",)) from None
    if field.vocabulary and written not in field.vocabulary.codes:
        raise BadFilter(field.name, written, field.vocabulary.codes)
    return written


def read_filter(query: Mapping[str, str]) -> Tree:
    """Read `filter` in the language that `filter-lang` names.

    Raises:
        BadCondition: it cannot be read.
    """
    language: FilterLanguage = one_of("filter-lang", query.get("filter-lang", "cql2-text"), FILTER_LANGUAGES)
    return parse_filter(query["filter"], language) if "filter" in query else None


def read_names(key: str, query: Mapping[str, str], layer: Layer) -> tuple[str, ...]:
    """Read names of properties between commas, each once."""
    names = tuple(dict.fromkeys(part for part in query.get(key, "").split(",") if part))
    return tuple(one_of(key, name, tuple(layer.by_name)) for name in names)


def read_sorts(query: Mapping[str, str], layer: Layer) -> tuple[tuple[str, bool], ...]:
    """Read by which properties is sorted, and whether downwards.

    Raises:
        BadAddress: there are too many.
    """
    parts = [part for part in query.get("sortby", "").split(",") if part]
    if len(parts) > MOST_SORTS:
        raise BadAddress("sortby", query["sortby"], f"≤ {MOST_SORTS}")
    # A plus sign of an address that was not encoded comes as a space.
    return tuple((one_of("sortby", part.lstrip("+- "), tuple(layer.by_name)), part.startswith("-")) for part in parts)
