"""Whether a request came over TLS, which may end at a proxy before this process."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

SECURE_SCHEMES = {"http": "https", "ws": "wss"}


class OutsideTls:
    """ASGI middleware for `ZQMAP_TLS=on`: whoever asks came over TLS, whatever the proxy forgot to say."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a connection on under the scheme that the browser used."""
        if "scheme" in scope:
            scope["scheme"] = SECURE_SCHEMES.get(scope["scheme"], scope["scheme"])
        await self._app(scope, receive, send)


def is_secure(scope: Scope) -> bool:
    """Tell whether the browser's own connection is over TLS.

    uvicorn has set the scheme from `X-Forwarded-Proto` where it trusts the proxy (`FORWARDED_ALLOW_IPS`).
    """
    return scope.get("scheme") in SECURE_SCHEMES.values()
