"""The audit trail for administrators: who tried what, filtered, paged and downloadable."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import streamlit as st

from zqmap.access.policy import Command
from zqmap.model.layers import STORED
from zqmap.model.revisions import Action, AuditLine
from zqmap.model.strings import defuse
from zqmap.store.as_of import CHINA
from zqmap.store.process import get_store
from zqmap.texts.wording import plain_number
from zqmap.ui.context import Context
from zqmap.ui.html_table import make_table
from zqmap.ui.identity import requiring
from zqmap.ui.keys import Key
from zqmap.ui.moments import moment_words

PAGE_ROWS = 20
FILE_LINES = 4_000
"""How many lines a file holds at most."""
FILE_BYTES = 900_000
"""Streamlit tells files over 1 MiB apart by samples alone, so a file stays below."""
COLUMNS = ("number", "time", "actor", "action", "layer", "revision", "detail")
ALL = "all"
NO_LAYER = ""


def show_audit(context: Context) -> None:
    """Show the trail to whoever may see it; nothing to anybody else."""
    if not context.identity.may(Command.SEE_AUDIT):
        return
    layer, action = _choose(context)
    number = get_store().count_audit(layer, action)
    st.caption(context.words("audit.count", number=plain_number(number, context.language)))
    if not number:
        return
    pages = -(-number // PAGE_ROWS)
    page = st.pagination(pages, key=f"{Key.AUDIT_PAGE}_{layer}_{action}") if pages > 1 else 1
    lines = get_store().audit(layer, PAGE_ROWS, action=action, skip=(page - 1) * PAGE_ROWS)
    heads = [context.words(f"audit.column.{name}") for name in COLUMNS]
    st.html(make_table("", heads, [_cells(context, line) for line in lines]))
    ask_who = requiring(Command.SEE_AUDIT)

    def make() -> bytes:
        # The file is made at the press, when the role may be another.
        ask_who()
        return audit_csv(heads, get_store().audit(layer, FILE_LINES, action=action))

    st.download_button(
        context.words("audit.file"),
        make,
        file_name="zqmap-audit.csv",
        mime="text/csv",
        key=Key.AUDIT_FILE,
        icon=":material/download:",
        on_click="ignore",
    )


def audit_csv(heads: Sequence[str], lines: Sequence[AuditLine]) -> bytes:
    """Write audit lines as CSV for Excel: UTF-8 with a byte order mark, times in UTC+8, no cell a formula.

    The newest lines that fit into `FILE_BYTES`.
    """
    rows = [_write_row(heads), *(_write_row(_values(line)) for line in lines)]
    kept: list[bytes] = []
    length = 0
    for row in rows:
        length += len(row)
        if length > FILE_BYTES:
            break
        kept.append(row)
    return "\ufeff".encode() + b"".join(kept)


def _choose(context: Context) -> tuple[str | None, Action | None]:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        layer = st.selectbox(
            context.words("audit.column.layer"),
            (ALL, *STORED, NO_LAYER),
            key=Key.AUDIT_LAYER,
            format_func=lambda name: context.words("audit.all") if name == ALL else _layer_words(context, name),
        )
        action = st.selectbox(
            context.words("audit.column.action"),
            (ALL, *Action),
            key=Key.AUDIT_ACTION,
            format_func=lambda name: context.words("audit.all" if name == ALL else f"audit.action.{name}"),
        )
    return (None if layer == ALL else layer), (None if action == ALL else Action(action))


def _layer_words(context: Context, layer: str) -> str:
    return context.label(STORED[layer].label) if layer in STORED else context.words("audit.no_layer")


def _cells(context: Context, line: AuditLine) -> list[str]:
    return [
        str(line.number),
        moment_words(line.at, context.language),
        line.actor,
        context.words(f"audit.action.{line.action}"),
        _layer_words(context, line.layer),
        "" if line.revision is None else str(line.revision),
        line.detail,
    ]


def _values(line: AuditLine) -> list[str]:
    at = line.at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
    revision = "" if line.revision is None else str(line.revision)
    return [str(line.number), at, line.actor, line.action.value, line.layer, revision, line.detail]


def _write_row(values: Sequence[str]) -> bytes:
    sink = io.StringIO(newline="")
    csv.writer(sink, quoting=csv.QUOTE_ALL).writerow([defuse(value) for value in values])
    return sink.getvalue().encode()
