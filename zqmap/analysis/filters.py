"""Which features a choice of filters leaves, and how many stand behind every other choice.

Basis, area, text, box and roll restrict every layer. Each other filter speaks only for layers that have its field;
while one of those is active, layers that have none of them show nothing. Values of one filter are alternatives, filters
add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from zqmap.analysis.facet_columns import Rows, facet_column
from zqmap.analysis.text_search import text_rows
from zqmap.model.layers import Layer

FACETS = ("status", "chain", "area", "category", "stage", "role", "availability", "basis")
UNIVERSAL = frozenset({"area", "basis"})
TEXT = "text"
BBOX = "bbox"
LAYERS_PART = "layers"
ROLL = "roll"

Bbox = tuple[float, float, float, float]
Part = str
"""One part of the filters: a facet, "text", "bbox" or "roll"."""

Members = tuple[tuple[str, frozenset[str]], ...]
"""Who is on a roll (`zqmap.analysis.rolls`): ids by layer; layers that are not named have nobody on it."""


class FeatureSource(Protocol):
    """What filtering needs of a snapshot."""

    @property
    def layer(self) -> Layer:
        """Give the declaration."""

    @property
    def frame(self) -> gpd.GeoDataFrame:
        """Give the features (`zqmap.model.frames`)."""

    @property
    def search_keys(self) -> pd.Series:
        """Give one lower-case text a row."""


@dataclass(frozen=True)
class Filters:
    """What a viewer asked for; equal filters are equal and hash alike.

    `choices` pairs facets with their codes, in the order of `FACETS`, without empty ones (`make_filters` sees to it).
    `layers` empty means all. `bbox` is west, south, east, north in degrees of WGS 84. `roll` names a roll, `members` is
    who is on it: nobody before it was called (`zqmap.analysis.rolls.with_members`).
    """

    choices: tuple[tuple[str, frozenset[str]], ...] = ()
    layers: frozenset[str] = frozenset()
    text: str = ""
    bbox: Bbox | None = None
    roll: str = ""
    members: Members = ()

    def chosen(self, facet: str) -> frozenset[str]:
        """Give the codes chosen for a facet; empty means no restriction."""
        return dict(self.choices).get(facet, frozenset())

    def choosing(self, facet: str, codes: Iterable[str]) -> Filters:
        """Give these filters with another choice for one facet."""
        return replace(self, choices=_in_order({**dict(self.choices), facet: codes}))

    def without(self, part: Part) -> Filters:
        """Give these filters without one part: a facet, "layers", "text", "bbox" or "roll"."""
        cleared: dict[Part, dict[str, object]] = {
            LAYERS_PART: {"layers": frozenset()},
            TEXT: {"text": ""},
            BBOX: {"bbox": None},
            ROLL: {"roll": "", "members": ()},
        }
        return replace(self, **cleared[part]) if part in cleared else self.choosing(part, ())  # type: ignore[arg-type]

    @property
    def active(self) -> tuple[Part, ...]:
        """List the parts that restrict something, in the order of display."""
        ends = {LAYERS_PART: self.layers, TEXT: self.text, BBOX: self.bbox, ROLL: self.roll}
        return (*(facet for facet, _ in self.choices), *(part for part, value in ends.items() if value))


def make_filters(
    choices: Mapping[str, Iterable[str]] | None = None,
    *,
    layers: Iterable[str] = (),
    text: str = "",
    bbox: Bbox | None = None,
    roll: str = "",
) -> Filters:
    """Make filters from loose parts: facets are put in order, empty ones left out, text is stripped."""
    return Filters(_in_order(choices or {}), frozenset(layers), text.strip(), bbox, roll)


def matches(snapshot: FeatureSource, filters: Filters) -> Rows:
    """Tell for each row of a snapshot whether it passes the filters."""
    if filters.layers and snapshot.layer.name not in filters.layers:
        return np.zeros(len(snapshot.frame), dtype=bool)
    return _all_but(snapshot, filters, _part_rows(snapshot, filters), None)


def facet_counts(snapshots: Iterable[FeatureSource], filters: Filters) -> dict[str, dict[str, int]]:
    """Count what each choice of each facet would show if it were that facet's only one, all other filters applied."""
    counts: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
    for snapshot in _shown(snapshots, filters):
        parts = _part_rows(snapshot, filters)
        for facet in FACETS:
            column = facet_column(snapshot.layer, snapshot.frame, facet)
            if column is not None:
                _add(counts[facet], column.counts(_all_but(snapshot, filters, parts, facet)))
    return counts


def layer_counts(snapshots: Iterable[FeatureSource], filters: Filters) -> dict[str, int]:
    """Count what each layer would show if it were chosen, all other filters applied."""
    open_filters = filters.without(LAYERS_PART)
    return {snapshot.layer.name: int(matches(snapshot, open_filters).sum()) for snapshot in snapshots}


def emptied_by(snapshots: Iterable[FeatureSource], filters: Filters) -> list[Part]:
    """List the parts whose removal alone would show something; empty while something is shown already."""
    listed = list(snapshots)
    if _any(listed, filters):
        return []
    return [part for part in filters.active if _any(listed, filters.without(part))]


def box_rows(frame: gpd.GeoDataFrame, bbox: Bbox) -> Rows:
    """Tell for each row whether its geometry meets a box; a row without geometry does not."""
    return np.asarray(shapely.intersects(frame.geometry.to_numpy(), shapely.box(*bbox)), dtype=bool)


def _rows_of(frame: gpd.GeoDataFrame, ids: frozenset[str]) -> Rows:
    return np.asarray(frame["id"].isin(ids), dtype=bool) if ids else np.zeros(len(frame), dtype=bool)


def _in_order(choices: Mapping[str, Iterable[str]]) -> tuple[tuple[str, frozenset[str]], ...]:
    frozen = {facet: frozenset(codes) for facet, codes in choices.items()}
    return tuple((facet, frozen[facet]) for facet in FACETS if frozen.get(facet))


def _shown(snapshots: Iterable[FeatureSource], filters: Filters) -> Iterator[FeatureSource]:
    return (snapshot for snapshot in snapshots if not filters.layers or snapshot.layer.name in filters.layers)


def _part_rows(snapshot: FeatureSource, filters: Filters) -> dict[Part, Rows]:
    parts: dict[Part, Rows] = {}
    for facet, codes in filters.choices:
        column = facet_column(snapshot.layer, snapshot.frame, facet)
        if column is not None:
            parts[facet] = column.has_any(codes)
    if filters.text:
        parts[TEXT] = text_rows(snapshot.search_keys, filters.text)
    if filters.bbox:
        parts[BBOX] = box_rows(snapshot.frame, filters.bbox)
    if filters.roll:
        parts[ROLL] = _rows_of(snapshot.frame, dict(filters.members).get(snapshot.layer.name, frozenset()))
    return parts


def _all_but(snapshot: FeatureSource, filters: Filters, parts: Mapping[Part, Rows], own: str | None) -> Rows:
    """Combine all parts but `own`, which counts as active for the question whether the layer is spoken of at all."""
    if not _is_spoken_of(snapshot.layer, filters, own):
        return np.zeros(len(snapshot.frame), dtype=bool)
    rows = np.ones(len(snapshot.frame), dtype=bool)
    for part, part_rows in parts.items():
        if part != own:
            rows &= part_rows
    return rows


def _is_spoken_of(layer: Layer, filters: Filters, own: str | None) -> bool:
    active = {facet for facet, _ in filters.choices} | ({own} if own else set())
    attributes = active - UNIVERSAL
    return not attributes or not attributes.isdisjoint(layer.by_facet)


def _any(snapshots: list[FeatureSource], filters: Filters) -> bool:
    return any(matches(snapshot, filters).any() for snapshot in snapshots)


def _add(total: dict[str, int], counts: dict[str, int]) -> None:
    for code, number in counts.items():
        total[code] = total.get(code, 0) + number
