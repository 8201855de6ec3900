"""What was found in a file, row by row; what can be repaired, and a table to correct the rest in place."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

import pandas as pd
import streamlit as st

from zqmap.intake.cases import Case
from zqmap.intake.contents import FileContents
from zqmap.intake.progress import Progress
from zqmap.intake.repairs import Repair
from zqmap.intake.written import read_list
from zqmap.model.fields import Field, Kind
from zqmap.model.findings import Finding, Severity
from zqmap.model.layers import Layer
from zqmap.model.strings import defuse
from zqmap.model.written_lists import NO_ITEMS
from zqmap.ui.context import Context
from zqmap.ui.keys import Key
from zqmap.ui.plain import plain_words
from zqmap.ui.updates.desk import deciding
from zqmap.ui.updates.findings_map import show_findings_map, sound_contents
from zqmap.ui.updates.findings_table import narrow_findings, show_kinds, show_table

REPAIRED_ROWS = 8
EDITED_ROWS = 100
EDITED_FIELDS = 10


def show_findings(context: Context, case: Case, progress: Progress) -> None:
    """Show what was found, in a table beside the map, offer repairs, and let cells be corrected."""
    findings = sorted(progress.findings, key=lambda one: (list(Severity).index(one.severity), one.row or 0))
    if not findings and not progress.repairs:
        st.success(context.words("updates.findings.none"), icon=":material/check:")
        return
    st.markdown(findings_counts(context, findings))
    if progress.repairs:
        _offer_repairs(context, case, progress)
    if not findings:
        return
    if _needs_redrawing(progress):
        st.caption(context.words("updates.findings.redraw"))
    show_kinds(context, progress.layer, findings)
    shown = narrow_findings(context, progress.layer, findings)
    _show_places(context, case, progress, shown)
    _offer_download(context, progress.layer, findings)


def _needs_redrawing(progress: Progress) -> bool:
    """Tell whether a shape is wrong in a way that nothing here repairs."""
    mended = {repair.row for repair in progress.repairs}
    wrong = (one for one in progress.findings if one.field == "geometry" and one.severity is Severity.BLOCK)
    return any(one.row not in mended for one in wrong)


def _show_places(context: Context, case: Case, progress: Progress, shown: Sequence[Finding]) -> None:
    """Show the table, beside the map on a wide screen and below it on a phone; a register has no map."""
    if not progress.layer.is_mapped:
        _show_cells(context, case, progress, shown)
    elif context.is_narrow:
        show_findings_map(context, progress, shown)
        _show_cells(context, case, progress, shown)
    else:
        left, right = st.columns([1.15, 1], gap="medium")
        with left:
            _show_cells(context, case, progress, shown)
        with right:
            show_findings_map(context, progress, shown)


def _show_cells(context: Context, case: Case, progress: Progress, shown: Sequence[Finding]) -> None:
    show_table(context, progress.layer, sound_contents(progress), shown)
    _offer_editing(context, case, progress, shown)


def findings_counts(context: Context, findings: Sequence[Finding]) -> str:
    """Write how much was found, by severity."""
    counts = Counter(finding.severity for finding in findings)
    parts = (context.words(f"updates.findings.{one.value}", number=counts[one]) for one in Severity if counts[one])
    return "　".join(f"**{part}**" for part in parts)


def choose_view(context: Context, findings: Sequence[Finding]) -> str:
    """Offer to look at the change or at what was found, where nothing blocks; the map is drawn for one of them."""
    if not findings:
        return "proposal"
    title = context.words("updates.findings.title")
    labels = {
        "proposal": context.words("updates.proposal.title"),
        "findings": f"{title}　{findings_counts(context, findings)}",
    }
    return str(
        st.segmented_control(
            title,
            list(labels),
            default="proposal",
            required=True,
            key=Key.DESK_VIEW,
            format_func=labels.__getitem__,
            label_visibility="collapsed",
        )
    )


def _offer_repairs(context: Context, case: Case, progress: Progress) -> None:
    """Offer to repair every feature with the same fault, or one by one; nothing is repaired without consent."""
    agreed = set(case.choices.repairs or ())
    kinds: dict[str, list[Repair]] = {}
    for repair in progress.repairs:
        kinds.setdefault(repair.code, []).append(repair)
    with st.container(key="repairs", border=True):
        st.markdown(f"**{context.words('updates.findings.repairs')}**")
        for code, repairs in kinds.items():
            _offer_kind(context, case, code, repairs)
        if len(progress.repairs) > 1:
            with st.popover(context.words("updates.findings.one_by_one")):
                _offer_each(context, case, progress.repairs, agreed)


def _offer_kind(context: Context, case: Case, code: str, repairs: Sequence[Repair]) -> None:
    agreed, keys = set(case.choices.repairs or ()), {repair.key for repair in repairs}
    widget = f"{Key.DESK_REPAIRS}_{code}"
    st.session_state[widget] = keys <= agreed
    rows = "、".join(str(repair.row) for repair in repairs[:REPAIRED_ROWS])
    more = " …" if len(repairs) > REPAIRED_ROWS else ""
    said = plain_words(context.label(repairs[0].text)) if len(repairs) == 1 else context.words(f"updates.repair.{code}")
    words = context.words("updates.findings.repair", what=said, number=len(repairs), rows=rows + more)

    def agree() -> dict[str, object]:
        chosen = agreed | keys if st.session_state[widget] else agreed - keys
        return {"repairs": tuple(sorted(chosen))}

    st.checkbox(words, key=widget, on_change=deciding(case, agree))


def _offer_each(context: Context, case: Case, repairs: Sequence[Repair], agreed: set[str]) -> None:
    words = {repair.key: _row_words(context, repair.row, context.label(repair.text)) for repair in repairs}
    st.session_state[Key.DESK_REPAIRS] = [key for key in words if key in agreed]
    st.multiselect(
        context.words("updates.findings.one_by_one"),
        list(words),
        key=Key.DESK_REPAIRS,
        format_func=words.__getitem__,
        placeholder=context.words("updates.findings.choose_repairs"),
        select_all=False,
        label_visibility="collapsed",
        on_change=deciding(case, lambda: {"repairs": tuple(st.session_state[Key.DESK_REPAIRS])}),
    )


def _row_words(context: Context, row: int | None, text: str) -> str:
    return text if row is None else f"{context.words('updates.findings.row')} {row}: {text}"


def _offer_download(context: Context, layer: Layer, findings: Sequence[Finding]) -> None:
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(("severity", "row", "field", "value", "zh", "en"))
    for one in findings:
        cells = (one.severity.value, one.row or "", one.field or "", one.value or "", one.text.zh, one.text.en)
        writer.writerow([defuse(str(cell)) for cell in cells])
    st.download_button(
        context.words("updates.findings.download"),
        out.getvalue().encode("utf-8-sig"),
        file_name=f"{layer.name}-findings.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _offer_editing(context: Context, case: Case, progress: Progress, findings: Sequence[Finding]) -> None:
    """Show the rows and fields with findings as cells; what is typed becomes a decision about the case."""
    assert progress.applied is not None, "the columns were applied"
    fields = _fields_to_edit(progress.layer, findings)
    rows = sorted({finding.row for finding in findings if finding.row is not None})[:EDITED_ROWS]
    if not fields or not rows:
        return
    st.markdown(f"**{context.words('updates.findings.edit')}**")
    key = f"{Key.DESK_CELLS}_{hash((case.id, tuple(rows), tuple(fields)))}"
    st.data_editor(
        _cells(context, progress.applied, rows, fields),
        key=key,
        hide_index=True,
        disabled=[context.words("updates.findings.row")],
        width="stretch",
    )
    labels = {context.label(field.label): field for field in fields}

    def apply() -> dict[str, object]:
        typed = st.session_state[key]["edited_rows"]
        return {"edits": _merge_edits(case.choices.edits, rows, labels, typed)}

    st.button(context.words("updates.findings.apply"), key="apply-cells", on_click=deciding(case, apply))


def _fields_to_edit(layer: Layer, findings: Sequence[Finding]) -> list[Field]:
    named = {finding.field for finding in findings if finding.row is not None}
    if not any(finding.field == "id" and finding.severity is Severity.BLOCK for finding in findings):
        named.discard("id")
    found = [field for field in layer.fields if field.name in named]
    name = layer.by_name["name_zh"]
    return [name, *(field for field in found if field is not name)][:EDITED_FIELDS] if found else []


def _cells(context: Context, contents: FileContents, rows: Sequence[int], fields: Sequence[Field]) -> pd.DataFrame:
    columns: dict[str, list[Any]] = {context.words("updates.findings.row"): list(rows)}
    for field in fields:
        columns[context.label(field.label)] = [_written(contents.rows[row - 1].get(field.name)) for row in rows]
    return pd.DataFrame(columns)


def _written(value: Any) -> str:
    if value is None:
        return ""
    return ("; ".join(map(str, value)) or NO_ITEMS) if isinstance(value, list | tuple) else str(value)


def _merge_edits(
    before: Mapping[str, Mapping[str, Any]],
    rows: Sequence[int],
    labels: Mapping[str, Field],
    typed: Mapping[int, Mapping[str, Any]],
) -> dict[str, dict[str, Any]]:
    edits = {row: dict(values) for row, values in before.items()}
    for place, values in typed.items():
        row = str(rows[int(place)])
        own = edits.setdefault(row, {})
        own.update({labels[label].name: _read(labels[label], value) for label, value in values.items()})
    return edits


def _read(field: Field, value: Any) -> Any:
    """Read what was typed into a cell; a number that is none stays text, and is found again."""
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    if field.kind.is_list:
        return read_list(text)
    if field.kind is Kind.NUMBER:
        try:
            return float(text.replace(",", ""))
        except ValueError:
            return text
    return text
