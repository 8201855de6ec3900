"""The dashboard with one more page, for staff, behind the guards of the dashboard."""

from pathlib import Path

import streamlit as st

from zqmap.web.hardening import make_middleware
from zqmap.web.routes import make_routes

app = st.App(Path(__file__).with_name("staff_main.py"), routes=make_routes(), middleware=make_middleware())
