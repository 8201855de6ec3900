"""What has to be asked before a file can be read: which of its layers, in which encoding."""

from __future__ import annotations

import streamlit as st

from zqmap.intake.cases import Case
from zqmap.intake.contents import FileContents, FilePart
from zqmap.ui.context import Context
from zqmap.ui.keys import Key
from zqmap.ui.plain import plain_words
from zqmap.ui.updates.desk import deciding


def ask_part(context: Context, case: Case, parts: tuple[FilePart, ...]) -> None:
    """Ask which layer or sheet of the file is meant."""
    st.markdown(context.words("updates.part.lead", number=len(parts)))
    labels = {part.name: _part_words(context, part) for part in parts}
    st.radio(
        context.words("updates.part.title"),
        list(labels),
        key=Key.DESK_PART,
        format_func=labels.__getitem__,
        label_visibility="collapsed",
    )
    _confirm(context, case, "part", Key.DESK_PART)


def ask_encoding(context: Context, case: Case, contents: FileContents) -> None:
    """Show how the file's words read in each encoding that is possible."""
    st.markdown(context.words("updates.encoding.lead"))
    samples = dict(contents.encoding_samples)
    st.radio(
        context.words("updates.encoding.title"),
        list(samples),
        key=Key.DESK_ENCODING,
        format_func=lambda name: f"{plain_words(samples[name])} ({name})",
        label_visibility="collapsed",
    )
    _confirm(context, case, "encoding", Key.DESK_ENCODING)


def _confirm(context: Context, case: Case, choice: str, key: Key) -> None:
    pressed = deciding(case, lambda: {choice: st.session_state[key]})
    st.button(context.words("updates.confirm"), key=f"confirm-{choice}", type="primary", on_click=pressed)


def _part_words(context: Context, part: FilePart) -> str:
    types = ", ".join(part.geometry_types) or "—"
    return context.words("updates.part.option", name=plain_words(part.name), features=part.features, types=types)
