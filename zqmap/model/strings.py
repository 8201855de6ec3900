"""What a text may consist of."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def has_forbidden_characters(text: str) -> bool:
    """Tell whether a text has control characters or broken Unicode, which no database or file can be trusted with."""
    return _FORBIDDEN.search(text) is not None


def clean_line(text: str) -> str:
    """Make a text one line: forbidden characters become U+FFFD, and runs of blanks one blank."""
    return " ".join(_FORBIDDEN.sub("\ufffd", text).split())
