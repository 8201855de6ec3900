"""What a text may consist of."""

from __future__ import annotations

import re
import unicodedata

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Controls, overrides of the writing direction, which show a name as another, surrogates and what is no character."""

_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""What is drawn as nothing and is yet no format character to Unicode."""

FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠﹢﹣﹦﹫")
"""What a spreadsheet may take for the beginning of a formula, in half, full and small width."""


def defuse(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def restore_defused(text: str) -> str:
    """Take away the apostrophe that `defuse` put there."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


def has_forbidden_characters(text: str) -> bool:
    """Tell whether a text has characters that no database, file or reader can be trusted with."""
    return _FORBIDDEN.search(text) is not None


def is_invisible(text: str) -> bool:
    """Tell whether a text shows nothing: it is empty, or has only blanks and characters without width."""
    return all(sign.isspace() or sign in _FILLERS or unicodedata.category(sign) == "Cf" for sign in text)


def clean_line(text: str) -> str:
    """Make a text one line: forbidden characters become U+FFFD, and runs of blanks one blank."""
    return " ".join(_FORBIDDEN.sub("\ufffd", text).split())
