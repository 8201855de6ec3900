"""Who may send files, and how much: Streamlit itself would take them from any visitor and keep them in memory.

A page that shows a file uploader to somebody who may use it grants that session so many bytes for so long. Without a
grant nothing of a file is read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from secrets import token_hex
from threading import Lock

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zqmap.errors import ZqmapError
from zqmap.web.answers import error_answer
from zqmap.web.refusals import UploadRefused, UploadTooLarge

FOLDER = "/_stcore/upload_file/"
FRAME_BYTES = 16 * 1024
"""What the form around a file may add to its size."""

FILES_MAX = 20
"""How many files a session may hold at once, however small they are."""

Clock = Callable[[], datetime]


@dataclass
class _Grant:
    """What one session may hold, and the bytes of each file that it holds or that is on its way."""

    bytes_max: int
    until: datetime
    held: dict[str, int] = field(default_factory=dict)

    def fits(self, name: str, size_bytes: int) -> bool:
        """Tell whether a file may be so large beside the others."""
        others = [count for other, count in self.held.items() if other != name]
        return len(others) < FILES_MAX and sum(others) + size_bytes <= self.bytes_max + FRAME_BYTES


class UploadGrants:
    """The grants of this process; safe to share between threads."""

    def __init__(self, now: Clock = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._lock = Lock()
        self._grants: dict[str, _Grant] = {}

    def grant(self, session_id: str, bytes_max: int, until: datetime) -> None:
        """Let a session hold files of `bytes_max` bytes together until a moment (with a time zone).

        Granting again changes both; what the session holds already still counts.
        """
        with self._lock:
            now = self._now()
            self._grants = {name: kept for name, kept in self._grants.items() if kept.until > now}
            held = self._grants[session_id].held if session_id in self._grants else {}
            self._grants[session_id] = _Grant(bytes_max, until, held)

    def revoke(self, session_id: str) -> None:
        """Take a grant back; files that were taken stay with their session."""
        with self._lock:
            self._grants.pop(session_id, None)

    def check(self, session_id: str, name: str, size_bytes: int) -> None:
        """Refuse a file that would not be taken.

        Raises:
            UploadRefused: the session has no grant, or it is over.
            UploadTooLarge: with this file the session would hold more than it may.

        """
        with self._lock:
            self._check(session_id, name, size_bytes)

    def take(self, session_id: str, name: str, size_bytes: int) -> None:
        """Count what has come of a file so far, the form around it included.

        Raises:
            UploadRefused: the session has no grant any more.
            UploadTooLarge: the session would hold more than it may.

        """
        with self._lock:
            self._check(session_id, name, size_bytes).held[name] = size_bytes

    def keep(self, session_id: str, name: str, file_id: str) -> None:
        """Count a file that has come under its lasting name, in place of one that had it before."""
        with self._lock:
            held = self._grants[session_id].held if session_id in self._grants else {}
            if name in held:
                held[file_id] = held.pop(name)

    def release(self, session_id: str, name: str) -> None:
        """Stop counting a file that is gone or was not kept."""
        with self._lock:
            if session_id in self._grants:
                self._grants[session_id].held.pop(name, None)

    def _check(self, session_id: str, name: str, size_bytes: int) -> _Grant:
        grant = self._grants.get(session_id)
        if grant is None or grant.until <= self._now():
            raise UploadRefused
        if not grant.fits(name, size_bytes):
            raise UploadTooLarge(grant.bytes_max)
        return grant


class UploadGuard:
    """ASGI middleware that lets files through only against a grant, and counts them as they come."""

    def __init__(self, app: ASGIApp, grants: UploadGrants) -> None:
        self._app = app
        self._grants = grants

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on everything but files; refuse a file before its first byte is asked for."""
        names = _read_names(scope)
        if names is None or scope["method"] == "OPTIONS":
            await self._app(scope, receive, send)
            return
        upload = _Upload(self._grants, *names, method=scope["method"])
        try:
            upload.check(_declared_bytes(scope))
            await self._app(scope, upload.counting(receive), upload.watching(send))
        except (UploadRefused, UploadTooLarge) as error:
            if upload.status is None:
                await _refuse(error, scope, receive, send)
        finally:
            upload.settle()


class _Upload:
    """One file on its way; until it is kept it counts under a name that nobody can guess."""

    def __init__(self, grants: UploadGrants, session_id: str, file_id: str, *, method: str) -> None:
        self._grants = grants
        self._session_id = session_id
        self._file_id = file_id
        self._method = method
        self._name = token_hex(16)
        self._size_bytes = 0
        self.status: int | None = None

    def check(self, declared_bytes: int) -> None:
        """Refuse what would not be taken; taking a file away needs a grant too, but no room."""
        name = self._name if self._method == "PUT" else self._file_id
        self._grants.check(self._session_id, name, declared_bytes)

    def counting(self, receive: Receive) -> Receive:
        """Wrap what gives the body, so that it ends where the grant does."""

        async def counted() -> Message:
            message = await receive()
            if chunk := message.get("body"):
                self._size_bytes += len(chunk)
                self._grants.take(self._session_id, self._name, self._size_bytes)
            return message

        return counted

    def watching(self, send: Send) -> Send:
        """Wrap what takes the answer, to learn whether the file was kept."""

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.status = message["status"]
            await send(message)

        return watched

    def settle(self) -> None:
        """Count the file as what became of it."""
        if self.status is not None and self.status < 400:
            if self._method == "PUT":
                self._grants.keep(self._session_id, self._name, self._file_id)
            else:
                self._grants.release(self._session_id, self._file_id)
        self._grants.release(self._session_id, self._name)


@cache
def get_upload_grants() -> UploadGrants:
    """Give the grants of this process."""
    return UploadGrants()


def _read_names(scope: Scope) -> tuple[str, str] | None:
    """Give the session and the file that an address names, None for another address."""
    if scope["type"] != "http" or FOLDER not in scope["path"]:
        return None
    session_id, _, file_id = scope["path"].partition(FOLDER)[2].partition("/")
    return session_id, file_id


def _declared_bytes(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "")
    return int(length) if length.isascii() and length.isdecimal() and len(length) < 16 else 0


async def _refuse(error: ZqmapError, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer and end the connection, so that the rest of the body is not waited for."""
    answer = error_answer(error)
    answer.headers["Connection"] = "close"
    await answer(scope, receive, send)
