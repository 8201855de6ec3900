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
from zqmap.intake.pipeline import Progress
from zqmap.model.fields import Field, Kind
from zqmap.model.findings import Finding, Severity
from zqmap.model.layers import Layer
from zqmap.model.strings import defuse
from zqmap.ui.context import Context
from zqmap.ui.html_table import Cell, make_mark, make_table
from zqmap.ui.keys import Key
from zqmap.ui.updates.desk import deciding

LISTED = 200
EDITED_ROWS = 100
EDITED_FIELDS = 10
MARKS = {Severity.BLOCK: "removed", Severity.WARN: "changed", Severity.REPAIRED: "added"}


def show_findings(context: Context, case: Case, progress: Progress) -> None:
    """Show what was found, offer repairs, and let cells be corrected."""
    findings = sorted(progress.findings, key=lambda one: (list(Severity).index(one.severity), one.row or 0))
    if not findings and not progress.repairs:
        st.success(context.words("updates.findings.none"), icon=":material/check:")
        return
    st.markdown(_counts(context, findings))
    if progress.repairs:
        _offer_repairs(context, case, progress)
    if findings:
        st.html(_table(context, progress.layer, findings[:LISTED]))
        _offer_download(context, progress.layer, findings)
        _offer_editing(context, case, progress, findings)


def findings_title(context: Context, findings: Sequence[Finding]) -> str:
    """Write how much was found, for the head of a folded list."""
    title = context.words("updates.findings.title")
    counts = _counts(context, findings) or context.words("updates.findings.none")
    return f"{title}　{counts}"


def _counts(context: Context, findings: Sequence[Finding]) -> str:
    counts = Counter(finding.severity for finding in findings)
    parts = (context.words(f"updates.findings.{one.value}", number=counts[one]) for one in Severity if counts[one])
    return "　".join(f"**{part}**" for part in parts)


def _offer_repairs(context: Context, case: Case, progress: Progress) -> None:
    label = Key.DESK_REPAIRS
    words = {repair.key: _row_words(context, repair.row, context.label(repair.text)) for repair in progress.repairs}
    st.session_state[label] = [key for key in words if key in (case.choices.repairs or ())]
    st.multiselect(
        context.words("updates.findings.repairs"),
        list(words),
        key=label,
        format_func=words.__getitem__,
        on_change=deciding(case, lambda: {"repairs": tuple(st.session_state[label])}),
    )


def _row_words(context: Context, row: int | None, text: str) -> str:
    return text if row is None else f"{context.words('updates.findings.row')} {row}: {text}"


def _table(context: Context, layer: Layer, findings: Sequence[Finding]) -> str:
    heads = [context.words(f"updates.findings.{name}") for name in ("severity", "row")]
    heads += [context.words("updates.columns.field")]
    heads += [context.words(f"updates.findings.{name}") for name in ("value", "what")]
    rows: list[list[Cell]] = [
        [
            make_mark(context.words(f"updates.severity.{finding.severity.value}"), MARKS[finding.severity]),
            "—" if finding.row is None else str(finding.row),
            _field_words(context, layer, finding.field),
            finding.value or "—",
            context.label(finding.text),
        ]
        for finding in findings
    ]
    return make_table(context.words("updates.findings.title"), heads, rows)


def _field_words(context: Context, layer: Layer, name: str | None) -> str:
    field = layer.by_name.get(name or "")
    return context.label(field.label) if field else name or "—"


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
    found = [field for field in layer.fields if field.name in named and field.name != "id"]
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
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


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
        return [part.strip() for part in text.replace("；", ";").split(";") if part.strip()]
    if field.kind is Kind.NUMBER:
        try:
            return float(text.replace(",", ""))
        except ValueError:
            return text
    return text
