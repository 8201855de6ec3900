"""Taking a layer back to an old revision: what it changes is said first, and asked again at the press."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from zqmap.access.policy import Command
from zqmap.errors import Denied, NothingChanged, StaleBase, ZqmapError
from zqmap.intake.proposal import TYPED_NAME_SHARE, is_layer_name, removes_much
from zqmap.model.layers import find_layer
from zqmap.model.revisions import Difference, Revision
from zqmap.store.process import get_store
from zqmap.texts.wording import plain_number
from zqmap.ui.context import Context
from zqmap.ui.history.comparison_view import load_sides, show_changes
from zqmap.ui.history.revisions_table import revision_words
from zqmap.ui.history.sentences import difference_sentence
from zqmap.ui.identity import give_denial, permitted
from zqmap.ui.keys import Key
from zqmap.ui.press import once
from zqmap.ui.publishers import Publishers

NOTE_CHARS = 200
LEFT_OUT = ("no_note", "no_name")


@dataclass(frozen=True)
class Answer:
    """What became of the last press on a layer: the key of the sentence, and the revision that was made."""

    layer: str
    key: str
    number: int | None = None


def show_rollback(context: Context, revisions: Sequence[Revision], chosen: Revision) -> None:
    """Show the way back to an old revision to whoever may take it; nothing to anybody else.

    `chosen` is the old revision that is offered first, unless it is the newest.
    """
    if not context.identity.may(Command.ROLLBACK):
        return
    head, *olds = revisions
    _show_answer(context, head)
    if not olds:
        return
    title = context.words("history.rollback.title")
    panel = st.expander(title, icon=":material/undo:", key=Key.ROLLBACK_PANEL, on_change="rerun")
    if panel.open:
        with panel:
            _show_way_back(context, head, _choose_target(context, olds, chosen))


def _show_way_back(context: Context, head: Revision, old: Revision) -> None:
    sides = load_sides(head, old)
    st.markdown(context.words("history.rollback.effect", number=old.number))
    st.markdown(f"**{difference_sentence(context, sides.difference)}**")
    if not sides.difference.is_empty:
        show_changes(context, sides)
        _show_form(context, head, old, sides.difference)


def _choose_target(context: Context, olds: Sequence[Revision], chosen: Revision) -> Revision:
    by_number = {revision.number: revision for revision in olds}
    numbers, publishers = list(by_number), Publishers(context)
    number = st.selectbox(
        context.words("history.rollback.target"),
        numbers,
        index=numbers.index(chosen.number) if chosen.number in by_number else 0,
        key=f"{Key.ROLLBACK_TARGET}_{olds[0].layer}_{numbers[0]}_{chosen.number}",
        format_func=lambda one: revision_words(context, by_number[one], publishers),
    )
    return by_number[number]


def _show_form(context: Context, head: Revision, old: Revision, difference: Difference) -> None:
    label = context.label(find_layer(head.layer).label)
    with st.form(Key.ROLLBACK_FORM, border=False):
        st.text_input(context.words("history.rollback.note"), key=Key.ROLLBACK_NOTE, max_chars=NOTE_CHARS)
        if removes_much(difference):
            share = plain_number(TYPED_NAME_SHARE * 100, context.language)
            st.text_input(
                context.words("history.rollback.name", share=share, name=label), key=Key.ROLLBACK_NAME, max_chars=60
            )
        st.form_submit_button(
            context.words("history.rollback.press", number=old.number),
            type="primary",
            icon=":material/undo:",
            on_click=once(_restore),
            args=(head.layer, head.number, old.number),
        )


def _restore(layer: str, head: int, to: int) -> bool:
    """Roll back, if whoever presses may do so at this moment and the head is still the one that was shown.

    False where the note or the name was left out.
    """
    answer = st.session_state[Key.ROLLBACK_ANSWER] = _attempt(layer, head, to)
    return answer is None or answer.key not in LEFT_OUT


def _attempt(layer: str, head: int, to: int) -> Answer | None:
    note = str(st.session_state.get(Key.ROLLBACK_NOTE) or "").strip()
    try:
        with permitted(Command.ROLLBACK, layer) as permit:
            if not note:
                return Answer(layer, "no_note")
            typed = st.session_state.get(Key.ROLLBACK_NAME)
            if removes_much(get_store().difference(layer, head, to)) and not is_layer_name(find_layer(layer), typed):
                return Answer(layer, "no_name")
            made = get_store().rollback(layer, to, base=head, author=permit.name, note=note, guard=permit)
    except Denied:
        give_denial(Command.ROLLBACK)
        return None
    except (StaleBase, NothingChanged):
        return Answer(layer, "stale")
    except ZqmapError:
        return Answer(layer, "failed")
    return Answer(layer, "done", made.number)


def _show_answer(context: Context, head: Revision) -> None:
    """Say what became of the last press, until the layer moves on or another one is looked at."""
    answer: Answer | None = st.session_state.get(Key.ROLLBACK_ANSWER)
    if answer is None or answer.layer != head.layer or (answer.number or head.number) < head.number:
        st.session_state.pop(Key.ROLLBACK_ANSWER, None)
        return
    words = context.words(f"history.rollback.{answer.key}", number=answer.number)
    if answer.key == "done":
        st.success(words, icon=":material/check_circle:")
    else:
        st.error(words, icon=":material/error:")
