"""A file on the desk: as far as its decisions reach, with what is asked next."""

from __future__ import annotations

from functools import partial

import streamlit as st

from zqmap.errors import UnreadableFile
from zqmap.intake.cases import Case
from zqmap.intake.progress import Progress, Step
from zqmap.ui.context import Context
from zqmap.ui.plain import plain_words
from zqmap.ui.updates.columns_view import ask_columns
from zqmap.ui.updates.desk import deciding, drop_case, offer_back, run_case
from zqmap.ui.updates.findings_view import choose_view, show_findings
from zqmap.ui.updates.proposal_view import show_proposal
from zqmap.ui.updates.questions import ask_encoding, ask_part
from zqmap.ui.updates.system_view import ask_system
from zqmap.ui.updates.trail import STAGE_OF, show_trail

STEPS = (Step.PART, Step.ENCODING, Step.SYSTEM, Step.COLUMNS, Step.FINDINGS, Step.PROPOSAL)
UNDO = {
    Step.ENCODING: ("encoding",),
    Step.SYSTEM: ("system",),
    Step.COLUMNS: ("columns",),
}


def show_case(context: Context, case: Case) -> None:
    """Show a file with the step that it has come to, and the ways back to those before."""
    name = plain_words(case.file_name)
    with st.container(key="case-head", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{name}**", width="content")
        st.button(context.words("updates.drop"), key="drop-case", type="tertiary", on_click=drop_case(case))
        offer_back(context)
    try:
        progress = run_case(context, case)
    except UnreadableFile as error:
        words = context.words("updates.refused", file=name, reason=plain_words(context.label(error.reason)))
        st.error(words, icon=":material/block:")
        return
    show_trail(context, STAGE_OF[progress.step], context.words(f"updates.{progress.step.value}.title"))
    _show_decided(context, case, progress)
    _show_step(context, case, progress)


def _show_step(context: Context, case: Case, progress: Progress) -> None:
    if progress.step is Step.PART:
        ask_part(context, case, progress.parts)
    elif progress.step is Step.ENCODING and progress.contents:
        ask_encoding(context, case, progress.contents)
    elif progress.step is Step.SYSTEM:
        ask_system(context, case, progress)
    elif progress.step is Step.COLUMNS:
        ask_columns(context, case, progress)
    else:
        _show_outcome(context, case, progress)


def _show_outcome(context: Context, case: Case, progress: Progress) -> None:
    if progress.is_blocked:
        st.caption(context.words("updates.proposal.blocked"))
        show_findings(context, case, progress)
        return
    if choose_view(context, progress.findings) == "findings":
        show_findings(context, case, progress)
    else:
        show_proposal(context, case, progress)


def _show_decided(context: Context, case: Case, progress: Progress) -> None:
    """Offer to go back to what was decided before."""
    done = [step for step in STEPS if step in UNDO and STEPS.index(step) < STEPS.index(progress.step)]
    with st.container(key="case-steps", horizontal=True):
        for step in done:
            if getattr(case.choices, UNDO[step][0]) is None:
                continue
            words = f"{context.words(f'updates.{step.value}.title')} · {context.words('updates.change')}"
            undo = deciding(case, partial(dict.fromkeys, UNDO[step]))
            st.button(words, key=f"undo-{step.value}", type="tertiary", icon=":material/undo:", on_click=undo)
