"""What a request to OGC API - Features asks for, read and checked before any work is done."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from starlette.requests import Request

from zqmap.analysis.cql2.expression import FILTER_LANGUAGES, FilterLanguage, Tree, parse_filter
from zqmap.analysis.cql2.moments import read_interval, read_moment
from zqmap.analysis.filter_query import TEXT_KEY, read_search
from zqmap.analysis.filters import Bbox
from zqmap.errors import BadFilter
from zqmap.model.fields import Field, Kind
from zqmap.model.layers import Layer
from zqmap.model.text import LANGUAGES, Language
from zqmap.web.ogc.systems import STORED, SYSTEMS, box_to_store
from zqmap.web.refusals import BadAddress
from zqmap.web.tiles import read_revision

Choice = TypeVar("Choice", bound=str)

FORMATS = ("json", "html")
TIME_FIELDS = ("source_date", "date")
"""Of which day a feature speaks: the first of these that its layer has answers to `datetime`."""

DEFAULT_LIMIT, MOST_ITEMS = 100, 5_000
MOST_OFFSET = 10**9
MOST_DIGITS = len(str(MOST_OFFSET))
MOST_SORTS = 5

COMMON_KEYS = ("f", "lang")
ITEM_KEYS = (*COMMON_KEYS, "crs", "revision")
ITEMS_KEYS = (
    *ITEM_KEYS,
    *("limit", "offset", "bbox", "bbox-crs", "datetime", "properties", "sortby", "skipGeometry"),
    *("filter", "filter-lang", "filter-crs", TEXT_KEY),
)
"""Every key that a request for items may have beside the names of properties."""


@dataclass(frozen=True)
class Wish:
    """Which items are asked for, and how they are to be written.

    `boxes` are west, south, east, north in degrees, two where a box crosses 180°; empty means everywhere.
    `filter_tree` is None without a filter; `properties` empty means all; `sorts` pair names with "descending".
    """

    layer: Layer
    revision: int | None = None
    limit: int = DEFAULT_LIMIT
    offset: int = 0
    crs: str = STORED
    boxes: tuple[Bbox, ...] = ()
    span: tuple[float, float] | None = None
    equal: tuple[tuple[str, str], ...] = ()
    text: str = ""
    filter_tree: Tree = None
    filter_crs: str = STORED
    properties: tuple[str, ...] = ()
    sorts: tuple[tuple[str, bool], ...] = ()
    with_geometry: bool = True

    def rows_key(self) -> str:
        """Give a digest that is the same for wishes that the same rows of a revision answer, in the same order."""
        tree = json.dumps(self.filter_tree)
        parts = [self.boxes, self.span, self.equal, self.text, tree, self.filter_crs, self.sorts]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def time_field(layer: Layer) -> str | None:
    """Name the field that answers to `datetime`, None where a layer has none."""
    return next((name for name in TIME_FIELDS if name in layer.by_name), None)


def items_keys(layer: Layer) -> tuple[str, ...]:
    """List every key that a request for features of a layer may have."""
    own = [key for key in ITEMS_KEYS if key != "datetime" or time_field(layer)]
    return (*own, *layer.by_name)


def read_single(request: Request, allowed: Iterable[str]) -> dict[str, str]:
    """Read a query whose keys come once each.

    Raises:
        BadFilter: a key is not known here, or comes twice.
    """
    known = tuple(allowed)
    query: dict[str, str] = {}
    for key, value in request.query_params.multi_items():
        if key not in known or key in query:
            raise BadFilter(key, value, known)
        query[key] = value
    return query


def read_language(request: Request) -> Language:
    """Read `lang`, or the language that the client likes best; Chinese where it says nothing of the two.

    Raises:
        BadAddress: `lang` names another.
    """
    asked = request.query_params.get("lang")
    if asked is not None:
        return _one_of("lang", asked, LANGUAGES)
    liked = [_liking(part) for part in request.headers.get("accept-language", "").split(",")[:20]]
    known = [(weight, -place, name) for place, (name, weight) in enumerate(liked) if name in LANGUAGES and weight > 0]
    return _one_of("lang", max(known)[2], LANGUAGES) if known else "zh"


def read_format(request: Request) -> str:
    """Read `f`, or HTML for a browser that wants pages, JSON for everybody else.

    Raises:
        BadAddress: `f` names another.
    """
    asked = request.query_params.get("f")
    if asked is not None:
        return _one_of("f", asked, FORMATS)
    return "html" if "text/html" in request.headers.get("accept", "") else "json"


def read_item_wish(request: Request, layer: Layer) -> Wish:
    """Read what a request for one feature asks for.

    Raises:
        BadFilter, BadAddress: the query cannot be understood.
    """
    query = read_single(request, ITEM_KEYS)
    return Wish(layer, revision=_revision(query), crs=_system("crs", query))


def read_items_wish(request: Request, layer: Layer) -> Wish:
    """Read what a request for features asks for.

    Raises:
        BadFilter, BadAddress, BadCondition: the query cannot be understood.
    """
    query = read_single(request, items_keys(layer))
    return Wish(
        layer,
        revision=_revision(query),
        limit=min(_whole("limit", query, DEFAULT_LIMIT, 1), MOST_ITEMS),
        offset=_whole("offset", query, 0, 0),
        crs=_system("crs", query),
        boxes=_boxes(query),
        span=_span(query),
        equal=tuple((key, _value(layer.by_name[key], query[key])) for key in query if key in layer.by_name),
        text=read_search([query.get(TEXT_KEY, "")]),
        filter_tree=_filter(query),
        filter_crs=_system("filter-crs", query),
        properties=_names("properties", query, layer),
        sorts=_sorts(query, layer),
        with_geometry=_one_of("skipGeometry", query.get("skipGeometry", "false"), ("true", "false")) == "false",
    )


def _one_of(key: str, value: str, choices: tuple[Choice, ...]) -> Choice:
    for choice in choices:
        if value == choice:
            return choice
    raise BadAddress(key, value, " / ".join(choices))


def _liking(part: str) -> tuple[str, float]:
    """Read one part of Accept-Language, such as `en-GB;q=0.8`."""
    name, _, weight = part.partition(";")
    try:
        return name.strip().lower()[:2], float(weight.strip().removeprefix("q=") or 1)
    except ValueError:
        return name.strip().lower()[:2], 0.0


def _revision(query: Mapping[str, str]) -> int | None:
    return read_revision(query["revision"]) if "revision" in query else None


def _whole(key: str, query: Mapping[str, str], default: int, least: int) -> int:
    value = query.get(key)
    if value is None:
        return default
    if not (value.isascii() and value.isdecimal() and len(value) <= MOST_DIGITS and least <= int(value) <= MOST_OFFSET):
        raise BadAddress(key, value, f"{least}, {least + 1}, …")
    return int(value)


def _system(key: str, query: Mapping[str, str]) -> str:
    return _one_of(key, query[key], tuple(SYSTEMS)) if key in query else STORED


def _boxes(query: Mapping[str, str]) -> tuple[Bbox, ...]:
    system = _system("bbox-crs", query)
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


def _span(query: Mapping[str, str]) -> tuple[float, float] | None:
    written = query.get("datetime")
    if written is None:
        return None
    start, slash, end = written.partition("/")
    span = read_interval(start, end) if slash else read_moment(written)
    if span is None:
        raise BadAddress("datetime", written, "2023-04-26, 2023-01-01/2023-12-31, 2023-01-01/..")
    return span


def _value(field: Field, written: str) -> str:
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


def _filter(query: Mapping[str, str]) -> Tree:
    language: FilterLanguage = _one_of("filter-lang", query.get("filter-lang", "cql2-text"), FILTER_LANGUAGES)
    return parse_filter(query["filter"], language) if "filter" in query else None


def _names(key: str, query: Mapping[str, str], layer: Layer) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part for part in query.get(key, "").split(",") if part))
    return tuple(_one_of(key, name, tuple(layer.by_name)) for name in names)


def _sorts(query: Mapping[str, str], layer: Layer) -> tuple[tuple[str, bool], ...]:
    parts = [part for part in query.get("sortby", "").split(",") if part]
    if len(parts) > MOST_SORTS:
        raise BadAddress("sortby", query["sortby"], f"≤ {MOST_SORTS}")
    # A plus sign of an address that was not encoded comes as a space.
    return tuple((_one_of("sortby", part.lstrip("+- "), tuple(layer.by_name)), part.startswith("-")) for part in parts)
