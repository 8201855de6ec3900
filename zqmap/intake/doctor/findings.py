"""What a file's coordinate system means for publishing it: what blocks, what warns, in words."""

from __future__ import annotations

from typing import NamedTuple

from zqmap.intake.doctor.evidence import say_offset, say_system
from zqmap.intake.doctor.known import BD09, GCJ02, WGS84, find_any, understood_as
from zqmap.intake.systems import NULL_DATUM_SHIFT, Candidate, CoordinateSystem
from zqmap.model.text import Text
from zqmap.model.values import Problem

_SHIFTED = (GCJ02, BD09)
_CONFIRM = Text("请确认后按它转换", "confirm it to have the file converted")


class SystemFinding(NamedTuple):
    """A finding about the whole file; it blocks unless `warn`."""

    problem: Problem
    warn: bool


def judge_system(system: CoordinateSystem) -> SystemFinding | None:
    """Say what stands in the way of taking a file's numbers as longitude and latitude; None where nothing does."""
    if system.best is None:
        return _judge_unsure(system)
    if not system.candidates or (system.best == WGS84 and not system.swapped and not system.declares_other):
        return None
    first = system.candidates[0]
    if first.code in _SHIFTED and not first.swapped and not system.declares_other:
        return SystemFinding(Problem("shifted_coordinates", _shifted_words(first)), warn=True)
    return SystemFinding(Problem(_code(system, first), _proposal_words(system, first)), warn=False)


def _judge_unsure(system: CoordinateSystem) -> SystemFinding | None:
    first = system.candidates[0] if system.candidates else None
    if system.declares_other:
        return SystemFinding(Problem("other_coordinate_system", _unsure_words(system)), warn=False)
    if first is None:
        return None
    if not any(each.is_plain_wgs84 for each in system.candidates):
        code = "undeclared_coordinate_system" if system.declared is None else "wrong_coordinate_system"
        return SystemFinding(Problem(code, _unsure_words(system)), warn=False)
    if first.offset_m is not None:
        return SystemFinding(Problem("shifted_coordinates", _offset_words(first.offset_m)), warn=True)
    if not first.is_plain_wgs84:
        return SystemFinding(Problem("shifted_coordinates", _unsure_words(system)), warn=True)
    return None


def _code(system: CoordinateSystem, first: Candidate) -> str:
    if first.swapped:
        return "swapped_axes"
    if system.declared is None:
        return "undeclared_coordinate_system"
    declares_it = understood_as(system.declared, first.code)
    return "other_coordinate_system" if declares_it or first.is_plain_wgs84 else "wrong_coordinate_system"


def _proposal_words(system: CoordinateSystem, first: Candidate) -> Text:
    said, named, sure = _declared_words(system), _name(first), f"{100 * system.confidence:.0f}"
    zh = f"{said.zh}，但坐标应为：{named.zh}，把握 {sure}%"
    en = f"{said.en}; the coordinates are those of {named.en} ({sure}% sure)"
    if system.declared is not None and understood_as(system.declared, first.code) and not first.swapped:
        zh = f"坐标为 {named.zh}，把握 {sure}%，不是 WGS 84 经纬度"
        en = f"the coordinates are those of {named.en} ({sure}% sure), not longitude and latitude of WGS 84"
    if NULL_DATUM_SHIFT in first.flags:
        return Text(
            f"{zh}；没有公开的转换参数，请先用当地参数转为 CGCS2000，或确认接受约 40–80 米的偏差",
            f"{en}; no shift to WGS 84 is published: convert it with local parameters first, or accept 40 to 80 m of "
            "error",
        )
    return Text(f"{zh}；{_CONFIRM.zh}", f"{en}; {_CONFIRM.en}")


def _name(candidate: Candidate) -> Text:
    known = find_any(candidate.code)
    named = candidate.label if known is None else say_system(known, candidate.code, swapped=candidate.swapped)
    unit = Text("，单位为米", ", in metres") if candidate.is_projected else Text("", "")
    return Text(f"{named.zh}{unit.zh}", f"{named.en}{unit.en}")


def _declared_words(system: CoordinateSystem) -> Text:
    if system.declared is None:
        return Text("文件没有说明坐标系", "the file names no coordinate system")
    if system.declared == WGS84:
        return Text("文件标明或默认为 WGS 84", "the file declares WGS 84, or implies it by its format")
    return Text(f"文件声明为 {system.declared}", f"the file declares {system.declared}")


def _shifted_words(first: Candidate) -> Text:
    shift_m = first.shift_m or 0.0
    return Text(
        f"坐标看来是 {first.label.zh}，直接当作 WGS 84 会偏差约 {shift_m:.0f} 米；可以改正",
        f"the coordinates look like {first.label.en}: taken for WGS 84 they are about {shift_m:.0f} m off; this can be "
        "corrected",
    )


def _offset_words(offset_m: tuple[float, float]) -> Text:
    off = say_offset(*offset_m)
    return Text(
        f"形状与已发布的相同，但整体{off.zh}，没有已知的坐标系能解释；请核实坐标系",
        f"the shapes are those published, but all lie {off.en}, which no known system explains; check the coordinate "
        "system",
    )


def _unsure_words(system: CoordinateSystem) -> Text:
    said = _declared_words(system)
    if not system.candidates:
        return Text(
            f"{said.zh}，但按各种常用坐标系都不在肇庆范围内；请核实坐标系",
            f"{said.en}, yet no usual system puts it near Zhaoqing; check the coordinate system",
        )
    likely = [_name(each) for each in system.candidates[:3]]
    return Text(
        f"{said.zh}，但不能确定坐标系，可能是：{'；'.join(label.zh for label in likely)}；请确认",
        f"{said.en}, yet its system is not certain; it may be {', or '.join(label.en for label in likely)}; confirm it",
    )
