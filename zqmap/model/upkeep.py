"""Who keeps a layer, or the part of it in one starting area, true, and how often it is to be looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zqmap.model.text import Text


@dataclass(frozen=True, slots=True)
class Upkeep:
    """A declaration for a layer (`area_id` None) or its features in one starting area.

    None means that the zone has not set it. `is_proposed` marks an interval that the zone has not confirmed.
    """

    layer: str
    area_id: str | None
    owner: Text | None = None
    interval_days: int | None = None
    is_proposed: bool = False


def find_upkeep(declared: Iterable[Upkeep], layer: str, area_id: str | None) -> Upkeep:
    """Give what holds for an area of a layer: its own declaration, and where that is silent the layer's."""
    by_area = {entry.area_id: entry for entry in declared if entry.layer == layer}
    whole = by_area.get(None, Upkeep(layer, None))
    own = by_area.get(area_id, whole)
    timed = own if own.interval_days is not None else whole
    return Upkeep(layer, area_id, own.owner or whole.owner, timed.interval_days, timed.is_proposed)
