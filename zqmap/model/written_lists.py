"""How a cell says that a list is known to be empty, which is another thing than that nothing is known."""

from __future__ import annotations

from collections.abc import Sequence
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


def list_choice(items: Sequence[str] | None, no_items: str = NO_ITEMS) -> list[str]:
    """Give what is chosen in the widget of a list: its items, or that there are none where it is known to be empty."""
    if items is None:
        return []
    return list(items) or [no_items]


def read_choice(chosen: Sequence[str] | None) -> list[str] | None:
    """Give the list that is chosen in a widget, None where nothing is.

    That there is none counts where it was chosen last; it gives way to what is chosen after it.
    """
    if not chosen:
        return None
    return [] if says_no_items(chosen[-1]) else [item for item in chosen if not says_no_items(item)]
