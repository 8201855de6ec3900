"""What stands on either side of an operator: a column of the frame, or one value for all rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from zqmap.analysis.facet_columns import Rows
from zqmap.errors import BadCondition
from zqmap.model.text import Text


class Sort(StrEnum):
    """What kind of value an operand is."""

    NUMBER = "number"
    TEXT = "text"
    TRUTH = "truth"
    LIST = "list"
    MOMENT = "moment"
    PLACE = "place"


@dataclass(frozen=True, eq=False)
class Operand:
    """Values, one a row or one for all (`values` is then no array); `known` tells for which rows there is one.

    Numbers are floats; texts str; lists frozensets; moments Spans; places shapely geometries in longitude, latitude.
    """

    sort: Sort
    values: Any
    known: Rows
    is_date: bool = False


def fold(operand: Operand, change: Callable[[str], str]) -> Operand:
    """Change each text of an operand, or of the list that it is."""
    if operand.sort is Sort.LIST and not isinstance(operand.values, np.ndarray):
        return Operand(Sort.LIST, frozenset(change(str(text)) for text in operand.values), operand.known)
    if operand.sort is not Sort.TEXT:
        raise BadCondition(Text("CASEI 和 ACCENTI 只用于文字", "CASEI and ACCENTI are for texts only"))
    if isinstance(operand.values, str):
        return Operand(Sort.TEXT, change(operand.values), operand.known)
    codes, texts = pd.factorize(operand.values)
    changed = np.array([change(text) for text in texts] + [None], dtype=object)
    return Operand(Sort.TEXT, changed[codes], operand.known)


def fold_case(text: str) -> str:
    """Make a text the same in whatever case it is written."""
    return text.casefold()


def drop_accents(text: str) -> str:
    """Take the accents off a text."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "%": np.fmod,
    "^": np.power,
    "div": np.floor_divide,
}
FOLDS: dict[str, Callable[[str], str]] = {"casei": fold_case, "accenti": drop_accents}


def reckon(op: str, left: Operand, right: Operand) -> Operand:
    """Reckon with two numbers; what has no finite result counts as not stated."""
    if left.sort is not Sort.NUMBER or right.sort is not Sort.NUMBER:
        raise BadCondition(Text(f"{op} 只用于数字", f"{op} is for numbers only"))
    with np.errstate(all="ignore"):
        values = np.asarray(ARITHMETIC[op](left.values, right.values), dtype=float)
    values = np.broadcast_to(values, left.known.shape)
    return Operand(Sort.NUMBER, values, left.known & right.known & np.isfinite(values))
