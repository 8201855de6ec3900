"""Words of the pages as plain text, for what is no page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from zqmap.ui.context import Context

BADGE = re.compile(r' <span class="zq-badge">([^<]*)</span>')
TAG = re.compile(r"<[^>]*>")


def plain_text(html: str) -> str:
    """Take the markup out of HTML of our own; a badge stands in brackets."""
    return unescape(TAG.sub("", BADGE.sub(_in_brackets, html)))


def _in_brackets(badge: re.Match[str]) -> str:
    return f" ({badge[1]})" if badge[1].isascii() else f"（{badge[1]}）"


def rest_words(context: Context, number: int) -> str:
    """Say how many more there are; nothing where there are none."""
    return context.words("briefing.more", number=number) if number > 0 else ""


def join_plain(context: Context, parts: Sequence[str]) -> str:
    """Put parts into one enumeration."""
    return ("、" if context.language == "zh" else ", ").join(parts)
