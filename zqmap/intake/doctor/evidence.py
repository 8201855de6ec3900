"""Say in words what speaks for and against a system."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from zqmap.intake.doctor.conversion import Positions
from zqmap.intake.doctor.known import SHIFTED_DATUMS, KnownSystem, find_any
from zqmap.intake.doctor.naming import Declaration
from zqmap.intake.doctor.places import Places
from zqmap.intake.doctor.references import to_metres
from zqmap.intake.doctor.verdict import Trial
from zqmap.model.text import Text

_WINDS = (
    Text("东", "east"),
    Text("东北", "northeast"),
    Text("北", "north"),
    Text("西北", "northwest"),
    Text("西", "west"),
    Text("西南", "southwest"),
    Text("南", "south"),
    Text("东南", "southeast"),
)


def say_evidence(trial: Trial, declaration: Declaration, places: Places, shift_m: float | None) -> Iterator[Text]:
    """Say what was found for one system, the most telling first."""
    yield from _say_references(trial)
    yield _say_place(trial, places)
    yield from _say_declaration(trial, declaration)
    if shift_m is not None and trial.known.datum in SHIFTED_DATUMS:
        yield Text(
            f"与按 WGS 84 直接读取相差约 {shift_m:.0f} 米", f"moves what is read as WGS 84 by about {shift_m:.0f} m"
        )
    yield from _say_limits(trial, declaration)


def say_offset(east_m: float, north_m: float) -> Text:
    """Say how far and where to something lies off."""
    wind = _WINDS[round(np.degrees(np.arctan2(north_m, east_m)) / 45) % 8]
    length_m = np.hypot(east_m, north_m)
    return Text(f"向{wind.zh}偏约 {length_m:.0f} 米", f"about {length_m:.0f} m to the {wind.en}")


def say_system(known: KnownSystem, code: str, *, swapped: bool) -> Text:
    """Name a system with its code, and the order of its axes where it is unusual."""
    named = name_system(known, code)
    if swapped:
        first = Text("北坐标", "northing") if known.is_projected else Text("纬度", "latitude")
        named = Text(f"{named.zh}，坐标轴颠倒（{first.zh}在前）", f"{named.en}, axes swapped ({first.en} first)")
    if known.datum in SHIFTED_DATUMS:
        return named
    return Text(f"{named.zh}（{code}）", f"{named.en} ({code})")


def measure_shift(raw: Positions, degrees: Positions) -> float:
    """Give the median distance in metres between positions read as WGS 84 and where they belong."""
    apart = to_metres(degrees - raw)
    return float(np.median(np.hypot(apart[:, 0], apart[:, 1])))


def name_system(known: KnownSystem, code: str) -> Text:
    """Name a system, or the 6-degree grid of the same numbers where the code is that one's."""
    if code != known.six_degree_code:
        return known.label
    return Text(known.label.zh.replace("3 度带", "6 度带"), known.label.en.replace("3-degree", "6-degree"))


def _say_references(trial: Trial) -> Iterator[Text]:
    residuals = trial.residuals
    if residuals is not None:
        count, exact = len(residuals.same_count), residuals.exact
        middle_m = float(np.median(residuals.distances_m))
        yield Text(
            f"与已发布的 {count} 个同编号或同名要素相比：{exact} 个重合，中位距离 {middle_m:.0f} 米",
            f"against {count} published features of the same id or name: {exact} lie in the same place, "
            f"median distance {middle_m:.0f} m",
        )
    if trial.offset_m is not None:
        off = say_offset(*trial.offset_m)
        yield Text(f"形状与已发布的相同，但整体{off.zh}", f"the shapes are those published, but all lie {off.en}")
    if trial.shared.excess > 0:
        share = 100 * trial.shared.count / trial.shared.positions
        yield Text(f"{share:.0f}% 的坐标点与已发布的顶点重合", f"{share:.0f}% of the positions are published vertices")


def _say_place(trial: Trial, places: Places) -> Text:
    share = 100 * trial.district_share
    zh, en = f"{share:.0f}% 的坐标点在肇庆境内", f"{share:.0f}% of the positions lie within Zhaoqing"
    if districts := places.name_districts(trial.inside):
        zh += f"（{'、'.join(name.zh for name in districts)}）"
        en += f" ({', '.join(name.en for name in districts)})"
    if town := places.nearest_town(trial.degrees):
        name, away_km = town
        zh, en = f"{zh}，中心距{name.zh}约 {away_km:.0f} 公里", f"{en}, their middle {away_km:.0f} km from {name.en}"
    if not np.isnan(trial.named_share):
        named = 100 * trial.named_share
        zh += f"；写明所在县区的要素有 {named:.0f}% 落在其中"
        en += f"; where a row names its district, {named:.0f}% lie in it"
    return Text(zh, en)


def _say_declaration(trial: Trial, declaration: Declaration) -> Iterator[Text]:
    if declaration.hinted == trial.known.code and declaration.hinted != declaration.code:
        yield Text("文件名或列名提到它", "the file's name or a header speaks of it")
    if declaration.shown is None:
        return
    code = trial.code(declaration)
    declared = find_any(declaration.code) if declaration.code else None
    if declared == trial.known and trial.swapped:
        yield Text(
            f"文件声明为 {declaration.shown}，只是坐标轴次序不同",
            f"the file declares {declaration.shown}; only the order of the axes is another",
        )
    elif declared == trial.known:
        yield Text(f"文件声明为 {declaration.shown}，相符", f"the file declares {declaration.shown}, which fits")
    else:
        yield Text(
            f"文件声明为 {declaration.shown}，与 {code} 不符",
            f"the file declares {declaration.shown}, which is not {code}",
        )


def _say_limits(trial: Trial, declaration: Declaration) -> Iterator[Text]:
    """Say what the evidence cannot tell."""
    if trial.known.lacks_shift:
        yield Text(
            "没有公开的到 WGS 84 的转换参数，直接采用会偏差约 40–80 米；请先用当地参数转换",
            "no shift to WGS 84 is published: taken as it is, it is some 40 to 80 m off; convert it with local "
            "parameters first",
        )
    elif trial.known.six_degree_code or (trial.known.is_projected and trial.known.label.en.startswith("CGCS2000")):
        if declaration.code != trial.code(declaration) and not trial.has_reference:
            yield Text(
                "北京 1954、西安 1980 的数值与它相差不到 100 米，仅凭位置不能排除",
                "Beijing 1954 and Xi'an 1980 have the same numbers within 100 m; place alone does not exclude them",
            )
    elif not trial.known.is_projected and not trial.has_reference:
        yield Text(
            "没有可对照的已发布要素，不能区分 WGS 84、GCJ-02 和 BD-09（相差 0.6–1.2 公里）",
            "nothing published to hold it against, so WGS 84, GCJ-02 and BD-09 (0.6 to 1.2 km apart) cannot be told "
            "apart by place",
        )
