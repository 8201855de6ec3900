"""The steps so far in words, and the buttons that take one back or do it again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from zqmap.intake.edits.steps import Action, EditStep
from zqmap.intake.edits.workspace import Open
from zqmap.model.layers import Layer
from zqmap.model.text import Text
from zqmap.store.edit_sessions import EditLine
from zqmap.ui.context import Context
from zqmap.ui.edits.desk import known_version, note_version, pressing
from zqmap.ui.edits.field_widgets import field_label_words
from zqmap.ui.edits.shortcuts import hear_keys
from zqmap.ui.history.sentences import join_words
from zqmap.ui.plain import plain_words

SHOWN = 60
NAMED = 3


def show_undo(context: Context, opened: Open) -> None:
    """Show the buttons that undo and redo a step."""
    line, session = opened.line, opened.session
    st.button(
        context.words("edits.steps.undo"),
        key="edit-undo",
        icon=":material/undo:",
        help=context.words("edits.steps.undo_keys"),
        disabled=not session.can_undo,
        on_click=pressing(opened, lambda own: _move(own.undo, line)),
    )
    st.button(
        context.words("edits.steps.redo"),
        key="edit-redo",
        icon=":material/redo:",
        help=context.words("edits.steps.redo_keys"),
        disabled=not session.can_redo,
        on_click=pressing(opened, lambda own: _move(own.redo, line)),
    )
    hear_keys()


def show_steps(context: Context, opened: Open) -> None:
    """Show the steps, the newest first; those that were undone are grey."""
    session = opened.session
    with st.expander(context.words("edits.steps.title", number=session.done), icon=":material/list:"):
        if not session.steps:
            st.caption(context.words("edits.steps.none"))
            return
        newest = list(enumerate(session.steps, start=1))[::-1][:SHOWN]
        lines = [
            _line(context, session.layer, number, step, is_undone=number > session.done) for number, step in newest
        ]
        st.markdown("  \n".join(lines))


def step_words(context: Context, layer: Layer, step: EditStep) -> str:
    """Say what a step did."""
    names = [context.label(name) for name in step.names]
    values: dict[str, object] = {"name": names[0] if names else "", "number": len(step.names)}
    values["fields"] = field_label_words(context, [layer.by_name[name] for name in step.fields])
    if step.action is Action.SPLIT:
        values["second"] = names[1]
    if step.action in (Action.MERGE, Action.DELETE):
        values["names"] = _listed(context, step.names)
    return context.words(f"edits.steps.{_key(step)}", **values)


def _key(step: EditStep) -> str:
    if step.action is Action.DELETE and len(step.names) > 1:
        return "delete_many"
    return "from_draft" if step.action is Action.MANY and not step.fields else step.action.value


def _listed(context: Context, names: Sequence[Text]) -> str:
    return join_words(context, [context.label(name) for name in names[:NAMED]])


def _line(context: Context, layer: Layer, number: int, step: EditStep, *, is_undone: bool) -> str:
    words = plain_words(step_words(context, layer, step))
    undone = f":gray[{number}　{words} {context.words('edits.steps.undone')}]"
    return undone if is_undone else f"{number}　{words}"


def _move(move: Callable[..., EditLine], line: EditLine) -> None:
    note_version(move(line.id, version=known_version(line)))
