"""The text that a search looks into: names, what the codes are called, pinyin and its initials."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import geopandas as gpd
import pandas as pd
from pypinyin import lazy_pinyin
from pypinyin.seg.mmseg import seg as phrases

from zqmap.model.fields import Field
from zqmap.model.layers import Layer
from zqmap.model.vocabularies import Vocabulary

_CHINESE = re.compile("([\u3400-\u9fff\U00020000-\U0003ffff]+)")


def make_search_keys(layer: Layer, frame: gpd.GeoDataFrame) -> pd.Series:
    """Make one lower-case text a row of a layer's frame, with the same index.

    It holds every searched field, a code as its labels and aliases, then the Chinese name as pinyin without spaces and
    as initials; a bar stands between the parts, so that nothing matches across them. All is in the form of
    `normal_text`. The texts are in Arrow's form, which takes half the memory and is searched six times as fast.
    """
    columns = [_searched_column(field, frame[field.name].tolist()) for field in layer.fields if field.searched]
    sounds = ("|".join(pinyin_keys(name)) for name in frame["name_zh"].tolist())
    keys = ["|".join([*filter(None, parts), sound]) for *parts, sound in zip(*columns, sounds, strict=True)]
    return pd.Series(keys, index=frame.index, dtype="str", name="search_key")


def normal_text(text: str) -> str:
    """Bring a text into the form of search keys: NFKC, lower case, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def _searched_column(field: Field, values: list[Any]) -> list[str | None]:
    say: Callable[[str], str] = normal_text
    if field.vocabulary is not None:
        say = _names_of_codes(field.vocabulary).__getitem__
    said = {value: say(value) for value in set(values) if value}
    return [said.get(value) for value in values]


def _names_of_codes(vocabulary: Vocabulary) -> dict[str, str]:
    return {
        term.code: normal_text("|".join((term.label.zh, term.label.en, *term.aliases))) for term in vocabulary.terms
    }


def pinyin_keys(name_zh: str | None) -> tuple[str, str]:
    """Give a Chinese name as pinyin without tones and spaces (`longshadadao`), and as initials (`lsdd`).

    What is not Chinese stands in both as it is, in lower case and without spaces.
    """
    parts = _CHINESE.split(normal_text(name_zh or "").replace(" ", ""))
    pairs = [_sounds(part) if place % 2 else (part, part) for place, part in enumerate(parts)]
    return "".join(whole for whole, _ in pairs), "".join(initials for _, initials in pairs)


@lru_cache(maxsize=65_536)
def _sounds(chinese: str) -> tuple[str, str]:
    # Names share their words: sounding each word once is several times as fast as each name.
    syllables = [syllable for word in phrases.cut(chinese) for syllable in _word_sounds(word)]
    return "".join(syllables), "".join(syllable[0] for syllable in syllables)


@lru_cache(maxsize=65_536)
def _word_sounds(word: str) -> tuple[str, ...]:
    return tuple(lazy_pinyin(word))
