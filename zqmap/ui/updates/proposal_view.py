"""The last step: what the file would change, and keeping, sending or publishing it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from zqmap.errors import ChangedSinceSeen
from zqmap.intake.cases import MODES, Case
from zqmap.intake.progress import Progress
from zqmap.intake.proposal import Proposal
from zqmap.model.layers import find_layer
from zqmap.store.process import get_snapshots, get_store
from zqmap.store.snapshots import Snapshot
from zqmap.ui.context import Context
from zqmap.ui.history.comparison_view import Sides, show_comparison
from zqmap.ui.identity import permitted
from zqmap.ui.keys import Key
from zqmap.ui.updates.desk import become_draft, clear_desk, deciding, get_cases
from zqmap.ui.updates.keeping import keep_proposal, remember_proposal
from zqmap.ui.updates.note_form import Answer, ask_note


def show_proposal(context: Context, case: Case, progress: Progress) -> None:
    """Show the change, before and after, and let it become a draft."""
    proposal = progress.proposal
    assert proposal is not None, "nothing blocks the file"
    _choose_mode(context, case)
    show_change(context, proposal)
    if proposal.difference.is_empty:
        return
    keep = partial(_keep, case, progress)
    ask_note(context, key=Key.DESK_NOTE, prefix="proposal", take=keep, hint="updates.proposal.note_hint")


def show_change(context: Context, proposal: Proposal) -> None:
    """Show how much a proposal changes, feature by feature and on the map."""
    if proposal.difference.is_empty:
        st.info(context.words("updates.proposal.nothing"), icon=":material/check:")
        return
    st.caption(context.words("updates.proposal.against", base=proposal.base))
    show_comparison(context, make_sides(proposal))


def make_sides(proposal: Proposal) -> Sides:
    """Give a proposal as two sides; what is not changed is drawn from the tiles of its base."""
    layer = find_layer(proposal.layer)
    after = Snapshot(layer, proposal.base, proposal.frame.sort_values("id", ignore_index=True))
    before = get_snapshots().get(layer.name, proposal.base)
    older = get_store().revision(layer.name, proposal.base)
    return Sides(older, before, after, proposal.difference, proposal.moves)


def _choose_mode(context: Context, case: Case) -> None:
    st.session_state[Key.DESK_MODE] = case.choices.mode
    st.radio(
        context.words("updates.proposal.mode"),
        MODES,
        key=Key.DESK_MODE,
        format_func=lambda mode: context.words(f"updates.proposal.{mode}"),
        on_change=deciding(case, lambda: {"mode": st.session_state[Key.DESK_MODE]}),
    )


def _keep(case: Case, progress: Progress, answer: Answer) -> None:
    """Make a draft of the case, send it where that was pressed, and go on at the draft.

    Raises:
        ChangedSinceSeen: something else was decided about the case since.
        UnknownCase: it is gone.

    """
    proposal = progress.proposal
    assert proposal is not None
    if get_cases().find(case.id, case.owner).choices != case.choices:
        raise ChangedSinceSeen
    with permitted(answer.command, case.choices.layer) as permit:
        draft_id = keep_proposal(permit, proposal, answer.note, progress.findings, case.file_name)
    get_cases().close(case)
    clear_desk()
    remember_proposal(draft_id, proposal)
    become_draft(case.id, draft_id)
