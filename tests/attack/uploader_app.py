"""The page with the uploader behind the guards of the dashboard."""

from pathlib import Path

import streamlit as st

from zqmap.web.hardening import make_middleware

app = st.App(Path(__file__).with_name("uploader_page.py"), middleware=make_middleware())
