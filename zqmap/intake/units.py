"""In which unit a column's numbers are: what the header says, and what the geometry and common sense allow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from zqmap.model.places import ZONE_BOX
from zqmap.model.quantities import AREA, ASKED, FIELD_UNITS, LENGTH, SHARE, Quantity, Unit, split_unit
from zqmap.model.text import Text

SAMPLE = 300
"""How many rows are measured at most."""

CLOSE = 1.5
"""By which factor a number may differ from what its geometry measures; units lie further apart."""

WGS84_ELLIPSOID = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class UnitGuess:
    """The unit that a column is most likely in; `evidence` says why, `is_sure` whether it need not be asked."""

    name: str
    is_sure: bool
    evidence: tuple[Text, ...] = ()


def guess_unit(
    field: str, header: str, values: Sequence[float], geometries: Sequence[BaseGeometry | None]
) -> UnitGuess | None:
    """Guess the unit of a column that is to become a field; None where the field has none.

    `geometries` are those of the values, in WGS 84; others (metres) are not measured. What the header says is believed
    unless the geometry or the size of the numbers speaks against it.
    """
    if field not in FIELD_UNITS:
        return None
    quantity, own = FIELD_UNITS[field]
    said = split_unit(header, quantity)[1]
    measured = _measured_unit(quantity, values, geometries) if field in ASKED else None
    if said and measured and said != measured[0]:
        return UnitGuess(measured[0].name, False, (_header_says(said), measured[1], _CONTRADICTION))
    if measured:
        return UnitGuess(measured[0].name, True, ((_header_says(said),) if said else ()) + (measured[1],))
    if field not in ASKED:
        return _guess_small(quantity, own, said, values)
    return _guess_by_size(quantity, said, values)


def _measured_unit(
    quantity: Quantity, values: Sequence[float], geometries: Sequence[BaseGeometry | None]
) -> tuple[Unit, Text] | None:
    sizes = [
        (value, size)
        for value, geometry in list(zip(values, geometries, strict=True))[:SAMPLE]
        if value > 0 and (size := _size_of(quantity, geometry))
    ]
    if not sizes:
        return None
    ratios = {unit: median(value * unit.factor / size for value, size in sizes) for unit in quantity.units}
    best = min(ratios, key=lambda unit: abs(math.log(ratios[unit])))
    if abs(math.log(ratios[best])) > math.log(CLOSE):
        return None
    share = f"{ratios[best]:.0%}"
    said = Text(
        f"按{best.label.zh}计，数值约为图上量得的 {share}（{len(sizes)} 个要素的中位数）",
        f"read as {best.label.en} the numbers are {share} of what the map measures (median of {len(sizes)} features)",
    )
    return best, said


def _size_of(quantity: Quantity, geometry: BaseGeometry | None) -> float:
    """Measure a polygon (m²) or a line (m) on the ellipsoid; 0 where there is nothing to measure."""
    if geometry is None or geometry.is_empty or not geometry.is_valid or not _is_in_degrees(geometry):
        return 0.0
    if quantity is AREA and geometry.geom_type in ("Polygon", "MultiPolygon"):
        return abs(float(WGS84_ELLIPSOID.geometry_area_perimeter(geometry)[0]))
    if quantity is LENGTH and geometry.geom_type in ("LineString", "MultiLineString"):
        return float(WGS84_ELLIPSOID.geometry_length(geometry))
    return 0.0


def _is_in_degrees(geometry: BaseGeometry) -> bool:
    west, south, east, north = geometry.bounds
    return bool(ZONE_BOX[0] <= west and ZONE_BOX[1] <= south and east <= ZONE_BOX[2] and north <= ZONE_BOX[3])


def _guess_by_size(quantity: Quantity, said: Unit | None, values: Sequence[float]) -> UnitGuess:
    """Judge by the median: a unit in which it would be unheard of is not believed, nor is one of several guessed."""
    positive = [value for value in values if value > 0]
    middle = median(positive) if positive else None
    low, high = quantity.usual
    fit = [unit for unit in quantity.units if middle is None or low <= middle * unit.factor <= high]
    if said is not None:
        evidence = (_header_says(said),) + (() if said in fit else (_unusual(said),))
        return UnitGuess(said.name, said in fit, evidence)
    if len(fit) == 1:
        return UnitGuess(fit[0].name, True, (_only_fit(fit[0]),))
    centre = math.sqrt(low * high)
    best = min(fit or quantity.units, key=lambda unit: abs(math.log((middle or 1.0) * unit.factor / centre)))
    return UnitGuess(best.name, not positive, (_UNSAID,))


def _guess_small(quantity: Quantity, own: str, said: Unit | None, values: Sequence[float]) -> UnitGuess:
    if quantity is SHARE and values and max(values) <= 1 and any(0 < value < 1 for value in values):
        return UnitGuess("fraction", False, (_ALL_BELOW_ONE,))
    return UnitGuess(said.name if said else own, True, (_header_says(said),) if said else ())


def _header_says(unit: Unit) -> Text:
    return Text(f"列名写明单位为{unit.label.zh}", f"the header says {unit.label.en}")


def _only_fit(unit: Unit) -> Text:
    return Text(f"只有按{unit.label.zh}计，数值才合常理", f"only as {unit.label.en} are the numbers of a usual size")


def _unusual(unit: Unit) -> Text:
    return Text(f"但按{unit.label.zh}计，数值不合常理", f"yet as {unit.label.en} the numbers are of an unusual size")


_CONTRADICTION = Text("列名与图形不符，请确认", "the header and the shapes contradict each other; please confirm")
_UNSAID = Text("文件没有写明单位，请确认", "the file does not say the unit; please confirm")
_ALL_BELOW_ONE = Text("数值都不大于 1，像是小数而不是百分数", "no number is above 1; they look like fractions")
