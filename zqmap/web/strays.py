"""Addresses of pages that do not exist: they lead to the map, which says so in the visitor's language.

Streamlit would answer them with its page and a notice in English alone.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Match, Route
from starlette.types import Scope

MISSING_KEY = "missing"
"""The key of the link under which the map is told which page was asked for."""

STREAMLIT_PATHS = ("oauth2callback", "media", "component", "static", "auth")
"""What Streamlit answers itself, beside the names that begin with an underscore or have an ending."""

LONGEST_NAME = 60


class StrayRoute(Route):
    """Answers a single name that is no page, asked for by a browser that wants a page; all else passes on.

    To stand after all other addresses of ours.
    """

    def __init__(self, pages: Collection[str]) -> None:
        super().__init__("/{name}", _lead_home)
        self._known = {*pages, *STREAMLIT_PATHS}

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Tell whether a request is astray."""
        match, child = super().matches(scope)
        if match is not Match.FULL or not self._is_astray(child["path_params"]["name"], Request(scope)):
            return Match.NONE, {}
        return match, child

    def _is_astray(self, name: str, request: Request) -> bool:
        wants_page = "text/html" in request.headers.get("accept", "")
        return wants_page and name not in self._known and not name.startswith("_") and "." not in name


async def _lead_home(request: Request) -> RedirectResponse:
    kept = [(key, value) for key, value in request.query_params.multi_items() if key != MISSING_KEY]
    query = urlencode([*kept, (MISSING_KEY, request.path_params["name"][:LONGEST_NAME])])
    return RedirectResponse(f"/?{query}", 307, headers={"Cache-Control": "no-store"})
