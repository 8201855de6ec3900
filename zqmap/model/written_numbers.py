"""Numbers as people write them: separators of thousands, full-width digits, "about", a unit behind."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

_NUMBER = re.compile(
    r"(?P<about>约为?|大约|近|左右|~|≈|about|approx\.?|ca\.?)?\s*"
    r"(?P<currency>[¥￥]|cny|rmb)?\s*"
    r"(?P<number>[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[+-]?\d+)?|[+-]?\.\d+)\s*"
    r"(?P<unit>[^\d\s(~≈左约][^\d]*?\d?)?\s*(?P<about_after>左右|上下)?"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell was read as; `note` names what was taken out of it (`approximate`, `less_precise`), or is None.

    `unit` is the word behind a number, None for none.
    """

    value: Any
    note: str | None = None
    unit: str | None = None


def fold(text: str) -> str:
    """Bring a text into the form in which words are compared: NFKC, lower case, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def read_number(value: Any) -> Reading:
    """Read a number: separators of thousands, full-width digits, 约, a unit behind it; else the value as it is."""
    if not isinstance(value, str):
        return Reading(value)
    found = _NUMBER.fullmatch(fold(value))
    if found is None:
        return Reading(value)
    number = float(found["number"].replace(",", ""))
    if not math.isfinite(number):
        return Reading(value)
    note = "approximate" if found["about"] or found["about_after"] else None
    return Reading(int(number) if number.is_integer() and abs(number) < 2**53 else number, note, found["unit"])
