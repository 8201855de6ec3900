"""Weigh the candidates: what the file says, where its positions fall, what is published already.

Each piece of evidence gives a candidate a likelihood; with the weight that a system has before the file is looked at
they make its confidence, so that all confidences sum up to one. Below `SURE` the doctor says "not sure".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from zqmap.intake.contents import FileContents
from zqmap.intake.doctor.conversion import Positions, to_degrees
from zqmap.intake.doctor.known import KNOWN, SHIFTED_DATUMS, WGS84, KnownSystem, find_any
from zqmap.intake.doctor.naming import Declaration
from zqmap.intake.doctor.places import Places, get_places, share_in_zone
from zqmap.intake.doctor.references import Pairs, Residuals, compare, pair_features, weigh
from zqmap.intake.doctor.vertices import NO_SLIDES, Shared, count_shared, find_slides, index_vertices, sample_positions

SURE = 0.7
"""The least confidence with which a system is named."""

FEWEST_IN_ZONE = 0.5
"""A system that puts fewer of the positions where the zone can be is no candidate."""

_SWAPPED_WEIGHT = 0.05
_HINT_WEIGHT = 20.0
_ZONE_EDGE_DEG = 112.5


@dataclass(frozen=True)
class Trial:
    """One system tried on a file, with everything that speaks for and against it.

    `degrees` are the sampled positions in WGS 84, `inside` tells for each district (rows) which lie in it;
    `named_share` is the share of positions that lie in the district which their row names (NaN where none names one).
    """

    known: KnownSystem
    swapped: bool
    degrees: Positions
    zone_share: float
    inside: NDArray[np.bool_]
    named_share: float
    residuals: Residuals | None
    shared: Shared

    @property
    def district_share(self) -> float:
        """Give the share of positions that lie in one of the districts."""
        return float(np.mean(self.inside.any(axis=0))) if self.inside.size else 1.0

    @property
    def offset_m(self) -> tuple[float, float] | None:
        """Give the metres east and north by which the same shapes lie off, where the system does not explain it."""
        return None if self.residuals is None else self.residuals.without_offset(self.known.slack_m).find_offset()

    @property
    def has_reference(self) -> bool:
        """Tell whether published features say anything about this system."""
        exact = self.residuals is not None and self.residuals.exact > 0
        trusted = self.residuals is not None and bool(np.any(self.residuals.accuracy_m <= 300))
        return exact or trusted or self.shared.excess > 0

    def code(self, declaration: Declaration) -> str:
        """Give the code: of two grids with the same numbers the one declared, otherwise the one meant for the place."""
        six = self.known.six_degree_code
        if six is None or declaration.code == self.known.code:
            return self.known.code
        is_east = float(np.median(self.degrees[:, 0])) > _ZONE_EDGE_DEG
        return six if declaration.code == six or is_east else self.known.code


@dataclass(frozen=True)
class Clues:
    """What is known for all trials of one file: its sampled positions, what is published, which districts are named."""

    positions: Positions
    rows: NDArray[np.int64]
    pairs: Pairs | None
    vertex_cells: NDArray[np.int64]
    named: Mapping[int, int]
    places: Places


def prepare(contents: FileContents, published: gpd.GeoDataFrame | None) -> Clues:
    """Gather what the trials of a file need."""
    positions, rows = sample_positions(contents)
    places = get_places()
    named = places.find_named({row: contents.rows[row] for row in np.unique(rows).tolist()})
    return Clues(positions, rows, pair_features(contents, published), index_vertices(published), named, places)


def try_systems(clues: Clues, declaration: Declaration) -> list[tuple[Trial, float]]:
    """Try every plausible system both ways; give those that fit with their confidence, the likeliest first."""
    declared = find_any(declaration.code) if declaration.code else None
    systems = KNOWN if declared is None or declared in KNOWN else (*KNOWN, declared)
    trials = [trial for known in systems for swapped in (False, True) if (trial := _try(clues, known, swapped=swapped))]
    if not trials:
        return []
    logs = np.array([_weigh_trial(trial, declaration) for trial in trials])
    shares = np.exp(logs - logs.max())
    ranked = zip(trials, (shares / shares.sum()).tolist(), strict=True)
    return sorted(ranked, key=lambda pair: -pair[1])


def _try(clues: Clues, known: KnownSystem, *, swapped: bool) -> Trial | None:
    code = known.twin_code or known.code
    degrees = to_degrees(clues.positions, code, swapped=swapped)
    zone_share = share_in_zone(degrees)
    if zone_share < FEWEST_IN_ZONE:
        return None
    inside = clues.places.locate(degrees)
    residuals = None if clues.pairs is None else compare(clues.pairs, code, swapped=swapped)
    # Only what is taken for an old datum, or for CGCS2000 instead of one, lies off by less than a hundred metres.
    is_alike = known.is_projected or known.lacks_shift
    slides = find_slides(degrees, clues.rows) if is_alike and len(clues.vertex_cells) else NO_SLIDES
    shared = count_shared(degrees, clues.vertex_cells, slides)
    return Trial(known, swapped, degrees, zone_share, inside, _named_share(clues, inside), residuals, shared)


def _named_share(clues: Clues, inside: NDArray[np.bool_]) -> float:
    held = [inside[clues.named[row], place] for place, row in enumerate(clues.rows.tolist()) if row in clues.named]
    return float(np.mean(held)) if held else float("nan")


def _weigh_trial(trial: Trial, declaration: Declaration) -> float:
    weight = np.log(trial.known.weight) + np.log(_weigh_words(trial.known, declaration))
    weight += np.log(_SWAPPED_WEIGHT) if trial.swapped else 0.0
    weight += 4 * np.log(max(trial.district_share, 0.02))
    weight += 0.0 if np.isnan(trial.named_share) else 3 * np.log(0.9 * trial.named_share + 0.1)
    weight += 0.0 if trial.residuals is None else weigh(trial.residuals, trial.known)
    return float(weight + min(4 * trial.shared.excess, 12.0))


def _weigh_words(known: KnownSystem, declaration: Declaration) -> float:
    """Give how likely the file's own words are if it is in the system."""
    hint = _HINT_WEIGHT if declaration.hinted == known.code else 1.0
    if declaration.code is None:
        return hint
    declared = find_any(declaration.code)
    if (declared is not None and declaration.code in (known.code, known.six_degree_code)) or declared == known:
        return 0.9 * hint
    if declaration.is_wgs84:
        is_old_degrees = known.lacks_shift and not known.is_projected
        return hint * (0.5 if known.datum in SHIFTED_DATUMS else 0.002 if is_old_degrees else 0.05)
    if declared is not None and declared.is_projected and known.is_projected and declared.datum is known.datum:
        return 0.1 * hint
    return hint * (0.003 if declared is not None and declared.lacks_shift else 0.02)


def is_plain_wgs84(trial: Trial) -> bool:
    """Tell whether a trial takes the numbers as longitude and latitude as they are."""
    return trial.known.code == WGS84 and not trial.swapped
