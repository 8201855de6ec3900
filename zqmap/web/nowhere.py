"""What lies under our prefixes and is nothing: without these addresses Streamlit would answer with its page."""

from __future__ import annotations

from pathlib import PurePosixPath

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from zqmap.model.layers import find_mapped
from zqmap.web.answers import answering
from zqmap.web.refusals import NothingHere
from zqmap.web.tile_grid import Tile
from zqmap.web.tiles import read_revision


def make_nowhere_routes() -> list[Route]:
    """List the rest of each prefix; to stand after all real addresses."""
    return [
        Route("/tiles/{rest:path}", answering(_no_tile)),
        *(
            Route(f"/{prefix}/{{rest:path}}", answering(_nothing))
            for prefix in ("data", "assets", "basemap", "enquiry")
        ),
    ]


def _no_tile(request: Request) -> Response:
    """Say first what is wrong with the numbers of an address that is nearly a tile's.

    Raises:
        UnknownLayer: no layer has that name.
        BadAddress: the revision or the tile is not valid.
        NothingHere: they are, or are not there.
    """
    layer, *numbers = request.path_params["rest"].split("/")
    if layer != "base" and numbers:
        find_mapped(layer)
        read_revision(numbers[0])
    if len(numbers) == 4:
        Tile.parse(numbers[1], numbers[2], PurePosixPath(numbers[3]).stem)
    return _nothing(request)


def _nothing(request: Request) -> Response:
    raise NothingHere(request.url.path)
