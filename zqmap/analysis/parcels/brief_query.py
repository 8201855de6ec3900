"""A brief as it stands in a query string, and back; what cannot be used is named with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from zqmap.analysis.parcels.amounts import BUDGET, HEIGHT, RADIUS, RATIO, SIZE, UNIT_PRICE, Amount, read_amount
from zqmap.analysis.parcels.brief import (
    BALANCED,
    CODES,
    DEFAULT_AVAILABILITY,
    OWNERS,
    SPANS,
    WEIGHT_LIMIT,
    Brief,
    Criterion,
    Part,
    Span,
)
from zqmap.errors import UnreadAmount
from zqmap.model.layers import LAYERS
from zqmap.model.places import ZONE_BOX
from zqmap.model.text import Text
from zqmap.model.values import SLUG, SLUG_LIMIT
from zqmap.model.vocabularies import AREA, AVAILABILITY, CHAIN, LAND_USE, UTILITY, Vocabulary

WITHIN_KEY = "within"
WEIGHTS_KEY = "w"
KEYS = (*(part.value for part in Part), WITHIN_KEY, WEIGHTS_KEY)
"""Every key of a query string that belongs to a brief."""

ANY = "any"
"""Every availability, where only what is available is meant by default."""

AMOUNTS: dict[Part, Amount] = {
    Part.SIZE: SIZE,
    Part.PRICE: UNIT_PRICE,
    Part.COST: BUDGET,
    Part.RATIO: RATIO,
    Part.HEIGHT: HEIGHT,
}
VOCABULARIES: dict[Part, Vocabulary] = {
    Part.CHAIN: CHAIN,
    Part.UTILITIES: UTILITY,
    Part.USE: LAND_USE,
    Part.AVAILABILITY: AVAILABILITY,
    Part.AREA: AREA,
}
NEAR_LAYERS = ("enterprises", "roads", "facilities", "areas", "parcels")
SHOWN = 60
_DAY = re.compile(r"(?:19|20|21)\d\d-\d\d-\d\d")
_POINT = re.compile(r"(-?\d{1,3}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)")

Query = Mapping[str, Iterable[str]]
T = TypeVar("T")


@dataclass(frozen=True)
class Refused:
    """A part of the link or of the form that cannot be used: its key, what was written, and why, in a few words."""

    key: str
    written: str
    reason: Text


class UnfitPartError(ValueError):
    """A part that cannot be read, with the reason."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


def parse_brief(query: Query) -> tuple[Brief, list[Refused]]:
    """Read a brief from a query string; keys that are not its own are passed over."""
    refused: list[Refused] = []
    brief = Brief()
    for part in SPANS:
        brief = brief.spanning(part, _read(query, part, refused, _span_reader(part)) or Span())
    for part in CODES:
        if any(value.strip() for value in query.get(part, ())):
            brief = brief.choosing(part, _read_codes(query, part, refused))
    near = _read(query, Part.NEAR, refused, read_near)
    within_km = _read(query, WITHIN_KEY, refused, lambda text: read_amount(RADIUS, text))
    return (
        replace(
            brief,
            ready_by=_read(query, Part.READY, refused, _read_day),
            near=near,
            within_m=None if within_km is None or near is None else within_km * 1000,
            weights=_read(query, WEIGHTS_KEY, refused, _read_weights) or BALANCED,
        ),
        refused,
    )


def brief_query(brief: Brief) -> dict[str, list[str]]:
    """Write a brief as a query string's keys and values; what is at its default is left out."""
    query = {part.value: [f"{_number(span.low)}..{_number(span.high)}"] for part, span in brief.spans}
    for part, codes in brief.codes:
        query[part.value] = [",".join(code for code in VOCABULARIES[part].codes if code in codes)]
    availability = brief.chosen(Part.AVAILABILITY)
    if availability == DEFAULT_AVAILABILITY:
        query.pop(Part.AVAILABILITY.value)
    elif not availability:
        query[Part.AVAILABILITY.value] = [ANY]
    if brief.ready_by:
        query[Part.READY.value] = [brief.ready_by.isoformat()]
    if brief.near:
        query[Part.NEAR.value] = [brief.near]
        if brief.within_m is not None:
            query[WITHIN_KEY] = [_number(brief.within_m / 1000)]
    if brief.weights != BALANCED:
        query[WEIGHTS_KEY] = ["".join(map(str, brief.weights))]
    return query


def read_span(part: Part, low: str, high: str, unit: str | None = None) -> Span:
    """Read a span from its two ends as they were typed; an empty end is open.

    Raises:
        UnreadAmount: one of them cannot be used, or the first is above the second.
    """
    kind = AMOUNTS[part]
    ends = [read_amount(kind, text, unit) if text.strip() else None for text in (low, high)]
    if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
        raise UnreadAmount(f"{low}–{high}", _REVERSED)
    return Span(ends[0] or None, ends[1])


def read_near(text: str) -> str:
    """Read near what: `owners`, `layer/id`, or a point `lat,lon` within Zhaoqing.

    Raises:
        ValueError: it is none of these.
    """
    layer, _, feature_id = text.partition("/")
    if text == OWNERS or (layer in NEAR_LAYERS and len(feature_id) <= SLUG_LIMIT and SLUG.fullmatch(feature_id)):
        return text
    point = _POINT.fullmatch(text.replace("，", ",").replace(" ", ""))
    if point is None:
        raise UnfitPartError(_NO_PLACE)
    lat, lon = float(point[1]), float(point[2])
    if ZONE_BOX[1] <= lon <= ZONE_BOX[3] and ZONE_BOX[0] <= lat <= ZONE_BOX[2]:
        lat, lon = lon, lat  # longitude first, as Chinese maps write it
    if not (ZONE_BOX[1] <= lat <= ZONE_BOX[3] and ZONE_BOX[0] <= lon <= ZONE_BOX[2]):
        raise UnfitPartError(_OUTSIDE)
    return f"{lat:.5f},{lon:.5f}"


def near_layer(near: str) -> str | None:
    """Give the layer of a place that is a feature, or None."""
    return near.partition("/")[0] if near.partition("/")[0] in LAYERS else None


def _read(query: Query, key: str, refused: list[Refused], read: Callable[[str], T]) -> T | None:
    written = next((value.strip() for value in reversed(list(query.get(key, ()))) if value.strip()), None)
    if written is None:
        return None
    try:
        return read(written)
    except (UnreadAmount, UnfitPartError) as error:
        refused.append(Refused(key, written[:SHOWN], error.reason))
        return None


def _span_reader(part: Part) -> Callable[[str], Span]:
    def read(text: str) -> Span:
        low, dots, high = text.partition("..")
        return read_span(part, low, high if dots else low)

    return read


def _read_codes(query: Query, part: Part, refused: list[Refused]) -> frozenset[str]:
    known = VOCABULARIES[part].codes
    values = [code.strip() for value in query.get(part, ()) for code in value.split(",") if code.strip()]
    if part is Part.AVAILABILITY and values == [ANY]:
        return frozenset()
    unknown = [value for value in values if value not in known]
    refused.extend(Refused(part, value[:SHOWN], _UNKNOWN_CODE) for value in unknown[:5])
    found = frozenset(value for value in values if value in known)
    return found or (DEFAULT_AVAILABILITY if part is Part.AVAILABILITY else found)


def _read_day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise UnfitPartError(_NO_DAY)


def _read_weights(text: str) -> tuple[int, ...]:
    if len(text) != len(Criterion) or not all(sign in "0123456789"[: WEIGHT_LIMIT + 1] for sign in text):
        raise UnfitPartError(_NO_WEIGHTS)
    return tuple(map(int, text))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.12g}"


_REVERSED = Text("下限大于上限", "the lower end is above the upper end")
_NO_PLACE = Text("不是地图上的地点，也不是“纬度,经度”", "is neither a place on the map nor 'latitude,longitude'")
_OUTSIDE = Text("不在肇庆范围内", "lies outside Zhaoqing")
_UNKNOWN_CODE = Text("没有这个选项", "is not one of the choices")
_NO_DAY = Text("不是日期，应写成 2027-06-30", "is not a day; write 2027-06-30")
_NO_WEIGHTS = Text("不是七个 0 至 5 的权重", "is not seven weights from 0 to 5")
