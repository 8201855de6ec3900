"""Asking the office about parcels: the form, and what has become of an earlier enquiry."""

from __future__ import annotations

import streamlit as st

from zqmap.access.process import get_access
from zqmap.enquiries.process import is_attended
from zqmap.model.records import Contact
from zqmap.ui.ask.form_view import show_form
from zqmap.ui.ask.progress_view import show_progress
from zqmap.ui.ask.subjects import Subject, choose_contact, drop_subject, read_subjects
from zqmap.ui.context import Context
from zqmap.ui.html_table import STYLE
from zqmap.ui.plain import plain_words


def render(context: Context) -> None:
    """Draw what is asked about, the form beside whom to call, and the way to an earlier enquiry."""
    st.html(STYLE)
    with st.container(key="ask"):
        subjects = read_subjects(context)
        asking, progress = st.tabs([context.words("ask.new"), context.words("ask.progress.title")])
        with asking:
            show_asking(context, subjects)
        with progress:
            show_progress(context)


def show_asking(context: Context, subjects: list[Subject]) -> None:
    """Draw the form and, beside or above it, whom to call instead."""
    contact = choose_contact(subjects)
    left, right = st.columns((5, 3), gap="medium")
    with right:
        show_contact(context, contact)
    with left:
        show_subjects(context, subjects)
        if is_attended(get_access()):
            show_form(context, subjects)
        else:
            st.info(context.words("ask.closed"), icon=":material/call:")


def show_subjects(context: Context, subjects: list[Subject]) -> None:
    """Draw the places that are asked about; each can be taken out."""
    if not subjects:
        st.markdown(context.words("ask.about_none"))
        return
    st.markdown(context.words("ask.about"))
    with st.container(horizontal=True, gap="xsmall", key="ask-subjects"):
        for subject in subjects:
            demo = f" · {context.words('map.legend.demo')}" if subject.is_demo else ""
            st.button(
                f"{plain_words(subject.name)}{demo}",
                key=f"ask-drop-{subject.ref}",
                icon=":material/close:",
                icon_position="right",
                help=context.words("ask.remove"),
                on_click=drop_subject,
                args=(subject.ref,),
            )
    invented = [plain_words(subject.name) for subject in subjects if subject.is_demo]
    if invented:
        names = context.words("sign_in.and").join(invented)
        st.warning(context.words("ask.demo", names=names), icon=":material/science:")


def show_contact(context: Context, contact: Contact | None) -> None:
    """Draw whom to call, with the note on how old the number is."""
    if contact is None:
        return
    with st.container(border=True, gap="xsmall"):
        st.markdown(context.words("ask.phone"))
        st.markdown(f"**{plain_words(context.label(contact.name))}**")
        st.markdown(f"[{plain_words(contact.tel)}](tel:{contact.tel.replace(' ', '')})")
        if contact.address_zh and contact.address_en:
            st.caption(plain_words(contact.address_zh if context.language == "zh" else contact.address_en))
        st.caption(plain_words(context.label(contact.note)))
