"""Invent the attributes of the demo parcels: plausible, varied, and the same on every run.

Nothing here is a fact about the zone. What is missing agrees with what is waited for: a parcel without sewage
waits for its sewage plant, one without water for the new pipeline, one on an unfinished road for that road.
"""

import random
from typing import Any, TypeVar

Drawn = TypeVar("Drawn")

AREA_NAMES = {"dasha": ("大沙", "Dasha"), "lianhua-fuxi": ("莲花富溪", "Lianhua-Fuxi")}
NOTE_ZH = "示例数据，为展示功能而编造，并非真实地块。"
NOTE_EN = "Demo data, invented to show the functions; not a real parcel."
SOURCE_ID, SOURCE_DATE = "demo-parcels", "2026-11-23"
"""The source is this project itself, and its date the one on which these parcels were invented."""
CONTACT_ID = "demo-contact"
"""No office answers for parcels that do not exist."""

# Share of the parcels, then the value.
LAND_USES = ((0.38, "M1"), (0.36, "M2"), (0.12, "M3"), (0.14, "W1"))
AVAILABILITIES = ((0.58, "available"), (0.18, "reserved"), (0.18, "allocated"), (0.06, "withdrawn"))
CHAIN_SETS = (
    (0.34, ("nev_auto_parts",)),
    (0.18, ("electronic_information",)),
    (0.16, ("equipment_manufacturing",)),
    (0.12, ("advanced_materials",)),
    (0.10, ("nev_auto_parts", "equipment_manufacturing")),
    (0.10, ("nev_auto_parts", "advanced_materials")),
)
BASE_PRICE_CNY_PER_MU = {"M1": 380_000, "M2": 330_000, "M3": 290_000, "W1": 420_000}
PLOT_RATIOS = {"M1": (1.5, 3.0), "M2": (1.2, 2.5), "M3": (1.0, 2.0), "W1": (1.0, 2.0)}
DENSITIES_PCT = {"M1": 45, "M2": 50, "M3": 45, "W1": 55}
HEIGHTS_M = {"M1": 50, "M2": 40, "M3": 36, "W1": 24}

SEWAGE_PLANTS = {
    "dasha": ("dasha-town-sewage-plant", "dasha-no2-sewage-plant"),
    "lianhua-fuxi": ("lianhua-sewage-plant",),
}


def parcel_facts(area_id: str, number: int, area_mu: int, road_id: str) -> dict[str, Any]:
    """Return every field of one demo parcel; `road_id` is the nearest road, the price in CNY a mu."""
    parcel_id = f"demo-{area_id}-{number:02d}"
    dice = random.Random(parcel_id)
    land_use = _drawn(dice, LAND_USES)
    missing = [
        code
        for code, chance in (("sewage", 0.35), ("water", 0.2), ("gas", 0.3), ("heat", 0.7))
        if dice.random() < chance
    ]
    return {
        **_name_fields(parcel_id, area_id, number),
        "land_use": land_use,
        "area_mu": area_mu,
        "availability": _drawn(dice, AVAILABILITIES),
        **_planning_fields(dice, land_use),
        "utilities": [code for code in ("water", "power", "gas", "sewage", "telecom", "heat") if code not in missing],
        "chains": list(_drawn(dice, CHAIN_SETS)),
        "waits_for": _waited_for(dice, area_id, number, road_id, missing),
        "contact_id": CONTACT_ID,
        "basis": "demo",
        "accuracy_m": None,
        "source_id": SOURCE_ID,
        "source_date": SOURCE_DATE,
        "note_zh": NOTE_ZH,
        "note_en": NOTE_EN,
    }


def _name_fields(parcel_id: str, area_id: str, number: int) -> dict[str, Any]:
    area_zh, area_en = AREA_NAMES[area_id]
    return {
        "id": parcel_id,
        "name_zh": f"示例地块 {area_zh}-{number:02d}",
        "name_en": f"Demo parcel {area_en}-{number:02d}",
        "area_id": area_id,
    }


def _planning_fields(dice: random.Random, land_use: str) -> dict[str, Any]:
    plot_ratio_min, plot_ratio_max = PLOT_RATIOS[land_use]
    return {
        "price_cny_per_mu": BASE_PRICE_CNY_PER_MU[land_use] + 5_000 * (int(dice.random() * 21) - 10),
        "plot_ratio_min": plot_ratio_min,
        "plot_ratio_max": plot_ratio_max,
        "building_density_pct": DENSITIES_PCT[land_use] - 5 * int(dice.random() * 3),
        "height_limit_m": HEIGHTS_M[land_use] - 4 * int(dice.random() * 3),
    }


def _waited_for(dice: random.Random, area_id: str, number: int, road_id: str, missing: list[str]) -> list[str]:
    projects = [road_id] if dice.random() < 0.55 else []
    if "sewage" in missing:
        plants = SEWAGE_PLANTS[area_id]
        projects.append(plants[number % len(plants)])
    if "water" in missing:
        projects.append("new-water-supply-pipeline")
    return projects


def _drawn(dice: random.Random, shares: tuple[tuple[float, Drawn], ...]) -> Drawn:
    """Return a value with the chance its share gives; shares add up to 1."""
    mark = dice.random()
    for share, value in shares:
        mark -= share
        if mark < 0:
            return value
    return shares[-1][1]
