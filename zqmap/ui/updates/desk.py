"""What lies on somebody's desk: the file that they are at, what they decided about it, and what has come of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from zqmap.access.policy import Command
from zqmap.errors import UnknownCase
from zqmap.intake.cases import Case, Cases
from zqmap.intake.pipeline import Pipeline, Progress
from zqmap.memory import release_memory_soon
from zqmap.settings import get_settings
from zqmap.store.process import get_store
from zqmap.ui.context import Context
from zqmap.ui.identity import staff_press
from zqmap.ui.keys import DeskParam, Key
from zqmap.ui.plain import plain_words
from zqmap.ui.updates.work import StepBar


def get_cases() -> Cases:
    """Give the folder in which brought files are kept."""
    return Cases(get_settings().cases_folder)


def find_case(context: Context) -> Case | None:
    """Give the case that the address names, or None; one that is gone is said so."""
    case_id = st.query_params.get(DeskParam.CASE)
    if not case_id:
        return None
    try:
        return get_cases().find(case_id, context.identity.name)
    except UnknownCase:
        st.warning(context.words("updates.gone"), icon=":material/search_off:")
        return None


def named_draft() -> int | None:
    """Give the number of the draft that the address names, or None."""
    text = st.query_params.get(DeskParam.DRAFT, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def show_on_desk(*, case: str | None = None, draft: int | None = None, edit: str | None = None) -> None:
    """Put a case, a draft, an edit or nothing into the address; with something else what was done is no longer news."""
    if case is not None or draft is not None or edit is not None:
        st.session_state.pop(Key.DESK_DONE, None)
    for key, value in ((DeskParam.CASE, case), (DeskParam.DRAFT, draft), (DeskParam.EDIT, edit)):
        if value is None:
            st.query_params.pop(key, None)
        else:
            st.query_params[key] = str(value)


def run_case(context: Context, case: Case) -> Progress:
    """Bring a case as far as its decisions reach, with a bar of the steps and a way to stop.

    Raises:
        UnreadableFile: the file cannot be read.

    """
    bar = StepBar(context, partial(_stop, case))
    progress = _pipeline().advance(case, bar.tell, begin=bar.begin)
    bar.close()
    return progress


def say_stopped(context: Context) -> None:
    """Say once that work on a file was stopped, and that the file is still there."""
    name = st.session_state.pop(Key.DESK_STOPPED, None)
    if name is not None:
        st.info(context.words("updates.work.stopped", file=plain_words(name)), icon=":material/pan_tool:")


def offer_back(context: Context) -> None:
    """Offer to leave what lies on the desk, as it is."""
    st.button(context.words("updates.back"), key="desk-back", type="tertiary", on_click=show_on_desk)


def clear_desk() -> None:
    """Forget what was read, and give its memory back."""
    held = [st.session_state.pop(key, None) for key in (Key.PIPELINE, Key.DRAFT_PROPOSAL)]
    if held != [None, None]:
        release_memory_soon()


def deciding(case: Case, make: Callable[[], dict[str, object]]) -> Callable[[], None]:
    """Make the callback of a widget that decides something about a case; `make` gives the changed choices."""

    @staff_press(Command.PREPARE, case.choices.layer)
    def pressed() -> None:
        get_cases().keep(case, case.choices.after(**make()))

    return pressed


def drop_case(case: Case) -> Callable[[], None]:
    """Make the callback that clears a case away."""

    @staff_press(Command.PREPARE, case.choices.layer)
    def pressed() -> None:
        get_cases().close(case)
        clear_desk()
        show_on_desk()

    return pressed


def _stop(case: Case) -> None:
    show_on_desk()
    st.session_state[Key.DESK_STOPPED] = case.file_name


def _pipeline() -> Pipeline:
    if Key.PIPELINE not in st.session_state:
        st.session_state[Key.PIPELINE] = Pipeline(get_store())
    pipeline: Pipeline = st.session_state[Key.PIPELINE]
    return pipeline
