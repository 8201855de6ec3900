"""The operator's own base map, a PMTiles file, in byte ranges."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from zqmap.settings import Settings
from zqmap.web.answers import OPEN_TO_ALL, error_answer
from zqmap.web.refusals import NothingHere

HEADERS = {
    **OPEN_TO_ALL,
    "Access-Control-Expose-Headers": "Content-Range, Content-Length, ETag",
    "Cache-Control": "public, max-age=3600",
}
PREFLIGHT = {**OPEN_TO_ALL, "Access-Control-Allow-Headers": "range, if-match", "Access-Control-Max-Age": "86400"}


def make_basemap_route(settings: Callable[[], Settings]) -> Route:
    """Make the address of the file that `ZQMAP_BASEMAP` names; without one it answers 404."""

    async def serve(request: Request) -> Response:
        path, name = settings().basemap, f"{request.path_params['name']}.pmtiles"
        if path is None or path.name != name or not path.is_file():
            return error_answer(NothingHere(f"/basemap/{name}"))
        return _answer(request, path)

    return Route("/basemap/{name}.pmtiles", serve, methods=["GET", "HEAD", "OPTIONS"])


def _answer(request: Request, path: Path) -> Response:
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=PREFLIGHT)
    return FileResponse(path, media_type="application/octet-stream", headers=HEADERS)
