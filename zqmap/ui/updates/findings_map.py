"""The findings of a file on the map: each where it is, its sign and words; a click chooses its row in the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import shapely
import streamlit as st
from shapely.geometry.base import BaseGeometry

from zqmap.analysis.filters import make_filters
from zqmap.intake.contents import FileContents
from zqmap.intake.pointers import Pointer, find_pointers
from zqmap.intake.progress import Progress
from zqmap.maps.marks import Mark, Sign
from zqmap.model.findings import Finding, Severity
from zqmap.model.values import show_value
from zqmap.ui.context import Context
from zqmap.ui.map_panel import draw_map, make_state
from zqmap.ui.updates.picked import Picked, pick, picked_row

DRAWN = 200
"""How many features with findings are drawn at most."""

OUTLINED = 30
"""Up to this many are drawn with their shape; more of them as a point each, so that the page stays small."""

TARGET = "finding/"
"""What a click on a mark hands to the page begins so; the row follows."""

SAID = 3
"""How many findings of a feature its tooltip names."""

SIGNS = {Severity.BLOCK: Sign.BLOCK, Severity.WARN: Sign.WARN, Severity.REPAIRED: Sign.HIGHLIGHT}


def show_findings_map(context: Context, progress: Progress, findings: Sequence[Finding]) -> None:
    """Draw the features that findings name, the worst first, and say how many cannot be drawn."""
    contents = sound_contents(progress)
    by_row = _group(findings)
    pointers = find_pointers(contents, findings)
    chosen = picked_row()
    rows = [row for row in by_row if row in pointers][:DRAWN]
    if chosen in pointers and chosen not in rows:
        rows = [chosen, *rows[: DRAWN - 1]]
    st.caption(context.words("updates.findings.map"))
    marks = _make_marks(context, contents, by_row, [pointers[row] for row in rows])
    marks += _published_marks(context, progress, by_row.get(chosen or 0, []))
    focus = _box(_all_shapes(pointers[chosen])) if chosen in pointers else _box(mark.shape for mark in marks)
    state = make_state(context)
    shown = replace(state, filters=make_filters(layers=[progress.layer.name]), view=None, selected=None)
    draw_map(replace(shown, bounds=focus or state.bounds, focus=focus, marks=tuple(marks)), on_click=_take_click)
    _say_what_is_missing(context, len(by_row), len(pointers), len(rows))


def sound_contents(progress: Progress) -> FileContents:
    """Give the rows as they are after the repairs; findings count their rows."""
    assert progress.checked is not None, "the file was checked"
    return progress.checked.contents


def _take_click(target: str) -> None:
    row = target.removeprefix(TARGET)
    pick(Picked(int(row), is_from_map=True) if target.startswith(TARGET) and row.isdigit() else None)


def _group(findings: Sequence[Finding]) -> dict[int, list[Finding]]:
    """Group by row, those that block first."""
    by_row: dict[int, list[Finding]] = {}
    for finding in sorted(findings, key=lambda one: list(Severity).index(one.severity)):
        if finding.row is not None:
            by_row.setdefault(finding.row, []).append(finding)
    return by_row


def _make_marks(
    context: Context, contents: FileContents, by_row: Mapping[int, Sequence[Finding]], pointers: Sequence[Pointer]
) -> list[Mark]:
    chosen, is_outlined = picked_row(), len(pointers) <= OUTLINED
    marks = []
    for pointer in pointers:
        found = by_row.get(pointer.row, [])
        sign = SIGNS[found[0].severity] if found else Sign.HIGHLIGHT
        names, target = _names(context, contents, pointer.row, found), f"{TARGET}{pointer.row}"
        if is_outlined or pointer.row == chosen:
            marks.append(Mark(Sign.HIGHLIGHT if pointer.spot else sign, pointer.shape, names, target=target))
        if pointer.spot is not None:
            marks.append(Mark(sign, pointer.spot, names, target=target))
        elif not is_outlined and pointer.row != chosen:
            marks.append(Mark(sign, pointer.shape.representative_point(), names, target=target))
    return marks


def _published_marks(context: Context, progress: Progress, findings: Sequence[Finding]) -> list[Mark]:
    """Bring out the published features that the chosen row may be the same as."""
    frame = context.snapshots[progress.layer.name].frame
    ids = {finding.other for finding in findings if finding.other is not None}
    rows = frame[frame["id"].isin(ids) & frame.geometry.notna()]
    cells = zip(rows.geometry, zip(rows["name_zh"], rows["name_en"], strict=True), rows["id"], strict=True)
    return [Mark(Sign.HIGHLIGHT, shape, names, target=f"{progress.layer.name}/{id_}") for shape, names, id_ in cells]


def _names(context: Context, contents: FileContents, row: int, findings: Sequence[Finding]) -> tuple[str, str]:
    """Give what the pointer reads: the row, its name and what is wrong with it."""
    name = show_value(contents.rows[row - 1].get("name_zh") or contents.rows[row - 1].get("id") or "—")
    more = len(findings) - SAID
    zh = "；".join(finding.text.zh for finding in findings[:SAID]) + (f"；另 {more} 处" if more > 0 else "")
    en = "; ".join(finding.text.en for finding in findings[:SAID]) + (f"; {more} more" if more > 0 else "")
    row_zh, row_en = f"第 {row} 行　{name}", f"row {row}  {name}"
    return f"{row_zh}：{zh}"[:200], f"{row_en}: {en}"[:240]


def _all_shapes(pointer: Pointer) -> list[BaseGeometry]:
    return [shape for shape in (pointer.shape, pointer.spot) if shape is not None]


def _box(shapes: Iterable[BaseGeometry]) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Give the box of shapes, [[south, west], [north, east]] in degrees; None where there is none."""
    listed = list(shapes)
    if not listed:
        return None
    west, south, east, north = (round(float(side), 6) for side in shapely.total_bounds(listed))
    return (south, west), (north, east)


def _say_what_is_missing(context: Context, rows: int, placed: int, drawn: int) -> None:
    if rows > placed:
        st.caption(context.words("updates.findings.unplaced", number=rows - placed))
    if placed > drawn:
        st.caption(context.words("updates.findings.left_out", drawn=drawn, number=placed - drawn))
