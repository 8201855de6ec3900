"""The staff's empty workbooks, one a layer and language, made from the declarations."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from zqmap.intake.template import write_template
from zqmap.model.layers import find_layer
from zqmap.model.text import LANGUAGES, Language
from zqmap.web.answers import ASK_AGAIN, answering
from zqmap.web.refusals import BadAddress

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def make_template_route() -> Route:
    """Give the address of the workbooks."""
    return Route("/data/template/{layer}.xlsx", answering(_serve))


def _serve(request: Request) -> Response:
    layer = find_layer(request.path_params["layer"]).name
    content = _workbook(layer, _read_language(request))
    headers = {
        "Cache-Control": ASK_AGAIN,
        "Content-Disposition": f'attachment; filename="zqmap-{layer}-template.xlsx"',
    }
    return Response(content, media_type=MEDIA_TYPE, headers=headers)


@cache
def _workbook(layer: str, language: Language) -> bytes:
    with tempfile.TemporaryDirectory(prefix="zqmap-") as folder:
        path = Path(folder) / "template.xlsx"
        write_template(find_layer(layer), language, path)
        return path.read_bytes()


def _read_language(request: Request) -> Language:
    value = request.query_params.get("lang", "zh")
    for language in LANGUAGES:
        if value == language:
            return language
    raise BadAddress("lang", value, " / ".join(LANGUAGES))
