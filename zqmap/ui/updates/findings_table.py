"""The findings of a file as a table that can be narrowed down; choosing a line goes to its feature on the map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from unicodedata import east_asian_width

import pandas as pd
import streamlit as st

from zqmap.intake.contents import FileContents
from zqmap.model.findings import Finding, Severity
from zqmap.model.layers import Layer
from zqmap.ui.context import Context
from zqmap.ui.html_table import Cell, make_mark, make_table
from zqmap.ui.keys import Key
from zqmap.ui.link import FeatureRef, Link, page_address
from zqmap.ui.press import whole
from zqmap.ui.updates.picked import Picked, pick, picked

Option = TypeVar("Option", bound=Hashable)

ALL = "*"
"""Stands for no choice among options; no field is called so."""

GROUPED = 50
"""From this many findings on they are summed up by kind first."""

EXAMPLES = 3
ROW_PX = 35
TALL_ROW_PX = 66
"""From 64 px on Streamlit breaks what is longer than its cell into lines: three of them."""

LINE_WIDTH = 42
"""So many letters, or half as many Chinese characters, go into one line of what is wrong."""

MEASURED = 500
MAX_HEIGHT_PX = 420
SIGNS = {Severity.BLOCK: "✕", Severity.WARN: "!", Severity.REPAIRED: "✓"}
WIDTHS = {"severity": 86, "row": 50, "name": 110, "field": 80, "what": 300, "value": 90}
MARKS = {Severity.BLOCK: "overdue", Severity.WARN: "due", Severity.REPAIRED: "fine"}

NARROW_ORDER = ("row", "what", "field", "name", "value", "severity", "other")
"""On a phone what is wrong comes first; the rest is reached by swiping."""


@dataclass(frozen=True)
class Kind:
    """Findings of one severity, code and field: all the same mistake."""

    severity: Severity
    code: str
    field: str | None

    @classmethod
    def of(cls, finding: Finding) -> Kind:
        """Give the kind of a finding."""
        return cls(finding.severity, finding.code, finding.field)


def narrow_findings(context: Context, layer: Layer, findings: Sequence[Finding]) -> list[Finding]:
    """Offer to see only those of a severity or a field, or those of the row that was clicked on the map."""
    only = picked()
    if only and only.is_from_map and any(finding.row == only.row for finding in findings):
        words = context.words("updates.findings.only", row=only.row)
        st.button(words, key="findings-all", type="tertiary", icon=":material/close:", on_click=pick, args=(None,))
        return [finding for finding in findings if finding.row == only.row]
    with st.container(key="findings-filter", horizontal=True, vertical_alignment="bottom"):
        severities = Counter(finding.severity for finding in findings)

        def label(one: Severity) -> str:
            return f"{context.words(f'updates.severity.{one.value}')} {severities[one]:,}"

        severity = _choose(context, Key.DESK_SEVERITY, "severity", [s for s in Severity if s in severities], label)
        left = [finding for finding in findings if severity is None or finding.severity is severity]
        fields = Counter(finding.field or "" for finding in left)

        def show(name: str) -> str:
            return f"{field_words(context, layer, name or None)} {fields[name]:,}"

        field = _choose(context, Key.DESK_FIELD, "field", [name for name, _ in fields.most_common()], show)
    return left if field is None else [finding for finding in left if (finding.field or "") == field]


def show_kinds(context: Context, layer: Layer, findings: Sequence[Finding]) -> None:
    """Sum up many findings: how many of each kind, and the first rows that have it."""
    groups: dict[Kind, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(Kind.of(finding), []).append(finding)
    if len(findings) < GROUPED or len(groups) < 2:
        return
    heads = [context.words(f"updates.findings.{name}") for name in ("severity", "count", "what", "rows")]
    order = sorted(groups.items(), key=lambda item: (list(Severity).index(item[0].severity), -len(item[1])))
    st.html(make_table(context.words("updates.findings.kinds"), heads, [_kind_cells(context, *one) for one in order]))


def show_table(context: Context, layer: Layer, contents: FileContents, findings: Sequence[Finding]) -> None:
    """Show the findings; a chosen line chooses its row."""
    shown = list(findings)
    key = f"{Key.DESK_FOUND}_{hash(tuple((one.row, one.code, one.field) for one in shown))}"
    only = picked()
    chosen = next((place for place, one in enumerate(shown) if only and one.row == only.row), None)
    row_px = row_height_px([_what_words(context, finding) for finding in shown[:MEASURED]])
    st.session_state[key] = {"selection": {"rows": [] if chosen is None else [chosen]}}
    st.dataframe(
        _frame(context, layer, contents, shown),
        key=key,
        hide_index=True,
        row_height=row_px,
        height=min(MAX_HEIGHT_PX, row_px * len(shown) + ROW_PX + 2),
        column_config=_columns(context),
        column_order=NARROW_ORDER if context.is_narrow else None,
        on_select=whole(lambda: _take(shown, key)),
        selection_mode=["single-row", "single-cell"],
        alt=context.words("updates.findings.title"),
    )


def row_height_px(sentences: Sequence[str]) -> int:
    """Give how high the rows must be for the longest sentence to be read, in pixels."""
    return TALL_ROW_PX if any(_width(words) > LINE_WIDTH for words in sentences) else ROW_PX


def _width(words: str) -> int:
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in words)


def _what_words(context: Context, finding: Finding) -> str:
    """Write what is wrong; on a phone, where the severity is out of sight, with its sign."""
    words = context.label(finding.text)
    return f"{SIGNS[finding.severity]} {words}" if context.is_narrow else words


def field_words(context: Context, layer: Layer, name: str | None) -> str:
    """Name the field that a finding speaks of; what is no field of ours is called as it stands in the file."""
    if name in ("geometry", "crs"):
        return context.words(f"updates.findings.{name}")
    field = layer.by_name.get(name or "")
    return context.label(field.label) if field else name or context.words("updates.findings.whole")


def _choose(
    context: Context, key: Key, name: str, options: Sequence[Option], words: Callable[[Option], str]
) -> Option | None:
    """Offer options and all of them; one that is no more there counts as all."""
    offered: list[Option | str] = [ALL, *options]
    if st.session_state.get(key) not in offered:
        st.session_state[key] = ALL
    chosen: Any = st.selectbox(
        context.words(f"updates.findings.{name}"),
        offered,
        key=key,
        format_func=lambda one: context.words("table.all") if one == ALL else words(cast(Option, one)),
        width=220,
    )
    return None if chosen == ALL else cast(Option, chosen)


def _kind_cells(context: Context, kind: Kind, findings: Sequence[Finding]) -> list[Cell]:
    rows = [str(finding.row) for finding in findings if finding.row is not None][:EXAMPLES]
    said = "、".join(rows) if context.language == "zh" else ", ".join(rows)
    return [
        make_mark(context.words(f"updates.severity.{kind.severity.value}"), MARKS[kind.severity]),
        f"{len(findings):,}",
        context.label(findings[0].text),
        said + (" …" if len(findings) > EXAMPLES else "") if rows else context.words("updates.findings.whole"),
    ]


def _take(shown: Sequence[Finding], key: str) -> None:
    selection = st.session_state[key]["selection"]
    rows = [*(row for row, _ in selection.get("cells", ())), *selection["rows"]]
    row = shown[rows[0]].row if rows else None
    before = picked()
    if row is None and before and before.is_from_map:
        return
    pick(None if row is None else Picked(row, is_from_map=bool(before and before.is_from_map)))


def _frame(context: Context, layer: Layer, contents: FileContents, findings: Sequence[Finding]) -> pd.DataFrame:
    names = [_name(contents, finding.row) for finding in findings]
    columns: dict[str, list[object]] = {
        "severity": [_severity_words(context, finding.severity) for finding in findings],
        "row": [finding.row for finding in findings],
        "name": list(names),
        "field": [field_words(context, layer, finding.field) for finding in findings],
        "what": [_what_words(context, finding) for finding in findings],
        "value": [finding.value or "" for finding in findings],
    }
    if layer.is_mapped and any(finding.other for finding in findings):
        columns["other"] = [_address(context, layer, finding.other) for finding in findings]
    return pd.DataFrame(columns).astype({"row": "Int64"})


def _columns(context: Context) -> dict[str, Any]:
    label = {name: context.words(f"updates.findings.{name}") for name in (*WIDTHS, "other")}
    columns: dict[str, Any] = {
        name: (st.column_config.NumberColumn if name == "row" else st.column_config.TextColumn)(
            label[name], width=WIDTHS[name]
        )
        for name in WIDTHS
    }
    see = context.words("updates.findings.see")
    return columns | {"other": st.column_config.LinkColumn(label["other"], display_text=see, width=110)}


def _severity_words(context: Context, severity: Severity) -> str:
    return f"{SIGNS[severity]} {context.words(f'updates.severity.{severity.value}')}"


def _name(contents: FileContents, row: int | None) -> str:
    if row is None or row > len(contents.rows):
        return ""
    return str(contents.rows[row - 1].get("name_zh") or contents.rows[row - 1].get("name_en") or "")[:60]


def _address(context: Context, layer: Layer, id_: str | None) -> str | None:
    if id_ is None:
        return None
    return page_address("/map", Link(context.language, feature=FeatureRef(layer.name, id_)).query())
