"""What is news between two days: what was added, what moved on, whose dates moved, what is gone, what else changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import repeat

import geopandas as gpd
import numpy as np
import pandas as pd

from zqmap.model.fields import Kind
from zqmap.model.layers import Layer
from zqmap.model.revisions import FeatureChange, FieldChange
from zqmap.model.text import Text
from zqmap.store.periods import LayerPeriod, Period
from zqmap.store.snapshots import Snapshot

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
class NewsCounts:
    """How much is new in a period; `by_area` names the starting areas that have any, the one with most first."""

    by_kind: Mapping[NewsKind, int]
    by_area: Mapping[str, int]

    def count(self, kind: NewsKind) -> int:
        """Count the news of a kind."""
        return self.by_kind.get(kind, 0)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is new."""
        return not any(self.by_kind.values())


@dataclass(frozen=True)
class NewsList:
    """All news of a period, the weightiest first, in the order of the layers."""

    items: tuple[News, ...]

    def only(self, kind: NewsKind | None, area: str | None) -> list[News]:
        """List the news of a kind and of an area; None leaves all."""
        of_kind = (item for item in self.items if kind in (None, item.kind))
        return [item for item in of_kind if area in (None, item.area)]

    @cached_property
    def counts(self) -> NewsCounts:
        """Count the news."""
        return _count((item.kind, item.area) for item in self.items)


def list_news(period: Period, *, with_private: bool = False) -> NewsList:
    """List the news of a period; rows that are for staff alone only where they are asked for.

    Of a register with such rows nothing is said unless they are asked for: that a row became public is told by the
    register itself, that it is so no more by nothing.
    """
    items = [item for one in _shown(period, with_private=with_private) for item in _layer_news(one)]
    order = list(NewsKind)
    return NewsList(tuple(sorted(items, key=lambda item: order.index(item.kind))))


def count_news(period: Period, *, with_private: bool = False) -> NewsCounts:
    """Count what `list_news` would list, which of a large file would be as many objects."""
    return _count(head for one in _shown(period, with_private=with_private) for head in _layer_heads(one))


def count_begun(period: Period, *, with_private: bool = False) -> tuple[tuple[Layer, int], ...]:
    """List the layers that were published for the first time, with their features."""
    return tuple((layer, number) for layer, number in period.begun if with_private or not layer.has_private_rows)


def _shown(period: Period, *, with_private: bool) -> list[LayerPeriod]:
    return [one for one in period.changed if with_private or not one.layer.has_private_rows]


def _count(heads: Iterable[tuple[NewsKind, str | None]]) -> NewsCounts:
    together = Counter(heads)
    kinds, areas = Counter[NewsKind](), Counter[str]()
    for (kind, area), number in together.items():
        kinds[kind] += number
        if area:
            areas[area] += number
    return NewsCounts(kinds, dict(areas.most_common()))


def _layer_heads(one: LayerPeriod) -> Iterator[tuple[NewsKind, str | None]]:
    """Give kind and area of each piece of news of a layer."""
    yield from zip(repeat(NewsKind.ADDED), _areas(_rows(one.after, one.difference.added)))
    yield from zip(repeat(NewsKind.REMOVED), _areas(_rows(one.before, one.difference.removed)))
    kinds = (_kind(one.layer, change) for change in one.difference.changed)
    yield from zip(kinds, _areas_of_changed(one, _changed_rows(one.after, one)), strict=True)


def _layer_news(one: LayerPeriod) -> Iterator[News]:
    rows = _rows(one.after, one.difference.added)
    for id_, name, area, stated in zip(rows["id"], _names(rows), _areas(rows), _stated(rows, one.layer), strict=True):
        yield News(NewsKind.ADDED, one.layer, id_, name, stated, area=area)
    rows = _rows(one.before, one.difference.removed)
    for id_, name, area in zip(rows["id"], _names(rows), _areas(rows), strict=True):
        yield News(NewsKind.REMOVED, one.layer, id_, name, area=area)
    rows = _changed_rows(one.after, one)
    points = rows.geometry.geom_type == "Point"
    told = zip(one.difference.changed, _names(rows), _areas_of_changed(one, rows), points.tolist(), strict=True)
    for change, name, area, is_point in told:
        head = (_kind(one.layer, change), one.layer, change.id, name, change.fields)
        is_point = is_point and change.geometry_changed
        yield News(*head, change.geometry_changed, one.moves.get(change.id), is_point, area)


def _kind(layer: Layer, change: FeatureChange) -> NewsKind:
    names = {moved.field for moved in change.fields}
    if names & set(STATE_FIELDS):
        return NewsKind.STATE
    kinds = {layer.by_name[name].kind for name in names}
    return NewsKind.DATES if Kind.DATE in kinds and names != {"source_date"} else NewsKind.OTHER


def _rows(snapshot: Snapshot, ids: Sequence[str]) -> gpd.GeoDataFrame:
    """Give the rows of some features in the order of their ids."""
    return snapshot.frame.iloc[pd.Index(snapshot.frame["id"]).get_indexer(np.array(ids, dtype=object))]


def _names(rows: gpd.GeoDataFrame) -> list[Text]:
    named = zip(rows["id"], rows["name_zh"], rows["name_en"], strict=True)
    return [Text(zh or en or id_, en or zh or id_) for id_, zh, en in named]


def _areas(rows: gpd.GeoDataFrame) -> list[str | None]:
    return rows["area_id"].tolist() if "area_id" in rows else [None] * len(rows)


def _changed_rows(snapshot: Snapshot, one: LayerPeriod) -> gpd.GeoDataFrame:
    return _rows(snapshot, [change.id for change in one.difference.changed])


def _areas_of_changed(one: LayerPeriod, rows: gpd.GeoDataFrame) -> list[str | None]:
    """Give the area of each feature that has changed, where it was before if it is in none now; `rows` are the new."""
    sides = zip(_areas(rows), _areas(_changed_rows(one.before, one)), strict=True)
    return [after or before for after, before in sides]


def _stated(rows: gpd.GeoDataFrame, layer: Layer) -> list[tuple[FieldChange, ...]]:
    """Say of new features how far they are."""
    columns = [(name, rows[name].tolist()) for name in STATE_FIELDS if name in layer.by_name]
    return [
        tuple(FieldChange(name, None, values[place]) for name, values in columns if values[place] is not None)
        for place in range(len(rows))
    ]
