"""Amounts of money as people type them: "3.5亿", "1,200万元", "3亿5000万", "35 million"; always yuan."""

from __future__ import annotations

import re

from zqmap.errors import BadAmount
from zqmap.model.quantities import MONEY
from zqmap.model.text import Text
from zqmap.model.written_numbers import fold, read_number

SPOKEN = {
    **dict.fromkeys(("千", "千元", "thousand", "k"), 1000),
    **dict.fromkeys(("千万", "千万元"), 10000000),
    **dict.fromkeys(("百万", "百万元", "million", "mn", "m", "million yuan", "million cny", "million rmb"), 1000000),
    **dict.fromkeys(("十亿", "十亿元", "billion", "bn", "billion yuan", "billion cny", "billion rmb"), 1000000000),
}
"""Words for sizes that files do not use as units, and what they multiply by."""

TRADITIONAL = str.maketrans("億萬圓", "亿万元")
LARGEST_CNY = 1_000_000_000_000
"""A million million; more is a slip."""

FOREIGN = re.compile(r"[$€£]|usd|us\$|eur|hkd|hk\$|美元|美金|欧元|港元|港币|日元|dollar|euro|pound")
_COMPOUND = re.compile(r"(?P<large>.*亿)\s*(?P<small>\d.*万)\s*元?")

FORM = Text(
    "请写成数字加单位，如 3.5亿、1200万元 或 350000000。",
    "Write a number with its unit, such as 350 million, 3.5亿 or 350000000.",
)


def read_amount_cny(text: str) -> int:
    """Read an amount in whole yuan.

    Raises:
        BadAmount: it is no amount, below zero, too large, or in another currency.

    """
    plain = fold(text).translate(TRADITIONAL)
    if FOREIGN.search(plain):
        raise BadAmount(text, Text("只接受人民币，请先换算。", "Only yuan is taken here; please convert it first."))
    compound = _COMPOUND.fullmatch(plain)
    parts = [compound["large"], compound["small"]] if compound else [plain]
    amount_cny = sum(_read_part(part, text) for part in parts)
    if amount_cny < 0:
        raise BadAmount(text, Text("金额不能小于零。", "An amount cannot be below zero."))
    if amount_cny > LARGEST_CNY:
        raise BadAmount(
            text, Text("金额超过一万亿元，请核对单位。", "That is more than CNY 1,000 billion; check the unit.")
        )
    return round(amount_cny)


def _read_part(part: str, text: str) -> float:
    reading = read_number(part)
    if isinstance(reading.value, str):
        raise BadAmount(text, FORM)
    return float(reading.value) * _factor(reading.unit, text)


def _factor(word: str | None, text: str) -> float:
    if word is None:
        return 1.0
    wanted = " ".join(word.split())
    if wanted in SPOKEN:
        return float(SPOKEN[wanted])
    unit = next((unit for unit in MONEY.units if wanted.replace(" ", "") in unit.words), None)
    if unit is None:
        raise BadAmount(text, FORM)
    return unit.factor
