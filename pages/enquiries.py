"""The office's page: the enquiries of visitors, and one of them on its way to an answer."""

from __future__ import annotations

import streamlit as st

from zqmap.access.policy import Command
from zqmap.ui.context import Context
from zqmap.ui.enquiries.enquiry_view import named_enquiry, show_enquiry
from zqmap.ui.enquiries.export_view import show_export
from zqmap.ui.enquiries.list_view import show_list
from zqmap.ui.enquiries.steps import purge_old, show_said
from zqmap.ui.html_table import STYLE
from zqmap.ui.identity import require


def render(context: Context) -> None:
    """Draw the list, or the enquiry that the address names, for whoever may read them at this moment."""
    require(Command.READ_ENQUIRIES)
    st.html(STYLE)
    purge_old()
    number = named_enquiry()
    if number:
        show_enquiry(context, number)
        return
    st.subheader(context.words("enquiries.title"), anchor=False)
    show_said(context)
    show_export(context, show_list(context))
