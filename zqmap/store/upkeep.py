"""The register of who keeps what true, `registers/upkeep.csv` of the geodata folder."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from zqmap.errors import UnreadableFile
from zqmap.model.layers import LAYERS
from zqmap.model.text import Text
from zqmap.model.upkeep import Upkeep
from zqmap.model.values import show_value
from zqmap.model.vocabularies import AREA

LONGEST_INTERVAL_DAYS = 3_660


def upkeep_file(geodata: Path) -> Path:
    """Give the file of the register; it may be missing, which means that nothing is set."""
    return geodata / "registers" / "upkeep.csv"


def read_upkeep(path: Path) -> tuple[Upkeep, ...]:
    """Read the register; empty where there is no file.

    Columns: `layer`, `area_id` (empty: the whole layer), `owner_zh`, `owner_en`, `interval_days` (all three empty: not
    set), `interval_is` (`proposed` or `set`).

    Raises:
        UnreadableFile: a line names no layer or area of the zone, or its interval is no number of days.

    """
    if not path.exists():
        return ()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file))
    except (OSError, ValueError, csv.Error) as error:
        said = Text("无法读取（应为 UTF-8 编码的 CSV）", "it cannot be read (it should be CSV in UTF-8)")
        raise UnreadableFile(path.name, said) from error
    return tuple(_upkeep(path.name, number, line) for number, line in enumerate(lines, start=2))


def _upkeep(name: str, number: int, line: Mapping[str, str | None]) -> Upkeep:
    values = {key: (value or "").strip() for key, value in line.items() if isinstance(value, str | None)}
    layer, area_id, days = values.get("layer", ""), values.get("area_id", ""), values.get("interval_days", "")
    is_known = layer in LAYERS and (not area_id or area_id in AREA.by_code)
    is_interval = not days or (days.isascii() and days.isdigit() and 1 <= int(days[:6]) <= LONGEST_INTERVAL_DAYS)
    if not is_known or not is_interval:
        shown = show_value(f"{layer}, {area_id}, {days}")
        said = Text(
            f"第 {number} 行“{shown}”的图层、起步区或更新周期（天）无效",
            f"line {number} ({shown}) has no valid layer, area or interval in days",
        )
        raise UnreadableFile(name, said)
    owner_zh, owner_en = values.get("owner_zh", ""), values.get("owner_en", "")
    owner = Text(owner_zh or owner_en, owner_en or owner_zh) if owner_zh or owner_en else None
    return Upkeep(
        layer, area_id or None, owner, int(days) if days else None, values.get("interval_is") != "set" and bool(days)
    )
