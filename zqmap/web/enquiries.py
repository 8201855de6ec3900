"""Handing in an enquiry: a token for a form, and the form; what a robot sends is turned away before the database."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from zqmap.access.access import Access
from zqmap.enquiries.challenge import LEAST_AGE, LONGEST_AGE
from zqmap.enquiries.counter import Counter
from zqmap.enquiries.form import LIMITS, read_form
from zqmap.enquiries.process import is_attended
from zqmap.errors import EnquiriesClosed, UnfitEnquiry, UnprovenForm
from zqmap.model.layers import LAYERS
from zqmap.model.text import Text
from zqmap.store.snapshots import Snapshots
from zqmap.web.answers import answering
from zqmap.web.sign_in import Form
from zqmap.web.sign_in import read_form as read_body
from zqmap.web.transport import is_secure

FORM_COOKIE = "zqmap_form"
"""Holds a random name of the browser, to which a form's token is bound; it says nothing of who it is."""

LONGEST_FORM_BYTES = 65_536
LONGEST_COOKIE = 100
TRAP = "homepage"
"""A field that people do not see; what fills it is a robot."""

NEVER_KEPT = {"Cache-Control": "no-store"}
TOO_LONG = Text(
    f"内容太长：最多 {LIMITS['message'].characters:,} 个字。",
    f"That is too long: {LIMITS['message'].characters:,} characters at most.",
)


class EnquiryServer:
    """Answers the form of the page `/ask`."""

    def __init__(
        self, counter: Callable[[], Counter], snapshots: Callable[[], Snapshots], access: Callable[[], Access]
    ) -> None:
        self._counter = counter
        self._snapshots = snapshots
        self._access = access

    def routes(self) -> list[Route]:
        """List the two addresses."""
        return [
            Route("/enquiry/token", answering(self.give_token)),
            Route("/enquiry/send", self._send, methods=["POST"]),
        ]

    def give_token(self, request: Request) -> Response:
        """Answer the token of one form and the work that it asks for; name the browser where it has no name yet.

        Raises:
            EnquiriesClosed: nobody could read what would be sent.
        """
        browser = read_browser(request) or secrets.token_urlsafe(16)
        challenge = self._counter().begin(browser)
        body = {"token": challenge.token, "bits": challenge.bits, "least_ms": LEAST_AGE.total_seconds() * 1000}
        answer = JSONResponse(body, headers=NEVER_KEPT)
        answer.set_cookie(
            FORM_COOKIE,
            browser,
            max_age=int(LONGEST_AGE.total_seconds()),
            path="/enquiry",
            secure=is_secure(request.scope),
            httponly=True,
            samesite="strict",
        )
        return answer

    async def _send(self, request: Request) -> Response:
        form = await read_body(request, LONGEST_FORM_BYTES)
        if form is None:
            return _name_problems(UnfitEnquiry({"message": TOO_LONG}), 413)
        return await run_in_threadpool(answering(lambda asked: self._take(asked, form)), request)

    def _take(self, request: Request, form: Form) -> Response:
        counter, token = self._counter(), form.get("token", "")
        counter.prove(read_browser(request), token, form.get("work", ""))
        if form.get(TRAP):
            raise UnprovenForm(TRAP)
        if not is_attended(self._access()):
            raise EnquiriesClosed
        try:
            entry = read_form(form, self._is_subject)
        except UnfitEnquiry as error:
            return _name_problems(error, 422)
        address = request.client.host if request.client else "unknown"
        return JSONResponse({"reference": counter.hand_in(entry, token, address)}, headers=NEVER_KEPT)

    def _is_subject(self, subject: str) -> bool:
        """Tell whether something of this name, `layer/id`, is published."""
        layer, _, feature_id = subject.partition("/")
        head = self._snapshots().heads().get(layer) if layer in LAYERS else None
        return bool(head) and feature_id in self._snapshots().get(layer, head).frame["id"].to_numpy()


def read_browser(request: Request) -> str:
    """Give the random name of the browser that asks; empty where it has none."""
    name = request.cookies.get(FORM_COOKIE, "")
    return name if len(name) <= LONGEST_COOKIE else ""


def _name_problems(error: UnfitEnquiry, status: int) -> Response:
    problems = {field: {"zh": text.zh, "en": text.en} for field, text in error.problems.items()}
    return JSONResponse({"problems": problems}, status, headers=NEVER_KEPT)
