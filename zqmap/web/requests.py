"""One id and one line for each request, and its figures."""

from __future__ import annotations

import logging
import re
import secrets
import time
from typing import Literal

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zqmap.telemetry.figures import HTTP_S, TABS
from zqmap.telemetry.log_lines import REQUEST

log = logging.getLogger(__name__)

ID_HEADER = "X-Request-ID"
ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
"""What a proxy may call a request; anything else is replaced."""

Source = Literal["own", "proxy"]

QUIET = ("/heads", "/healthz", "/readyz", "/_stcore/health")
"""What is asked every second, and leaves a line only where it fails."""

PARTS = ("tiles", "data", "assets", "heads", "ogc", "account", "enquiry", "healthz", "readyz", "static", "component")
UPLOAD = re.compile(r"(/_stcore/upload_file/).*")
"""What stands behind is the session and may send files in its name."""


class RequestLines:
    """ASGI middleware, the outermost: names each request, echoes the name, and writes it down when it is answered.

    `source` says whether the name comes from the proxy in front, which must then set it for every request.
    """

    def __init__(self, app: ASGIApp, source: Source = "own") -> None:
        self._app = app
        self._source = source

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request or hold a websocket under a name."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        name = self._name(Headers(scope=scope))
        # Streamlit shows the page's script these headers alone, so the name goes there too.
        MutableHeaders(scope=scope)[ID_HEADER] = name
        token = REQUEST.set(name)
        try:
            await (self._answer if scope["type"] == "http" else self._hold)(scope, receive, send)
        finally:
            REQUEST.reset(token)

    def _name(self, headers: Headers) -> str:
        given = headers.get(ID_HEADER, "")
        return given if self._source == "proxy" and ID.fullmatch(given) else secrets.token_hex(8)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun, status, size = time.perf_counter(), 500, 0

        async def send_named(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[ID_HEADER] = REQUEST.get()
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, send_named)
        finally:
            seconds = time.perf_counter() - begun
            HTTP_S.labels(_part(scope["path"]), f"{status // 100}xx").observe(seconds)
            _write_line(scope, status, seconds, size)

    async def _hold(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun, is_open = time.perf_counter(), False

        async def send_counted(message: Message) -> None:
            nonlocal is_open
            if message["type"] == "websocket.accept" and not is_open:
                is_open = True
                TABS.inc()
                log.info("tab opened")
            await send(message)

        try:
            await self._app(scope, receive, send_counted)
        finally:
            if is_open:
                TABS.dec()
            seconds = round(time.perf_counter() - begun, 1)
            log.info("tab closed" if is_open else "tab refused", extra={"fields": {"seconds": seconds}})


def _part(path: str) -> str:
    first = path.split("/", 2)[1] if "/" in path else ""
    return first if first in PARTS else "streamlit" if first.startswith("_") else "page"


def _write_line(scope: Scope, status: int, seconds: float, size: int) -> None:
    path = UPLOAD.sub(r"\1…", scope["path"])
    if path in QUIET and status < 400:
        return
    fields = {"method": scope["method"], "path": _plain(path), "status": status, "ms": round(seconds * 1000, 1)}
    log.info("answered", extra={"fields": fields | {"bytes": size}})


def _plain(path: str) -> str:
    """Give a path without what could break a line or pretend to be another field."""
    return "".join(character if character.isprintable() and character != " " else "�" for character in path)[:300]
