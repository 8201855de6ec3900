"""What lies on somebody's desk: the file that they are at, what they decided about it, and what has come of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from zqmap.access.policy import Command
from zqmap.errors import UnknownCase, ZqmapError
from zqmap.intake.cases import Case, Cases
from zqmap.intake.pipeline import Pipeline
from zqmap.intake.progress import Progress
from zqmap.settings import get_settings
from zqmap.store.process import get_store
from zqmap.ui.answers import forget_answer, give_answer, read_answer
from zqmap.ui.context import Context
from zqmap.ui.identity import staff_press
from zqmap.ui.keys import DeskParam, Key
from zqmap.ui.messages import desk_sentence
from zqmap.ui.plain import plain_words
from zqmap.ui.press import whole
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


def become_draft(of: str, draft: int) -> None:
    """Go on at the draft that a case or an edit has become; who comes back to its old address is led there, too.

    A browser that was busy when it was told of the new address may ask for the old one once more.
    """
    became: dict[str, int] = st.session_state.get(Key.DESK_BECAME, {})
    st.session_state[Key.DESK_BECAME] = became | {of: draft}
    show_on_desk(draft=draft)


def follow_draft() -> None:
    """Lead on to the draft that what the address names has become in this tab."""
    became: dict[str, int] = st.session_state.get(Key.DESK_BECAME, {})
    draft = next((became[name] for name in _named_before() if name in became), None)
    if draft is not None:
        show_on_desk(draft=draft)


def named_draft() -> int | None:
    """Give the number of the draft that the address names, or None."""
    text = st.query_params.get(DeskParam.DRAFT, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@whole
def show_on_desk(*, case: str | None = None, draft: int | None = None, edit: str | None = None) -> None:
    """Put a case, a draft, an edit or nothing into the address; what was said of something else is no longer news."""
    for answer in (Key.DESK_SAID, Key.DESK_STOPPED):
        forget_answer(answer)
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
    """Say that work on a file was stopped, and that the file is still there."""
    name = read_answer(Key.DESK_STOPPED)
    if name is not None:
        st.info(context.words("updates.work.stopped", file=plain_words(name)), icon=":material/pan_tool:")


def say_refused(context: Context) -> None:
    """Say what kept the last press from being done, beside the buttons."""
    said = read_answer(Key.DESK_SAID)
    if isinstance(said, str):
        st.error(context.words(said), icon=":material/edit_note:")
    elif isinstance(said, ZqmapError):
        st.error(desk_sentence(said, context.language), icon=":material/error:")
    elif said is not None:
        # What is kept is not raised itself: it would hold all that this page has in hand.
        raise RuntimeError("what was pressed last has failed") from said


def offer_back(context: Context) -> None:
    """Offer to leave what lies on the desk, as it is."""
    st.button(context.words("updates.back"), key="desk-back", type="tertiary", on_click=show_on_desk)


def clear_desk() -> None:
    """Forget what was read and what was proposed."""
    for key in (Key.PIPELINE, Key.DRAFT_PROPOSAL, Key.EDIT_PROPOSED):
        st.session_state.pop(key, None)


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


@whole
def _stop(case: Case) -> None:
    show_on_desk()
    give_answer(Key.DESK_STOPPED, case.file_name)


def _named_before() -> list[str]:
    return [name for key in (DeskParam.CASE, DeskParam.EDIT) if (name := st.query_params.get(key))]


def _pipeline() -> Pipeline:
    if Key.PIPELINE not in st.session_state:
        st.session_state[Key.PIPELINE] = Pipeline(get_store())
    pipeline: Pipeline = st.session_state[Key.PIPELINE]
    return pipeline
