"""What HTTP answers: how long an answer may be kept, when it need not be sent again, and what becomes of an error."""

from __future__ import annotations

import functools
import hashlib
import logging
from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from zqmap.errors import ZqmapError
from zqmap.web.error_words import ANSWERS

log = logging.getLogger(__name__)

IMMUTABLE = "public, max-age=31536000, immutable"
"""For an address whose content can never change, because it names a revision or a digest."""

ASK_AGAIN = "no-cache"
"""For an address whose content may change: kept, but asked for again with its ETag."""

OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*"}
"""The map's frame has an opaque origin (its sandbox), so what it fetches must be open."""

Endpoint = Callable[[Request], Response]


def error_answer(error: ZqmapError) -> Response:
    """Turn an error into JSON `{"error": {"zh", "en"}}` with its status, which nobody keeps.

    Raises:
        ZqmapError: the error itself, where the table does not name its class.
    """
    make = ANSWERS.get(type(error))
    if make is None:
        raise error
    answer = make(error)
    body = {"error": {"zh": answer.text.zh, "en": answer.text.en}}
    headers = {**OPEN_TO_ALL, "Cache-Control": "no-store"}
    if answer.retry_after_s is not None:
        headers["Retry-After"] = str(answer.retry_after_s)
    return JSONResponse(body, answer.status, headers=headers)


def log_refusal(error: ZqmapError, request: Request) -> None:
    """Write down what was refused and how much was asked; the path stands in the request's own line."""
    size = len(request.scope["query_string"])
    log.info("%s: %s", type(error).__name__, error, extra={"fields": {"query_bytes": size}})


def answering(endpoint: Endpoint) -> Endpoint:
    """Wrap an endpoint so that the errors it raises on purpose become answers."""

    @functools.wraps(endpoint)
    def answered(request: Request) -> Response:
        try:
            return endpoint(request)
        except ZqmapError as error:
            log_refusal(error, request)
            return error_answer(error)

    return answered


def accepts_gzip(request: Request) -> bool:
    """Tell whether the browser takes gzip."""
    return "gzip" in request.headers.get("accept-encoding", "")


def digest_tag(content: bytes, *, is_exact: bool = False) -> str:
    """Give the ETag of a content by its digest; an exact one stands for the bytes, not only for what they say."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    return tag if is_exact else f"W/{tag}"


def is_known(request: Request, tag: str) -> bool:
    """Tell whether the browser has the answer of this tag already; a tag and its weak form are the same here."""
    known = (part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(","))
    return tag.removeprefix("W/") in known


def unless_known(request: Request, headers: Mapping[str, str], make: Callable[[], Response]) -> Response:
    """Answer 304 where the browser has what the ETag among the headers stands for, else make the answer."""
    return Response(status_code=304, headers=dict(headers)) if is_known(request, headers["ETag"]) else make()
