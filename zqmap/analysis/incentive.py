"""The most that the one-time reward for relocated industry can come to, by the rule that a policy states."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Applies(StrEnum):
    """Whether the rule speaks of an area."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class RewardRule:
    """A cap in per cent of some investments, in some areas."""

    cap_pct: int
    area_ids: tuple[str, ...]

    def applies_in(self, area_id: str | None) -> Applies:
        """Tell whether the rule speaks of an area; unknown where the area is not known."""
        if area_id is None:
            return Applies.UNKNOWN
        return Applies.YES if area_id in self.area_ids else Applies.NO


@dataclass(frozen=True)
class Investment:
    """What an investor means to spend, in yuan; None where that is not said. Land never counts."""

    equipment_cny: int | None = None
    factory_cny: int | None = None
    land_cny: int | None = None

    @property
    def counted_cny(self) -> int | None:
        """Add up what the cap is reckoned from: equipment and the self-built factory; None where neither is said."""
        stated = [part for part in (self.equipment_cny, self.factory_cny) if part is not None]
        return sum(stated) if stated else None


def reward_at_most_cny(rule: RewardRule, area_id: str | None, investment: Investment) -> int | None:
    """Give the upper bound in whole yuan; None where the rule does not speak of the area or nothing is said."""
    counted_cny = investment.counted_cny
    if counted_cny is None or rule.applies_in(area_id) is not Applies.YES:
        return None
    return counted_cny * rule.cap_pct // 100
