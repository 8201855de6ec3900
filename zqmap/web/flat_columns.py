"""Values as single cells, for formats that have neither lists nor codes with labels."""

from __future__ import annotations

import math
from typing import Any

import geopandas as gpd
import pandas as pd

from zqmap.model.fields import Field, Kind
from zqmap.model.layers import Layer
from zqmap.model.text import Language
from zqmap.model.written_lists import NO_ITEMS, NO_ITEMS_WORDS

SEPARATOR = ";"
"""What stands between the values of a list in one cell."""


def flat_frame(layer: Layer, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give a frame whose lists are joined to one text each; the frame itself is not changed."""
    lists = [field.name for field in layer.fields if field.kind.is_list]
    return frame.assign(**{name: join_lists(frame[name]) for name in lists})


def join_lists(values: pd.Series) -> pd.Series:
    """Join each list to one text; what is not stated stays None, and an empty list is written as one."""
    joined = [None if value is None else SEPARATOR.join(value) or NO_ITEMS for value in values]
    return pd.Series(joined, index=values.index, dtype=object)


def label_words(field: Field, value: Any, language: Language) -> str | None:
    """Write a code, or a list of them, in words; None for what is not stated."""
    if value is None or field.vocabulary is None:
        return None
    codes = value if field.kind.is_list else (value,)
    if not codes:
        return NO_ITEMS_WORDS.in_(language)
    joint = "；" if language == "zh" else "; "
    return joint.join(field.vocabulary.label(code).in_(language) for code in codes)


def cell_words(field: Field, value: Any, language: Language) -> str | None:
    """Write any value in words; None for what is not stated."""
    if field.vocabulary is not None:
        return label_words(field, value, language)
    if field.kind is Kind.NUMBER:
        return None if math.isnan(value) else f"{value:.15g}"
    if value is None:
        return None
    return SEPARATOR.join(value) or NO_ITEMS_WORDS.in_(language) if field.kind.is_list else str(value)
