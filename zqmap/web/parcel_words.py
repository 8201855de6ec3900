"""What is said of parcels, on the page and on the sheet: conditions, misses, parts of the score, readiness."""

from __future__ import annotations

import math

from zqmap.analysis.parcels.brief import CODES, OWNERS, Brief, Criterion, Part, Span
from zqmap.analysis.parcels.brief_query import VOCABULARIES, near_layer
from zqmap.analysis.parcels.finder import Found
from zqmap.analysis.parcels.land import FIELDS, Land
from zqmap.analysis.parcels.near import Anchor, distances_to, find_anchors
from zqmap.analysis.parcels.readiness import Readiness, ReadyState, Work, WorkState
from zqmap.model.layers import PARCELS
from zqmap.model.text import Language
from zqmap.model.vocabularies import STATUS, UTILITY
from zqmap.texts import sentence
from zqmap.texts.wording import (
    HA_PER_MU,
    date_words,
    distance_words,
    money_words,
    mu_words,
    plain_number,
    price_words,
    value_words,
)

NAMED_ANCHORS = 2
"""How many chain owners are named one by one."""


def part_label(part: Part, language: Language) -> str:
    """Name a condition."""
    return sentence(language, f"finder.part.{part.name.lower()}")


def criterion_label(criterion: Criterion, language: Language) -> str:
    """Name a part of the score."""
    return sentence(language, f"finder.criterion.{criterion.value}")


def amount_words(part: Part, value: float, language: Language, *, in_ha: bool = False) -> str:
    """Write an amount of a condition that is a span, with its unit; `in_ha` for areas in hectares."""
    if part is Part.SIZE:
        unit = sentence(language, "finder.unit.ha" if in_ha else "finder.unit.mu")
        return f"{plain_number(value * HA_PER_MU if in_ha else value, language)} {unit}"
    if part is Part.PRICE:
        figure = plain_number(value / 1e4 if language == "zh" else round(value), language)
        return sentence(language, "finder.unit.price", value=figure)
    if part is Part.COST:
        return money_words(value, language)
    figure = plain_number(value, language)
    return sentence(language, "finder.unit.m", value=figure) if part is Part.HEIGHT else figure


def span_words(part: Part, span: Span, language: Language, *, in_ha: bool = False) -> str:
    """Write a span: at least, at most, or from and to."""
    low, high = (
        None if end is None else amount_words(part, end, language, in_ha=in_ha) for end in (span.low, span.high)
    )
    if low is None:
        return sentence(language, "finder.at_most", value=high)
    return sentence(language, "finder.at_least", value=low) if high is None else f"{low} – {high}"


def condition_words(land: Land, brief: Brief, part: Part, language: Language, *, in_ha: bool = False) -> str:
    """Write what a condition asks for."""
    if part in CODES:
        return codes_words(part, brief.chosen(part), language)
    if part is Part.READY and brief.ready_by:
        return date_words(brief.ready_by.isoformat(), language)
    if part is Part.NEAR:
        km = plain_number((brief.within_m or 0) / 1000, language)
        return sentence(language, "finder.within_of", km=km, place=near_words(land, brief, language))
    return span_words(part, brief.span(part), language, in_ha=in_ha)


def codes_words(part: Part, codes: frozenset[str], language: Language) -> str:
    """Write codes as their labels; of utilities all are meant, of others any."""
    vocabulary = VOCABULARIES[part]
    labels = [vocabulary.label(code).in_(language) for code in vocabulary.codes if code in codes]
    joint = "finder.all_of" if part is Part.UTILITIES else "finder.any_of"
    return sentence(language, joint).join(labels)


def near_words(land: Land, brief: Brief, language: Language) -> str:
    """Name what is to be near."""
    if (brief.near or OWNERS) == OWNERS:
        return sentence(language, "finder.near.owners")
    anchors = find_anchors(land, brief)
    return anchor_name(anchors[0], language) if anchors else str(brief.near)


def anchor_name(anchor: Anchor, language: Language) -> str:
    """Give the name of a place; one that was pressed on the map is named by where it lies."""
    if near_layer(anchor.near) is None:
        return sentence(language, "finder.point.name", place=anchor.near.replace(",", ", "))
    return anchor.name_zh if language == "zh" else anchor.name_en


def value_of(land: Land, part: Part, row: int, language: Language, *, in_ha: bool = False) -> str:
    """Write what a parcel has where a condition asks."""
    if part in CODES:
        field = PARCELS.by_name[FIELDS[part]]
        return value_words(field, land.parcels[field.name].iloc[row], language)
    if part is Part.READY:
        return readiness_words(land.readiness.all[row], language)
    lowest, highest = (float(end[row]) for end in land.spans[part])
    if math.isnan(lowest):
        return sentence(language, "value.not_stated")
    low, high = (amount_words(part, end, language, in_ha=in_ha) for end in (lowest, highest))
    return low if low == high else f"{low}–{high}"


def miss_words(found: Found, part: Part, row: int, miss: float, language: Language, *, in_ha: bool = False) -> str:
    """Say what a parcel has where it fails a condition, and by how much it misses it."""
    land, brief = found.land, found.brief
    label = part_label(part, language)
    if part is Part.NEAR:
        has = distance_words(distances_to(land, brief).at(row), language)
        by = sentence(language, "finder.miss.km", km=plain_number(round(miss / 1000, 1), language))
    elif part is Part.READY:
        has = value_of(land, part, row, language)
        by = sentence(language, "finder.miss.days", days=plain_number(miss, language))
    elif part is Part.UTILITIES:
        own = land.parcels["utilities"].iloc[row] or ()
        missing = frozenset(brief.chosen(part)) - frozenset(own)
        labels = [UTILITY.label(code).in_(language) for code in UTILITY.codes if code in missing]
        return sentence(language, "finder.miss.lacks", names=sentence(language, "finder.all_of").join(labels))
    elif part in CODES:
        return sentence(language, "finder.miss.other", part=label, has=value_of(land, part, row, language))
    else:
        has = value_of(land, part, row, language, in_ha=in_ha)
        wanted, low = brief.span(part), float(land.spans[part][1][row])
        key = "finder.miss.less" if wanted.low is not None and low < wanted.low else "finder.miss.more"
        by = sentence(language, key, amount=amount_words(part, miss, language, in_ha=in_ha))
    return sentence(language, "finder.miss.by", part=label, has=has, by=by)


def raw_words(found: Found, criterion: Criterion, row: int, language: Language, *, in_ha: bool = False) -> str:
    """Write the value that stands behind a part of a parcel's score."""
    land, brief = found.land, found.brief
    if criterion is Criterion.NEAR:
        distance = distance_words(distances_to(land, brief).at(row), language)
        return sentence(language, "finder.to", distance=distance, place=near_words(land, brief, language))
    parts = {
        Criterion.CHAIN: Part.CHAIN,
        Criterion.READY: Part.READY,
        Criterion.UTILITIES: Part.UTILITIES,
        Criterion.SIZE: Part.SIZE,
        Criterion.RATIO: Part.RATIO,
    }
    if criterion is Criterion.PRICE:
        return price_of(land, row, language)
    return value_of(land, parts[criterion], row, language, in_ha=in_ha)


def price_of(land: Land, row: int, language: Language) -> str:
    """Write a parcel's price per mu and per square metre."""
    price = float(land.parcels["price_cny_per_mu"].iloc[row])
    return sentence(language, "value.not_stated") if math.isnan(price) else price_words(price, language)


def size_of(land: Land, row: int, language: Language) -> str:
    """Write a parcel's area in mu and hectares."""
    size = float(land.parcels["area_mu"].iloc[row])
    return sentence(language, "value.not_stated") if math.isnan(size) else mu_words(size, language)


def readiness_words(readiness: Readiness, language: Language) -> str:
    """Say from when a parcel can be used, or that it is not known and why."""
    if readiness.state is ReadyState.NOW:
        return sentence(language, "ready.done" if readiness.works else "ready.now")
    if readiness.day:
        return sentence(language, "ready.from", day=date_words(readiness.day.isoformat(), language))
    if not readiness.is_stated:
        return sentence(language, "ready.not_stated")
    why = sentence(language, f"ready.why.{_worst(readiness)}")
    if readiness.not_before:
        return sentence(
            language, "ready.not_before", day=date_words(readiness.not_before.isoformat(), language), why=why
        )
    return why


def work_name(work: Work, language: Language) -> str:
    """Name a work."""
    return work.name_zh if language == "zh" else work.name_en


def work_words(work: Work, language: Language) -> str:
    """Say how far a work has come and when it is to be finished."""
    if work.state is WorkState.MISSING:
        return sentence(language, "ready.work.missing")
    status = STATUS.label(work.status or "unknown").in_(language)
    status = sentence(language, "ready.status_not_stated") if work.status in (None, "unknown") else status
    if work.state is WorkState.DONE:
        return status if not work.finish else f"{status} · {date_words(work.finish, language)}"
    day = date_words(work.finish, language) if work.finish else ""
    return f"{status} · {sentence(language, f'ready.work.{work.state.value}', day=day)}"


def _worst(readiness: Readiness) -> WorkState:
    order = (WorkState.SUSPENDED, WorkState.OVERDUE, WorkState.MISSING, WorkState.UNDATED)
    states = {work.state for work in readiness.blocking}
    return next(state for state in order if state in states)
