"""The addresses `/data/sheet/parcels/{id}.pdf` and `/data/sheet/parcels.pdf?id=…`: sheets of parcels."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from zqmap.analysis.filter_query import ID_KEY, read_ids
from zqmap.analysis.parcels.land import Land
from zqmap.bounded_cache import BoundedCache
from zqmap.errors import BadFilter, UnknownParcel
from zqmap.model.frames import make_frame
from zqmap.model.layers import LAYERS, PARCELS
from zqmap.model.text import Language
from zqmap.store.as_of import today_in_china
from zqmap.store.snapshots import Snapshot, Snapshots
from zqmap.store.store import Store
from zqmap.texts import sentence
from zqmap.web.answers import ASK_AGAIN, OPEN_TO_ALL, answering, unless_known
from zqmap.web.download_order import read_language
from zqmap.web.gate import Gate
from zqmap.web.parcel_land import LAND_LAYERS, land_of
from zqmap.web.sheets.paper import Paper
from zqmap.web.sheets.parcel_sheet import ParcelSheet, foot_words, write_sheet
from zqmap.web.tiles import read_revision

SHEETS_MAX = 20
"""How many parcels one file holds at most."""

KEPT_BYTES = 16_000_000
"""How much of finished sheets is kept in memory."""

AT_ONCE, WAITING = 2, 8
"""How many files are made at the same time, and how many requests may wait for theirs."""

SHEET_VERSION = 1
"""Part of every ETag; to be raised when a sheet changes what it says."""

ALLOWED = (ID_KEY, "lang", "revision")


class SheetServer:
    """Answers sheets made from snapshots; finished ones are kept by revision."""

    def __init__(self, store: Callable[[], Store], snapshots: Callable[[], Snapshots]) -> None:
        self._store = store
        self._snapshots = snapshots
        self._gate = Gate(AT_ONCE, waiting=WAITING)
        self._made: BoundedCache[str, bytes] = BoundedCache(KEPT_BYTES, len)

    def routes(self) -> list[Route]:
        """List the address of one sheet and that of several in one file."""
        return [
            Route("/data/sheet/parcels/{id}.pdf", answering(self.sheet)),
            Route("/data/sheet/parcels.pdf", answering(self.sheet)),
        ]

    def sheet(self, request: Request) -> Response:
        """Answer the sheets as one PDF, or 304 where the browser has it already.

        Raises:
            BadFilter: an id is none, or there are none, or too many.
            BadAddress: the revision or the language is not valid.
            UnknownParcel, UnknownRevision: there is no such parcel, or no such revision of the parcels.
            TooBusy: too many sheets are asked for at once.
        """
        ids, language = _read_wanted(request), read_language(_query(request))
        snapshots, day = self._load(request), today_in_china()
        tag = _tag(snapshots, ids, language, day)
        headers = _headers(snapshots[0], ids, tag)

        def make() -> Response:
            land = land_of(day, *snapshots)
            rows = [_row(land, id_) for id_ in ids]
            write = partial(self._make, land, rows, snapshots[0].revision, language)
            body = self._made.get(tag, write, turn=self._gate.turn)
            return Response(body, media_type="application/pdf", headers=headers)

        return unless_known(request, headers, make)

    def _load(self, request: Request) -> tuple[Snapshot, ...]:
        stated = request.query_params.get("revision")
        revision = read_revision(stated) if stated else None
        heads = self._snapshots().heads()
        return tuple(
            self._read(layer, revision if layer == PARCELS.name else None)
            if layer in heads or layer == PARCELS.name
            else Snapshot(LAYERS[layer], 0, make_frame(LAYERS[layer], [], []))
            for layer in LAND_LAYERS
        )

    def _read(self, layer: str, revision: int | None) -> Snapshot:
        """Give the snapshot; one that may have to be read from the history takes its turn, since it may be large."""
        old = revision is not None and self._snapshots().is_old(layer, revision)
        with self._gate.turn() if old else nullcontext():
            return self._snapshots().get(layer, revision)

    def _make(self, land: Land, rows: list[int], number: int, language: Language) -> bytes:
        revision = self._store().revision("parcels", number)
        sheets = [ParcelSheet(land, row, revision, language) for row in rows]
        title = sheets[0].name if len(sheets) == 1 else sentence(language, "sheet.title")
        foot = foot_words(revision, land.today.isoformat(), language)
        paper = Paper(title, language, revision.created_at, foot)
        for sheet in sheets:
            write_sheet(paper, sheet)
        return bytes(paper.output())


def _query(request: Request) -> dict[str, list[str]]:
    return {key: request.query_params.getlist(key) for key in request.query_params}


def _read_wanted(request: Request) -> tuple[str, ...]:
    query = _query(request)
    foreign = next((key for key in query if key not in ALLOWED), None)
    if foreign:
        raise BadFilter(foreign, ",".join(query[foreign]), ALLOWED)
    own = request.path_params.get("id")
    ids = read_ids([own] if own else query.get(ID_KEY, ()), SHEETS_MAX)
    if not ids:
        raise BadFilter(ID_KEY, "", (f"1–{SHEETS_MAX}",))
    return ids


def _row(land: Land, id_: str) -> int:
    if id_ not in land.rows:
        raise UnknownParcel(id_)
    return land.rows[id_]


def _tag(snapshots: tuple[Snapshot, ...], ids: tuple[str, ...], language: Language, day: date) -> str:
    parts = [SHEET_VERSION, [snapshot.revision for snapshot in snapshots], ids, language, day.isoformat()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _headers(parcels: Snapshot, ids: tuple[str, ...], tag: str) -> dict[str, str]:
    name = f"zqmap-{ids[0] if len(ids) == 1 else 'parcels'}-r{parcels.revision}.pdf"
    return {
        **OPEN_TO_ALL,
        "ETag": f'W/"sheet-{parcels.revision}-{tag}"',
        "Cache-Control": ASK_AGAIN,
        "Content-Disposition": f'attachment; filename="{name}"',
    }
