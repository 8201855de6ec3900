"""Who may speak to this server: pages that it served itself, under a name that is its own."""

from __future__ import annotations

import logging

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from zqmap.errors import ZqmapError
from zqmap.model.strings import clean_line
from zqmap.web.answers import error_answer
from zqmap.web.hosts import Hosts, is_same_host, read_host
from zqmap.web.refusals import ForeignHost, ForeignOrigin
from zqmap.web.transport import is_secure

log = logging.getLogger(__name__)

OPEN_ADDRESSES = ("/healthz", "/readyz")
"""Answered under any name: a supervisor asks by whatever name it gave the process, and they tell nothing."""

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
POLICY_VIOLATION = 1008
"""The websocket's code for a refusal; before the handshake the server makes it a plain 403."""


class OriginGuard:
    """ASGI middleware that refuses foreign names, and foreign pages wherever something can be changed or heard."""

    def __init__(self, app: ASGIApp, hosts: Hosts) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a connection on, or refuse it before anything behind sees it."""
        error = self._find_fault(scope) if scope["type"] in ("http", "websocket") else None
        if error is None:
            await self._app(scope, receive, send)
            return
        log.warning("refused %s: %s", clean_line(scope["path"]), error)
        await _refuse(error, scope, receive, send)

    def _find_fault(self, scope: Scope) -> ZqmapError | None:
        headers = Headers(scope=scope)
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        is_socket = scope["type"] == "websocket"
        if scope["path"] in OPEN_ADDRESSES and not is_socket:
            return None
        name = read_host(hosts[0]) if len(hosts) == 1 else None
        if name is None or not self._hosts.allow(name):
            return ForeignHost(", ".join(hosts))
        if is_socket or scope["method"] not in SAFE_METHODS:
            return None if _is_own_page(origins, hosts[0], scope) else ForeignOrigin(", ".join(origins))
        return None


def _is_own_page(origins: list[str], host: str, scope: Scope) -> bool:
    """Tell whether one Origin is named and is this host's; behind TLS a page that came without it is another's."""
    if len(origins) != 1 or not is_same_host(origins[0], host):
        return False
    return origins[0].lower().startswith("https:") or not is_secure(scope)


async def _refuse(error: ZqmapError, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": ""})
        return
    answer = error_answer(error)
    answer.headers["Connection"] = "close"
    await answer(scope, receive, send)
