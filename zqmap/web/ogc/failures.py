"""What went wrong, as OGC API says it, in both languages, and as a page for a browser."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import Response

from zqmap.errors import ZqmapError
from zqmap.model.text import Language
from zqmap.web.answers import error_answer
from zqmap.web.ogc.delivery import base_url
from zqmap.web.ogc.pages import write_page

CODES = {400: "InvalidParameterValue", 404: "NotFound", 429: "TooManyRequests"}
OTHER = "ServerError"


def failure_answer(error: ZqmapError, request: Request, language: Language) -> Response:
    """Turn an error into its answer: `code` and `description` as the standard has them, `error` as everywhere here.

    Raises:
        ZqmapError: the error itself, where nothing is known to say of it.
    """
    answer = error_answer(error)
    said = json.loads(bytes(answer.body))["error"]
    kept = {name: answer.headers[name] for name in answer.headers if name not in ("content-length", "content-type")}
    if request.query_params.get("f", "html") == "html" and "text/html" in request.headers.get("accept", ""):
        page = write_page(
            "failure", {"words": said[language], "status": answer.status_code}, base_url(request), language
        )
        return Response(page, answer.status_code, media_type="text/html", headers=kept)
    body = {
        "code": CODES.get(answer.status_code, OTHER),
        "description": said[language],
        "error": said,
    }
    written = json.dumps(body, ensure_ascii=False)
    return Response(written, answer.status_code, media_type="application/json", headers=kept)
