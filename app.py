"""The ASGI application: the dashboard and everything that HTTP answers beside it, in one process."""

from __future__ import annotations

import streamlit as st

from zqmap.web.hardening import make_middleware
from zqmap.web.routes import make_routes

app = st.App("zqmap/ui/main.py", routes=make_routes(), middleware=make_middleware())
