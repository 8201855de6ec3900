"""What a query for a layer as a file asks for, read and checked before any work is done."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request

from zqmap.analysis.filter_query import (
    ALIASES,
    BBOX_KEY,
    ID_KEY,
    ROLL_KEY,
    TEXT_KEY,
    allowed_codes,
    filter_query,
    parse_filters,
    read_ids,
)
from zqmap.analysis.filters import Filters
from zqmap.errors import BadFilter
from zqmap.model.layers import Layer
from zqmap.model.text import LANGUAGES, Language
from zqmap.store.as_of import parse_day
from zqmap.web.refusals import BadAddress
from zqmap.web.tiles import read_revision

AS_OF_KEY = "as_of"
OWN_KEYS = (ID_KEY, "revision", "lang", AS_OF_KEY)
"""The keys of a query that are no filter of `zqmap.analysis.filter_query`."""

CONTENT_VERSION = 2
"""Part of every ETag; to be raised when a format changes what it writes."""


@dataclass(frozen=True)
class Order:
    """What a query asks for; `revision` is None for the newest, `ids` empty for all.

    `as_of` is the day on which the filters' roll is called, None for today.
    """

    filters: Filters
    ids: frozenset[str]
    revision: int | None
    language: Language
    as_of: date | None = None

    def digest(self) -> str:
        """Give twelve hexadecimal digits that differ between orders with different content."""
        members = [(layer, sorted(ids)) for layer, ids in self.filters.members]
        parts = [CONTENT_VERSION, filter_query(self.filters), sorted(self.ids), self.language, *members]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]


def read_order(layer: Layer, request: Request) -> Order:
    """Read a query.

    Raises:
        BadFilter: a key is no filter of this layer, or none of its values can occur in it.
        BadAddress: the revision or the language is not valid.
    """
    query = {key: request.query_params.getlist(key) for key in request.query_params}
    _refuse_foreign_keys(layer, query)
    filters, bad = parse_filters(query)
    if bad:
        raise bad[0]
    _refuse_foreign_codes(layer, filters)
    ids = frozenset(read_ids(query.get(ID_KEY, ())))
    revision = query.get("revision")
    number = read_revision(revision[-1]) if revision else None
    return Order(filters, ids, number, read_language(query), _read_as_of(query))


def _read_as_of(query: Mapping[str, list[str]]) -> date | None:
    text = query.get(AS_OF_KEY, [""])[-1]
    day = parse_day(text) if text else None
    if text and day is None:
        raise BadAddress(AS_OF_KEY, text, "YYYY-MM-DD")
    return day


def _refuse_foreign_keys(layer: Layer, query: Mapping[str, list[str]]) -> None:
    known = (*layer.by_facet, *(alias for alias, facet in ALIASES.items() if facet in layer.by_facet))
    allowed = (*known, TEXT_KEY, BBOX_KEY, ROLL_KEY, *OWN_KEYS)
    for key, values in query.items():
        if key not in allowed:
            raise BadFilter(key, ",".join(values), allowed)


def _refuse_foreign_codes(layer: Layer, filters: Filters) -> None:
    """Refuse a choice of which nothing can occur in the layer; codes of other layers beside its own do no harm."""
    for facet, codes in filters.choices:
        allowed = allowed_codes(facet, [layer])
        if codes.isdisjoint(allowed):
            raise BadFilter(facet, ",".join(sorted(codes)), allowed)


def read_language(query: Mapping[str, list[str]]) -> Language:
    """Read the language that a query asks for, Chinese where it names none.

    Raises:
        BadAddress: it names another.
    """
    value = query.get("lang", ["zh"])[-1]
    for language in LANGUAGES:
        if value == language:
            return language
    raise BadAddress("lang", value, " / ".join(LANGUAGES))
