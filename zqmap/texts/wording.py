"""Values as people there write them: dates, money, land, numbers, codes."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Any, Protocol

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from zqmap.model.fields import Field, Kind
from zqmap.model.layers import MU_M2
from zqmap.model.text import Language
from zqmap.texts import sentence

LOCALES = {"zh": Locale.parse("zh_CN"), "en": Locale.parse("en_GB")}
"""Parsed once: finding a locale by its name takes longer than writing a number in it."""
HA_PER_MU = 1 / 15
ISO_DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
PART_OF_YEAR = re.compile(r"(\d{4})-(Q[1-4]|H[12])")
DATE_FORMATS: dict[int, dict[Language, str]] = {
    10: {"zh": "y年M月d日", "en": "d MMMM y"},
    7: {"zh": "y年M月", "en": "MMMM y"},
    4: {"zh": "y年", "en": "y"},
}


class Distance(Protocol):
    """The two ends between which a distance lies, in metres (`zqmap.analysis.distances.DistanceRange`)."""

    @property
    def near_m(self) -> float:
        """Give the nearer end."""

    @property
    def far_m(self) -> float:
        """Give the farther end; NaN where a place is not known."""


def value_words(field: Field, value: Any, language: Language) -> str:
    """Write a field's value with its unit; what is not stated reads so and is never zero."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return sentence(language, "value.not_stated")
    if field.kind.is_list:
        return _list_words(field, value, language)
    if field.vocabulary:
        return field.vocabulary.label(value).in_(language)
    if field.kind is Kind.DATE:
        return date_words(value, language)
    return number_words(field, value, language) if field.kind is Kind.NUMBER else str(value)


def number_words(field: Field, value: float, language: Language) -> str:
    """Write a number with its field's unit."""
    if field.name.endswith("_mu") and "cny" not in field.name:
        return mu_words(value, language)
    if field.name == "price_cny_per_mu":
        return price_words(value, language)
    if field.name == "investment_cny":
        return money_words(value, language)
    figure = plain_number(value, language)
    if field.unit is None:
        return figure
    unit = field.unit.in_(language)
    return f"{figure}{unit}" if unit == "%" or language == "zh" else f"{figure} {unit}"


def plain_number(value: float, language: Language) -> str:
    """Write a number with separators and at most two decimals."""
    return str(format_decimal(value, format="#,##0.##", locale=LOCALES[language]))


def mu_words(area_mu: float, language: Language) -> str:
    """Write an area in mu with hectares beside it."""
    area_ha = area_mu * HA_PER_MU
    mu, hectares = plain_number(area_mu, language), plain_number(round(area_ha, 0 if area_ha >= 100 else 1), language)
    return f"{mu} 亩（{hectares} 公顷）" if language == "zh" else f"{mu} mu ({hectares} ha)"


def land_words(area_mu: float, language: Language) -> str:
    """Write a large area as it is said: 13万亩 with hectares or square kilometres beside it; a smaller one in mu."""
    if language == "en" or area_mu < 1e4:
        return mu_words(area_mu, language)
    area_ha = round(area_mu * HA_PER_MU)
    size, unit = (area_ha / 100, "平方公里") if area_ha >= 1000 else (area_ha, "公顷")
    return f"{plain_number(area_mu / 1e4, language)}万亩（{plain_number(size, language)} {unit}）"


def money_words(amount_cny: float, language: Language) -> str:
    """Write an amount in yuan: 亿元 and 万元, or CNY million and billion."""
    steps = (
        ((1e8, "亿元"), (1e4, "万元"), (1, "元")) if language == "zh" else ((1e9, "billion"), (1e6, "million"), (1, ""))
    )
    size, word = next((step for step in steps if amount_cny >= step[0]), steps[-1])
    figure = plain_number(amount_cny / size, language)
    return f"{figure}{word}" if language == "zh" else f"CNY {figure} {word}".strip()


def price_words(cny_per_mu: float, language: Language) -> str:
    """Write a price of land per mu with the one per square metre beside it."""
    per_m2 = plain_number(round(cny_per_mu / MU_M2), language)
    if language == "zh":
        return f"{plain_number(cny_per_mu / 1e4, language)} 万元/亩（{per_m2} 元/平方米）"
    return f"CNY {plain_number(round(cny_per_mu), language)} per mu (CNY {per_m2} per m²)"


def date_words(iso: str, language: Language) -> str:
    """Write an ISO date to the day, month or year, a quarter (`2023-Q1`), a half (`2024-H1`), or a span of two of them.

    Other text stays as it is.
    """
    first, slash, last = iso.partition("/")
    if slash:
        return sentence(language, "period.span", first=date_words(first, language), last=date_words(last, language))
    if ISO_DAY.fullmatch(iso):
        missing = "-01-01"[len(iso) - 4 :]
        return str(format_date(date.fromisoformat(iso + missing), DATE_FORMATS[len(iso)][language], LOCALES[language]))
    part = PART_OF_YEAR.fullmatch(iso)
    return sentence(language, f"period.{part[2].lower()}", year=part[1]) if part else iso


def length_words(metres: float, language: Language) -> str:
    """Write a length in metres or kilometres."""
    if metres < 1000:
        return f"{plain_number(metres, language)} {'米' if language == 'zh' else 'm'}"
    return f"{plain_number(round(metres / 1000, 1), language)} {'公里' if language == 'zh' else 'km'}"


def distance_words(distance: Distance, language: Language) -> str:
    """Write how far two places are apart: `3–9 公里`, `约 0.8 公里`, `14 公里以内`; not stated where one has no place.

    The near end is rounded down and the far end up, to two digits, so that the truth lies between what is written.
    """
    if math.isnan(distance.far_m):
        return sentence(language, "value.not_stated")
    near_km, far_km = _floor_digits(distance.near_m / 1000), _ceil_digits(distance.far_m / 1000)
    middle_km = _round_digits((distance.near_m + distance.far_m) / 2000)
    if middle_km < 0.05 and far_km <= 0.1:
        return sentence(language, "distance.adjoining")
    if distance.far_m - distance.near_m <= 0.1 * distance.far_m:
        return sentence(language, "distance.about", km=plain_number(middle_km, language))
    if near_km < 0.1:
        return sentence(language, "distance.within", km=plain_number(far_km, language))
    return sentence(
        language, "distance.between", near=plain_number(near_km, language), far=plain_number(far_km, language)
    )


def _step_km(value_km: float) -> float:
    return 0.05 if value_km < 1 else 0.1 if value_km < 10 else 1.0


def _floor_digits(value_km: float) -> float:
    step = max(_step_km(value_km), 0.1)
    return math.floor(value_km / step + 1e-9) * step


def _ceil_digits(value_km: float) -> float:
    step = max(_step_km(value_km), 0.1)
    return math.ceil(value_km / step - 1e-9) * step


def _round_digits(value_km: float) -> float:
    step = _step_km(value_km)
    return round(value_km / step) * step


def _list_words(field: Field, values: tuple[str, ...], language: Language) -> str:
    if not values:
        return sentence(language, "value.none")
    words = [field.vocabulary.label(value).in_(language) if field.vocabulary else value for value in values]
    return ("、" if language == "zh" else ", ").join(words)
