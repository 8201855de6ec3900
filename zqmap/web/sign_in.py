"""Signing in and out: two forms, a cookie, and the way back to the page."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from zqmap.access.access import Access
from zqmap.access.sessions import SESSION_COOKIE
from zqmap.errors import ReadOnlyStore, SignInRefused, StoreUnavailable, TooManyAttempts, ZqmapError
from zqmap.settings import Settings
from zqmap.telemetry.figures import SIGN_INS
from zqmap.web.hosts import is_same_host
from zqmap.web.transport import is_secure

log = logging.getLogger(__name__)

SIGN_IN_PAGE = "/sign-in"
HOME = "/map"
LONGEST_FORM_BYTES = 8_192
LONGEST_WAY_BACK = 4_000
"""How many characters the address may have that a form leads back to."""

Form = dict[str, str]
REFUSALS: dict[type[ZqmapError], str] = {
    SignInRefused: "wrong",
    TooManyAttempts: "wait",
    ReadOnlyStore: "off",
    StoreUnavailable: "unavailable",
}
"""What the sign-in page is told of each error."""


class SignInServer:
    """Answers the two forms of the sign-in page."""

    def __init__(self, access: Callable[[], Access], settings: Callable[[], Settings]) -> None:
        self._access = access
        self._settings = settings

    def routes(self) -> list[Route]:
        """List the two addresses."""
        return [
            Route("/account/sign-in", self._sign_in, methods=["POST"]),
            Route("/account/sign-out", self._sign_out, methods=["POST"]),
        ]

    async def _sign_in(self, request: Request) -> Response:
        form = await read_form(request)
        if form is None:
            return _refuse_form()
        return await run_in_threadpool(self._begin, request, form)

    async def _sign_out(self, request: Request) -> Response:
        form = await read_form(request)
        if form is None:
            return _refuse_form()
        return await run_in_threadpool(self._end, request, form)

    def _begin(self, request: Request, form: Form) -> Response:
        address = request.client.host if request.client else "unknown"
        try:
            token = self._access().sign_in(form.get("name", ""), form.get("password", ""), address)
            self._access().sign_out(request.cookies.get(SESSION_COOKIE))
        except tuple(REFUSALS) as error:
            log.info("sign-in refused: %s", error)
            SIGN_INS.labels(_refusal_word(error)).inc()
            return _go(_page_with_refusal(error, form))
        SIGN_INS.labels("done").inc()
        answer = _go(way_back(form.get("next", "")))
        age_s = int(self._settings().session_hours * 3600)
        answer.set_cookie(SESSION_COOKIE, token, max_age=age_s, **_cookie_kind(request))  # type: ignore[arg-type]
        return answer

    def _end(self, request: Request, form: Form) -> Response:
        try:
            self._access().sign_out(request.cookies.get(SESSION_COOKIE))
        except StoreUnavailable as error:
            # The cookie goes all the same; the session ends at its age.
            log.warning("a session could not be ended in the database: %s", error)
        answer = _go(way_back(form.get("next", "")))
        answer.delete_cookie(SESSION_COOKIE, **_cookie_kind(request))  # type: ignore[arg-type]
        return answer


def is_own_page(request: Request) -> bool:
    """Tell whether a form was sent by a page of this host; a browser names the page's origin with every form."""
    return is_same_host(request.headers.get("origin", ""), request.headers.get("host", ""))


async def read_form(request: Request, longest_bytes: int = LONGEST_FORM_BYTES) -> Form | None:
    """Read a small form, or give None for one of another host, of another kind or too large."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not is_own_page(request) or kind != "application/x-www-form-urlencoded":
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > longest_bytes:
            return None
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def way_back(address: str) -> str:
    """Give the address that a form leads back to, the map where the one that was sent leads to another host."""
    is_plain = len(address) <= LONGEST_WAY_BACK and address.isprintable() and "\\" not in address
    is_local = address.startswith("/") and not address.startswith("//")
    return address if is_plain and is_local else HOME


def _page_with_refusal(error: ZqmapError, form: Form) -> str:
    query = {"refused": _refusal_word(error)}
    if isinstance(error, TooManyAttempts):
        query["seconds"] = str(math.ceil(error.wait_s))
    if form.get("lang") in ("zh", "en"):
        query["lang"] = form["lang"]
    if "next" in form:
        query["next"] = way_back(form["next"])
    return f"{SIGN_IN_PAGE}?{urlencode(query)}"


def _refusal_word(error: ZqmapError) -> str:
    return next(word for kind, word in REFUSALS.items() if isinstance(error, kind))


def _cookie_kind(request: Request) -> dict[str, object]:
    return {"path": "/", "httponly": True, "samesite": "strict", "secure": is_secure(request.scope)}


def _go(address: str) -> RedirectResponse:
    return RedirectResponse(address, 303, headers={"Cache-Control": "no-store"})


def _refuse_form() -> Response:
    said = {
        "zh": "表单不是从本站页面提交的，或内容过大。",
        "en": "The form was not sent by a page of this site, or is too large.",
    }
    return JSONResponse({"error": said}, 403, headers={"Cache-Control": "no-store"})
