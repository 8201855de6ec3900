"""The note of a proposal and the two ways on: keep it as a draft, or send it to a publisher."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from zqmap.access.policy import Command
from zqmap.ui.context import Context
from zqmap.ui.press import is_pressed

NOTE_CHARS = 200
ACTIONS = ((Command.PREPARE, "save"), (Command.SEND, "send"))


@dataclass(frozen=True, slots=True)
class Answer:
    """What was pressed, and the note that stood there."""

    command: Command
    note: str


def ask_note(context: Context, *, key: str, prefix: str, hint: str | None = None) -> Answer | None:
    """Ask for a note and give what was pressed, None where nothing was; to send needs a note.

    `key` is that of the note, `prefix` begins the keys of the buttons.
    """
    note = st.text_input(
        context.words("updates.proposal.note"), key=key, max_chars=NOTE_CHARS, placeholder=hint and context.words(hint)
    )
    with st.container(horizontal=True):
        pressed = [command for command, action in ACTIONS if _press(context, command, action, prefix)]
    if Command.SEND in pressed and not note.strip():
        st.error(context.words("updates.proposal.note_missing"), icon=":material/edit_note:")
        return None
    return Answer(pressed[0], note) if pressed else None


def _press(context: Context, command: Command, action: str, prefix: str) -> bool:
    return context.identity.may(command) and is_pressed(
        context.words(f"updates.proposal.{action}"),
        f"{prefix}-{action}",
        kind="primary" if command is Command.SEND else "secondary",
        about=(context.identity.name,),
    )
