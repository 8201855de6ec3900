"""Whether the process lives, and whether it can show the zone."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from zqmap.errors import ZqmapError
from zqmap.model.layers import LAYERS
from zqmap.model.text import Text
from zqmap.store.snapshots import Snapshots
from zqmap.store.store import Store

NEVER_KEPT = {"Cache-Control": "no-store"}


def make_health_routes(store: Callable[[], Store], snapshots: Callable[[], Snapshots]) -> list[Route]:
    """List the two addresses that a supervisor asks."""

    def ready(_: Request) -> Response:
        fault = find_fault(store, snapshots)
        if fault is None:
            return JSONResponse({"status": "ok"}, headers=NEVER_KEPT)
        body = {"status": "not ready", "error": {"zh": fault.zh, "en": fault.en}}
        return JSONResponse(body, 503, headers=NEVER_KEPT)

    return [Route("/healthz", _alive), Route("/readyz", ready)]


def find_fault(store: Callable[[], Store], snapshots: Callable[[], Snapshots]) -> Text | None:
    """Say what keeps this process from showing the zone, or None where nothing does.

    The store must answer now, and every declared layer must have a revision that loads.
    """
    try:
        store().check_ready()
        heads = store().heads()
        missing = [name for name in LAYERS if name not in heads]
        if missing:
            names = ", ".join(missing)
            return Text(
                f"这些图层还没有版本：{names}。请运行 python -m zqmap init。",
                f"No revision of {names}: run `python -m zqmap init`.",
            )
        for name, number in heads.items():
            snapshots().get(name, number)
    except ZqmapError as error:
        return Text(f"数据库无法使用：{error}", f"The store cannot be used: {error}")
    return None


def _alive(_: Request) -> Response:
    return JSONResponse({"status": "ok"}, headers=NEVER_KEPT)
