"""The text that a search looks into: Chinese, English, pinyin and its initials."""

from __future__ import annotations

import re
from functools import lru_cache

import geopandas as gpd
import pandas as pd
from pypinyin import lazy_pinyin

from zqmap.model.layers import Layer

_CHINESE = re.compile("([\u3400-\u9fff\U00020000-\U0003ffff]+)")


def make_search_keys(layer: Layer, frame: gpd.GeoDataFrame) -> pd.Series:
    """Make one lower-case text a row of a layer's frame, with the same index.

    It holds id, both names and every searched field, then the Chinese name as pinyin without spaces and as initials;
    a bar stands between the parts, so that nothing matches across them.
    """
    columns = [frame[field.name].tolist() for field in layer.fields if field.searched]
    sounds = (pinyin_keys(name) for name in frame["name_zh"].tolist())
    keys = [
        "|".join([part.lower() for part in parts if part] + list(sound))
        for parts, sound in zip(zip(*columns, strict=True), sounds, strict=True)
    ]
    return pd.Series(keys, index=frame.index, dtype=object, name="search_key")


def pinyin_keys(name_zh: str | None) -> tuple[str, str]:
    """Give a Chinese name as pinyin without tones and spaces (`longshadadao`), and as initials (`lsdd`).

    What is not Chinese stands in both as it is, in lower case and without spaces.
    """
    parts = _CHINESE.split("".join((name_zh or "").lower().split()))
    pairs = [_sounds(part) if place % 2 else (part, part) for place, part in enumerate(parts)]
    return "".join(whole for whole, _ in pairs), "".join(initials for _, initials in pairs)


@lru_cache(maxsize=65_536)
def _sounds(chinese: str) -> tuple[str, str]:
    syllables = lazy_pinyin(chinese)
    return "".join(syllables), "".join(syllable[0] for syllable in syllables)
