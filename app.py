"""The ASGI application: the dashboard and everything that HTTP answers beside it, in one process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from pages import PAGES
from zqmap.access.provider import provider_secrets
from zqmap.memory import collected_in_the_background
from zqmap.settings import get_settings
from zqmap.store.preparer import prepared_beside
from zqmap.store.process import get_snapshots
from zqmap.telemetry.log_lines import configure_logs
from zqmap.ui.briefing.address import make_briefing_routes
from zqmap.ui.closed_tabs import closed_tabs_let_go
from zqmap.ui.log_session import session_fields
from zqmap.web.hardening import make_middleware
from zqmap.web.metrics import serve_metrics
from zqmap.web.routes import make_routes
from zqmap.web.strays import StrayRoute
from zqmap.web.tiles import TileServer


def begin_logs() -> None:
    """Write the lines of all loggers that are there by now as the settings say."""
    replica = {"replica": get_settings().replica or ""}
    configure_logs(get_settings().log, lambda: replica | session_fields())


@asynccontextmanager
async def watched(_: st.App) -> AsyncIterator[None]:
    """Take over the loggers that came with the server; serve figures, collect what is left, and read while it runs."""
    begin_logs()
    beside = prepared_beside(get_snapshots(), [tiles])
    with serve_metrics(get_settings().metrics, get_snapshots), collected_in_the_background(), beside:
        async with closed_tabs_let_go():
            yield


def page_paths() -> list[str]:
    """List the addresses of the pages, which are loaded before the first visitor comes."""
    return [spec.path for spec in PAGES]


begin_logs()
tiles = TileServer(get_snapshots)
routes = [*make_briefing_routes(), *make_routes(tiles=tiles), StrayRoute(page_paths())]
secrets = provider_secrets(get_settings())
app = st.App("zqmap/ui/main.py", routes=routes, middleware=make_middleware(), lifespan=watched, secrets=secrets or None)
