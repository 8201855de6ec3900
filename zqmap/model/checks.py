"""Hold features against their layer's declaration."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from zqmap.model.fields import Field, Kind
from zqmap.model.findings import Finding, Severity
from zqmap.model.frames import CRS, json_value
from zqmap.model.geometries import find_geometry_problems
from zqmap.model.layers import Layer
from zqmap.model.text import Text
from zqmap.model.values import Problem, allowed_words, exceeds, find_problem, nearest_name, show_value

LISTED_PER_KIND = 1_000
"""How many findings of one code and field are listed; the rest is summed up in one."""


class Findings:
    """Collect findings, and the rows that may not be published."""

    def __init__(self) -> None:
        self.blocked_rows: set[int] = set()
        self._listed: list[Finding] = []
        self._counts: Counter[tuple[Severity, str, str | None]] = Counter()

    def add(
        self, row: int | None, field: str | None, problem: Problem, value: object = None, *, warn: bool = False
    ) -> None:
        """Note a problem at a row and field; it blocks unless it only warns."""
        severity = Severity.WARN if warn else Severity.BLOCK
        if row is not None and not warn:
            self.blocked_rows.add(row)
        self._counts[severity, problem.code, field] += 1
        if self._counts[severity, problem.code, field] <= LISTED_PER_KIND:
            shown = None if value is None else show_value(value)
            self._listed.append(Finding(severity, problem.code, row, field, shown, problem.text, problem.other))

    def sorted(self) -> list[Finding]:
        """Give the findings by row, those about the whole file first, then what was too much to list."""
        by_row = sorted(self._listed, key=lambda finding: finding.row or 0)
        return by_row + [
            Finding(severity, code, None, field, None, _more(count - LISTED_PER_KIND))
            for (severity, code, field), count in self._counts.items()
            if count > LISTED_PER_KIND
        ]


def is_blocked(findings: Iterable[Finding]) -> bool:
    """Tell whether any finding blocks."""
    return any(finding.severity is Severity.BLOCK for finding in findings)


def check_features(layer: Layer, features: gpd.GeoDataFrame) -> list[Finding]:
    """Check a layer's frame; rows count from 1 in the frame's order."""
    unfit = _check_frame(layer, features).sorted()
    if unfit:
        return unfit
    columns = [[_plain(field, value) for value in features[field.name].tolist()] for field in layer.fields]
    names = [field.name for field in layer.fields]
    rows = [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
    return check_rows(layer, rows, features.geometry.tolist())


def check_rows(
    layer: Layer, rows: Sequence[Mapping[str, Any]], geometries: Sequence[BaseGeometry | None]
) -> list[Finding]:
    """Check features as a file holds them: JSON properties and their geometries; rows count from 1."""
    return inspect_rows(layer, rows, geometries).sorted()


def inspect_rows(
    layer: Layer,
    rows: Sequence[Mapping[str, Any]],
    geometries: Sequence[BaseGeometry | None],
    broken: Mapping[int, Problem] | None = None,
) -> Findings:
    """Check features; `broken` says of which rows the geometry could not even be read."""
    findings = Findings()
    _check_unknown(findings, layer, rows)
    for field in layer.fields:
        _check_field(findings, field, [row.get(field.name) for row in rows])
    _check_order(findings, layer, rows)
    _check_progress(findings, rows)
    _check_unique(findings, [row.get("id") for row in rows])
    for row, problem in (broken or {}).items():
        findings.add(row, "geometry", problem)
    for row, field_name, problem, warn in find_geometry_problems(layer, rows, geometries, skip=broken or {}):
        findings.add(row, field_name, problem, warn=warn)
    return findings


def _check_frame(layer: Layer, features: gpd.GeoDataFrame) -> Findings:
    findings = Findings()
    for field in layer.fields:
        if field.name not in features.columns:
            said = Text(f"缺少列“{field.name}”", f"the column '{field.name}' is missing")
            findings.add(None, field.name, Problem("missing_column", said))
    if features.crs not in (None, CRS):
        said = Text("坐标系不是 EPSG:4326", "the coordinate system is not EPSG:4326")
        findings.add(None, "geometry", Problem("other_coordinate_system", said), str(features.crs))
    return findings


def _plain(field: Field, value: Any) -> Any:
    try:
        return json_value(field, value)
    except (TypeError, ValueError):
        return value


def _check_field(findings: Findings, field: Field, values: Sequence[Any]) -> None:
    for row, value in enumerate(values, start=1):
        if value is None or (isinstance(value, str) and not value.strip()):
            _check_absent(findings, field, row, value)
        elif problem := find_problem(field, value):
            findings.add(row, field.name, problem, value)


def _check_absent(findings: Findings, field: Field, row: int, value: str | None) -> None:
    if field.required:
        code = "missing_id" if field.name == "id" else "missing"
        said = _missing_words(field)
        findings.add(row, field.name, Problem(code, said), value)
    elif value is not None:
        said = Text("空白文字，按“未公布”处理", "a blank text, taken as not stated")
        findings.add(row, field.name, Problem("blank", said), value, warn=True)


def _missing_words(field: Field) -> Text:
    zh, en = f"必填字段“{field.label.zh}”没有值", f"the required field '{field.label.en}' has no value"
    if field.vocabulary is None:
        return Text(zh, en)
    allowed = allowed_words(field.vocabulary)
    return Text(f"{zh}。允许：{allowed.zh}", f"{en}. Allowed: {allowed.en}")


def _check_order(findings: Findings, layer: Layer, rows: Sequence[Mapping[str, Any]]) -> None:
    for names in layer.ordered_pairs:
        low, high = (layer.by_name[name] for name in names)
        for row, properties in enumerate(rows, start=1):
            first, second = properties.get(low.name), properties.get(high.name)
            if exceeds(low, first, high, second):
                is_ = Text("早于", "is before") if low.kind is Kind.DATE else Text("小于", "is below")
                said = Text(
                    f"“{high.label.zh}”{second} {is_.zh}“{low.label.zh}”{first}",
                    f"'{high.label.en}' {second} {is_.en} '{low.label.en}' {first}",
                )
                findings.add(row, high.name, Problem("out_of_order", said), second, warn=True)


def _check_progress(findings: Findings, rows: Sequence[Mapping[str, Any]]) -> None:
    for row, properties in enumerate(rows, start=1):
        progress = properties.get("progress_pct")
        if properties.get("status") == "completed" and isinstance(progress, int | float) and progress < 100:
            said = Text(f"状态为“建成”，形象进度却是 {progress}%", f"is completed, yet its progress is {progress} %")
            findings.add(row, "progress_pct", Problem("completed_below_100", said), progress, warn=True)


def _check_unique(findings: Findings, ids: Sequence[Any]) -> None:
    first: dict[str, int] = {}
    for row, id_ in enumerate(ids, start=1):
        if not isinstance(id_, str) or not id_:
            continue
        if id_ in first:
            said = Text(f"编号与第 {first[id_]} 行重复", f"the id stands in row {first[id_]} already")
            findings.add(row, "id", Problem("duplicate_id", said), id_)
        first.setdefault(id_, row)


def _check_unknown(findings: Findings, layer: Layer, rows: Sequence[Mapping[str, Any]]) -> None:
    known = layer.by_name.keys()
    places: dict[str, list[int]] = defaultdict(list)
    for row, properties in enumerate(rows, start=1):
        for name in properties.keys() - known:
            places[name].append(row)
    for name, found in sorted(places.items()):
        value = rows[found[0] - 1][name]
        problem = Problem("unknown_property", _unknown_words(layer, name, len(found)))
        findings.add(found[0], show_value(name), problem, "null" if value is None else value)
        findings.blocked_rows.update(found)


def _unknown_words(layer: Layer, name: str, count: int) -> Text:
    allowed, meant = ", ".join(layer.by_name), _suggest_field(layer, name)
    zh = f"图层“{layer.label.zh}”没有字段“{show_value(name)}”（共 {count} 行）。允许：{allowed}"
    en = f"the layer '{layer.label.en}' has no field '{show_value(name)}' (rows with it: {count}). Allowed: {allowed}"
    if meant is None:
        return Text(zh, en)
    label = layer.by_name[meant].label
    return Text(f"{zh}。是否应为 {meant}（{label.zh}）？", f"{en}. Did you mean {meant} ({label.en})?")


def _suggest_field(layer: Layer, name: str) -> str | None:
    names = {called: field.name for field in layer.fields for called in (field.label.zh, field.label.en, field.name)}
    return nearest_name(names, name)


def _more(count: int) -> Text:
    return Text(f"另有 {count} 行有同样的问题", f"{count} more rows have the same problem")
