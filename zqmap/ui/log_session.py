"""Whose run of the page a line of the log belongs to."""

from __future__ import annotations

import hashlib

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from zqmap.web.requests import ID_HEADER


def session_fields() -> dict[str, str]:
    """Give a short name of the session and the id of the request that opened it; empty outside the page's script.

    The session's own id is not written down: who knows it may send files in its name.
    """
    running = get_script_run_ctx(suppress_warning=True)
    if running is None:
        return {}
    name = hashlib.sha256(running.session_id.encode()).hexdigest()[:8]
    return {"session": name, "request": st.context.headers.get(ID_HEADER) or ""}
