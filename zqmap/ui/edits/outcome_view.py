"""What the edits come to: the findings, the difference before and after, and the draft that is made of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from zqmap.errors import StaleEdit
from zqmap.intake.edits.findings import EditFinding, EditFindings
from zqmap.intake.edits.outcome import propose_edits
from zqmap.intake.edits.workspace import Open
from zqmap.intake.proposal import Proposal
from zqmap.model.findings import Finding
from zqmap.ui.context import Context
from zqmap.ui.edits.desk import select, workspaces_of
from zqmap.ui.edits.form import MISSING
from zqmap.ui.held import held
from zqmap.ui.html_table import Cell, make_mark, make_table
from zqmap.ui.identity import permitted
from zqmap.ui.keys import Key
from zqmap.ui.press import whole
from zqmap.ui.updates.desk import become_draft
from zqmap.ui.updates.findings_table import MARKS
from zqmap.ui.updates.findings_view import findings_counts
from zqmap.ui.updates.keeping import keep_proposal
from zqmap.ui.updates.note_form import Answer, ask_note
from zqmap.ui.updates.proposal_view import show_change

LISTED = 200
TO_MEND = 8


def show_outcome(context: Context, opened: Open, findings: EditFindings, show_map: Callable[[], None]) -> None:
    """Show what is wrong and what changes; where nothing blocks, let it become a draft."""
    if not opened.edited.touched:
        st.info(context.words("edits.outcome.none"), icon=":material/edit:")
        return
    if not findings.listed:
        st.success(context.words("edits.outcome.sound"), icon=":material/check:")
    elif findings.is_blocked:
        _show_findings(context, opened, findings, show_map)
        st.caption(context.words("edits.outcome.blocked"))
        return
    else:
        with st.expander(_title(context, findings), expanded=True):
            _show_findings(context, opened, findings, show_map)
    proposal = _propose(opened)
    show_change(context, proposal)
    if not proposal.difference.is_empty:
        keep = partial(_keep, opened, proposal, findings.plain)
        ask_note(context, key=Key.EDIT_NOTE, prefix="edit", take=keep, hint="edits.outcome.note_hint")


def _show_findings(context: Context, opened: Open, findings: EditFindings, show_map: Callable[[], None]) -> None:
    st.markdown(_title(context, findings))
    heads = [context.words("updates.findings.severity"), context.words("edits.outcome.where")]
    heads += [context.words("edits.table.bulk_field"), context.words("updates.findings.what")]
    st.html(make_table("", heads, [_row(context, opened, one) for one in _first(findings)]))
    if (more := len(findings.listed) - LISTED) > 0:
        st.caption(context.words("edits.outcome.more", number=more))
    with st.container(horizontal=True, gap="xsmall"):
        for id_ in findings.ids[:TO_MEND]:
            feature = opened.edited.find(id_)
            name = id_ if feature is None else context.label(feature.name)
            words = f"{context.words('edits.outcome.go')}：{name}"
            st.button(words, key=f"mend-{id_}", type="tertiary", on_click=partial(_mend, id_, show_map))


def _first(findings: EditFindings) -> list[EditFinding]:
    """Give the findings that are listed, and behind them those that sum up what no list holds."""
    sums = [one for one in findings.listed[LISTED:] if one.id is None]
    return [*findings.listed[:LISTED], *sums]


def _title(context: Context, findings: EditFindings) -> str:
    return f"{context.words('updates.findings.title')}　{findings_counts(context, findings.plain)}"


def _row(context: Context, opened: Open, one: EditFinding) -> list[Cell]:
    feature = None if one.id is None else opened.edited.find(one.id)
    field = opened.session.layer.by_name.get(one.finding.field or "")
    is_missing = one.finding.code in MISSING
    return [
        make_mark(context.words(f"updates.severity.{one.finding.severity.value}"), MARKS[one.finding.severity]),
        (one.id or "—") if feature is None else context.label(feature.name),
        context.label(field.label) if field else context.words("history.place.title"),
        # What is allowed stands in the form.
        context.words("edits.form.missing") if is_missing else context.label(one.finding.text),
    ]


@whole
def _mend(id_: str, show_map: Callable[[], None]) -> None:
    select([id_])
    show_map()


def _propose(opened: Open) -> Proposal:
    """Hold the edits against their base; the same version of a session is not compared twice."""
    line = opened.line
    return held(Key.EDIT_PROPOSED, (line.id, line.version), lambda: propose_edits(opened))


def _keep(opened: Open, proposal: Proposal, findings: tuple[Finding, ...], answer: Answer) -> None:
    """Make a draft of the edits, send it where that was pressed, and go on at the draft."""
    draft_id = _save(opened, proposal, answer, findings)
    st.session_state.pop(Key.EDIT_PROPOSED, None)
    become_draft(opened.line.id, draft_id)


def _save(opened: Open, proposal: Proposal, answer: Answer, findings: tuple[Finding, ...]) -> int:
    with permitted(answer.command, proposal.layer) as permit:
        own = workspaces_of(permit.name)
        version = own.load(opened.line.id).line.version
        # A session that another window has changed meanwhile is not what is seen here.
        if version != opened.line.version:
            raise StaleEdit(opened.line.id, opened.line.version, version)
        edited = opened.edited
        update = None if edited.removed or not opened.line.base else edited.changed_frame
        draft_id = keep_proposal(permit, proposal, answer.note, findings, update=update)
    own.close(opened.line.id)
    return draft_id
