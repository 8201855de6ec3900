"""A page with an uploader; it grants its session as many bytes as its address says."""

from datetime import UTC, datetime, timedelta

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from zqmap.web.uploads import get_upload_grants

session_id = get_script_run_ctx().session_id
if "bytes" in st.query_params:
    seconds = float(st.query_params.get("seconds", "60"))
    get_upload_grants().grant(session_id, int(st.query_params["bytes"]), datetime.now(UTC) + timedelta(seconds=seconds))
if "revoke" in st.query_params:
    get_upload_grants().revoke(session_id)
held = st.file_uploader("file", accept_multiple_files=True)
st.write(f"held: {len(held)}")
