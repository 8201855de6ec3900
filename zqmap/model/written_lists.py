"""How a cell says that a list is known to be empty, which is another thing than that nothing is known."""

from __future__ import annotations

from typing import Any

from zqmap.model.text import Text
from zqmap.model.written_numbers import fold

NO_ITEMS = "[]"
"""What is written, in either language: no id, code or word is written so."""

NO_ITEMS_WORDS = Text("（无）", "(none)")
"""What stands where a cell is in words, and is read too; without its brackets the word says that nothing is known."""

_READ = frozenset({fold(NO_ITEMS), fold(NO_ITEMS_WORDS.zh), fold(NO_ITEMS_WORDS.en)})


def says_no_items(value: Any) -> bool:
    """Tell whether a value says that a list is empty."""
    if isinstance(value, list | tuple):
        return not value
    return isinstance(value, str) and fold(value) in _READ
