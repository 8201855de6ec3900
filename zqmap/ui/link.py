"""The link is the state: everything that a viewer chose is read from the query string and written back to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

import streamlit as st

from zqmap.analysis.filter_query import BBOX_KEY, filter_query, parse_filters
from zqmap.analysis.filters import Filters
from zqmap.errors import BadFilter
from zqmap.maps.basemaps import DEFAULT, list_basemaps
from zqmap.maps.state import View
from zqmap.model.layers import LAYERS
from zqmap.model.text import LANGUAGES, Language
from zqmap.settings import get_settings
from zqmap.store.as_of import parse_day
from zqmap.ui.address_bar import read_address, settle_address, tell_address
from zqmap.ui.keys import EMBED, PAGE_PARAMS, WALL, Param
from zqmap.ui.press import whole
from zqmap.web.strays import MISSING_KEY

ALL = "all"
"""The list under the map that shows every layer."""
LAST_PAGE = 100_000
"""Beyond which a page of the list is no page."""
DESCENDING = "-"
"""What stands before an order that is turned round."""
LISTING = frozenset({"filters", "table", "order", "language", "as_of"})
"""The parts of the link upon which it depends what stands on a page of the list."""
COMMON_ORDERS = ("layer", "name", "area", "state", "basis")
"""The columns of the list of all layers, by which it can be sorted; the first is the order that it comes in."""


@dataclass(frozen=True)
class FeatureRef:
    """Which feature is meant: its layer and its id."""

    layer: str
    id: str

    @classmethod
    def parse(cls, text: str) -> FeatureRef | None:
        """Read `layer/id`, or give None where no such layer is declared."""
        layer, _, feature_id = text.partition("/")
        return cls(layer, feature_id) if layer in LAYERS and feature_id else None

    def __str__(self) -> str:
        return f"{self.layer}/{self.id}"


@dataclass(frozen=True)
class Link:
    """What a link says.

    `language` is None where the link leaves it to the browser; `order` is the column by which the list is sorted, after
    `-` from the last to the first; `page` is which part of a long list is shown, from 1; `as_of` is the day in China at
    whose end the layers are looked at, None for now; `dropped` names what could not be used.
    """

    language: Language | None = None
    filters: Filters = field(default_factory=Filters)
    view: View | None = None
    feature: FeatureRef | None = None
    basemap: str = DEFAULT
    table: str = ALL
    order: str = COMMON_ORDERS[0]
    page: int = 1
    as_of: date | None = None
    dropped: tuple[BadFilter, ...] = ()

    def query(self) -> dict[str, list[str]]:
        """Write the link as a query string's keys and values; what is at its default is left out."""
        query = filter_query(self.filters)
        if self.language:
            query[Param.LANGUAGE] = [self.language]
        if self.view:
            query[Param.VIEW] = [f"{self.view.lat:.5f},{self.view.lon:.5f},{self.view.zoom}"]
        if self.feature:
            query[Param.FEATURE] = [str(self.feature)]
        if self.basemap != DEFAULT:
            query[Param.BASEMAP] = [self.basemap]
        if self.table != ALL:
            query[Param.TABLE] = [self.table]
        if self.order != COMMON_ORDERS[0]:
            query[Param.ORDER] = [self.order]
        if self.page > 1:
            query[Param.LIST_PAGE] = [str(self.page)]
        if self.as_of:
            query[Param.AS_OF] = [self.as_of.isoformat()]
        return query


def parse_link(query: Mapping[str, Iterable[str]], basemaps: Iterable[str] = (DEFAULT,)) -> Link:
    """Read a query string; what cannot be used is dropped and named. `basemaps` are the codes that are offered here."""
    query = {**query, Param.VIEW: [text for text in query.get(Param.VIEW, ()) if text not in (WALL, EMBED)]}
    filters, dropped = parse_filters({key: values for key, values in query.items() if key != BBOX_KEY})
    if BBOX_KEY in query:
        dropped.append(BadFilter(BBOX_KEY, ",".join(query[BBOX_KEY])[:60]))
    if MISSING_KEY in query:
        dropped.append(BadFilter(MISSING_KEY, ",".join(query[MISSING_KEY])[:60]))
    offered = tuple(basemaps)
    table = _one(query, Param.TABLE, dropped, lambda text: text if text in {ALL, *LAYERS} else None, (ALL, *LAYERS))
    orders = list_orders(table or ALL)
    language = _one(query, Param.LANGUAGE, dropped, lambda text: text if text in LANGUAGES else None, LANGUAGES)
    return Link(
        language=language,  # type: ignore[arg-type]
        filters=filters,
        view=_one(query, Param.VIEW, dropped, View.parse, ("lat,lon,zoom",)),
        feature=_one(query, Param.FEATURE, dropped, FeatureRef.parse, ("layer/id",)),
        basemap=_one(query, Param.BASEMAP, dropped, lambda text: text if text in offered else None, offered) or DEFAULT,
        table=table or ALL,
        order=_one(query, Param.ORDER, dropped, lambda text: _read_order(text, orders), orders) or COMMON_ORDERS[0],
        page=_one(query, Param.LIST_PAGE, dropped, _read_page, ("1, 2, 3, …",)) or 1,
        as_of=_one(query, Param.AS_OF, dropped, parse_day, ("YYYY-MM-DD",)),
        dropped=tuple(dropped),
    )


def page_address(path: str, query: Mapping[str, Iterable[str]]) -> str:
    """Write the address of a page with its query; what stands in it is encoded."""
    return f"{path}?{urlencode(query, safe='/,', doseq=True)}"


def list_orders(table: str) -> tuple[str, ...]:
    """Give the columns by which the list of a layer, or of all, can be sorted; the first is the order it comes in."""
    if table == ALL:
        return COMMON_ORDERS
    return (COMMON_ORDERS[0], "name", *(field.name for field in LAYERS[table].fields if field.in_table))


def _read_order(text: str, orders: tuple[str, ...]) -> str | None:
    return text if text.removeprefix(DESCENDING) in orders else None


def _read_page(text: str) -> int | None:
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(LAST_PAGE))
    return int(text) if is_number and 1 <= int(text) <= LAST_PAGE else None


def read_link() -> Link:
    """Read the link of this session's page."""
    settle_address()
    offered = (basemap.code for basemap in list_basemaps(get_settings()))
    return parse_link(read_address(), offered)


def write_link(link: Link) -> None:
    """Put a link into the address bar; the browser's back button leads to the one before.

    What a page keeps in the address beside it (`PAGE_PARAMS`) stays.
    """
    if link.query() != read_link().query() or link.dropped:
        tell_address(link.query() | read_own(PAGE_PARAMS))


def read_own(params: Iterable[str]) -> dict[str, list[str]]:
    """Give what the address of this session's page holds of some parts beside the link."""
    return {str(key): st.query_params.get_all(key) for key in params if key in st.query_params}


@whole
def change_link(**changes: object) -> None:
    """Change parts of the link, as callbacks of widgets do; what makes another list shows it from its beginning."""
    if changes.keys() & LISTING:
        changes = {"page": 1} | changes
    if "table" in changes:
        changes = {"order": COMMON_ORDERS[0]} | changes
    write_link(replace(read_link(), dropped=(), **changes))  # type: ignore[arg-type]


def _one(query: Mapping[str, Iterable[str]], key: str, dropped: list[BadFilter], parse, allowed: tuple[str, ...] = ()):  # type: ignore[no-untyped-def]
    values = [value for value in query.get(key, ()) if value]
    if not values:
        return None
    value = parse(values[-1])
    if value is None:
        dropped.append(BadFilter(key, values[-1][:60], allowed))
    return value
