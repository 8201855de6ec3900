"""What is added to every answer, Streamlit's own included, so that a browser allows a page no more than it needs."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zqmap.settings import Settings
from zqmap.web.content_policy import ContentPolicy
from zqmap.web.transport import is_secure

UNUSED_FEATURES = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES),
    "Cross-Origin-Opener-Policy": "same-origin",
}
TLS_KEPT_S = 31_536_000
"""How long a browser that came over TLS once comes over nothing else: a year."""


class SecurityHeaders:
    """ASGI middleware that puts the headers on."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._policy = ContentPolicy(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request with the headers added; other kinds of connection pass as they are."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                self._add(headers, scope["path"], scope["query_string"].decode("latin-1"))
                if is_secure(scope):
                    _secure(headers)
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _add(self, headers: MutableHeaders, path: str, query: str) -> None:
        headers.update(ALWAYS)
        headers["Content-Security-Policy"] = self._policy.of(path, query)
        frame_options = self._policy.frame_options(path, query)
        if frame_options:
            headers["X-Frame-Options"] = frame_options


def _secure(headers: MutableHeaders) -> None:
    """Hold the browser to TLS, cookies included: Streamlit does not know that a proxy speaks it."""
    headers["Strict-Transport-Security"] = f"max-age={TLS_KEPT_S}"
    cookies = headers.getlist("set-cookie")
    del headers["set-cookie"]
    for cookie in cookies:
        headers.append("set-cookie", cookie if _is_secure_cookie(cookie) else f"{cookie}; Secure")


def _is_secure_cookie(cookie: str) -> bool:
    return any(part.strip().lower() == "secure" for part in cookie.split(";")[1:])
