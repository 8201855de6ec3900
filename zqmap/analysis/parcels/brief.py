"""What an investor needs, as a value: conditions and how much each part of the score weighs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from zqmap.model.vocabularies import CHAIN

OWNERS = "owners"
"""Near what: the nearest chain owner of the chosen chains, or of any."""

DEFAULT_AVAILABILITY = frozenset({"available"})
WEIGHT_LIMIT = 5


class Part(StrEnum):
    """A condition of a brief, in the order of display; the value is its key in the link."""

    SIZE = "size"
    PRICE = "price"
    COST = "cost"
    CHAIN = "for"
    NEAR = "near"
    READY = "by"
    UTILITIES = "util"
    USE = "use"
    RATIO = "far"
    HEIGHT = "height"
    AVAILABILITY = "avail"
    AREA = "in"


SPANS = (Part.SIZE, Part.PRICE, Part.COST, Part.RATIO, Part.HEIGHT)
"""The conditions that are a span of numbers."""
CODES = (Part.CHAIN, Part.UTILITIES, Part.USE, Part.AVAILABILITY, Part.AREA)
"""The conditions that are a choice of codes."""


class Criterion(StrEnum):
    """A part of the score, in the order of display and of the digits in the link."""

    CHAIN = "chain"
    NEAR = "near"
    READY = "ready"
    PRICE = "price"
    UTILITIES = "utilities"
    SIZE = "size"
    RATIO = "ratio"


@dataclass(frozen=True)
class Span:
    """A span of numbers, both ends included; None is open."""

    low: float | None = None
    high: float | None = None

    def __bool__(self) -> bool:
        return self.low is not None or self.high is not None


Weights = tuple[int, ...]
"""One weight from 0 to 5 for each criterion, in their order."""

BALANCED: Weights = (3, 3, 3, 3, 3, 3, 1)
PRESETS: dict[str, Weights] = {
    "balanced": BALANCED,
    "nev_auto_parts": (5, 5, 4, 2, 3, 2, 1),
    "electronic_information": (5, 3, 4, 2, 4, 2, 4),
    "equipment_manufacturing": (4, 3, 3, 4, 3, 4, 1),
    "biopharma": (4, 1, 3, 2, 5, 3, 3),
    "advanced_materials": (4, 3, 2, 5, 5, 4, 0),
}
"""Weights to begin with: balanced, or what usually counts in a chain. They are ours, and anybody may change them."""
assert set(PRESETS) == {"balanced", *CHAIN.codes}


@dataclass(frozen=True)
class Brief:
    """What is needed; equal briefs are equal and hash alike.

    `spans` and `codes` hold only what restricts something. Of utilities all are needed, of other codes one.
    `near` is `OWNERS`, `layer/id`, or `lat,lon`; `within_m` belongs to it. `ready_by` is the last day by which the
    parcel must be usable.
    """

    spans: tuple[tuple[Part, Span], ...] = ()
    codes: tuple[tuple[Part, frozenset[str]], ...] = field(default=((Part.AVAILABILITY, DEFAULT_AVAILABILITY),))
    ready_by: date | None = None
    near: str | None = None
    within_m: float | None = None
    weights: Weights = BALANCED

    def span(self, part: Part) -> Span:
        """Give a span; an open one where nothing is asked."""
        return dict(self.spans).get(part, Span())

    def chosen(self, part: Part) -> frozenset[str]:
        """Give the chosen codes; none where nothing is asked."""
        return dict(self.codes).get(part, frozenset())

    def spanning(self, part: Part, span: Span) -> Brief:
        """Give this brief with another span."""
        kept = {**dict(self.spans), part: span}
        return replace(self, spans=tuple((own, kept[own]) for own in SPANS if kept.get(own)))

    def choosing(self, part: Part, codes: frozenset[str]) -> Brief:
        """Give this brief with another choice of codes."""
        kept = {**dict(self.codes), part: codes}
        return replace(self, codes=tuple((own, kept[own]) for own in CODES if kept.get(own)))

    def without(self, part: Part) -> Brief:
        """Give this brief without one of its conditions."""
        if part in SPANS:
            return self.spanning(part, Span())
        if part in CODES:
            return self.choosing(part, frozenset())
        return replace(self, ready_by=None) if part is Part.READY else replace(self, within_m=None)

    @property
    def active(self) -> tuple[Part, ...]:
        """List the conditions that restrict something, in the order of display."""
        stated = {part for part, _ in (*self.spans, *self.codes)}
        if self.ready_by:
            stated.add(Part.READY)
        if self.near and self.within_m is not None:
            stated.add(Part.NEAR)
        return tuple(part for part in Part if part in stated)

    def weight(self, criterion: Criterion) -> int:
        """Give the weight of a part of the score."""
        return self.weights[list(Criterion).index(criterion)]
