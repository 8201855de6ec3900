"""The note of a proposal and the two ways on: keep it as a draft, or send it to a publisher."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from zqmap.access.policy import Command
from zqmap.errors import ZqmapError
from zqmap.ui.answers import forget_answer, give_answer
from zqmap.ui.context import Context
from zqmap.ui.identity import current_identity
from zqmap.ui.keys import Key
from zqmap.ui.press import Callback, once
from zqmap.ui.updates.desk import say_refused

NOTE_CHARS = 200
ACTIONS = ((Command.PREPARE, "save"), (Command.SEND, "send"))


@dataclass(frozen=True, slots=True)
class Answer:
    """What was pressed, and the note that stood there."""

    command: Command
    note: str


def ask_note(
    context: Context, *, key: str, prefix: str, take: Callable[[Answer], None], hint: str | None = None
) -> None:
    """Ask for a note; what is pressed then is given to `take`, once. To send needs a note.

    `key` is that of the note, `prefix` begins the keys of the buttons. What keeps `take` from its end is said.
    """
    st.text_input(
        context.words("updates.proposal.note"), key=key, max_chars=NOTE_CHARS, placeholder=hint and context.words(hint)
    )
    with st.container(horizontal=True):
        for command, action in ACTIONS:
            if context.identity.may(command):
                st.button(
                    context.words(f"updates.proposal.{action}"),
                    key=f"{prefix}-{action}",
                    type="primary" if command is Command.SEND else "secondary",
                    on_click=_pressing(context, command, key, take),
                )
    say_refused(context)


def _pressing(context: Context, command: Command, key: str, take: Callable[[Answer], None]) -> Callback:
    @once
    def pressed() -> bool | None:
        note = str(st.session_state.get(key) or "")
        forget_answer(Key.DESK_SAID)
        try:
            if command is Command.SEND and not note.strip():
                give_answer(Key.DESK_SAID, "updates.proposal.note_missing")
                return False
            if current_identity().name == context.identity.name:
                take(Answer(command, note))
        except ZqmapError as error:
            give_answer(Key.DESK_SAID, error)
        return None

    return pressed
