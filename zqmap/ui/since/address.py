"""The address of the comparison of two days: `from` and `to`, days in China."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st

from zqmap.errors import BadFilter
from zqmap.store.as_of import parse_day, today_in_china
from zqmap.ui.keys import SinceParam
from zqmap.ui.link import Link, page_address

DEFAULT_DAYS = 30
"""How far back is looked where the address names no day and the browser remembers none."""


@dataclass(frozen=True)
class SinceLink:
    """What the address says; None where it says nothing. `dropped` names what could not be used."""

    first: date | None = None
    last: date | None = None
    dropped: tuple[BadFilter, ...] = ()

    def days(self, visit: date | None = None) -> tuple[date, date]:
        """Give the two days: from the named one, else the last visit, else 30 days back; to the named one or today."""
        last = self.last or today_in_china()
        first = self.first or visit or last - timedelta(days=DEFAULT_DAYS)
        return min(first, last), max(first, last)

    def address(self, link: Link) -> str:
        """Write the whole address with the language."""
        named = ((SinceParam.FROM, self.first), (SinceParam.TO, self.last))
        query = {str(key): [day.isoformat()] for key, day in named if day}
        return page_address("/since", Link(link.language).query() | query)


def parse_since(query: Mapping[str, Iterable[str]]) -> SinceLink:
    """Read the address; a day that is none, or lies ahead, is dropped and named."""
    dropped: list[BadFilter] = []
    first, last = (_read(query, key, dropped) for key in (SinceParam.FROM, SinceParam.TO))
    return SinceLink(first, last, tuple(dropped))


def read_since() -> SinceLink:
    """Read the address of this session's page."""
    return parse_since({key: st.query_params.get_all(key) for key in st.query_params})


def choose_days(first: date | None, last: date | None) -> None:
    """Put two days into the address; today is left out, so that the link stays one to now."""
    ahead = last is not None and last >= today_in_china()
    for key, day in ((SinceParam.FROM, first), (SinceParam.TO, None if ahead else last)):
        if day is None:
            st.query_params.pop(key, None)
        else:
            st.query_params[key] = day.isoformat()


def _read(query: Mapping[str, Iterable[str]], key: str, dropped: list[BadFilter]) -> date | None:
    values = [value for value in query.get(key, ()) if value]
    if not values:
        return None
    day = parse_day(values[-1])
    if day is None:
        dropped.append(BadFilter(key, values[-1][:60], ("YYYY-MM-DD",)))
    return day
