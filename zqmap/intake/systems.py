"""Say which coordinate system a file is in, with the evidence; nothing is converted before a person confirms."""

from __future__ import annotations

from dataclasses import dataclass, field

import geopandas as gpd
import shapely

from zqmap.intake.contents import FileContents
from zqmap.intake.doctor.conversion import convert
from zqmap.intake.doctor.evidence import measure_shift, name_system, say_evidence
from zqmap.intake.doctor.known import WGS84, WGS84_NAMES, find_any
from zqmap.intake.doctor.naming import Declaration, read_declaration
from zqmap.intake.doctor.verdict import SURE, Clues, Trial, prepare, try_systems
from zqmap.model.layers import Layer
from zqmap.model.text import Text

__all__ = ["WGS84", "Candidate", "CoordinateSystem", "convert", "find_system"]

SWAPPED_AXES = "swapped_axes"
NULL_DATUM_SHIFT = "null_datum_shift"
UNKNOWN_OFFSET = "unknown_offset"
"""The flags of a candidate: north comes first; no shift is published; the shapes lie off and nothing explains it."""

CANDIDATE_LIMIT = 5
_LEAST_CONFIDENCE = 0.001
_SHOWN_POSITIONS = 30


@dataclass(frozen=True, slots=True)
class Candidate:
    """A coordinate system that a file may be in; `confidence` is from 0 to 1, over all candidates at most 1.

    `label` names it for people, without code and order of axes. `evidence` says what speaks for and against it.
    `shift_m` is how far it lies from the same numbers read as WGS 84, None where they are no degrees. `sample` holds a
    few of the file's positions in WGS 84, for the map. `share_in_zone` and `inside_districts` are shares of the
    positions that were looked at. `offset_m` is by how many metres east and north the same shapes lie off where no
    system explains it.
    """

    code: str
    confidence: float
    swapped: bool = False
    label: Text = field(default_factory=lambda: Text("", ""))
    evidence: tuple[Text, ...] = ()
    shift_m: float | None = None
    share_in_zone: float = 0.0
    inside_districts: float = 0.0
    sample: shapely.MultiPoint | None = None
    flags: tuple[str, ...] = ()
    offset_m: tuple[float, float] | None = None

    @property
    def is_projected(self) -> bool:
        """Tell whether the numbers are metres of a grid."""
        known = find_any(self.code)
        return known is not None and known.is_projected

    @property
    def is_plain_wgs84(self) -> bool:
        """Tell whether the numbers are longitude and latitude in WGS 84 as they stand."""
        return self.code == WGS84 and not self.swapped


@dataclass(frozen=True, slots=True)
class CoordinateSystem:
    """What a file's coordinates are: `best` is None for "not sure", else the code of the first candidate.

    `declared` is what the file says, fit to be shown, None where it says nothing. The candidates come with the
    likeliest first.
    """

    best: str | None
    declared: str | None
    confidence: float
    candidates: tuple[Candidate, ...]

    @property
    def declares_other(self) -> bool:
        """Tell whether the file says of itself that it is not in longitude and latitude."""
        return self.declared is not None and self.declared not in WGS84_NAMES

    @property
    def swapped(self) -> bool:
        """Tell whether the best candidate has north before east."""
        return self.best is not None and bool(self.candidates) and self.candidates[0].swapped

    @property
    def needs_conversion(self) -> bool:
        """Tell whether the file is surely in another system than WGS 84, so that its positions must be converted."""
        return self.best is not None and (self.best != WGS84 or self.swapped)


def find_system(
    contents: FileContents, layer: Layer | None = None, published: gpd.GeoDataFrame | None = None
) -> CoordinateSystem:
    """Find the system that a file is most likely in, by trying what is plausible here.

    `published` is the layer's frame that people see now; without it GCJ-02 can hardly be told from WGS 84. In a
    register nothing has a place, so there is nothing to ask.
    """
    if contents.is_located or (layer is not None and not layer.is_mapped):
        return CoordinateSystem(WGS84, WGS84, 1.0, (Candidate(WGS84, 1.0),))
    declaration = read_declaration(contents)
    clues = prepare(contents, published)
    if not len(clues.positions):
        return _without_positions(contents, declaration)
    ranked = try_systems(clues, declaration)
    candidates = tuple(
        _describe(trial, confidence, declaration, clues)
        for trial, confidence in ranked[:CANDIDATE_LIMIT]
        if confidence >= _LEAST_CONFIDENCE
    )
    if not candidates:
        return CoordinateSystem(None, declaration.shown, 0.0, ())
    first = candidates[0]
    sure = first.confidence >= SURE and first.offset_m is None
    confidence = round(first.confidence * first.share_in_zone, 3)
    return CoordinateSystem(first.code if sure else None, declaration.shown, confidence if sure else 0.0, candidates)


def _without_positions(contents: FileContents, declaration: Declaration) -> CoordinateSystem:
    """Believe what is said where there is nothing to look at."""
    if contents.broken or not declaration.is_wgs84:
        return CoordinateSystem(None, declaration.shown, 0.0, ())
    return CoordinateSystem(WGS84, declaration.shown, 1.0, (Candidate(WGS84, 1.0),))


def _describe(trial: Trial, confidence: float, declaration: Declaration, clues: Clues) -> Candidate:
    code = trial.code(declaration)
    is_degrees = not trial.known.is_projected and not trial.swapped
    shift_m = measure_shift(clues.positions, trial.degrees) if is_degrees else None
    step = max(1, len(trial.degrees) // _SHOWN_POSITIONS)
    return Candidate(
        code,
        round(confidence, 3),
        trial.swapped,
        name_system(trial.known, code),
        tuple(say_evidence(trial, declaration, clues.places, shift_m)),
        None if shift_m is None else round(shift_m, 1),
        round(trial.zone_share, 3),
        round(trial.district_share, 3),
        shapely.MultiPoint(trial.degrees[::step][:_SHOWN_POSITIONS]),
        tuple(_flags(trial)),
        trial.offset_m,
    )


def _flags(trial: Trial) -> list[str]:
    marks = {
        SWAPPED_AXES: trial.swapped,
        NULL_DATUM_SHIFT: trial.known.lacks_shift,
        UNKNOWN_OFFSET: trial.offset_m is not None,
    }
    return [name for name, is_set in marks.items() if is_set]
