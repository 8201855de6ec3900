"""What is news between two days: what was added, what moved on, whose dates moved, what is gone, what else changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import geopandas as gpd

from zqmap.model.fields import Kind
from zqmap.model.layers import Layer
from zqmap.model.revisions import FeatureChange, FieldChange
from zqmap.model.text import Text
from zqmap.store.periods import LayerPeriod, Period

STATE_FIELDS = ("status", "stage", "availability", "state")
"""The fields that say how far something is."""


class NewsKind(StrEnum):
    """What kind of news it is, the weightiest first."""

    STATE = "state"
    ADDED = "added"
    REMOVED = "removed"
    DATES = "dates"
    OTHER = "other"


@dataclass(frozen=True)
class News:
    """One feature's news. `fields` is what changed in it; `moved_m` in metres, None where its place did not move.

    `name` falls back to the id where it has none. `is_point` tells whether its place is a point now. `area` is the code
    of its starting area, None where it has none or none is stated.
    """

    kind: NewsKind
    layer: Layer
    id: str
    name: Text
    fields: tuple[FieldChange, ...] = ()
    place_changed: bool = False
    moved_m: float | None = None
    is_point: bool = False
    area: str | None = None


@dataclass(frozen=True)
class NewsList:
    """All news of a period, the weightiest first, in the order of the layers."""

    items: tuple[News, ...]

    def count(self, kind: NewsKind) -> int:
        """Count the news of a kind."""
        return self._counts[kind]

    def only(self, kind: NewsKind | None, area: str | None) -> list[News]:
        """List the news of a kind and of an area; None leaves all."""
        of_kind = (item for item in self.items if kind in (None, item.kind))
        return [item for item in of_kind if area in (None, item.area)]

    @cached_property
    def by_area(self) -> Mapping[str, int]:
        """Count the news of each starting area that has any, the one with most first."""
        return dict(Counter(item.area for item in self.items if item.area).most_common())

    @cached_property
    def _counts(self) -> Counter[NewsKind]:
        return Counter(item.kind for item in self.items)


def list_news(period: Period, *, with_private: bool = False) -> NewsList:
    """List the news of a period; rows that are for staff alone only where they are asked for.

    Of a register with such rows nothing is said unless they are asked for: that a row became public is told by the
    register itself, that it is so no more by nothing.
    """
    shown = (one for one in period.changed if with_private or not one.layer.has_private_rows)
    items = [item for one in shown for item in _layer_news(one)]
    order = list(NewsKind)
    return NewsList(tuple(sorted(items, key=lambda item: order.index(item.kind))))


def count_begun(period: Period, *, with_private: bool = False) -> tuple[tuple[Layer, int], ...]:
    """List the layers that were published for the first time, with their features."""
    return tuple((layer, number) for layer, number in period.begun if with_private or not layer.has_private_rows)


def _layer_news(one: LayerPeriod) -> Iterator[News]:
    before, after = _names(one.before.frame), _names(one.after.frame)
    areas = _areas(one.before.frame) | _areas(one.after.frame)
    for id_ in one.difference.added:
        stated = _stated(one.after.frame, one.layer, id_)
        yield News(NewsKind.ADDED, one.layer, id_, after[id_], stated, area=areas.get(id_))
    for id_ in one.difference.removed:
        yield News(NewsKind.REMOVED, one.layer, id_, before[id_], area=areas.get(id_))
    points = _points(one.after.frame, (change.id for change in one.difference.changed if change.geometry_changed))
    for change in one.difference.changed:
        moved = one.moves.get(change.id)
        kind, is_point = _kind(one.layer, change), change.id in points
        head = (kind, one.layer, change.id, after[change.id], change.fields)
        yield News(*head, change.geometry_changed, moved, is_point, areas.get(change.id))


def _kind(layer: Layer, change: FeatureChange) -> NewsKind:
    names = {moved.field for moved in change.fields}
    if names & set(STATE_FIELDS):
        return NewsKind.STATE
    kinds = {layer.by_name[name].kind for name in names}
    return NewsKind.DATES if Kind.DATE in kinds and names != {"source_date"} else NewsKind.OTHER


def _names(frame: gpd.GeoDataFrame) -> dict[str, Text]:
    rows = zip(frame["id"], frame["name_zh"], frame["name_en"], strict=True)
    return {id_: Text(zh or en or id_, en or zh or id_) for id_, zh, en in rows}


def _areas(frame: gpd.GeoDataFrame) -> dict[str, str]:
    if "area_id" not in frame:
        return {}
    stated = frame["area_id"].notna()
    return dict(zip(frame["id"][stated], frame["area_id"][stated], strict=True))


def _stated(frame: gpd.GeoDataFrame, layer: Layer, id_: str) -> tuple[FieldChange, ...]:
    """Say how far a new feature is."""
    fields = [name for name in STATE_FIELDS if name in layer.by_name]
    place = int(frame["id"].searchsorted(id_))
    return tuple(FieldChange(name, None, value) for name in fields if (value := frame[name].iloc[place]) is not None)


def _points(frame: gpd.GeoDataFrame, ids: Iterable[str]) -> frozenset[str]:
    wanted = frame[frame["id"].isin(list(ids))]
    return frozenset(wanted["id"][wanted.geometry.geom_type == "Point"])
