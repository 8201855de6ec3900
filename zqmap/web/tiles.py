"""The addresses of vector tiles: layers at a revision, and the bundled base map."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from zqmap.analysis.datums import Datum
from zqmap.analysis.filter_query import read_search
from zqmap.analysis.text_search import text_rows
from zqmap.bounded_cache import BoundedCache
from zqmap.model.layers import find_mapped
from zqmap.model.search import normal_text
from zqmap.store.snapshots import Snapshot, Snapshots, has_same_places
from zqmap.telemetry.figures import TILE_S, TILE_SIZE_BYTES
from zqmap.web.answers import IMMUTABLE, OPEN_TO_ALL, accepts_gzip, answering
from zqmap.web.base_tables import base_digest, encode_base, make_base_tables
from zqmap.web.gate import Gate
from zqmap.web.refusals import BadAddress, NothingHere
from zqmap.web.tile_grid import Tile
from zqmap.web.tile_tables import TileTable, make_tile_table

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
TILE_DATUMS: tuple[Datum, ...] = ("wgs84", "gcj02")

TABLE_ROWS = 2_000_000
"""How many features the tables of layers hold in memory together; 100,000 parcels take about 25 MB."""

SEARCH_ROWS = 400_000
"""The same for the tables of searches, which must not push the layers out."""

HISTORY_ROWS = 400_000
"""The same for the tables of revisions that are no longer the newest."""

IDLE_S, IDLE_ROWS = 60.0, 30_000
"""How long those and the tables of searches are held that nobody asks for, where they have more features than this."""

FILLS_AT_ONCE = 2
"""How many tables are filled at the same time; one of 100,000 parcels takes a few hundred MB while it is."""

FILLS_WAITING = 24
"""How many requests may wait for their table, whichever it is; the threads of the server are 40."""

TILE_BYTES = 64 * 2**20
"""How many bytes of packed tiles are held."""

GZIP_LEVEL = 4
"""Half the time of the default level for a tenth more bytes, on tiles of 350 kB."""

Source = TypeVar("Source")
TileKey = tuple[str, str, str, str, Tile]


@dataclass(frozen=True, slots=True)
class PackedTile:
    """A tile as it is sent; `packed` is gzip and empty where nothing lies in the tile."""

    packed: bytes
    thinned: bool


class TileServer:
    """Answers tiles from tables that are filled on demand and shared by all threads."""

    def __init__(self, snapshots: Callable[[], Snapshots]) -> None:
        self._snapshots = snapshots
        self._tables: BoundedCache[tuple[str, int, Datum], TileTable] = BoundedCache(TABLE_ROWS, _rows)
        self._history: BoundedCache[tuple[str, int, Datum], TileTable] = BoundedCache(
            HISTORY_ROWS, _rows, idle_s=IDLE_S, idle_limit=IDLE_ROWS
        )
        self._coming: BoundedCache[tuple[str, int, Datum], TileTable] = BoundedCache(TABLE_ROWS, _rows)
        self._searches: BoundedCache[tuple[str, int, Datum, str], TileTable] = BoundedCache(
            SEARCH_ROWS, _rows, idle_s=IDLE_S, idle_limit=IDLE_ROWS
        )
        self._base: BoundedCache[Datum, tuple[TileTable, ...]] = BoundedCache(len(TILE_DATUMS))
        self._tiles: BoundedCache[TileKey, PackedTile] = BoundedCache(TILE_BYTES, lambda tile: len(tile.packed) + 200)
        self._asking = Gate(FILLS_AT_ONCE + FILLS_WAITING, waiting=0)
        self._filling = Gate(FILLS_AT_ONCE, waiting=FILLS_WAITING)

    def routes(self) -> list[Route]:
        """List the addresses; the base map's goes first, since no layer is called `base`."""
        return [
            Route("/tiles/base/{digest}/{z}/{x}/{y}.mvt", answering(self.base_tile)),
            Route("/tiles/{layer}/{revision}/{z}/{x}/{y}.mvt", answering(self.layer_tile)),
        ]

    def layer_tile(self, request: Request) -> Response:
        """Answer a tile of one layer at one revision.

        Raises:
            UnknownLayer, UnknownRevision: there is no such state.
            BadAddress, BadFilter: the tile, the datum or the search text is not valid.
            TooBusy: too many tables are asked for at once.
        """
        layer = find_mapped(request.path_params["layer"]).name
        revision, tile = read_revision(request.path_params["revision"]), _read_tile(request)
        datum, text = _read_datum(request), _read_text(request)
        key = (layer, str(revision), datum, text, tile)
        return _answer(request, self._timed(key, lambda: self._table(layer, revision, datum, text), _cut))

    def base_tile(self, request: Request) -> Response:
        """Answer a tile of the bundled base map.

        Raises:
            NothingHere: the digest is not that of the base map that lies here.
            BadAddress: the tile or the datum is not valid.
        """
        digest, tile, datum = request.path_params["digest"], _read_tile(request), _read_datum(request)
        if digest != base_digest():
            raise NothingHere(f"/tiles/base/{digest}")
        key = ("", digest, datum, "", tile)
        return _answer(request, self._timed(key, lambda: self._base_tables(datum), _cut_base))

    def _timed(self, key: TileKey, find: Callable[[], Source], cut: Callable[[Source, Tile], PackedTile]) -> PackedTile:
        """Give a tile that is held, or cut it from what is found for it, and count which it was."""
        begun, is_made = time.perf_counter(), False

        def make() -> PackedTile:
            nonlocal is_made
            is_made = True
            return cut(found, key[-1])

        tile = self._tiles.look_up(key)
        if tile is None:
            # Nobody waits for the same tile while its table is filled: who waits for tables is counted there.
            found = find()
            tile = self._tiles.get(key, make)
        layer = key[0] or "base"
        TILE_S.labels(layer, "made" if is_made else "hit").observe(time.perf_counter() - begun)
        TILE_SIZE_BYTES.labels(layer).observe(len(tile.packed))
        return tile

    def _base_tables(self, datum: Datum) -> tuple[TileTable, ...]:
        return self._base.get(datum, lambda: make_base_tables(datum), turn=self._asking.turn)

    def _table(self, layer: str, revision: int, datum: Datum, text: str) -> TileTable:
        def fill() -> TileTable:
            with self._filling.turn():
                return _fill(self._snapshots().get(layer, revision), datum, text)

        if text:
            return self._searches.get((layer, revision, datum, text), fill, turn=self._asking.turn)
        if self._snapshots().is_old(layer, revision):
            self._retire(layer)
            return self._history.get((layer, revision, datum), fill, turn=self._asking.turn)
        if self._snapshots().is_coming(layer, revision):
            # Those that are shown meanwhile must not make room for it.
            return self._coming.get((layer, revision, datum), fill, turn=self._asking.turn)
        key = (layer, revision, datum)
        table = self._tables.look_up(key)
        if table is None:
            self.settle(layer)
            table = self._tables.get(key, fill, turn=self._asking.turn)
        return table

    def prepare(self, snapshot: Snapshot) -> None:
        """Fill the tables of a revision before it is asked for, in each datum that the layer is shown in.

        Where no place has changed, as in most publications of a large layer, those of the shown revision are shared.
        """
        layer, revision = snapshot.layer.name, snapshot.revision
        tables = self._coming if self._snapshots().is_coming(layer, revision) else self._tables
        shown = self._snapshots().get(layer)
        is_like = shown is not snapshot and has_same_places(shown, snapshot)
        for datum in {key[2] for key in self._tables.list_keys() if key[0] == layer} or {TILE_DATUMS[0]}:
            like = self._tables.look_up((layer, shown.revision, datum)) if is_like else None
            tables.get((layer, revision, datum), partial(_fill, snapshot, datum, "", like))

    def settle(self, layer: str) -> None:
        """Take the tables of the revision that is shown now in the place of those before."""
        self._retire(layer)
        for key in self._coming.list_keys():
            is_shown = key[0] == layer and not self._snapshots().is_coming(layer, key[1])
            if is_shown and (table := self._coming.take(key)) is not None:
                self._tables.keep(key, table)

    def _retire(self, layer: str) -> None:
        """Count tables of revisions that were the newest once among those of the history."""
        for key in self._tables.list_keys():
            if (
                key[0] == layer
                and self._snapshots().is_old(layer, key[1])
                and (table := self._tables.take(key)) is not None
            ):
                self._history.keep(key, table)


def _fill(snapshot: Snapshot, datum: Datum, text: str, like: TileTable | None = None) -> TileTable:
    layer, frame = snapshot.layer, snapshot.frame
    found = frame[snapshot.pinned & text_rows(snapshot.search_keys, text)] if text else frame[snapshot.pinned]
    fields = [field for field in layer.fields if field.in_tile]
    return make_tile_table(layer.name, found, fields, layer.class_fields, datum, like)


def _cut(table: TileTable, tile: Tile) -> PackedTile:
    content, thinned = table.encode(tile)
    return _pack(content, thinned=thinned)


def _cut_base(tables: tuple[TileTable, ...], tile: Tile) -> PackedTile:
    return _pack(encode_base(tables, tile), thinned=False)


def _rows(table: TileTable) -> int:
    return len(table) + 1_000


def _pack(content: bytes, *, thinned: bool) -> PackedTile:
    return PackedTile(gzip.compress(content, GZIP_LEVEL, mtime=0) if content else b"", thinned)


def _answer(request: Request, tile: PackedTile) -> Response:
    headers = {**OPEN_TO_ALL, "Cache-Control": IMMUTABLE, "Vary": "Accept-Encoding"}
    if tile.thinned:
        headers |= {"X-Zqmap-Thinned": "1", "Access-Control-Expose-Headers": "X-Zqmap-Thinned"}
    if not tile.packed:
        return Response(status_code=204, headers=headers)
    if accepts_gzip(request):
        return Response(tile.packed, media_type=MEDIA_TYPE, headers=headers | {"Content-Encoding": "gzip"})
    return Response(gzip.decompress(tile.packed), media_type=MEDIA_TYPE, headers=headers)


def _read_tile(request: Request) -> Tile:
    return Tile.parse(*(request.path_params[name] for name in "zxy"))


def read_revision(value: str) -> int:
    """Read a revision's number in an address.

    Raises:
        BadAddress: it is no whole number.
    """
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise BadAddress("revision", value, "1, 2, 3, …")
    return int(value)


def _read_datum(request: Request) -> Datum:
    value = request.query_params.get("datum", "wgs84")
    for datum in TILE_DATUMS:
        if value == datum:
            return datum
    raise BadAddress("datum", value, " / ".join(TILE_DATUMS))


def _read_text(request: Request) -> str:
    """Read the words of a search, in an order of their own, so that the same words share one table."""
    return " ".join(sorted(set(normal_text(read_search(request.query_params.getlist("q"))).split())))
