"""A register edited on the page, as a table: what changes is shown at once and becomes a draft like any file."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from zqmap.errors import ChangedSinceSeen
from zqmap.intake.proposal import Proposal, make_proposal
from zqmap.intake.register_table import read_table, register_table
from zqmap.model.drafts import Mode
from zqmap.model.fields import Field, Kind
from zqmap.model.findings import Finding, Severity
from zqmap.model.layers import REGISTERS, Layer
from zqmap.model.values import DATE, SLUG, SLUG_LIMIT, TEXT_LIMIT
from zqmap.model.written_lists import NO_ITEMS_WORDS
from zqmap.store.process import get_snapshots, get_store
from zqmap.ui.columns import column_label
from zqmap.ui.context import Context
from zqmap.ui.identity import permitted
from zqmap.ui.keys import Key
from zqmap.ui.plain import plain_words
from zqmap.ui.updates.desk import show_on_desk
from zqmap.ui.updates.keeping import keep_proposal
from zqmap.ui.updates.note_form import Answer, ask_note
from zqmap.ui.updates.proposal_view import show_change

LISTED_FINDINGS = 20


def show_register_editor(context: Context) -> None:
    """Let a register be chosen and its table be edited; what was edited can be kept or sent."""
    heads = get_snapshots().newest()
    offered = [name for name in REGISTERS if name in heads]
    if not offered:
        st.info(context.words("updates.register.none"), icon=":material/inbox:")
        return
    name = st.segmented_control(
        context.words("updates.register.choose"),
        offered,
        default=offered[0],
        required=True,
        key=Key.REGISTER,
        format_func=lambda one: context.label(REGISTERS[one].label),
        label_visibility="collapsed",
        wrap=True,
    )
    layer = REGISTERS[name or offered[0]]
    st.caption(context.words("updates.register.lead"))
    _edit(context, layer, heads[layer.name])


def _edit(context: Context, layer: Layer, base: int) -> None:
    published = get_snapshots().get(layer.name, base).frame
    key = f"{Key.REGISTER_TABLE}_{layer.name}_{base}"
    edited = st.data_editor(
        register_table(layer, published, context.label(NO_ITEMS_WORDS)),
        key=key,
        num_rows="dynamic",
        placeholder=context.words("value.not_stated"),
        hide_index=True,
        column_config={field.name: _column(context, field) for field in layer.fields},
        width="stretch",
    )
    frame, findings = read_table(layer, edited, published, get_store())
    _list_findings(context, layer, findings)
    if frame is None:
        st.caption(context.words("updates.proposal.blocked"))
        return
    proposal = make_proposal(get_store(), layer.name, frame, mode=Mode.REPLACE, base=base)
    if not proposal.difference.is_empty:
        show_change(context, proposal)
        _offer(context, proposal, findings, key)


def _list_findings(context: Context, layer: Layer, findings: tuple[Finding, ...]) -> None:
    blocking = [finding for finding in findings if finding.severity is Severity.BLOCK]
    for finding in blocking[:LISTED_FINDINGS]:
        field = layer.by_name.get(finding.field or "")
        where = context.words("updates.register.where", row=finding.row or "—", field=_label(context, field))
        st.error(f"{where} {plain_words(context.label(finding.text))}", icon=":material/error:")


def _label(context: Context, field: Field | None) -> str:
    return plain_words(context.label(field.label)) if field else ""


def _offer(context: Context, proposal: Proposal, findings: tuple[Finding, ...], key: str) -> None:
    seen = _typed(key)

    def keep(answer: Answer) -> None:
        if _typed(key) != seen:
            raise ChangedSinceSeen
        with permitted(answer.command, proposal.layer) as permit:
            draft_id = keep_proposal(permit, proposal, answer.note, findings)
        show_on_desk(draft=draft_id)

    ask_note(context, key=f"{Key.DESK_NOTE}_{proposal.layer}", prefix="register", take=keep)


def _typed(key: str) -> str:
    """Write what was typed into the table, to be compared."""
    return json.dumps(dict(st.session_state.get(key) or {}), sort_keys=True, default=str)


def _column(context: Context, field: Field) -> Any:
    """Declare a column of the editor from its field."""
    config = st.column_config
    shared: dict[str, Any] = {"required": field.required and field.name != "id"}
    shared |= {"help": context.label(field.help) if field.help else None}
    label = column_label(context, field)
    if field.vocabulary is not None:
        words: dict[Any, str] = {term.code: context.label(term.label) for term in field.vocabulary.terms}
        if field.kind.is_list:
            none = context.label(NO_ITEMS_WORDS)
            words |= {none: none}
        make = config.MultiselectColumn if field.kind.is_list else config.SelectboxColumn
        return make(label, options=list(words), format_func=words.__getitem__, **shared)
    if field.kind.is_list:
        return config.ListColumn(label, **shared)
    if field.kind is Kind.NUMBER:
        return config.NumberColumn(
            label, min_value=field.minimum, max_value=field.maximum, format="localized", width=130, **shared
        )
    if field.kind is Kind.DATE:
        return config.TextColumn(label, validate=f"^{DATE.pattern}$", **shared)
    if field.kind is Kind.SLUG:
        pinned = field.name == "id"
        return config.TextColumn(label, validate=f"^{SLUG.pattern}$", max_chars=SLUG_LIMIT, pinned=pinned, **shared)
    return config.TextColumn(label, max_chars=TEXT_LIMIT, **shared)
