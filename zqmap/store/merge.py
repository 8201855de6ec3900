"""Two changes of a layer that were made from one revision: what collides, and the rest put together.

A feature that only one side changed comes from that side, and so does one that both changed alike. A feature that the
two left in different states is a conflict: a person chooses, nothing is chosen for them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd

from zqmap.errors import UnresolvedConflicts
from zqmap.model.frames import join_frames, make_frame
from zqmap.model.layers import Layer, find_layer
from zqmap.model.revisions import Difference
from zqmap.store.differences import content_difference
from zqmap.store.digests import Content, make_content
from zqmap.store.store import Store

Side = Literal["mine", "theirs"]
Fate = Literal["added", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """A field to which the two sides give different values; None means not stated, or that the feature is not there."""

    field: str
    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Conflict:
    """A feature that the two sides left in different states: what each did with it, and where they differ."""

    id: str
    mine: Fate
    theirs: Fate
    fields: tuple[FieldConflict, ...]
    geometry_differs: bool


@dataclass(frozen=True, eq=False)
class Merge:
    """Two sides of a layer, both made from revision `base`; theirs is `head`.

    `mine` and `theirs` tell what each side changed. `conflicts` must be decided before `resolve` gives a frame.
    """

    layer: str
    base: int
    head: int
    mine: Difference
    theirs: Difference
    conflicts: tuple[Conflict, ...]
    mine_frame: gpd.GeoDataFrame
    theirs_frame: gpd.GeoDataFrame
    from_mine: frozenset[str]

    @property
    def ids(self) -> tuple[str, ...]:
        """Give the ids of the conflicts."""
        return tuple(conflict.id for conflict in self.conflicts)


def merge(store: Store, layer: str, base: int, mine: gpd.GeoDataFrame) -> Merge:
    """Hold a whole layer that was made from revision `base` against what has been published since.

    Raises:
        UnknownLayer: no layer has that name.
        UnknownRevision: the layer has no such revision.

    """
    declared, head = find_layer(layer), store.heads().get(layer, 0)
    old = store.read(layer, base) if base else make_frame(declared, [], [])
    theirs = store.read(layer, head) if head else make_frame(declared, [], [])
    return merge_frames(declared, (base, head), old, mine, theirs)


def merge_frames(
    layer: Layer,
    between: tuple[int, int],
    base: gpd.GeoDataFrame,
    mine: gpd.GeoDataFrame,
    theirs: gpd.GeoDataFrame,
) -> Merge:
    """Merge two frames that were both made from a third; `between` numbers the base and theirs."""
    old, own, other = (make_content(layer, frame) for frame in (base, mine, theirs))
    before, here, there = old.by_id, own.by_id, other.by_id
    apart = {id_ for id_ in here.keys() | there.keys() if here.get(id_) != there.get(id_)}
    from_mine = frozenset(id_ for id_ in apart if there.get(id_) == before.get(id_))
    both = sorted(id_ for id_ in apart - from_mine if here.get(id_) != before.get(id_))
    return Merge(
        layer=layer.name,
        base=between[0],
        head=between[1],
        mine=content_difference(layer, (between[0], None), old, own),
        theirs=content_difference(layer, between, old, other),
        conflicts=_conflicts(layer, both, (old, own, other)),
        mine_frame=mine,
        theirs_frame=theirs,
        from_mine=from_mine,
    )


def resolve(merged: Merge, choices: Mapping[str, Side]) -> gpd.GeoDataFrame:
    """Give the layer as both sides make it, with the chosen side of each conflict; to be proposed on `merged.head`.

    Raises:
        UnresolvedConflicts: a conflict has no choice.

    """
    undecided = tuple(id_ for id_ in merged.ids if choices.get(id_) not in ("mine", "theirs"))
    if undecided:
        raise UnresolvedConflicts(merged.layer, undecided)
    own = merged.from_mine | {id_ for id_ in merged.ids if choices[id_] == "mine"}
    mine, theirs = merged.mine_frame, merged.theirs_frame
    return join_frames(theirs[~theirs["id"].isin(own)], mine[mine["id"].isin(own)])


def _conflicts(layer: Layer, ids: list[str], contents: tuple[Content, Content, Content]) -> tuple[Conflict, ...]:
    states = [_states(content.only(ids)) for content in contents]
    return tuple(_conflict(layer, id_, *(state.get(id_) for state in states)) for id_ in ids)


def _conflict(layer: Layer, id_: str, base: _State | None, mine: _State | None, theirs: _State | None) -> Conflict:
    old, own, other = (_values(state) for state in (base, mine, theirs))
    rows = ((field.name, old.get(field.name), own.get(field.name), other.get(field.name)) for field in layer.fields)
    fields = tuple(FieldConflict(*row) for row in rows if row[2] != row[3])
    return Conflict(id_, _fate(base, mine), _fate(base, theirs), fields, _place(mine) != _place(theirs))


_State = tuple[str, bytes | None]


def _states(content: Content) -> dict[str, _State]:
    return dict(zip(content.ids, zip(content.properties, content.geometries, strict=True), strict=True))


def _values(state: _State | None) -> dict[str, Any]:
    values: dict[str, Any] = {} if state is None else json.loads(state[0])
    return values


def _place(state: _State | None) -> bytes | None:
    return None if state is None else state[1]


def _fate(base: _State | None, side: _State | None) -> Fate:
    if side is None:
        return "removed"
    return "added" if base is None else "changed"
