"""What staff press: each asks who presses, names the version that was seen, and says what came of it.

They are callbacks of buttons, which wrap them in `once`: none is broken off, and a double click is one press.
Those that need a text give False where there is none that can be kept.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import streamlit as st

from zqmap.access.policy import Command
from zqmap.enquiries.desk import TEXT_MAX, Desk
from zqmap.enquiries.form import tidy_text
from zqmap.enquiries.process import get_desk
from zqmap.errors import (
    Denied,
    ReadOnlyStore,
    StaleEnquiry,
    StoreUnavailable,
    UnknownEnquiry,
    WrongEnquiryStep,
    ZqmapError,
)
from zqmap.model.strings import has_forbidden_characters, is_invisible
from zqmap.settings import get_settings
from zqmap.ui.answers import give_answer, read_answer
from zqmap.ui.context import Context
from zqmap.ui.identity import give_denial, require
from zqmap.ui.keys import AskParam, Key

REFUSALS: dict[type[ZqmapError], str] = {
    StaleEnquiry: "stale",
    WrongEnquiryStep: "stale",
    UnknownEnquiry: "gone",
    ReadOnlyStore: "off",
    StoreUnavailable: "silent",
}
GOOD = frozenset({"answered", "noted", "assigned", "closed", "reopened", "erased"})

Take = Callable[[Desk, str], object]


def show_said(context: Context) -> None:
    """Say what the last press did, or why it did nothing."""
    said = read_answer(Key.ENQUIRY_SAID)
    if said in GOOD:
        st.success(context.words(f"enquiries.said.{said}"), icon=":material/check_circle:")
    elif said:
        st.error(context.words(f"enquiries.said.{said}", number=TEXT_MAX), icon=":material/error:")


def answer(number: int, version: int) -> bool:
    """Send the answer that was typed."""
    return _write(
        Key.ENQUIRY_TEXT,
        number,
        "answered",
        lambda desk, who, text: desk.answer(number, text, version=version, actor=who),
    )


def add_note(number: int, version: int) -> bool:
    """Keep the note that was typed."""
    return _write(
        Key.ENQUIRY_NOTE,
        number,
        "noted",
        lambda desk, who, text: desk.add_note(number, text, version=version, actor=who),
    )


def assign(number: int, version: int) -> None:
    """Give the enquiry to the account that was chosen."""
    chosen = st.session_state.get(f"{Key.ENQUIRY_ASSIGNEE}_{number}_{version}")
    if chosen:
        press("assigned", lambda desk, who: desk.assign(number, str(chosen), version=version, actor=who))


def close(number: int, version: int) -> None:
    """Close the enquiry."""
    press("closed", lambda desk, who: desk.close(number, version=version, actor=who))


def reopen(number: int, version: int) -> None:
    """Take the enquiry up again."""
    press("reopened", lambda desk, who: desk.reopen(number, version=version, actor=who))


def erase(number: int, version: int) -> None:
    """Erase what is personal in the enquiry, and go back to the list."""
    if press("erased", lambda desk, who: desk.erase(number, version=version, actor=who)):
        st.query_params.pop(AskParam.ENQUIRY, None)


def purge_old() -> None:
    """Erase what may no longer be kept; a store that cannot be written keeps it until it can."""
    try:
        get_desk().purge(timedelta(days=get_settings().enquiry_days), "")
    except (ReadOnlyStore, StoreUnavailable):
        return


def press(done: str, take: Take, command: Command = Command.ANSWER_ENQUIRIES) -> bool:
    """Do something as whoever presses, if they may at this moment; keep what came of it for the page to say."""
    try:
        take(get_desk(), require(command).name)
    except Denied:
        give_denial(command)
        return False
    except ZqmapError as error:
        if type(error) not in REFUSALS:
            raise
        give_answer(Key.ENQUIRY_SAID, REFUSALS[type(error)])
        return False
    give_answer(Key.ENQUIRY_SAID, done)
    return True


def _write(key: Key, number: int, done: str, take: Callable[[Desk, str, str], object]) -> bool:
    place = f"{key}_{number}"
    text = tidy_text(str(st.session_state.get(place) or ""), is_line=False)
    if is_invisible(text) or len(text) > TEXT_MAX or has_forbidden_characters(text):
        give_answer(Key.ENQUIRY_SAID, "empty" if is_invisible(text) else "unfit")
        return False
    if press(done, lambda desk, who: take(desk, who, text)):
        # What was refused stays in its box.
        st.session_state[place] = ""
    return True
