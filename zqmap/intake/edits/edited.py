"""A layer with edits on it: the published revision, and what the steps made of the features that they touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from zqmap.intake.edits.steps import Change, EditStep, Effect
from zqmap.model.frames import join_frames, json_value, make_frame
from zqmap.model.layers import Layer
from zqmap.model.text import Text


@dataclass(frozen=True)
class Feature:
    """One feature as it stands: JSON values of every declared field, and its place in WGS 84 or None."""

    fields: Mapping[str, Any]
    geometry: BaseGeometry | None

    @property
    def id(self) -> str:
        """Give its id."""
        return str(self.fields["id"])

    @property
    def name(self) -> Text:
        """Give its names; where one is missing the other stands, and "unnamed" where both are."""
        zh, en = self.fields.get("name_zh"), self.fields.get("name_en")
        return Text(zh or en or "（未命名）", en or zh or "(unnamed)")


@dataclass(frozen=True, eq=False)
class Edited:
    """A layer with edits on it; `touched` maps ids to what became of them, None where they were removed.

    `base` is the published frame, sorted by id, and is never changed.
    """

    layer: Layer
    base: gpd.GeoDataFrame
    touched: Mapping[str, Feature | None]

    def find(self, id_: str) -> Feature | None:
        """Give a feature as it stands now, or None where there is none."""
        return self.touched[id_] if id_ in self.touched else self.published(id_)

    def published(self, id_: str) -> Feature | None:
        """Give a feature as it was before all steps, or None where there was none."""
        place = int(self.base["id"].searchsorted(id_))
        if place >= len(self.base) or self.base["id"].iloc[place] != id_:
            return None
        row = self.base.iloc[place]
        fields = {field.name: json_value(field, row[field.name]) for field in self.layer.fields}
        return Feature(fields, row["geometry"])

    def is_new(self, id_: str) -> bool:
        """Tell whether a feature was made by the steps."""
        return self.published(id_) is None

    @cached_property
    def ids(self) -> frozenset[str]:
        """Give the ids of all features, those that were removed too: none of them may be given again."""
        return frozenset(self.base["id"]) | self.touched.keys()

    @cached_property
    def changed(self) -> tuple[Feature, ...]:
        """List what the steps touched and left there, by id."""
        return tuple(feature for _, feature in sorted(self.touched.items()) if feature is not None)

    @cached_property
    def removed(self) -> tuple[str, ...]:
        """List the published features that are gone."""
        return tuple(id_ for id_, feature in sorted(self.touched.items()) if feature is None and not self.is_new(id_))

    @cached_property
    def changed_frame(self) -> gpd.GeoDataFrame:
        """Give what the steps touched as a frame."""
        return make_frame(
            self.layer, [feature.fields for feature in self.changed], [feature.geometry for feature in self.changed]
        )

    @cached_property
    def frame(self) -> gpd.GeoDataFrame:
        """Give the whole layer as a frame."""
        kept = self.base[~self.base["id"].isin(self.touched.keys())]
        return join_frames(kept, self.changed_frame) if len(self.changed) else kept.reset_index(drop=True)


def apply_steps(layer: Layer, base: gpd.GeoDataFrame, steps: Iterable[EditStep]) -> Edited:
    """Apply steps to a published frame, one after the other.

    A step that changes or removes what is not there (any more) leaves it so: steps are applied again when the
    revision below them is replaced by a newer one.
    """
    edited = Edited(layer, base, {})
    touched: dict[str, Feature | None] = {}
    for step in steps:
        for change in step.changes:
            before = touched[change.id] if change.id in touched else edited.published(change.id)
            after = _changed(layer, before, change)
            if after is not before:
                touched[change.id] = after
    return Edited(layer, base, touched)


def _changed(layer: Layer, before: Feature | None, change: Change) -> Feature | None:
    if change.effect is Effect.DROP:
        return None
    if change.effect is Effect.PUT:
        fields = {field.name: change.fields.get(field.name) for field in layer.fields} | {"id": change.id}
        return Feature(fields, change.geometry)
    if before is None:
        return None
    after = replace(before, fields={**before.fields, **change.fields})
    return replace(after, geometry=change.geometry) if change.moves else after
