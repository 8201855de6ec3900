"""The address of the comparison of two days: `from` and `to`, days in China, the `kind` of news and its `area`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st

from zqmap.analysis.filter_query import parse_filters
from zqmap.analysis.filters import make_filters
from zqmap.analysis.news import NewsKind
from zqmap.errors import BadFilter
from zqmap.store.as_of import parse_day, today_in_china
from zqmap.ui.address_bar import read_address
from zqmap.ui.keys import SinceParam
from zqmap.ui.link import Link, change_link, page_address

AREA = "area"
"""The filter that chooses an area."""

DEFAULT_DAYS = 30
"""How far back is looked where the address names no day and the browser remembers none."""


@dataclass(frozen=True)
class SinceLink:
    """What the address says; None where it says nothing. `dropped` names what could not be used.

    `kind` and `area` choose some of the news; the area is that of the filters, as on every page.
    """

    first: date | None = None
    last: date | None = None
    dropped: tuple[BadFilter, ...] = ()
    kind: NewsKind | None = None
    area: str | None = None

    def days(self, visit: date | None = None) -> tuple[date, date]:
        """Give the two days: from the named one, else the last visit, else 30 days back; to the named one or today."""
        last = self.last or today_in_china()
        first = self.first or visit or last - timedelta(days=DEFAULT_DAYS)
        return min(first, last), max(first, last)

    def address(self, link: Link) -> str:
        """Write the whole address with the language."""
        named = ((SinceParam.FROM, self.first), (SinceParam.TO, self.last))
        query = {str(key): [day.isoformat()] for key, day in named if day}
        if self.kind:
            query[SinceParam.KIND] = [self.kind]
        own = Link(link.language, make_filters({AREA: [self.area]} if self.area else {}))
        return page_address("/since", own.query() | query)


def parse_since(query: Mapping[str, Iterable[str]]) -> SinceLink:
    """Read the address; a day that is none, or lies ahead, is dropped and named."""
    dropped: list[BadFilter] = []
    first, last = (_read(query, key, dropped) for key in (SinceParam.FROM, SinceParam.TO))
    kinds = [text for text in query.get(SinceParam.KIND, ()) if text]
    kind = NewsKind(kinds[-1]) if kinds and kinds[-1] in set(NewsKind) else None
    if kinds and kind is None:
        dropped.append(BadFilter(SinceParam.KIND, kinds[-1][:60], tuple(NewsKind)))
    chosen = parse_filters({AREA: list(query.get(AREA, ()))})[0].chosen(AREA)
    return SinceLink(first, last, tuple(dropped), kind, min(chosen, default=None))


def read_since() -> SinceLink:
    """Read the address of this session's page."""
    return parse_since(read_address())


def choose_days(first: date | None, last: date | None) -> None:
    """Put two days into the address; today is left out, so that the link stays one to now."""
    ahead = last is not None and last >= today_in_china()
    for key, day in ((SinceParam.FROM, first), (SinceParam.TO, None if ahead else last)):
        if day is None:
            st.query_params.pop(key, None)
        else:
            st.query_params[key] = day.isoformat()


def choose_kind(kind: NewsKind | None) -> None:
    """Put the kind of news into the address, or take it out."""
    if kind is None:
        st.query_params.pop(SinceParam.KIND, None)
    else:
        st.query_params[SinceParam.KIND] = kind


def choose_area(area: str | None) -> None:
    """Put the area of news into the address, or take it out."""
    change_link(filters=make_filters({AREA: [area]} if area else {}))


def _read(query: Mapping[str, Iterable[str]], key: str, dropped: list[BadFilter]) -> date | None:
    values = [value for value in query.get(key, ()) if value]
    if not values:
        return None
    day = parse_day(values[-1])
    if day is None:
        dropped.append(BadFilter(key, values[-1][:60], ("YYYY-MM-DD",)))
    return day
