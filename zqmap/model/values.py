"""Which values a field may have, and the words for those it may not."""

from __future__ import annotations

import math
import re
import reprlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any, NamedTuple

from zqmap.model.fields import Field, Kind
from zqmap.model.strings import has_forbidden_characters, is_invisible
from zqmap.model.text import Text
from zqmap.model.vocabularies import Vocabulary

TEXT_LIMIT = 4_000
"""The longest text in characters."""

NUMBER_LIMIT = 1e15
"""The largest magnitude of a number: up to here every whole number is exact in a float64."""

SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
SLUG_LIMIT = 80
DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
YEARS = (1900, 2100)


_SHORT = reprlib.Repr()
_SHORT.maxlevel = 3
_SHORT.maxstring = _SHORT.maxlong = _SHORT.maxother = 80


class Problem(NamedTuple):
    """What is wrong with a value: a code and a sentence.

    `closed` is the geometry that closing its open rings would make, where that is all that is wrong with one. `other`
    is the id of a published feature that the problem is with.
    """

    code: str
    text: Text
    closed: Any = None
    other: str | None = None


def find_problem(field: Field, value: Any) -> Problem | None:
    """Tell what is wrong with a value that is stated (not None), or None where nothing is."""
    return _FINDERS[field.kind](field, value)


def show_value(value: object, limit: int = 80) -> str:
    """Write a value for a message: on one line, printable, at most `limit` characters."""
    text = value if isinstance(value, str) else _SHORT.repr(value)
    plain = "".join(sign if sign.isprintable() else "\ufffd" for sign in text[: limit + 1])
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"


def allowed_words(vocabulary: Vocabulary) -> Text:
    """List a vocabulary's codes with their labels."""
    return Text(
        "、".join(f"{term.code}（{term.label.zh}）" for term in vocabulary.terms),
        ", ".join(f"{term.code} ({term.label.en})" for term in vocabulary.terms),
    )


def suggest_code(vocabulary: Vocabulary, value: str) -> str | None:
    """Give the code that a label, an alias or a slip of the pen most likely means, or None."""
    return nearest_name({name: term.code for term in vocabulary.terms for name in _names(term)}, value)


def exceeds(low: Field, first: Any, high: Field, second: Any) -> bool:
    """Tell whether the first of two values is after or above the second; two dates as far as both are stated.

    What is not stated, or no value of its field, exceeds nothing.
    """
    if first is None or second is None or find_problem(low, first) or find_problem(high, second):
        return False
    if isinstance(first, str):
        stated = min(len(first), len(second))
        return bool(first[:stated] > second[:stated])
    return bool(first > second)


def nearest_name(names: Mapping[str, str], written: str) -> str | None:
    """Give what a name stands for that is written like this or nearly so, in whatever case, or None."""
    wanted = written.strip().casefold()
    folded = {name.casefold(): meant for name, meant in names.items()}
    close = get_close_matches(wanted[:100], folded, n=1, cutoff=0.75)
    return folded.get(wanted) or (folded[close[0]] if close else None)


def _names(term: Any) -> tuple[str, ...]:
    return (*term.aliases, term.label.zh, term.label.en, term.code)


def _text_problem(_: Field, value: Any) -> Problem | None:
    if not isinstance(value, str):
        return _wrong_type(value, Text("文字", "a text"))
    if len(value) > TEXT_LIMIT:
        said = Text(
            f"文字有 {len(value)} 个字符，最多 {TEXT_LIMIT} 个",
            f"the text has {len(value)} characters, {TEXT_LIMIT} at most",
        )
        return Problem("too_long", said)
    if has_forbidden_characters(value):
        said = Text(
            "含有控制字符、改变书写方向的字符或损坏的编码",
            "holds control characters, overrides of the writing direction or broken Unicode",
        )
        return Problem("bad_characters", said)
    if value and is_invisible(value):
        return Problem("invisible", Text("只有看不见的字符", "has only characters that cannot be seen"))
    return None


def _word_problem(field: Field, value: Any) -> Problem | None:
    if isinstance(value, str) and is_invisible(value):
        return Problem("invisible", Text("列表中有空白项", "the list has a blank entry"))
    return _text_problem(field, value)


def _slug_problem(_: Field, value: Any) -> Problem | None:
    if not isinstance(value, str):
        return _wrong_type(value, Text("文字", "a text"))
    if len(value) <= SLUG_LIMIT and SLUG.fullmatch(value):
        return None
    said = Text(
        f"“{show_value(value)}”不是有效编号：只能用小写字母、数字、连字符和下划线，"
        f"最多 {SLUG_LIMIT} 个字符，例如 longsha-avenue",
        f"'{show_value(value)}' is not an id: use lower-case letters, digits, hyphens and underscores, "
        f"{SLUG_LIMIT} characters at most, such as longsha-avenue",
    )
    return Problem("bad_slug", said)


def _code_problem(field: Field, value: Any) -> Problem | None:
    if not isinstance(value, str):
        return _wrong_type(value, Text("代码（文字）", "a code (a text)"))
    vocabulary = field.vocabulary
    if vocabulary is None or value in vocabulary.by_code:
        return None
    allowed, meant = allowed_words(vocabulary), suggest_code(vocabulary, value)
    shown = show_value(value)
    zh, en = f"“{shown}”不在允许的取值中。允许：{allowed.zh}", f"'{shown}' is not allowed. Allowed: {allowed.en}"
    if meant:
        label = vocabulary.label(meant)
        zh, en = f"{zh}。是否应为 {meant}（{label.zh}）？", f"{en}. Did you mean {meant} ({label.en})?"
    return Problem("unknown_code", Text(zh, en))


def _list_problem(field: Field, value: Any, find: Callable[[Field, Any], Problem | None]) -> Problem | None:
    if isinstance(value, str) or not isinstance(value, Sequence):
        return _wrong_type(value, Text('文字列表，例如 ["a", "b"]', 'a list of texts, such as ["a", "b"]'))
    problems = (find(field, item) for item in value)
    return next((problem for problem in problems if problem), None)


def _number_problem(field: Field, value: Any) -> Problem | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _wrong_type(value, Text("数字（不加引号）", "a number (without quotes)"))
    if isinstance(value, float) and not math.isfinite(value):
        return Problem("not_finite", Text("不是有限的数字", "is not a finite number"))
    low = -NUMBER_LIMIT if field.minimum is None else field.minimum
    high = NUMBER_LIMIT if field.maximum is None else field.maximum
    if low <= value <= high:
        return None
    unit = field.unit or Text("", "")
    said = Text(
        f"{show_value(value)} 超出范围：应在 {low:g} 与 {high:g} {unit.zh}之间",
        f"{show_value(value)} is out of range: it must be between {low:g} and {high:g} {unit.en}".rstrip(),
    )
    return Problem("out_of_range", said)


def _date_problem(_: Field, value: Any) -> Problem | None:
    if not isinstance(value, str):
        return _wrong_type(value, Text("日期（文字）", "a date (a text)"))
    if _is_date(value):
        return None
    said = Text(
        f"“{show_value(value)}”不是有效日期：写成 2023-04-26、2023-04 或 2023",
        f"'{show_value(value)}' is not a date: write 2023-04-26, 2023-04 or 2023",
    )
    return Problem("bad_date", said)


def _is_date(value: str) -> bool:
    match = DATE.fullmatch(value)
    if match is None or not value.isascii():
        return False
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        return YEARS[0] <= date(year, month, day).year <= YEARS[1]
    except ValueError:
        return False


def _wrong_type(value: object, wanted: Text) -> Problem:
    shown = show_value(value)
    return Problem("wrong_type", Text(f"“{shown}”的类型不对，应为{wanted.zh}", f"'{shown}' must be {wanted.en}"))


_FINDERS: dict[Kind, Callable[[Field, Any], Problem | None]] = {
    Kind.SLUG: _slug_problem,
    Kind.TEXT: _text_problem,
    Kind.CODE: _code_problem,
    Kind.CODES: lambda field, value: _list_problem(field, value, _code_problem),
    Kind.WORDS: lambda field, value: _list_problem(field, value, _word_problem),
    Kind.IDS: lambda field, value: _list_problem(field, value, _slug_problem),
    Kind.NUMBER: _number_problem,
    Kind.DATE: _date_problem,
}
