"""Numbers and angles as people write them into tables."""

from __future__ import annotations

import re
import unicodedata

DEGREES = re.compile(
    r"""(?P<before>[NSEW]|东经|西经|北纬|南纬|东|西|北|南)?\s*
    (?P<sign>[-+])?(?P<degrees>\d{1,3}(?:\.\d+)?)\s*[°º˚度d]\s*
    (?:(?P<minutes>\d{1,2}(?:\.\d+)?)\s*['′’´分m]\s*)?
    (?:(?P<seconds>\d{1,2}(?:\.\d+)?)\s*(?:["″”“秒s]|''|′′)?\s*)?
    (?P<after>[NSEW])?""",
    re.VERBOSE | re.IGNORECASE,
)
NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d{1,3})?", re.IGNORECASE)
GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
WEST_OR_SOUTH = frozenset({"W", "S", "西", "南", "西经", "南纬"})


def parse_coordinate(value: object) -> float | None:
    """Give a coordinate in the unit it is written in; degrees, minutes and seconds as decimal degrees.

    None where it is no number; a number that is not finite is given as it is.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, str) or len(value) > 60:
        return None
    text = unicodedata.normalize("NFKC", value).strip().replace("−", "-")
    if GROUPED.fullmatch(text):
        return float(text.replace(",", ""))
    return float(text) if NUMBER.fullmatch(text) else _parse_degrees(value.strip())


def _parse_degrees(text: str) -> float | None:
    found = DEGREES.fullmatch(text)
    if found is None:
        return None
    parts = [float(found[name] or 0) for name in ("degrees", "minutes", "seconds")]
    if parts[1] >= 60 or parts[2] >= 60:
        return None
    value = parts[0] + parts[1] / 60 + parts[2] / 3600
    sides = {(found[name] or "").upper() for name in ("before", "after")}
    return -value if found["sign"] == "-" or sides & WEST_OR_SOUTH else value
