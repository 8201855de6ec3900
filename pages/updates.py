"""The staff's page: bring a file, see what is wrong with it and what it would change, and publish it."""

from __future__ import annotations

import streamlit as st

from zqmap.ui.context import Context
from zqmap.ui.edits.desk_view import find_edit, offer_editing, show_edit_start, show_editing
from zqmap.ui.html_table import STYLE
from zqmap.ui.updates.case_view import show_case
from zqmap.ui.updates.desk import (
    clear_desk,
    find_case,
    follow_draft,
    named_draft,
    offer_back,
    say_stopped,
)
from zqmap.ui.updates.draft_view import show_draft
from zqmap.ui.updates.drafts_view import open_drafts, show_drafts
from zqmap.ui.updates.register_editor import show_register_editor
from zqmap.ui.updates.upload import show_upload
from zqmap.ui.updates.waiting_view import find_waiting, show_waiting


def render(context: Context) -> None:
    """Draw what lies on the desk: a file, a draft, or the way to begin."""
    st.html(STYLE)
    follow_draft()
    say_stopped(context)
    case, draft, edit = find_case(context), named_draft(), find_edit(context)
    if edit is not None:
        show_editing(context, edit)
    elif draft is not None:
        offer_back(context)
        offer_editing(context, draft)
        show_draft(context, draft)
    elif case is not None:
        show_case(context, case)
    else:
        _show_start(context)


def _show_start(context: Context) -> None:
    clear_desk()
    st.caption(context.words("updates.lead"))
    lines, waiting = open_drafts(), find_waiting()
    number = len(lines) + len(waiting)
    titles = [context.words("updates.tab_new"), context.words("edits.tab"), context.words("updates.tab_registers")]
    new, drawing, registers, drafts = st.tabs([*titles, context.words("updates.tab_drafts", number=number)])
    with new:
        show_upload(context)
    with drawing:
        show_edit_start(context)
    with registers:
        show_register_editor(context)
    with drafts:
        show_waiting(context, waiting)
        show_drafts(context, lines)
