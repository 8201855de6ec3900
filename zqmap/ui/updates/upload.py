"""The first step: which layer, which file; and the files that were begun before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from zqmap.access.policy import Command
from zqmap.intake.cases import Case
from zqmap.intake.formats.signatures import ENDINGS
from zqmap.model.layers import STORED
from zqmap.store.process import get_snapshots
from zqmap.ui.context import Context
from zqmap.ui.identity import staff_press
from zqmap.ui.keys import Key
from zqmap.ui.moments import moment_words
from zqmap.ui.plain import plain_words
from zqmap.ui.updates.desk import drop_case, get_cases, show_on_desk
from zqmap.web.uploads import get_upload_grants

UPLOAD_MB = 50
GRANT_AGE = timedelta(minutes=30)
DEFAULT_LAYER = "roads"
UPLOADER_STYLE = """<style>
[data-testid="stFileUploaderDropzoneInstructions"] {{ display: none; }}
[data-testid="stFileUploaderDropzone"] p {{ font-size: 0; }}
[data-testid="stFileUploaderDropzone"] p::after {{ content: "{words}"; font-size: 0.875rem; }}
</style>"""
"""Streamlit's own words on the uploader are English; these are ours, from the catalogue."""


def show_upload(context: Context) -> None:
    """Ask for a layer and a file; the file is kept as soon as it is there."""
    _grant_upload()
    left, right = st.columns([1, 1.4], gap="large")
    with left:
        layer = st.selectbox(
            context.words("updates.layer"),
            list(STORED),
            index=list(STORED).index(DEFAULT_LAYER),
            key=Key.DESK_LAYER,
            format_func=lambda name: context.label(STORED[name].label),
        )
        st.link_button(
            context.words("updates.template"),
            f"/data/template/{layer}.xlsx?lang={context.language}",
            icon=":material/table:",
        )
    with right:
        st.html(UPLOADER_STYLE.format(words=context.words("updates.drop_here")))
        st.file_uploader(
            context.words("updates.file"),
            key=Key.DESK_FILE,
            type=[ending.removeprefix(".") for ending in ENDINGS],
            max_upload_size=UPLOAD_MB,
            on_change=staff_press(Command.PREPARE)(lambda: _take_file(context)),
        )
        st.caption(context.words("updates.file_hint", megabytes=UPLOAD_MB))
    _show_begun(context)


def _take_file(context: Context) -> None:
    given = st.session_state.get(Key.DESK_FILE)
    if given is None:
        return
    layer = st.session_state[Key.DESK_LAYER]
    base = get_snapshots().newest().get(layer, 0)
    case = get_cases().open(context.identity.name, given.name, given.getvalue(), layer=layer, base=base)
    _let_go(given)
    show_on_desk(case=case.id)


def _let_go(given: UploadedFile) -> None:
    """Let Streamlit forget a file that is on the desk now; it would hold it for as long as the tab is open."""
    running = get_script_run_ctx()
    if running is not None and isinstance(held := running.uploaded_file_mgr, MemoryUploadedFileManager):
        held.remove_file(running.session_id, given.file_id)


def _show_begun(context: Context) -> None:
    for case in get_cases().list(context.identity.name)[:5]:
        with st.container(key=f"begun-{case.id}", horizontal=True, vertical_alignment="center"):
            words = context.words(
                "updates.resume",
                file=plain_words(case.file_name),
                when=moment_words(case.created_at, context.language),
            )
            st.button(words, key=f"resume-{case.id}", icon=":material/history:", on_click=_resume, args=(case,))
            st.button(context.words("updates.drop"), key=f"drop-{case.id}", type="tertiary", on_click=drop_case(case))


def _resume(case: Case) -> None:
    show_on_desk(case=case.id)


def _grant_upload() -> None:
    """Let this session send a file; nobody else's session may (`zqmap.web.uploads`)."""
    running = get_script_run_ctx()
    if running is not None:
        until = datetime.now(UTC) + GRANT_AGE
        get_upload_grants().grant(running.session_id, UPLOAD_MB * 2**20, until)
