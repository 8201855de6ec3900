"""Whether the process lives, and whether it can show the zone."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from zqmap.errors import OtherVersion, WritesRefused, ZqmapError
from zqmap.model.layers import LAYERS
from zqmap.model.revisions import Fault
from zqmap.model.strings import clean_line
from zqmap.model.text import Text
from zqmap.store.fsck import UNREADABLE_CODE
from zqmap.store.proofs import HANGS, PROOF_KEPT_S, Proof
from zqmap.store.snapshots import Snapshots
from zqmap.store.store import Store

log = logging.getLogger(__name__)

NEVER_KEPT = {"Cache-Control": "no-store"}

LISTED_FAULTS = 5
"""How many faults of the store are said in full; `python -m zqmap fsck` lists all."""

UNUSABLE = Text(
    "数据库暂时无法使用，原因见服务器日志。", "The store cannot be used at the moment; the server's log says why."
)
UNREADABLE = Text("数据库有一部分无法读取，原因见服务器日志", "a part cannot be read, the server's log says why")


def make_health_routes(
    store: Callable[[], Store], snapshots: Callable[[], Snapshots], proof_kept_s: float = PROOF_KEPT_S
) -> list[Route]:
    """List the two addresses that a supervisor asks; `proof_kept_s` is how long a proof of the store is believed."""
    proof = Proof(lambda: store().fsck(), proof_kept_s)

    def ready(_: Request) -> Response:
        fault = find_fault(store, snapshots, proof)
        if fault is None:
            return JSONResponse({"status": "ok"}, headers=NEVER_KEPT)
        body = {"status": "not ready", "error": {"zh": fault.zh, "en": fault.en}}
        return JSONResponse(body, 503, headers=NEVER_KEPT)

    return [Route("/healthz", _alive), Route("/readyz", ready)]


def find_fault(store: Callable[[], Store], snapshots: Callable[[], Snapshots], proof: Proof) -> Text | None:
    """Say what keeps this process from showing the zone, or None where nothing does.

    The store must answer now and have been proved sound, and every declared layer must have a revision that loads.
    """
    try:
        store().check_ready()
        store().check_writable()
        heads = store().heads()
        missing = [name for name in LAYERS if name not in heads]
        if missing:
            names = ", ".join(missing)
            return Text(
                f"这些图层还没有版本：{names}。请运行 python -m zqmap init。",
                f"No revision of {names}: run `python -m zqmap init`.",
            )
        faults = proof.faults()
        if faults:
            return _say_faults(faults)
        for name in heads:
            snapshots().get(name)
    except (OtherVersion, WritesRefused) as error:
        log.warning("not ready: %s", error)
        return error.text
    except ZqmapError as error:
        # The driver's words name the database's host and port, and anybody may ask here.
        log.warning("not ready: %s", error)
        return UNUSABLE
    return None


def _say_faults(faults: Sequence[Fault]) -> Text:
    if HANGS in faults:
        log.warning("not ready: %s", HANGS.en)
        return Text(HANGS.zh, HANGS.en)
    for fault in faults:
        if fault.code == UNREADABLE_CODE:
            log.warning("not ready: %s", fault.en)
    listed, more = [_say_fault(fault) for fault in faults[:LISTED_FAULTS]], len(faults) - LISTED_FAULTS
    zh, en = "；".join(said.zh for said in listed), "; ".join(said.en for said in listed)
    if more > 0:
        zh, en = f"{zh}；另有 {more} 个问题", f"{en}; and {more} more"
    hint = "python -m zqmap fsck"
    return Text(
        clean_line(f"数据库已损坏：{zh}。详见 {hint}。"), clean_line(f"The store is damaged: {en}. See `{hint}`.")
    )


def _say_fault(fault: Fault) -> Text:
    """Say a fault without the driver's own words."""
    return UNREADABLE if fault.code == UNREADABLE_CODE else Text(fault.zh, fault.en)


async def _alive(_: Request) -> Response:
    """Answer without a thread, so that slow downloads that hold them all cannot make a living process look dead."""
    return JSONResponse({"status": "ok"}, headers=NEVER_KEPT)
