"""Amounts of money as an investor types them, in whole yuan: "3.5亿", "1,200万元", "3亿5000万", "35 million"."""

from __future__ import annotations

import re

from zqmap.analysis.parcels.amounts import BUDGET, read_amount
from zqmap.errors import UnreadAmount
from zqmap.model.text import Text
from zqmap.model.written_numbers import fold

TRADITIONAL = str.maketrans("億萬圓", "亿万元")
FOREIGN = re.compile(r"[$€£]|usd|eur|hkd|美元|美金|欧元|港元|港币|日元|dollar|pound")
_COMPOUND = re.compile(r"(?P<large>.*亿)元?\s*(?P<small>\d.*万)\s*元?")
_OTHER_CURRENCY = Text("不是人民币，请先换算", "is not in yuan; please convert it first")


def read_amount_cny(text: str) -> int:
    """Read an amount in whole yuan.

    Raises:
        UnreadAmount: it is no amount, below zero, too large, or in another currency.

    """
    plain = fold(text).translate(TRADITIONAL)
    if FOREIGN.search(plain):
        raise UnreadAmount(text, _OTHER_CURRENCY)
    compound = _COMPOUND.fullmatch(plain)
    parts = [compound["large"], compound["small"]] if compound else [plain]
    try:
        return round(sum(read_amount(BUDGET, part) for part in parts))
    except UnreadAmount as error:
        raise UnreadAmount(text, error.reason) from error
