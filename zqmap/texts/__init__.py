"""The sentences of the interface in both languages, from `zh.toml` and `en.toml`."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from zqmap.model.text import Language

FOLDER = Path(__file__).parent
ONE_OR_MORE = re.compile(r"\{(\w+)\?([^|{}]*)\|([^|{}]*)\}")
"""`{number?is|are}`: the first word where the value is one, else the second."""


@cache
def load_catalogue(language: Language) -> dict[str, str]:
    """Load a language's sentences, keyed by their path in the file such as `map.legend.title`."""
    return dict(_flatten(tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))))


def sentence(language: Language, key: str, /, **values: object) -> str:
    """Give the sentence of a key with its values filled in.

    `{number?revision|revisions}` is the first of the two words where the value is one.

    Raises:
        KeyError: no sentence has that key; a test holds both catalogues to the same keys.

    """
    return fill_in(load_catalogue(language)[key], **values)


def fill_in(text: str, /, **values: object) -> str:
    """Fill values into a sentence, and choose its words by number."""
    return ONE_OR_MORE.sub(lambda found: found[2 if _is_one(values[found[1]]) else 3], text).format(**values)


def _is_one(value: object) -> bool:
    return str(value) in ("1", "1.0")


def sentences_below(prefix: str, language: Language) -> dict[str, str]:
    """Give the sentences whose key begins with `prefix.`, without that prefix."""
    head = f"{prefix}."
    return {key.removeprefix(head): text for key, text in load_catalogue(language).items() if key.startswith(head)}


def _flatten(tree: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in tree.items():
        path = f"{prefix}{key}"
        pairs += _flatten(value, f"{path}.") if isinstance(value, dict) else [(path, value)]
    return pairs
