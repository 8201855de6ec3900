"""Filters as they stand in a query string, and back."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from zqmap.analysis.facet_columns import field_codes
from zqmap.analysis.filters import FACETS, Bbox, Filters, make_filters
from zqmap.analysis.roll_names import Roll, read_roll
from zqmap.errors import BadFilter
from zqmap.model.layers import LAYERS, Layer
from zqmap.model.search import normal_text
from zqmap.model.values import SLUG, SLUG_LIMIT

ALIASES = {"area_id": "area"}
LAYER_KEY = "layer"
TEXT_KEY = "q"
BBOX_KEY = "bbox"
ROLL_KEY = "roll"
ID_KEY = "id"
KEYS = (*FACETS, *ALIASES, LAYER_KEY, TEXT_KEY, BBOX_KEY, ROLL_KEY)
"""Every key of a query string that is a filter."""

MAX_TEXT = 100
"""The longest search text in the form of search keys (`zqmap.model.search.normal_text`), in characters."""

MAX_IDS = 50
"""How many features an address may name one by one."""

Query = Mapping[str, Iterable[str]]


def parse_filters(query: Query) -> tuple[Filters, list[BadFilter]]:
    """Read filters from a query string; keys that are no filter are passed over.

    `status=a&status=b` and `status=a,b` mean the same. What cannot be used is left out and named in the list.
    """
    bad: list[BadFilter] = []
    choices = {facet: _known(facet, _values(query, facet), allowed_codes(facet), bad) for facet in FACETS}
    layers = _known(LAYER_KEY, _split(query.get(LAYER_KEY, ())), tuple(LAYERS), bad)
    text, bbox, roll = _text(query, bad), _bbox(query, bad), _roll(query, bad)
    return make_filters(choices, layers=layers, text=text, bbox=bbox, roll=roll), bad


def filter_query(filters: Filters) -> dict[str, list[str]]:
    """Write filters as a query string's keys and values, codes in the order of display; the inverse of parsing."""
    query = {facet: _ordered(codes, allowed_codes(facet)) for facet, codes in filters.choices}
    if filters.layers:
        query[LAYER_KEY] = _ordered(filters.layers, tuple(LAYERS))
    if filters.text:
        query[TEXT_KEY] = [filters.text]
    if filters.bbox:
        query[BBOX_KEY] = [",".join(repr(float(number)) for number in filters.bbox)]
    if filters.roll:
        query[ROLL_KEY] = [filters.roll]
    return query


def read_search(values: Iterable[str]) -> str:
    """Read a search text as it was typed, from all values of its key.

    Raises:
        BadFilter: it is too long.
    """
    text = " ".join(value.strip() for value in values).strip()
    if len(normal_text(text)) > MAX_TEXT:
        raise BadFilter(TEXT_KEY, text[:20] + "…", (f"≤ {MAX_TEXT}",))
    return text


def read_ids(values: Iterable[str], limit: int = MAX_IDS) -> tuple[str, ...]:
    """Read the ids of features, each once, from all values of a key; commas may stand between them.

    Raises:
        BadFilter: one of them is no id, or they are more than the limit.
    """
    ids = tuple(dict.fromkeys(_split(values)))
    for id_ in ids[: limit + 1]:
        if len(id_) > SLUG_LIMIT or not SLUG.fullmatch(id_):
            raise BadFilter(ID_KEY, id_[:MAX_TEXT], (SLUG.pattern,))
    if len(ids) > limit:
        raise BadFilter(ID_KEY, str(len(ids)), (f"≤ {limit}",))
    return ids


def allowed_codes(facet: str, layers: Iterable[Layer] = tuple(LAYERS.values())) -> tuple[str, ...]:
    """List the codes that a facet may take in any of the layers, in the order of display."""
    fields = [layer.by_facet[facet] for layer in layers if facet in layer.by_facet]
    return tuple(dict.fromkeys(code for field in fields for code in field_codes(field)))


def _values(query: Query, facet: str) -> list[str]:
    names = [facet, *(alias for alias, target in ALIASES.items() if target == facet)]
    return [value for name in names for value in _split(query.get(name, ()))]


def _split(values: Iterable[str]) -> list[str]:
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


def _known(key: str, values: list[str], allowed: tuple[str, ...], bad: list[BadFilter]) -> list[str]:
    bad.extend(BadFilter(key, value[:MAX_TEXT], allowed) for value in values if value not in allowed)
    return [value for value in values if value in allowed]


def _ordered(codes: Iterable[str], order: tuple[str, ...]) -> list[str]:
    return sorted(codes, key=lambda code: (order.index(code) if code in order else len(order), code))


def _text(query: Query, bad: list[BadFilter]) -> str:
    try:
        return read_search(query.get(TEXT_KEY, ()))
    except BadFilter as error:
        bad.append(error)
        return ""


def _roll(query: Query, bad: list[BadFilter]) -> str:
    names = [name.strip() for name in query.get(ROLL_KEY, ()) if name.strip()]
    if not names:
        return ""
    if read_roll(names[-1]) is None:
        bad.append(BadFilter(ROLL_KEY, names[-1][:MAX_TEXT], tuple(Roll)))
        return ""
    return names[-1]


def _bbox(query: Query, bad: list[BadFilter]) -> Bbox | None:
    values = [value for value in query.get(BBOX_KEY, ()) if value.strip()]
    if not values:
        return None
    box = _read_box(values[-1])
    if box is None:
        bad.append(BadFilter(BBOX_KEY, values[-1][:MAX_TEXT], ("west,south,east,north",)))
    return box


def _read_box(value: str) -> Bbox | None:
    try:
        west, south, east, north = (float(part) for part in value.split(","))
    except ValueError:
        return None
    in_range = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    return (west, south, east, north) if in_range and math.isfinite(west + south + east + north) else None
