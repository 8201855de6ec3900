"""What is wrong with edited features: the rules of the layer, look-alikes, overlaps, and where on the map."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import shapely
from shapely.geometry.base import BaseGeometry

from zqmap.analysis.measures import area_m2
from zqmap.intake.edits.edited import Edited, Feature
from zqmap.intake.lookalikes import find_lookalikes
from zqmap.model.checks import check_features
from zqmap.model.findings import Finding, Severity
from zqmap.model.layers import MU_M2, PARCELS
from zqmap.model.text import Text

OVERLAP_M2 = 10.0
"""Parcels may overlap by as much without a word: about what a vertex that is a hand's breadth off makes."""

_PLACE = re.compile(r"\[(-?[\d.e-]+) (-?[\d.e-]+)\]")


@dataclass(frozen=True)
class EditFinding:
    """A finding about one feature; `place` is longitude and latitude where it says where, `shape` what is wrong.

    One that sums up what was too much to list is about no feature: its `id` is None.
    """

    id: str | None
    finding: Finding
    place: tuple[float, float] | None = None
    shape: BaseGeometry | None = None


@dataclass(frozen=True, eq=False)
class EditFindings:
    """Everything that is found about the features that were touched."""

    listed: tuple[EditFinding, ...]

    @cached_property
    def plain(self) -> tuple[Finding, ...]:
        """Give them without the features."""
        return tuple(one.finding for one in self.listed)

    @cached_property
    def is_blocked(self) -> bool:
        """Tell whether one keeps the edits from being proposed."""
        return any(finding.severity is Severity.BLOCK for finding in self.plain)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Give the features that something is found about, each once."""
        return tuple(dict.fromkeys(one.id for one in self.listed if one.id is not None))

    def of(self, id_: str) -> tuple[EditFinding, ...]:
        """Give those about one feature."""
        return tuple(one for one in self.listed if one.id == id_)


def find_problems(edited: Edited, *, names: bool = True) -> EditFindings:
    """Check what the steps touched; rows count in the order of ids, and mean nothing to a reader.

    `names` looks for look-alikes too, which reads every name of the layer.
    """
    frame = edited.changed_frame
    ids = [feature.id for feature in edited.changed]
    ruled = [_about(edited, ids, finding) for finding in check_features(edited.layer, frame)]
    new = frame[[edited.is_new(id_) for id_ in ids]] if ids else frame
    rows = {id_: row for row, id_ in enumerate(ids, start=1)}
    alike = find_lookalikes(new, edited.frame, rows) if names and len(new) else ()
    listed = [*ruled, *(_about(edited, ids, one) for one in alike), *_find_overlaps(edited)]
    order = list(Severity)
    sums_last = sorted(listed, key=lambda one: (order.index(one.finding.severity), one.id is None, one.id or ""))
    return EditFindings(tuple(sums_last))


def find_crossing(shape: BaseGeometry) -> tuple[float, float] | None:
    """Give where a shape is invalid, as longitude and latitude; None where it is not, or nobody can say."""
    found = None if shape.is_valid else _PLACE.search(shapely.is_valid_reason(shape))
    return (float(found[1]), float(found[2])) if found else None


def _about(edited: Edited, ids: list[str], finding: Finding) -> EditFinding:
    if finding.row is None:
        return EditFinding(None, finding)
    id_ = ids[finding.row - 1]
    return EditFinding(id_, finding, _place(edited, id_, finding))


def _place(edited: Edited, id_: str, finding: Finding) -> tuple[float, float] | None:
    feature = edited.find(id_)
    if finding.code != "invalid_geometry" or feature is None or feature.geometry is None:
        return None
    return find_crossing(feature.geometry)


def _find_overlaps(edited: Edited) -> Iterator[EditFinding]:
    if edited.layer is not PARCELS:
        return
    seen: set[frozenset[str]] = set()
    for feature in edited.changed:
        if not _is_sound(feature) or not _moved(edited, feature):
            continue
        for other in _near(edited, feature):
            pair = frozenset((feature.id, other.id))
            if pair not in seen:
                seen.add(pair)
                yield from _overlap(feature, other)


def _near(edited: Edited, feature: Feature) -> Iterator[Feature]:
    """Give the other features that reach into the shape of one."""
    places = edited.base.sindex.query(feature.geometry, predicate="intersects")
    ids = {str(edited.base["id"].iloc[place]) for place in places} | edited.touched.keys()
    for id_ in sorted(ids - {feature.id}):
        other = edited.find(id_)
        if other is not None and _is_sound(other):
            yield other


def _overlap(feature: Feature, other: Feature) -> Iterator[EditFinding]:
    common = shapely.intersection(feature.geometry, other.geometry)
    shared_m2 = area_m2(common)
    if shared_m2 <= OVERLAP_M2:
        return
    mu = f"{shared_m2 / MU_M2:.2f}"
    said = Text(
        f"“{feature.name.zh}”与“{other.name.zh}”重叠 {mu} 亩",
        f"'{feature.name.en}' overlaps '{other.name.en}' by {mu} mu",
    )
    finding = Finding(Severity.WARN, "overlap", None, "geometry", f"{mu}", said)
    middle = common.representative_point()
    yield EditFinding(feature.id, finding, (middle.x, middle.y), common)


def _is_sound(feature: Feature) -> bool:
    shape = feature.geometry
    return shape is not None and shapely.get_dimensions(shape) == 2 and bool(shape.is_valid)


def _moved(edited: Edited, feature: Feature) -> bool:
    before = edited.published(feature.id)
    return before is None or before.geometry is None or not before.geometry.equals(feature.geometry)
