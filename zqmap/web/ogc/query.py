"""What a request to OGC API - Features asks for, read and checked before any work is done."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from starlette.requests import Request

from zqmap.analysis.cql2.expression import Tree
from zqmap.analysis.filter_query import TEXT_KEY, read_search
from zqmap.analysis.filters import Bbox
from zqmap.errors import BadFilter
from zqmap.model.layers import Layer
from zqmap.model.text import LANGUAGES, Language
from zqmap.web.ogc.parameters import (
    one_of,
    read_boxes,
    read_filter,
    read_liking,
    read_names,
    read_revision_key,
    read_sorts,
    read_span,
    read_system,
    read_value,
    read_whole,
)
from zqmap.web.ogc.systems import STORED

FORMATS = ("json", "html")
TIME_FIELDS = ("source_date", "date")
"""Of which day a feature speaks: the first of these that its layer has answers to `datetime`."""

DEFAULT_LIMIT, MOST_ITEMS = 100, 5_000

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
        return one_of("lang", asked, LANGUAGES)
    liked = [read_liking(part) for part in request.headers.get("accept-language", "").split(",")[:20]]
    known = [(weight, -place, name) for place, (name, weight) in enumerate(liked) if name in LANGUAGES and weight > 0]
    return one_of("lang", max(known)[2], LANGUAGES) if known else "zh"


def read_format(request: Request) -> str:
    """Read `f`, or HTML for a browser that wants pages, JSON for everybody else.

    Raises:
        BadAddress: `f` names another.
    """
    asked = request.query_params.get("f")
    if asked is not None:
        return one_of("f", asked, FORMATS)
    return "html" if "text/html" in request.headers.get("accept", "") else "json"


def read_item_wish(request: Request, layer: Layer) -> Wish:
    """Read what a request for one feature asks for.

    Raises:
        BadFilter, BadAddress: the query cannot be understood.
    """
    query = read_single(request, ITEM_KEYS)
    return Wish(layer, revision=read_revision_key(query), crs=read_system("crs", query))


def read_items_wish(request: Request, layer: Layer) -> Wish:
    """Read what a request for features asks for.

    Raises:
        BadFilter, BadAddress, BadCondition: the query cannot be understood.
    """
    query = read_single(request, items_keys(layer))
    return Wish(
        layer,
        revision=read_revision_key(query),
        limit=min(read_whole("limit", query, DEFAULT_LIMIT, 1), MOST_ITEMS),
        offset=read_whole("offset", query, 0, 0),
        crs=read_system("crs", query),
        boxes=read_boxes(query),
        span=read_span(query),
        equal=tuple((key, read_value(layer.by_name[key], query[key])) for key in query if key in layer.by_name),
        text=read_search([query.get(TEXT_KEY, "")]),
        filter_tree=read_filter(query),
        filter_crs=read_system("filter-crs", query),
        properties=read_names("properties", query, layer),
        sorts=read_sorts(query, layer),
        with_geometry=one_of("skipGeometry", query.get("skipGeometry", "false"), ("true", "false")) == "false",
    )
