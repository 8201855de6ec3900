"""Which segments each chain is expected to have, and which of them somebody has stated.

No authority has published a division of the chains. What the article of 26 April 2023 names as parts of a chain carries
its source; everything else is our own proposal, and every page that shows it says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

ARTICLE = "article-2023-04-26"
"""The source that states four key components of the vehicle chain and the field of industrial aluminium profiles."""


class Position(StrEnum):
    """Where in its chain a segment stands."""

    UPSTREAM = "upstream"
    CORE = "core"
    DOWNSTREAM = "downstream"


@dataclass(frozen=True, slots=True)
class ExpectedSegment:
    """A segment that a chain should have; `source_id` is None where that is our own proposal."""

    chain: str
    segment: str
    position: Position
    source_id: str | None = None

    @property
    def is_proposed(self) -> bool:
        """Tell whether nobody but us has said that the chain has this segment."""
        return self.source_id is None


_UP, _CORE, _DOWN = Position.UPSTREAM, Position.CORE, Position.DOWNSTREAM

EXPECTED_SEGMENTS: tuple[ExpectedSegment, ...] = (
    ExpectedSegment("nev_auto_parts", "battery_materials", _UP),
    ExpectedSegment("nev_auto_parts", "battery_equipment", _UP),
    ExpectedSegment("nev_auto_parts", "battery", _CORE, ARTICLE),
    ExpectedSegment("nev_auto_parts", "motor", _CORE, ARTICLE),
    ExpectedSegment("nev_auto_parts", "wire", _CORE, ARTICLE),
    ExpectedSegment("nev_auto_parts", "electronic_control", _CORE),
    ExpectedSegment("nev_auto_parts", "structural_parts", _CORE),
    ExpectedSegment("nev_auto_parts", "seat", _CORE),
    ExpectedSegment("nev_auto_parts", "vehicle", _CORE, ARTICLE),
    ExpectedSegment("nev_auto_parts", "charging", _DOWN),
    ExpectedSegment("electronic_information", "semiconductors", _UP),
    ExpectedSegment("electronic_information", "electronic_components", _CORE),
    ExpectedSegment("electronic_information", "circuit_boards", _CORE),
    ExpectedSegment("electronic_information", "displays", _CORE),
    ExpectedSegment("electronic_information", "terminals", _DOWN),
    ExpectedSegment("equipment_manufacturing", "key_parts", _UP),
    ExpectedSegment("equipment_manufacturing", "moulds", _UP),
    ExpectedSegment("equipment_manufacturing", "machine_tools", _CORE),
    ExpectedSegment("equipment_manufacturing", "robots", _CORE),
    ExpectedSegment("biopharma", "active_ingredients", _UP),
    ExpectedSegment("biopharma", "preparations", _CORE),
    ExpectedSegment("biopharma", "chinese_medicine", _CORE),
    ExpectedSegment("biopharma", "medical_devices", _DOWN),
    ExpectedSegment("advanced_materials", "aluminium", _CORE, ARTICLE),
    ExpectedSegment("advanced_materials", "electronic_materials", _CORE),
    ExpectedSegment("advanced_materials", "polymers", _CORE),
    ExpectedSegment("advanced_materials", "metal_processing", _DOWN),
)
"""In the order of display: by chain, from upstream to downstream."""
