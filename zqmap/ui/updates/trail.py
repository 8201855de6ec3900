"""The way of a file from its reading to the map, with the step that one is at."""

from __future__ import annotations

from html import escape

import streamlit as st

from zqmap.intake.progress import Step
from zqmap.ui.context import Context

STAGES = ("file", "system", "columns", "findings", "proposal", "publish")
"""What a person sees as one step; the questions about layers and encodings belong to the file."""

WORK = ("read", "locate", "match", "apply", "check", "propose")
"""The steps of the pipeline that may take seconds; the rest takes no time."""

STAGE_OF = {
    Step.PART: "file",
    Step.ENCODING: "file",
    Step.SYSTEM: "system",
    Step.COLUMNS: "columns",
    Step.FINDINGS: "findings",
    Step.PROPOSAL: "proposal",
}


def show_trail(context: Context, stage: str, title: str, *, is_done: bool = False) -> None:
    """Show all steps with the one that is at hand, and its title; where that `is_done`, none is."""
    here = STAGES.index(stage)
    reached = here + 1 if is_done else here
    items = "".join(_item(context, number, name, reached) for number, name in enumerate(STAGES))
    label = escape(context.words("updates.trail.title"))
    st.html(f'<ol class="zq-trail" aria-label="{label}">{items}</ol>')
    st.markdown(f"##### {context.words('updates.step', number=here + 1, title=title)}")


def _item(context: Context, number: int, name: str, here: int) -> str:
    kind = "done" if number < here else "here" if number == here else "ahead"
    mark = ' aria-current="step"' if number == here else ""
    sign = "✓" if number < here else str(number + 1)
    return f'<li class="{kind}"{mark}><b>{sign}</b> {escape(context.words(f"updates.trail.{name}"))}</li>'
