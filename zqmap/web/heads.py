"""The address `/heads`: which revision of each layer is the newest, so that an open page learns of a publication."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from zqmap.store.snapshots import Snapshots
from zqmap.web.answers import ASK_AGAIN, answering, digest_tag, unless_known

ADDRESS = "/heads"


def make_heads_route(snapshots: Callable[[], Snapshots]) -> Route:
    """Make the address; the script beside the page asks it every second while its tab is seen."""

    def heads(request: Request) -> Response:
        body = encode_heads(snapshots().heads())
        headers = {"ETag": digest_tag(body.encode(), is_exact=True), "Cache-Control": ASK_AGAIN}
        return unless_known(request, headers, lambda: Response(body, media_type="application/json", headers=headers))

    return Route(ADDRESS, answering(heads))


def encode_heads(heads: Mapping[str, int]) -> str:
    """Write revisions by layer as JSON that is the same text for the same revisions."""
    return json.dumps(dict(sorted(heads.items())), separators=(",", ":"))
