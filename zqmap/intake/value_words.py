"""Which code a word in a file means: 在建 is under_construction, 大沙镇 the area dasha."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from zqmap.intake.headers import plain_words
from zqmap.model.vocabularies import AREA, Vocabulary
from zqmap.model.written_numbers import fold

YES = frozenset({"是", "有", "已通", "通", "具备", "已具备", "√", "✓", "yes", "y", "true", "t", "1", "1.0"})
NO = frozenset({"否", "无", "未通", "不通", "不具备", "未具备", "×", "✗", "x", "no", "n", "false", "f", "0", "0.0", ""})

_NEGATION = re.compile(r"未|不|非|没|无|否|暂|尚|\bnot\b|\bun(?!der)|\bno\b|\bin(?=complete)")
_CODE_TOKEN = re.compile(r"(?<![a-z0-9])[a-z]{1,2}\d(?![a-z0-9])")


@dataclass(frozen=True, slots=True)
class ValueMatch:
    """A word of a column and the code it is taken for: None leaves it as it stands, "" makes it "not stated"."""

    written: str
    code: str | None
    is_sure: bool
    rows: int = 1


def match_values(vocabulary: Vocabulary, counted: Mapping[str, int]) -> tuple[ValueMatch, ...]:
    """Propose a code for every word of a column, the most frequent first; `counted` says in how many rows each is."""
    by_rows = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(ValueMatch(word, *find_code(vocabulary, word), rows) for word, rows in by_rows)


def find_code(vocabulary: Vocabulary, word: str) -> tuple[str | None, bool]:
    """Give the code that a word means and whether that is sure; (None, False) where nothing fits."""
    names = _names(vocabulary)
    wanted = plain_words(word)
    if wanted in names:
        return names[wanted], True
    tokens = {token for token in _CODE_TOKEN.findall(fold(word)) if token in names}
    if len(tokens) == 1:
        return names[tokens.pop()], True
    if _NEGATION.search(fold(word)):
        return None, False
    return (_contained(vocabulary, wanted) or _misspelt(names, wanted)), False


def is_own_unknown(vocabulary: Vocabulary | None, value: object) -> bool:
    """Tell whether a word such as 未公布 is a code of the vocabulary, not merely nothing."""
    return vocabulary is not None and isinstance(value, str) and plain_words(value) in _names(vocabulary)


def flag_code(vocabulary: Vocabulary, header: str) -> str | None:
    """Give the code for which a column of yes and no stands, by its header: 供水, 通水, water supply; or None."""
    wanted = re.sub(r"^(是否)?[已有]?", "", plain_words(header))
    return _names(vocabulary).get(wanted)


def is_flag(words: Iterable[str]) -> bool:
    """Tell whether all words are yes or no."""
    folded = {fold(word) for word in words}
    return bool(folded) and folded <= YES | NO


def says_yes(word: str) -> bool:
    """Tell whether a word means yes."""
    return fold(word) in YES


@lru_cache(maxsize=32)
def _names(vocabulary: Vocabulary) -> dict[str, str]:
    return {plain_words(word): code for code in reversed(vocabulary.codes) for word in reversed(vocabulary.words(code))}


def _contained(vocabulary: Vocabulary, wanted: str) -> str | None:
    """Find the one term whose name stands in the word; of an address the last, a town after its city, counts."""
    ends = {
        (wanted.rindex(name) + len(name), len(name)): code
        for name, code in _names(vocabulary).items()
        if len(name) >= 2 and name in wanted
    }
    if not ends or (vocabulary is not AREA and len(set(ends.values())) > 1):
        return None
    return ends[max(ends)]


def _misspelt(names: Mapping[str, str], wanted: str) -> str | None:
    """Find the code of a Latin word with a slip in it; two Chinese words that share most characters are two words."""
    close = get_close_matches(wanted[:60], names, n=1, cutoff=0.8) if len(wanted) >= 4 and wanted.isascii() else []
    return names[close[0]] if close else None
