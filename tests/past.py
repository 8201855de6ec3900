"""A store with a past: the shipped data some months old, and what was published since, each at a day of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from unittest.mock import patch

from zqmap.cli.filling import fill_store
from zqmap.settings import ROOT
from zqmap.store import publish
from zqmap.store.store import Store

BEGUN = datetime(2026, 3, 2, 3, tzinfo=UTC)
ROADS_AT = datetime(2026, 5, 20, 3, tzinfo=UTC)
PARCELS_AT = datetime(2026, 6, 10, 3, tzinfo=UTC)
BUILT, DATED, SOLD, GONE = "longsha-avenue", "fuli-road", 3, "示例地块 大沙-06"


class At(datetime):
    """A clock that stands still."""

    moment = BEGUN

    @classmethod
    def now(cls, tz=None):
        return cls.moment


def fill_past(store: Store) -> None:
    """Publish the shipped data in March, a road built and one dated in May, parcels sold and one gone in June."""
    with patch.object(publish, "datetime", At):
        At.moment = BEGUN
        fill_store(store, ROOT / "geodata", lambda *_, **__: None)
        At.moment = ROADS_AT
        roads = store.read("roads").copy()
        roads.loc[roads["id"] == BUILT, ["status", "actual_finish"]] = ["completed", "2026-05-18"]
        roads.loc[roads["id"] == DATED, "planned_finish"] = "2026-01"
        store.publish("roads", roads, base=1, author="李四", note="五月进度")
        At.moment = PARCELS_AT
        parcels = store.read("parcels").copy()
        parcels.loc[parcels.index[:SOLD], "availability"] = "withdrawn"
        parcels = parcels[parcels["name_zh"] != GONE]
        store.publish("parcels", parcels, base=1, author="李四", note="六月供地")
