"""One enquiry: what is asked, by whom, what was done, and what can be done next."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from zqmap.access.policy import Command
from zqmap.access.process import get_access
from zqmap.enquiries.desk import TEXT_MAX
from zqmap.enquiries.process import get_desk, list_readers
from zqmap.enquiries.words import FIELDS
from zqmap.errors import UnknownEnquiry
from zqmap.model.enquiries import COMES_FROM, TARGET_WORKING_DAYS, Enquiry, EnquiryState, StepKind, weigh_waiting
from zqmap.store.as_of import today_in_china
from zqmap.texts.wording import date_words
from zqmap.ui.context import Context
from zqmap.ui.enquiries import steps
from zqmap.ui.enquiries.list_view import due_mark, enquiry_address, state_mark, subject_cell
from zqmap.ui.html_table import Cell, make_table
from zqmap.ui.identity import require
from zqmap.ui.keys import AskParam, Key
from zqmap.ui.moments import moment_words
from zqmap.ui.plain import plain_words
from zqmap.ui.press import once


def named_enquiry() -> int | None:
    """Give the number of the enquiry that the address names, or None."""
    text = st.query_params.get(AskParam.ENQUIRY, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def show_enquiry(context: Context, number: int) -> None:
    """Show one enquiry to whoever may read it at this moment; that it was opened leaves an audit line."""
    reader = require(Command.READ_ENQUIRIES)
    st.link_button(
        context.words("enquiries.back"), enquiry_address(context, None), icon=":material/arrow_back:", type="tertiary"
    )
    steps.show_said(context)
    try:
        enquiry = get_desk().load(number)
    except UnknownEnquiry:
        st.warning(context.words("enquiries.said.gone"), icon=":material/search_off:")
        return
    if enquiry.line.state is EnquiryState.ERASED:
        st.info(context.words("enquiries.erased"), icon=":material/delete:")
        return
    _note_once(number, reader.name)
    left, right = st.columns((3, 2), gap="medium")
    with left:
        _show_entry(context, enquiry)
        _show_history(context, enquiry)
    with right:
        _show_actions(context, enquiry)


def _show_entry(context: Context, enquiry: Enquiry) -> None:
    line, today = enquiry.line, today_in_china()
    waiting = weigh_waiting(line, today)
    st.subheader(context.words("enquiries.open", number=line.number), anchor=False)
    st.html(f"<p>{state_mark(context, line.state).text} {due_mark(context, line, today).text}</p>")
    due = date_words(waiting.due.isoformat(), context.language)
    st.caption(context.words("enquiries.waiting", number=waiting.days, due=due, days=TARGET_WORKING_DAYS))
    if not waiting.is_certain:
        st.caption(context.words("ask.weekdays_only"))
    rows: list[list[Cell]] = [[context.words("enquiries.column.about"), subject_cell(context, line.subjects)]]
    if enquiry.entry:
        shown = [name for name in FIELDS if name != "message"]
        rows += [[context.label(FIELDS[name]), getattr(enquiry.entry, name) or "—"] for name in shown]
    st.html(f'<div class="zq-fields">{make_table("", ["", ""], rows)}</div>')
    if enquiry.is_locked:
        st.error(context.words("enquiries.locked"), icon=":material/key_off:")
    elif enquiry.entry:
        with st.container(border=True):
            st.text(enquiry.entry.message)


def _show_history(context: Context, enquiry: Enquiry) -> None:
    st.markdown(f"**{context.words('enquiries.history')}**")
    for step in enquiry.steps:
        who = plain_words(step.actor) or context.words("enquiries.asker")
        said = context.words(f"ask.step.{step.kind.value}")
        to = f" → {plain_words(step.assignee)}" if step.assignee else ""
        with st.container(border=bool(step.text) or step.is_locked, gap="xsmall"):
            st.caption(f"{moment_words(step.at, context.language)}　{who}　{said}{to}")
            if step.text:
                st.text(step.text)
            if step.is_locked:
                st.caption(f":material/key_off: {context.words('enquiries.locked')}")


def _show_actions(context: Context, enquiry: Enquiry) -> None:
    number, version, state = enquiry.line.number, enquiry.line.version, enquiry.line.state
    if not context.identity.may(Command.ANSWER_ENQUIRIES):
        return
    seen = {"args": (number, version)}
    if state in COMES_FROM[StepKind.ANSWER]:
        _ask_text(context, "answer", Key.ENQUIRY_TEXT, enquiry, steps.answer)
    _ask_text(context, "note", Key.ENQUIRY_NOTE, enquiry, steps.add_note)
    if state in COMES_FROM[StepKind.ASSIGNED]:
        _show_assigning(context, enquiry)
    with st.container(horizontal=True, key="enquiry-ends"):
        if state in COMES_FROM[StepKind.CLOSED]:
            st.button(context.words("enquiries.close"), icon=":material/task_alt:", on_click=once(steps.close), **seen)  # type: ignore[arg-type]
        if state in COMES_FROM[StepKind.REOPENED]:
            st.button(context.words("enquiries.reopen"), icon=":material/undo:", on_click=once(steps.reopen), **seen)  # type: ignore[arg-type]
        with st.popover(context.words("enquiries.erase.title"), icon=":material/delete:"):
            st.markdown(context.words("enquiries.erase.sure"))
            st.button(context.words("enquiries.erase.press"), type="primary", on_click=once(steps.erase), **seen)  # type: ignore[arg-type]


def _show_assigning(context: Context, enquiry: Enquiry) -> None:
    people = list_readers(get_access())
    number, version, holder = enquiry.line.number, enquiry.line.version, enquiry.line.assignee
    usual = holder if holder in people else context.identity.name
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            context.words("enquiries.column.assignee"),
            people,
            index=people.index(usual) if usual in people else 0,
            key=f"{Key.ENQUIRY_ASSIGNEE}_{number}_{version}",
        )
        st.button(context.words("enquiries.assign"), on_click=once(steps.assign), args=(number, version))


def _ask_text(context: Context, name: str, key: Key, enquiry: Enquiry, take: Callable[[int, int], bool]) -> None:
    """Show a box and its button as one form.

    Outside a form leaving the box would run the page anew, and the press would then name a version that nobody saw.
    """
    number, is_answer = enquiry.line.number, name == "answer"
    with st.form(f"{name}-{number}", border=False, enter_to_submit=False):
        st.text_area(
            context.words(f"enquiries.{name}.label"),
            key=f"{key}_{number}",
            max_chars=TEXT_MAX,
            placeholder=context.words(f"enquiries.{name}.help"),
            height=140 if is_answer else 80,
        )
        st.form_submit_button(
            context.words(f"enquiries.{name}.press"),
            type="primary" if is_answer else "secondary",
            on_click=once(take),
            args=(number, enquiry.line.version),
        )


def _note_once(number: int, reader: str) -> None:
    """Leave one audit line for each enquiry that somebody opens in a session."""
    opened: set[int] = st.session_state.setdefault(Key.ENQUIRY_OPENED, set())
    if number not in opened:
        get_desk().note_reading(number, reader)
        opened.add(number)
