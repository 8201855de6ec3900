"""What a reference opens: the state, the dates, the working days since, the answers, a copy, and its erasing."""

from __future__ import annotations

import json

import streamlit as st

from zqmap.enquiries.process import get_counter
from zqmap.enquiries.reference import LONGEST
from zqmap.enquiries.words import tell_enquiry, write_letter
from zqmap.errors import EnquiriesClosed, StoreUnavailable, TooManyEnquiries, UnknownEnquiry, ZqmapError
from zqmap.model.enquiries import ENQUIRY_STATE, Enquiry, StepKind, weigh_waiting
from zqmap.store.as_of import today_in_china
from zqmap.texts import sentence
from zqmap.ui.ask.subjects import subject_name
from zqmap.ui.context import Context
from zqmap.ui.html_table import make_mark
from zqmap.ui.keys import Key
from zqmap.ui.moments import moment_words
from zqmap.ui.plain import plain_words
from zqmap.ui.press import whole

SENTENCES: dict[type[ZqmapError], str] = {
    UnknownEnquiry: "ask.progress.unknown",
    TooManyEnquiries: "ask.progress.wait",
    EnquiriesClosed: "ask.closed",
    StoreUnavailable: "error.store_silent",
}
HERE = "127.0.0.1"
"""Streamlit names no address for whoever sits at this machine."""


def show_progress(context: Context) -> None:
    """Show the box for a reference, and what it opened."""
    st.caption(context.words("ask.progress.lead"))
    with st.form("ask-progress", border=False):
        st.text_input(
            context.words("ask.progress.reference"),
            key=Key.ASK_REFERENCE,
            placeholder="ZQ-XXXX-XXXX-XXXX-XXXX-XXXX",
            autocomplete="off",
            max_chars=LONGEST,
        )
        st.form_submit_button(context.words("ask.progress.look"), icon=":material/search:", on_click=_look)
    found = st.session_state.get(Key.ASK_FOUND)
    if isinstance(found, Enquiry):
        _show_found(context, found)
    elif found:
        key, icon = found
        st.info(context.words(key), icon=icon)


def _show_found(context: Context, found: Enquiry) -> None:
    line = found.line
    term = ENQUIRY_STATE.by_code[line.state.value]
    st.html(f"<h3 class='zq-asked'>{make_mark(context.label(term.label), term.sign or '').text}</h3>")
    st.markdown(_waiting_words(context, found))
    if line.subjects:
        names = context.words("sign_in.and").join(plain_words(subject_name(context, one)) for one in line.subjects)
        st.markdown(context.words("ask.progress.about", names=names))
    for step in found.steps:
        with st.container(border=step.kind is StepKind.ANSWER, gap="xsmall"):
            said = context.words(f"ask.step.{step.kind.value}")
            st.caption(f"{moment_words(step.at, context.language)}　{said}")
            if step.text:
                st.text(step.text)
    if found.holds_locked:
        st.warning(context.words("ask.progress.locked"), icon=":material/key_off:")
    if found.entry:
        with st.expander(context.words("ask.progress.own")):
            st.text(found.entry.message)
    _show_copies(context, found)
    with st.popover(context.words("ask.progress.erase"), icon=":material/delete:"):
        st.markdown(context.words("ask.progress.erase_sure"))
        st.button(context.words("ask.progress.erase_now"), type="primary", on_click=_withdraw, key="ask-erase-now")


def _waiting_words(context: Context, found: Enquiry) -> str:
    waiting = weigh_waiting(found.line, today_in_china())
    ended = "ask.progress.waited" if waiting.days else "ask.progress.same_day"
    key = ended if waiting.is_over else "ask.progress.waiting"
    said = context.words(key, day=moment_words(found.line.received_at, context.language), number=waiting.days)
    return said if waiting.is_certain else f"{said} {context.words('ask.weekdays_only')}"


def _show_copies(context: Context, found: Enquiry) -> None:
    told = tell_enquiry(found, lambda subject: subject_name(context, subject), today_in_china())
    text, data = write_letter(told, context.language), json.dumps(told, ensure_ascii=False, indent=2)
    with st.container(horizontal=True):
        for kind, ending, content, mime in (("text", "txt", text, "text/plain"), ("data", "json", data, "text/json")):
            st.download_button(
                context.words(f"ask.progress.copy_{kind}"),
                content.encode(),
                file_name=f"zqmap-{sentence(context.language, 'ask.file')}.{ending}",
                mime=mime,
                key=f"{Key.ASK_FILE}_{ending}",
                icon=":material/download:",
                on_click="ignore",
            )


@whole
def _look() -> None:
    typed = str(st.session_state.get(Key.ASK_REFERENCE) or "")
    try:
        st.session_state[Key.ASK_FOUND] = get_counter().look(typed, _address())
    except ZqmapError as error:
        st.session_state[Key.ASK_FOUND] = _refusal(error)


@whole
def _withdraw() -> None:
    typed = str(st.session_state.get(Key.ASK_REFERENCE) or "")
    try:
        get_counter().withdraw(typed, _address())
    except ZqmapError as error:
        st.session_state[Key.ASK_FOUND] = _refusal(error)
    else:
        st.session_state[Key.ASK_FOUND] = ("ask.progress.erased", ":material/check_circle:")
        st.session_state[Key.ASK_REFERENCE] = ""


def _refusal(error: ZqmapError) -> tuple[str, str]:
    if type(error) not in SENTENCES:
        raise error
    return SENTENCES[type(error)], ":material/search_off:"


def _address() -> str:
    """Give the network address of whoever looks at this page, as uvicorn and the proxies that it trusts say."""
    address = st.context.ip_address
    return address if isinstance(address, str) else HERE
