"""Which features hold every word of a search text."""

from __future__ import annotations

import weakref
from collections import OrderedDict

import numpy as np
import pandas as pd

from zqmap.analysis.facet_columns import Rows
from zqmap.model.search import normal_text

KEPT_ANSWERS = 8
"""How many texts' answers are kept for each set of search keys: a page asks for the same text several times."""


def text_rows(search_keys: pd.Series, text: str) -> Rows:
    """Tell for each search key whether it holds every word of the text; the answer must not be changed.

    Keys and answers are kept for as long as the series lives.
    """
    return _keys_of(search_keys).find(normal_text(text))


class _Keys:
    """Search keys with the newest answers."""

    def __init__(self, search_keys: pd.Series) -> None:
        # A series of its own on the same texts: what is kept must not keep the one that it is kept for.
        self._texts = search_keys.copy(deep=False)
        self._answers: OrderedDict[str, Rows] = OrderedDict()

    def find(self, text: str) -> Rows:
        found = self._answers.get(text)
        if found is None:
            found = self._answers[text] = self._search(text)
            while len(self._answers) > KEPT_ANSWERS:
                self._answers.popitem(last=False)
        return found

    def _search(self, text: str) -> Rows:
        rows = np.ones(len(self._texts), dtype=bool)
        for token in text.split():
            rows &= self._texts.str.contains(token, regex=False).to_numpy(dtype=bool)
        rows.flags.writeable = False
        return rows


_KEPT: dict[int, _Keys] = {}


def _keys_of(search_keys: pd.Series) -> _Keys:
    key = id(search_keys)
    if key not in _KEPT:
        kept = _Keys(search_keys)
        weakref.finalize(search_keys, _KEPT.pop, key, None)
        _KEPT[key] = kept
        return kept
    return _KEPT[key]
