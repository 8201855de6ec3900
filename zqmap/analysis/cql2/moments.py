"""Dates of any precision as spans of days, and how two spans can lie to each other."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zqmap.analysis.facet_columns import Rows

Days = NDArray[np.float64]
"""Days since 1970; NaN where nothing is stated, infinite where a span is open."""

DAY_MS = 86_400_000
EPOCH = date(1970, 1, 1).toordinal()
MOMENT = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)
OPEN = ("..", "")


@dataclass(frozen=True, eq=False)
class Spans:
    """Spans of time, one a row or one for all; each ends before `ends`."""

    starts: Days
    ends: Days

    @property
    def known(self) -> Rows:
        """Tell for which rows a span is stated."""
        return np.asarray(~np.isnan(self.starts), dtype=bool)


def column_spans(values: pd.Series) -> Spans:
    """Give the spans of a column of dates: `2023-04` is all of April."""
    codes, texts = pd.factorize(values.to_numpy(dtype=object))
    spans = [(np.nan, np.nan), *(read_moment(text) or (np.nan, np.nan) for text in texts)]
    table = np.array(spans, dtype=float)
    return Spans(table[codes + 1, 0], table[codes + 1, 1])


def read_moment(written: str) -> tuple[float, float] | None:
    """Read a year, month, day or moment (RFC 3339) as the days from and before which it lasts; None: it is none."""
    found = MOMENT.fullmatch(written)
    if found is None:
        return None
    try:
        if found[4]:
            at = _days_of(datetime.fromisoformat(written))
            return (at, at + 1 / DAY_MS) if found[3] else None
        year, month, day = (int(part) if part else None for part in found.groups()[:3])
        return _date_span(year or 0, month, day)
    except (ValueError, OverflowError):
        return None


def read_interval(start: str, end: str) -> tuple[float, float] | None:
    """Read two moments as one span; `..` or nothing leaves a side open. None: they are no interval."""
    first = (-np.inf, -np.inf) if start in OPEN else read_moment(start)
    last = (np.inf, np.inf) if end in OPEN else read_moment(end)
    if first is None or last is None or first[0] >= last[1]:
        return None
    return first[0], last[1]


def _days_of(moment: datetime) -> float:
    """Give the days since 1970 in UTC, which a moment without a zone is taken to be in."""
    in_utc = moment.replace(tzinfo=None) - (moment.utcoffset() or timedelta())
    return float((np.datetime64(in_utc, "ms") - np.datetime64(0, "ms")) / np.timedelta64(1, "D"))


def _date_span(year: int, month: int | None, day: int | None) -> tuple[float, float]:
    first = date(year, month or 1, day or 1).toordinal() - EPOCH
    whole = calendar.monthrange(year, month)[1] if month else 365 + calendar.isleap(year)
    return float(first), float(first + (1 if day else whole))


def intersects(a: Spans, b: Spans) -> Rows:
    """Tell where two spans have time in common."""
    return np.asarray((a.starts < b.ends) & (b.starts < a.ends), dtype=bool)


RELATIONS: dict[str, Callable[[Spans, Spans], Rows]] = {
    "t_after": lambda a, b: a.starts >= b.ends,
    "t_before": lambda a, b: a.ends <= b.starts,
    "t_contains": lambda a, b: (a.starts < b.starts) & (a.ends > b.ends),
    "t_disjoint": lambda a, b: ~intersects(a, b),
    "t_during": lambda a, b: (a.starts > b.starts) & (a.ends < b.ends),
    "t_equals": lambda a, b: (a.starts == b.starts) & (a.ends == b.ends),
    "t_finishedby": lambda a, b: (a.starts < b.starts) & (a.ends == b.ends),
    "t_finishes": lambda a, b: (a.starts > b.starts) & (a.ends == b.ends),
    "t_intersects": intersects,
    "t_meets": lambda a, b: a.ends == b.starts,
    "t_metby": lambda a, b: a.starts == b.ends,
    "t_overlappedby": lambda a, b: (a.starts > b.starts) & (a.starts < b.ends) & (a.ends > b.ends),
    "t_overlaps": lambda a, b: (a.starts < b.starts) & (a.ends > b.starts) & (a.ends < b.ends),
    "t_startedby": lambda a, b: (a.starts == b.starts) & (a.ends > b.ends),
    "t_starts": lambda a, b: (a.starts == b.starts) & (a.ends < b.ends),
}
"""The temporal functions of CQL2 in small letters."""
