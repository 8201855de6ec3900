"""Addresses and methods of Streamlit that no page here needs, and that nobody shall find.

What is open is listed, not what is closed: an address that a later Streamlit adds is closed until somebody wants it.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from zqmap.errors import ZqmapError
from zqmap.web.answers import error_answer
from zqmap.web.refusals import NothingHere, WrongMethod

CORE = "/_stcore/"
NEEDED_ADDRESSES = ("health", "host-config", "stream")
NEEDED_FOLDERS = ("upload_file/", "bidi-components/")
"""What the page asks Streamlit for below `/_stcore/`."""

READING = ("GET", "HEAD", "OPTIONS")
CHANGING: dict[str, tuple[str, ...]] = {
    "/_stcore/upload_file/": ("PUT", "DELETE"),
    "/account/": ("POST",),
    "/enquiry/": ("POST",),
}
"""Where something can be changed over HTTP, and by which methods."""


class ClosedAddresses:
    """ASGI middleware that answers 404 or 405 before Streamlit is asked."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is open."""
        error = _find_fault(scope) if scope["type"] == "http" else None
        if error is None:
            await self._app(scope, receive, send)
            return
        answer = error_answer(error)
        if isinstance(error, WrongMethod):
            answer.headers["Allow"] = ", ".join(error.allowed)
        await answer(scope, receive, send)


def is_closed(path: str) -> bool:
    """Tell whether an address is one of Streamlit's inner ones that no page needs, at whatever depth it stands."""
    _, core, rest = f"{path}/".partition(CORE)
    return bool(core) and rest.rstrip("/") not in NEEDED_ADDRESSES and not rest.startswith(NEEDED_FOLDERS)


def _find_fault(scope: Scope) -> ZqmapError | None:
    path, method = scope["path"], scope["method"]
    if is_closed(path):
        return NothingHere(path)
    allowed = READING + next((methods for folder, methods in CHANGING.items() if path.startswith(folder)), ())
    return None if method in allowed else WrongMethod(method, allowed)
