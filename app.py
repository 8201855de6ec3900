"""The ASGI application: the dashboard and everything that HTTP answers beside it, in one process."""

from __future__ import annotations

import logging

import streamlit as st

from zqmap.access.provider import provider_secrets
from zqmap.settings import ROOT, get_settings
from zqmap.ui.briefing.address import make_briefing_routes
from zqmap.web.hardening import make_middleware
from zqmap.web.heads import is_worth_a_line
from zqmap.web.routes import make_routes
from zqmap.web.strays import StrayRoute

PAGES = ROOT / "pages"

logging.getLogger("uvicorn.access").addFilter(is_worth_a_line)


def page_paths() -> list[str]:
    """List the addresses of the pages, after which their files are named.

    The pages themselves are imported by the first visitor's script: st_folium registers only there.
    """
    return [path.stem.replace("_", "-") for path in PAGES.glob("*.py")]


routes = [*make_briefing_routes(), *make_routes(), StrayRoute(page_paths())]
secrets = provider_secrets(get_settings())
app = st.App("zqmap/ui/main.py", routes=routes, middleware=make_middleware(), secrets=secrets or None)
