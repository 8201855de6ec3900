"""Values as people write them: dates in every form, lists, and the many ways to say nothing."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from zqmap.model.strings import is_invisible
from zqmap.model.written_lists import says_no_items
from zqmap.model.written_numbers import Reading, fold

NOT_STATED = frozenset(
    {
        *["/", "\\", "-", "--", "---", "—", "——", "–", "~", "?", "...", "......"],
        *["无", "暂无", "没有", "未定", "待定", "未填", "不详", "未知", "未公布", "无数据", "待补充", "空"],
        *("n/a", "na", "n.a.", "nan", "null", "<null>", "none", "nil", "tbd", "unknown", "not stated", "not set"),
    }
)
"""What stands in a cell where nothing is known, in the form of `fold`."""

EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DAYS = (20_000, 73_050)
"""The serial numbers that are taken for days: from October 1954 to December 2099."""

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_DATE_FORMS = (
    re.compile(r"(?P<year>\d{4})\s*年?"),
    re.compile(r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*月?"),
    re.compile(r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*[日号]?"),
    re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)?"),
    re.compile(r"(?P<day>\d{1,2})?\s*(?P<name>[a-z]{3})[a-z]*\.?,?\s+(?P<year>\d{4})"),
    re.compile(r"(?P<name>[a-z]{3})[a-z]*\.?\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})"),
)
_YEAR_WITH_MORE = re.compile(r"(?P<year>\d{4})\s*年?\s*(年?[初中底末内]|[上下]半年|第?[一二三四1-4]季度|q[1-4]|h[12])")
_TIME = re.compile(r"[t\s]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(z|[+-]\d{2}:?\d{2})?$")
_LIST = re.compile(r"[;；、,，|/\n]+")
_GDAL_LIST = re.compile(r"\(\d+:(?P<items>.*)\)", re.S)


def is_not_stated(value: Any) -> bool:
    """Tell whether a cell says nothing: null, NaN, blank, a dash, or a word such as 未定."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return True
    return isinstance(value, str) and _says_nothing(value)


@lru_cache(maxsize=8_192)
def _says_nothing(text: str) -> bool:
    return is_invisible(text) or fold(text) in NOT_STATED


def read_date(value: Any) -> Reading:
    """Read a date to the day, month or year that is stated, as ISO 8601; else the value as it is.

    Numbers are 20240305, 202403, 2024, or the days that Excel counts. 05/03/2024 has two meanings and is left alone.
    """
    if isinstance(value, bool) or value is None:
        return Reading(value)
    if isinstance(value, int | float):
        return Reading(_date_of_number(value) or value)
    if not isinstance(value, str):
        return Reading(value)
    plain = _TIME.sub("", fold(value))
    if rough := _YEAR_WITH_MORE.fullmatch(plain):
        return Reading(rough["year"], "less_precise")
    found = next((match for form in _DATE_FORMS if (match := form.fullmatch(plain))), None)
    return Reading((found and _iso(found.groupdict())) or _serial_in_text(plain) or value)


def read_items(value: Any) -> list[str]:
    """Take a cell that holds a list apart: a JSON list, GDAL's `(2:a,b)`, or words with 、；, or / between them."""
    if says_no_items(value):
        return []
    if isinstance(value, list | tuple):
        return [str(item).strip() for item in value if item is not None]
    text = str(value).strip()
    if text.startswith("[") and (listed := _json_list(text)) is not None:
        return listed
    inner = _GDAL_LIST.fullmatch(text)
    parts = _LIST.split(inner["items"] if inner else text)
    return [part.strip() for part in parts if part.strip()]


def read_list(value: Any, codes: Mapping[str, str] | None = None) -> list[str] | None:
    """Read a cell that holds a list: None where nothing is known, an empty one only where the cell says so.

    `codes` maps words to what is taken for them, "" for nothing.
    """
    items = ((codes or {}).get(item, item) for item in read_items(value))
    kept = list(dict.fromkeys(item for item in items if item))
    return kept if kept or says_no_items(value) else None


def read_text(value: Any) -> Any:
    """Read a text: a number becomes its digits; the apostrophe that defused a formula goes; lists stay."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value.strip() if isinstance(value, str) else value
    return str(int(value)) if float(value).is_integer() and abs(value) < 2**53 else str(value)


def _json_list(text: str) -> list[str] | None:
    try:
        listed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return [str(item).strip() for item in listed if item is not None] if isinstance(listed, list) else None


def _iso(parts: dict[str, str | None]) -> str | None:
    name = parts.get("name")
    if name is not None and name not in MONTHS:
        return None
    month = str(MONTHS.index(name) + 1) if name else parts.get("month")
    day = parts.get("day")
    stated = [int(part) for part in (parts["year"], month, day) if part]
    try:
        date(stated[0], stated[1] if len(stated) > 1 else 1, stated[2] if len(stated) > 2 else 1)
    except ValueError:
        return None
    return "-".join(f"{part:04d}" if place == 0 else f"{part:02d}" for place, part in enumerate(stated))


def _date_of_number(value: float) -> str | None:
    if not math.isfinite(value) or (value != int(value) and not EXCEL_DAYS[0] <= value <= EXCEL_DAYS[1]):
        return None
    digits = str(int(value))
    found = _DATE_FORMS[0].fullmatch(digits) or _DATE_FORMS[3].fullmatch(digits)
    return _iso(found.groupdict()) if found else _serial(int(value))


def _serial_in_text(plain: str) -> str | None:
    return _serial(int(plain)) if plain.isdecimal() and len(plain) == 5 else None


def _serial(days: int) -> str | None:
    return (EXCEL_EPOCH + timedelta(days=days)).isoformat() if EXCEL_DAYS[0] <= days <= EXCEL_DAYS[1] else None
