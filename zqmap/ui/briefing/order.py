"""What somebody asks a briefing of: languages, filters, and since when changes are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from zqmap.analysis.filter_query import BBOX_KEY, KEYS, filter_query, parse_filters
from zqmap.analysis.filters import Filters
from zqmap.errors import BadFilter
from zqmap.model.text import LANGUAGES, Language
from zqmap.store.as_of import today_in_china
from zqmap.ui.link import page_address, parse_day
from zqmap.web.answers import BadAddress

BOTH = "both"
LANGUAGE_KEY, SINCE_KEY = "lang", "since"
DEFAULT_DAYS = 30
ALLOWED = tuple(key for key in KEYS if key != BBOX_KEY)


@dataclass(frozen=True)
class Order:
    """One briefing: in which languages, of what the filters leave, with the changes since the end of a day."""

    languages: tuple[Language, ...]
    filters: Filters
    since: date

    def address(self, ending: str) -> str:
        """Write the address under which the file is served."""
        language = BOTH if len(self.languages) > 1 else self.languages[0]
        query = filter_query(self.filters) | {LANGUAGE_KEY: [language], SINCE_KEY: [self.since.isoformat()]}
        return page_address(f"/data/briefing.{ending}", query)


def default_since() -> date:
    """Give the day since which changes are told where nobody chose one."""
    return today_in_china() - timedelta(days=DEFAULT_DAYS)


def read_order(query: Mapping[str, Iterable[str]]) -> Order:
    """Read a query.

    Raises:
        BadFilter: a key is no filter, or its value is none of it.
        BadAddress: the language or the day is not valid.
    """
    own = {key: list(values) for key, values in query.items()}
    languages = _read_languages(own.pop(LANGUAGE_KEY, ["zh"])[-1])
    since = _read_day(own.pop(SINCE_KEY, [""])[-1])
    filters, bad = parse_filters(own)
    foreign = next((key for key in own if key not in ALLOWED), None)
    if foreign:
        raise BadFilter(foreign, ",".join(own[foreign]), (*ALLOWED, LANGUAGE_KEY, SINCE_KEY))
    if bad:
        raise bad[0]
    return Order(languages, filters, since)


def _read_languages(text: str) -> tuple[Language, ...]:
    if text == BOTH:
        return LANGUAGES
    for language in LANGUAGES:
        if text == language:
            return (language,)
    raise BadAddress(LANGUAGE_KEY, text, " / ".join((*LANGUAGES, BOTH)))


def _read_day(text: str) -> date:
    if not text:
        return default_since()
    day = parse_day(text)
    if day is None:
        raise BadAddress(SINCE_KEY, text, "YYYY-MM-DD")
    return day
