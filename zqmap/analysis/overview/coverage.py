"""How much of the zone the map knows, and how well: so that nobody takes it for complete.

All is counted from the layers as they are published, so it changes with every publication and never by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from zqmap.analysis.facet_columns import NOT_STATED
from zqmap.analysis.overview.works import WORK_LAYERS
from zqmap.model.records import Figure
from zqmap.model.vocabularies import AREA, BASIS
from zqmap.store.snapshots import Snapshot

DEMO = "demo"
REAL = ("surveyed", "digitised")
"""The bases of a position that can be measured from."""

BASES = (*BASIS.codes, NOT_STATED)
"""How well a position is known, from measured to invented; `NOT_STATED` is a position that is not known at all."""

PUBLISHED = (
    ("starting-areas", ("areas",)),
    ("infrastructure-projects", WORK_LAYERS),
    ("industrial-enterprises", ("enterprises",)),
)
"""Published totals, each with the layers in which single ones are named."""


@dataclass(frozen=True)
class CoverageRow:
    """How many features a layer, or all layers of an area, have, and how many of them on which basis.

    `key` is the layer or the area (`NOT_STATED`: area not stated); `bases` follows `BASES`, zeros included.
    """

    key: str
    features: int
    bases: tuple[tuple[str, int], ...]

    @property
    def real(self) -> int:
        """Count the features whose position is surveyed or digitised."""
        return sum(number for code, number in self.bases if code in REAL)


@dataclass(frozen=True)
class Named:
    """How many the map names of a published total; invented ones are not counted."""

    figure: Figure
    layers: tuple[str, ...]
    named: int


@dataclass(frozen=True)
class Coverage:
    """How much is known, by layer and by area, and against published totals."""

    layers: tuple[CoverageRow, ...]
    areas: tuple[CoverageRow, ...]

    @property
    def features(self) -> int:
        """Count everything."""
        return sum(row.features for row in self.layers)


def measure_coverage(snapshots: Sequence[Snapshot]) -> Coverage:
    """Count each layer and each area by how well positions are known."""
    parts = [
        pd.DataFrame(
            {
                "layer": snapshot.layer.name,
                "area": snapshot.frame["area_id"].fillna(NOT_STATED).to_numpy(),
                "basis": snapshot.frame["basis"].fillna(NOT_STATED).to_numpy(),
            }
        )
        for snapshot in snapshots
    ]
    names = [snapshot.layer.name for snapshot in snapshots]
    everything = pd.concat(parts, ignore_index=True)
    return Coverage(_rows(everything, "layer", names), _rows(everything, "area", (*AREA.codes, NOT_STATED)))


def count_named(snapshot: Snapshot) -> int:
    """Count the features that are no invention."""
    return int((snapshot.frame["basis"] != DEMO).sum())


def compare_published(named: Mapping[str, int], figures: Mapping[str, Figure]) -> tuple[Named, ...]:
    """Set what the map names (by layer, `count_named`) beside the published totals that are in the register."""
    return tuple(
        Named(figures[figure_id], layers, sum(named[layer] for layer in layers))
        for figure_id, layers in PUBLISHED
        if figure_id in figures
    )


def _rows(everything: pd.DataFrame, column: str, keys: Iterable[str]) -> tuple[CoverageRow, ...]:
    counted = everything.groupby([column, "basis"]).size()
    found = dict(counted.items())
    return tuple(_row(key, {code: int(found.get((key, code), 0)) for code in BASES}) for key in keys)


def _row(key: str, numbers: Mapping[str, int]) -> CoverageRow:
    return CoverageRow(key, sum(numbers.values()), tuple(numbers.items()))
