"""The units in which files and people give areas, lengths, money, prices and shares, and their words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from zqmap.model.layers import MU_M2
from zqmap.model.text import Text


@dataclass(frozen=True)
class Unit:
    """A unit: `factor` is its size in the base of its quantity (m², m, CNY, CNY per mu, per cent)."""

    name: str
    label: Text
    factor: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class Quantity:
    """What a number measures: its units, and between which values (in the base) one usually finds it here."""

    name: str
    units: tuple[Unit, ...]
    usual: tuple[float, float]

    def find(self, name: str) -> Unit | None:
        """Give a unit by name, or None."""
        return next((unit for unit in self.units if unit.name == name), None)


AREA = Quantity(
    "area",
    (
        Unit("mu", Text("亩", "mu"), MU_M2, ("市亩", "亩", "mu")),
        Unit("ha", Text("公顷", "ha"), 10_000.0, ("公顷", "hectares", "hectare", "hm2", "ha")),
        Unit("m2", Text("平方米", "m²"), 1.0, ("平方米", "平米", "sqm", "m2")),
        Unit("acre", Text("英亩", "acre"), 4046.8564224, ("英亩", "acres", "acre")),
        Unit("km2", Text("平方公里", "km²"), 1e6, ("平方公里", "平方千米", "sqkm", "km2")),
    ),
    (1e3, 1e9),
)
LENGTH = Quantity(
    "length",
    (
        Unit("km", Text("公里", "km"), 1_000.0, ("公里", "千米", "km")),
        Unit("m", Text("米", "m"), 1.0, ("米", "metres", "meters", "m")),
    ),
    (50.0, 120_000.0),
)
MONEY = Quantity(
    "money",
    (
        Unit("yuan", Text("元", "CNY"), 1.0, ("人民币元", "元", "yuan", "cny", "rmb")),
        Unit("10k_yuan", Text("万元", "10,000 CNY"), 1e4, ("万元", "万", "wanyuan", "10k yuan", "10k cny")),
        Unit("100m_yuan", Text("亿元", "100 million CNY"), 1e8, ("亿元", "亿", "yiyuan", "100m yuan", "100m cny")),
    ),
    (1e6, 3e11),
)
PRICE = Quantity(
    "price",
    (
        Unit(
            "yuan_per_mu",
            Text("元/亩", "CNY per mu"),
            1.0,
            ("元/亩", "元每亩", "yuan/mu", "cny/mu", "rmb/mu", "cny per mu"),
        ),
        Unit("10k_yuan_per_mu", Text("万元/亩", "10,000 CNY per mu"), 1e4, ("万元/亩", "万元每亩", "万/亩")),
        Unit(
            "yuan_per_m2",
            Text("元/平方米", "CNY per m²"),
            MU_M2,
            ("元/平方米", "元/平米", "元/m2", "元每平方米", "yuan/m2", "rmb/m2", "cny/m2", "cny per m2"),
        ),
    ),
    (5e4, 5e6),
)
SHARE = Quantity(
    "share",
    (
        Unit("percent", Text("%", "%"), 1.0, ("%", "百分比", "percent", "pct")),
        Unit("fraction", Text("小数（0 至 1）", "fraction (0 to 1)"), 100.0, ("小数", "fraction")),
    ),
    (1.0, 100.0),
)
FIELD_UNITS: dict[str, tuple[Quantity, str]] = {
    "area_mu": (AREA, "mu"),
    "planned_area_km2": (AREA, "km2"),
    "length_km": (LENGTH, "km"),
    "height_limit_m": (LENGTH, "m"),
    "accuracy_m": (LENGTH, "m"),
    "investment_cny": (MONEY, "yuan"),
    "price_cny_per_mu": (PRICE, "yuan_per_mu"),
    "progress_pct": (SHARE, "percent"),
    "building_density_pct": (SHARE, "percent"),
}
"""What each field measures, and in which unit we keep it."""

ASKED = frozenset({"area_mu", "planned_area_km2", "length_km", "investment_cny", "price_cny_per_mu"})
"""The fields whose unit is never taken for granted; others are taken to be in our unit unless the file says more."""


def split_unit(header: str, quantity: Quantity | None = None) -> tuple[str, Unit | None]:
    """Take the unit out of a header (`面积（亩）`, `invest_万元`, `area (m2)`); of a quantity, or of any."""
    plain = unicodedata.normalize("NFKC", header).casefold()
    for pattern, unit in _unit_patterns(quantity):
        if found := pattern.search(plain):
            return plain[: found.start()] + plain[found.end() :], unit
    return plain, None


def convert_number(field: str, number: float, unit: str | None) -> float:
    """Turn a number in a unit into the unit in which the field is kept; to twelve significant digits."""
    if unit is None or field not in FIELD_UNITS:
        return number
    quantity, own = FIELD_UNITS[field]
    found, kept = quantity.find(unit), quantity.find(own)
    if found is None or kept is None or found is kept:
        return number
    return float(f"{number * found.factor / kept.factor:.12g}")


def find_unit(field: str, word: str) -> str | None:
    """Give the name of the unit that a word behind a number means for a field, or None."""
    if field not in FIELD_UNITS:
        return None
    wanted = unicodedata.normalize("NFKC", word).casefold().strip()
    units = FIELD_UNITS[field][0].units
    return next((unit.name for unit in units if wanted in unit.words), None)


@lru_cache(maxsize=8)
def _unit_patterns(quantity: Quantity | None) -> list[tuple[re.Pattern[str], Unit]]:
    """List a pattern a word, the longest first: 元/亩 before 亩; Latin words stand alone, Chinese at the end."""
    quantities = (quantity,) if quantity else (PRICE, MONEY, AREA, LENGTH, SHARE)
    words = [(word, unit) for found in quantities for unit in found.units for word in unit.words]
    words.sort(key=lambda pair: -len(pair[0]))
    return [(re.compile(_pattern(word)), unit) for word, unit in words]


def _pattern(word: str) -> str:
    if word.isascii() and word != "%":
        return rf"(?<![a-z0-9/]){re.escape(word)}(?![a-z0-9/])"
    return rf"{re.escape(word)}(?=[\s)\]】_]*($|\n))"
