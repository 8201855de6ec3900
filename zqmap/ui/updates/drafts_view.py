"""Drafts: what waits, as a list."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from zqmap.model.drafts import DraftLine, DraftState
from zqmap.model.layers import find_layer
from zqmap.store.drafts import Drafts
from zqmap.store.process import get_store
from zqmap.ui.context import Context
from zqmap.ui.html_table import Cell, make_mark, make_table
from zqmap.ui.moments import moment_words
from zqmap.ui.updates.desk import show_on_desk

MARKS = {
    DraftState.DRAFT: "changed",
    DraftState.SENT: "added",
    DraftState.RETURNED: "due",
    DraftState.PUBLISHED: "added",
    DraftState.DISCARDED: "unset",
}


def open_drafts() -> list[DraftLine]:
    """List the drafts with which something can still be done, the newest change first."""
    return [line for line in Drafts(get_store()).list() if line.state.is_open]


def show_drafts(context: Context, lines: Sequence[DraftLine]) -> None:
    """Show the open drafts, each with its way to the desk."""
    if not lines:
        st.info(context.words("updates.drafts.none"), icon=":material/inbox:")
        return
    for line in lines:
        with st.container(key=f"draft-{line.id}", horizontal=True, vertical_alignment="center"):
            st.button(
                context.words("updates.drafts.open"),
                key=f"open-draft-{line.id}",
                on_click=show_on_desk,
                kwargs={"draft": line.id},
            )
            st.html(make_table("", draft_heads(context), [draft_row(context, line)]))


def say_published(context: Context, layer: str, number: int) -> None:
    """Say which revision was made, with the ways to it."""
    words = context.words("updates.proposal.published", number=number)
    ways = context.words("updates.proposal.ways", lang=context.language, layer=layer)
    st.success(f"{words}　{ways}", icon=":material/check:")


def draft_heads(context: Context) -> list[str]:
    """Name the columns of `draft_row`."""
    names = ("drafts.who", "drafts.when", "drafts.state", "proposal.note")
    first = [context.words("updates.drafts.file"), context.words("table.layer")]
    return first + [context.words(f"updates.{name}") for name in names]


def draft_row(context: Context, line: DraftLine) -> list[Cell]:
    """Give the cells of a draft in a table of drafts."""
    return [
        line.file_name or f"#{line.id}",
        context.label(find_layer(line.layer).label),
        line.author,
        moment_words(line.changed_at, context.language),
        make_mark(context.words(f"updates.state.{line.state.value}"), MARKS[line.state]),
        line.note or "—",
    ]
