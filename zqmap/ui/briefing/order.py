"""What somebody asks a briefing of: languages, filters, and since when changes are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from zqmap.analysis.filter_query import BBOX_KEY, KEYS, filter_query, parse_filters
from zqmap.analysis.filters import Filters
from zqmap.errors import BadFilter
from zqmap.model.text import LANGUAGES, Language
from zqmap.store.as_of import parse_day, today_in_china
from zqmap.ui.link import page_address
from zqmap.web.refusals import BadAddress

BOTH = "both"
LANGUAGE_KEY, SINCE_KEY, AS_OF_KEY = "lang", "since", "as_of"
DEFAULT_DAYS = 30
ALLOWED = tuple(key for key in KEYS if key != BBOX_KEY)


@dataclass(frozen=True)
class Order:
    """One briefing: in which languages, of what the filters leave, with the changes since the end of a day.

    `as_of` is the day at whose end everything is looked at, None for now.
    """

    languages: tuple[Language, ...]
    filters: Filters
    since: date
    as_of: date | None = None

    def address(self, ending: str) -> str:
        """Write the address under which the file is served."""
        language = BOTH if len(self.languages) > 1 else self.languages[0]
        query = filter_query(self.filters) | {LANGUAGE_KEY: [language], SINCE_KEY: [self.since.isoformat()]}
        if self.as_of:
            query[AS_OF_KEY] = [self.as_of.isoformat()]
        return page_address(f"/data/briefing.{ending}", query)


def default_since(as_of: date | None = None) -> date:
    """Give the day since which changes are told where nobody chose one."""
    return (as_of or today_in_china()) - timedelta(days=DEFAULT_DAYS)


def read_order(query: Mapping[str, Iterable[str]]) -> Order:
    """Read a query.

    Raises:
        BadFilter: a key is no filter, or its value is none of it.
        BadAddress: the language or the day is not valid.
    """
    own = {key: list(values) for key, values in query.items()}
    languages = _read_languages(own.pop(LANGUAGE_KEY, ["zh"])[-1])
    as_of = _read_day(AS_OF_KEY, own.pop(AS_OF_KEY, [""])[-1])
    since = _read_day(SINCE_KEY, own.pop(SINCE_KEY, [""])[-1]) or default_since(as_of)
    filters, bad = parse_filters(own)
    foreign = next((key for key in own if key not in ALLOWED), None)
    if foreign:
        raise BadFilter(foreign, ",".join(own[foreign]), (*ALLOWED, LANGUAGE_KEY, SINCE_KEY, AS_OF_KEY))
    if bad:
        raise bad[0]
    return Order(languages, filters, since, as_of)


def _read_languages(text: str) -> tuple[Language, ...]:
    if text == BOTH:
        return LANGUAGES
    for language in LANGUAGES:
        if text == language:
            return (language,)
    raise BadAddress(LANGUAGE_KEY, text, " / ".join((*LANGUAGES, BOTH)))


def _read_day(key: str, text: str) -> date | None:
    day = parse_day(text) if text else None
    if text and day is None:
        raise BadAddress(key, text, "YYYY-MM-DD")
    return day
