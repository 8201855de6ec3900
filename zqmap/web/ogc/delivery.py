"""How a document leaves: as JSON or as a page, packed, with what tells a client that it has it already."""

from __future__ import annotations

import gzip
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from zqmap.model.text import Language
from zqmap.web.answers import ASK_AGAIN, OPEN_TO_ALL, accepts_gzip, digest_tag, unless_known
from zqmap.web.ogc.pages import write_page
from zqmap.web.ogc.query import COMMON_KEYS, Wish, read_format, read_single

PREFIX = "/ogc"
GZIP_LEVEL, GZIP_FROM_BYTES = 4, 1_000


def base_url(request: Request) -> str:
    """Give the address of the service as the client wrote it."""
    return f"{str(request.base_url).rstrip('/')}{PREFIX}"


def deliver(
    request: Request,
    language: Language,
    page: str,
    document: Any,
    headers: dict[str, str] | None = None,
    *,
    media_type: str = "application/json",
    about: Wish | None = None,
) -> Response:
    """Send a document as JSON or as a page; without headers of its own it is known by its digest.

    Raises:
        BadFilter, BadAddress: the query of a document that takes no more than a format and a language has more.
    """
    if headers is None and page not in ("items", "item"):
        read_single(request, COMMON_KEYS)
    as_page = read_format(request) == "html"
    written = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
    if as_page:
        written = write_page(
            page, json.loads(written), base_url(request), language, about, request.query_params.multi_items()
        )
    body = written.encode()
    sent = OPEN_TO_ALL | {"Content-Language": language, "Vary": "Accept, Accept-Language, Accept-Encoding"}
    sent |= headers or {"ETag": digest_tag(body), "Cache-Control": ASK_AGAIN}
    sent["Access-Control-Expose-Headers"] = "Content-Crs, ETag, X-Zqmap-Revision"
    return unless_known(request, sent, lambda: _send(request, body, "text/html" if as_page else media_type, sent))


def _send(request: Request, body: bytes, media_type: str, headers: dict[str, str]) -> Response:
    if accepts_gzip(request) and len(body) >= GZIP_FROM_BYTES:
        body, headers = gzip.compress(body, GZIP_LEVEL, mtime=0), headers | {"Content-Encoding": "gzip"}
    return Response(body, media_type=media_type, headers=headers)
