"""The edit session that lies on somebody's desk: found by the address, changed by presses, every one checked anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import streamlit as st

from zqmap.access.policy import Command
from zqmap.errors import EditRefused, StaleEdit, UnknownDraft, UnknownEdit, ZqmapError
from zqmap.intake.edits.edited import Edited
from zqmap.intake.edits.operations import new_ids
from zqmap.intake.edits.steps import Action, EditStep
from zqmap.intake.edits.workspace import MakeStep, Open, Workspaces
from zqmap.intake.proposal import propose_draft
from zqmap.model.text import Text
from zqmap.store.drafts import Drafts
from zqmap.store.edit_sessions import EditLine
from zqmap.store.process import get_snapshots, get_store
from zqmap.texts import sentence
from zqmap.ui.context import Context
from zqmap.ui.identity import require, staff_press
from zqmap.ui.keys import DeskParam, Key
from zqmap.ui.messages import desk_sentence
from zqmap.ui.press import once, whole
from zqmap.ui.updates.desk import show_on_desk


def workspaces_of(name: str) -> Workspaces:
    """Give the edit sessions of an account."""
    return Workspaces(get_store(), get_snapshots(), name)


def named_edit() -> str | None:
    """Give the id of the edit session that the address names, or None."""
    return st.query_params.get(DeskParam.EDIT) or None


def find_edit(context: Context) -> Open | None:
    """Give the edit session that the address names, or None; one that is gone is said so."""
    edit_id = named_edit()
    if edit_id is None:
        return None
    try:
        return workspaces_of(context.identity.name).load(edit_id)
    except UnknownEdit:
        st.warning(context.words("edits.gone"), icon=":material/search_off:")
        return None


def selected_ids(edited: Edited) -> tuple[str, ...]:
    """Give the ids that are selected and still there."""
    return tuple(id_ for id_ in st.session_state.get(Key.EDIT_SELECTED, ()) if edited.find(id_) is not None)


@whole
def select(ids: Iterable[str]) -> None:
    """Select features; what somebody typed into the form of another is forgotten."""
    st.session_state[Key.EDIT_SELECTED] = tuple(dict.fromkeys(ids))
    st.session_state.pop(Key.EDIT_TYPED, None)


def begin_edit(layer: str) -> Callable[[], None]:
    """Make the callback that begins an edit session of a layer."""

    @once
    @staff_press(Command.PREPARE, layer)
    def pressed() -> None:
        name = require(Command.PREPARE, layer).name
        _open(workspaces_of(name).begin(layer).id)

    return pressed


def edit_draft(draft_id: int, layer: str) -> Callable[[], None]:
    """Make the callback that goes on with a draft on the map; the draft itself stays as it is."""

    @once
    @staff_press(Command.PREPARE, layer)
    def pressed() -> None:
        own = workspaces_of(require(Command.PREPARE, layer).name)
        try:
            draft = Drafts(get_store()).load(draft_id)
        except UnknownDraft:
            return
        _open(own.reopen(draft, propose_draft(get_store(), draft).frame).id)

    return pressed


def drop_edit(opened: Open) -> Callable[[], None]:
    """Make the callback that gives an edit session up."""

    def drop(own: Workspaces) -> None:
        own.close(opened.line.id)
        show_on_desk()

    return pressing(opened, drop)


def pressing(opened: Open, act: Callable[[Workspaces], None]) -> Callable[[], None]:
    """Make the callback of a widget that does something to a session; what keeps it from being done is said."""
    layer = opened.line.layer

    @staff_press(Command.PREPARE, layer)
    def pressed() -> None:
        st.session_state.pop(Key.EDIT_SAID, None)
        try:
            act(workspaces_of(require(Command.PREPARE, layer).name))
        except ZqmapError as error:
            say(_reason(error))

    return pressed


def stepping(opened: Open, make: MakeStep) -> Callable[[], None]:
    """Make the callback of a widget that makes one step."""
    return pressing(opened, lambda own: take_step(own, opened, make))


def take_step(own: Workspaces, opened: Open, make: MakeStep) -> None:
    """Make a step and select what it is about."""
    line, step = own.do(opened.line.id, make, version=known_version(opened.line))
    note_version(line)
    _follow(step)


def known_version(line: EditLine) -> int:
    """Give the version that this tab knows: a second press may come before the page has answered the first."""
    made: dict[str, int] = st.session_state.get(Key.EDIT_MADE, {})
    return max(line.version, made.get(line.id, 0))


def note_version(line: EditLine) -> None:
    """Keep which version this tab made itself: that is no change of others."""
    st.session_state[Key.EDIT_MADE] = {line.id: line.version}


def say(reason: Text) -> None:
    """Keep why something was not done, for this run of the page."""
    st.session_state[Key.EDIT_SAID] = reason


def _open(edit_id: str) -> None:
    """Show a session that begins; nothing of the one before is left."""
    for key in (Key.EDIT_SELECTED, Key.EDIT_TYPED, Key.EDIT_TICKED, Key.EDIT_SAID, Key.EDIT_VIEW, Key.EDIT_NOTE):
        st.session_state.pop(key, None)
    show_on_desk(edit=edit_id)


def _follow(step: EditStep) -> None:
    before: Sequence[str] = st.session_state.get(Key.EDIT_SELECTED, ())
    made = new_ids(step)
    if step.action is Action.DRAW:
        select(made)
    elif step.action is Action.MERGE:
        select([step.changes[0].id])
    elif step.action is Action.FIELDS and made:
        # The id of a new feature follows its name: the form stays open on it.
        gone = step.changes[0].id
        select(made[0] if id_ == gone else id_ for id_ in before)


def _reason(error: ZqmapError) -> Text:
    if isinstance(error, EditRefused):
        return error.reason
    if isinstance(error, StaleEdit):
        return Text(*(sentence(language, "edits.changed_elsewhere") for language in ("zh", "en")))
    return Text(desk_sentence(error, "zh"), desk_sentence(error, "en"))
