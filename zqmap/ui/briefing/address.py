"""The addresses `/data/briefing.pptx` and `/data/briefing.pdf`."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from zqmap.store.as_of import today_in_china
from zqmap.ui.briefing.desk import PAPER, SLIDES, get_briefing_desk
from zqmap.ui.briefing.order import read_order
from zqmap.web.answers import ASK_AGAIN, answering, unless_known

MEDIA_TYPES = {
    SLIDES: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    PAPER: "application/pdf",
}


def make_briefing_routes() -> list[Route]:
    """List the address of each kind of file; they come before `/data/{layer}.{format}`, which would take them."""
    return [Route(f"/data/briefing.{ending}", answering(_answer(ending))) for ending in MEDIA_TYPES]


def _answer(ending: str):  # type: ignore[no-untyped-def]
    def briefing(request: Request) -> Response:
        order = read_order({key: request.query_params.getlist(key) for key in request.query_params})
        desk = get_briefing_desk()
        name = f"zqmap-briefing-{today_in_china().isoformat()}.{ending}"
        headers = {
            "ETag": f'W/"briefing-{desk.tag(order, ending)}"',
            "Cache-Control": ASK_AGAIN,
            "Content-Disposition": f'attachment; filename="{name}"',
        }
        return unless_known(
            request,
            headers,
            lambda: Response(desk.make(order, ending), media_type=MEDIA_TYPES[ending], headers=headers),
        )

    return briefing
