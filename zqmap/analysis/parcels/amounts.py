"""Amounts as an investor types them: `150亩`, `10公顷`, `10 ha`, `30万元/亩`, `450元/平方米`, `3.5亿`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zqmap.errors import UnreadAmount
from zqmap.model.quantities import AREA, LENGTH, MONEY, PRICE, Quantity
from zqmap.model.text import Text
from zqmap.model.written_numbers import fold, read_number

SCALES = {
    **{"亿": 1e8, "千万": 1e7, "百万": 1e6, "万": 1e4, "千": 1e3},
    **{"billion": 1e9, "million": 1e6, "bn": 1e9, "k": 1e3},
}
"""What may stand between a number and its unit."""

LONGEST = 40
"""In characters; a longer text is no amount."""

_AROUND = re.compile(
    r"^(至少|不少于|不低于|至多|不超过|不高于|at least|at most|up to|from|>=|<=|≥|≤|>|<)|(以上|以下|以内|起)$"
)


@dataclass(frozen=True)
class Amount:
    """A kind of amount: what it measures, the unit in which it is kept, and the largest that makes sense."""

    name: str
    quantity: Quantity | None
    unit: str
    largest: float


SIZE = Amount("size", AREA, "mu", 1_488_000.0)
"""In mu; the whole zone of 992 km² has 1,488,000."""
UNIT_PRICE = Amount("price", PRICE, "yuan_per_mu", 1e8)
BUDGET = Amount("cost", MONEY, "yuan", 1e12)
RATIO = Amount("far", None, "", 20.0)
HEIGHT = Amount("height", LENGTH, "m", 600.0)
RADIUS = Amount("within", LENGTH, "km", 200.0)


def read_amount(kind: Amount, written: str, unit: str | None = None) -> float:
    """Read an amount in the unit in which its kind is kept; `unit` is the one meant where none is written.

    Raises:
        UnreadAmount: it is not a number, of another unit, negative, or impossibly large.
    """
    plain = _AROUND.sub("", fold(written).strip()).strip()
    reading = read_number(plain) if len(plain) <= LONGEST else None
    if reading is None or isinstance(reading.value, str | bool):
        raise UnreadAmount(written, _NO_NUMBER)
    value = float(reading.value) * _factor(kind, (reading.unit or "").strip(), unit or kind.unit, written)
    if value < 0:
        raise UnreadAmount(written, _NEGATIVE)
    if value > kind.largest:
        raise UnreadAmount(written, _TOO_LARGE)
    return float(f"{value:.12g}")


def _factor(kind: Amount, word: str, default: str, written: str) -> float:
    """Give by what a number with this word behind it is to be multiplied."""
    if kind.quantity is None:
        if word:
            raise UnreadAmount(written, _NO_UNIT)
        return 1.0
    for scale_word, scale in {"": 1.0, **SCALES}.items():
        if not word.startswith(scale_word):
            continue
        rest = word.removeprefix(scale_word).strip()
        names = [found.name for found in kind.quantity.units if rest in found.words] if rest else [default]
        if names:
            return scale * _size(kind.quantity, names[0]) / _size(kind.quantity, kind.unit)
    raise UnreadAmount(written, _wrong_unit(kind.quantity))


def _size(quantity: Quantity, name: str) -> float:
    unit = quantity.find(name)
    return 1.0 if unit is None else unit.factor


def _wrong_unit(quantity: Quantity) -> Text:
    zh, en = ((unit.label.in_(language) for unit in quantity.units) for language in ("zh", "en"))  # type: ignore[arg-type]
    return Text(f"单位无法识别，可用：{'、'.join(zh)}", f"has a unit that does not fit; use {', '.join(en)}")


_NO_NUMBER = Text("不是数字", "is not a number")
_NEGATIVE = Text("不能为负", "must not be negative")
_TOO_LARGE = Text("大得不合常理", "is impossibly large")
_NO_UNIT = Text("这里没有单位", "takes no unit here")
