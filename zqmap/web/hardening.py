"""What is added to every answer, Streamlit's own included, so that a browser allows a page no more than it needs."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COMPONENTS = "/component/"
SANDBOX = "sandbox allow-scripts allow-popups"
"""The map's frame gets an origin of its own: a script that slipped into it could not reach the page around it. Browsers
draw such a frame in a process of its own, which the page's own work does not hold up."""


class SecurityHeaders:
    """ASGI middleware that puts the headers on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request with the headers added; other kinds of connection pass as they are."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(MutableHeaders(scope=message), scope["path"])
            await send(message)

        await self._app(scope, receive, send_with_headers)


def make_middleware() -> list[Middleware]:
    """List the middleware around the whole application, from the outside in."""
    return [Middleware(SecurityHeaders)]


def _add_headers(headers: MutableHeaders, path: str) -> None:
    if path.startswith(COMPONENTS):
        headers["Content-Security-Policy"] = SANDBOX
