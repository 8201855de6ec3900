"""The addresses `/data/{layer}.{format}`: a layer, filtered, at the newest or a named revision."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from zqmap.analysis.facet_columns import Rows
from zqmap.analysis.filters import matches
from zqmap.analysis.rolls import with_members
from zqmap.bounded_cache import BoundedCache
from zqmap.errors import UnknownRevision
from zqmap.model.layers import LAYERS, Layer, find_layer
from zqmap.model.privacy import public_rows
from zqmap.store.as_of import end_of_day, heads_before, today_in_china
from zqmap.store.snapshots import Snapshot, Snapshots
from zqmap.store.store import Store
from zqmap.web.answers import ASK_AGAIN, IMMUTABLE, OPEN_TO_ALL, accepts_gzip, answering, unless_known
from zqmap.web.download_order import Order, read_order
from zqmap.web.formats import PMTILES, Format, find_format, write_layer
from zqmap.web.gate import Gate
from zqmap.web.refusals import NoRoom

LARGE_FEATURES = 5_000
"""From how many features on a file is made in its turn."""

LARGE_AT_ONCE, LARGE_WAITING = 2, 8
"""How many large files are made at the same time, and how many requests may wait for theirs."""

ARCHIVE_BYTES = 64 * 2**20
"""How many bytes of archives of tiles are held; a larger one is made for each who asks and read from its file."""

ARCHIVE_IDLE_S = 600.0
"""How long an archive is held that nobody asks for."""

CHUNK_BYTES = 2**16
GZIP_LEVEL = 4


class DownloadServer:
    """Answers files made from snapshots; of them only archives of tiles are kept, which take long to make."""

    def __init__(self, store: Callable[[], Store], snapshots: Callable[[], Snapshots]) -> None:
        self._store = store
        self._snapshots = snapshots
        self._large = Gate(LARGE_AT_ONCE, waiting=LARGE_WAITING)
        self._archives: BoundedCache[str, bytes | BinaryIO] = BoundedCache(
            ARCHIVE_BYTES, _weight, idle_s=ARCHIVE_IDLE_S, keeps_heavier=False
        )

    def routes(self) -> list[Route]:
        """List the one address pattern of all downloads."""
        return [Route("/data/{layer}.{format}", answering(self.download))]

    def download(self, request: Request) -> Response:
        """Answer a layer as a file, or 304 where the browser has it already.

        Raises:
            UnknownLayer, UnknownRevision, NothingHere: there is no such layer, revision or format.
            BadFilter, BadAddress: the query names what the layer does not have.
            TooBusy: too many large files are asked for at once.
            NoRoom: the disk is full or fails.
        """
        layer = find_layer(request.path_params["layer"])
        format_ = find_format(request.path_params["format"], layer)
        order = self._call(read_order(layer, request))
        self._refuse_past(layer, order)
        snapshot = self._load(layer.name, order.revision)
        headers = _headers(snapshot, format_, order)
        return unless_known(request, headers, lambda: self._deliver(request, snapshot, format_, order, headers))

    def _deliver(
        self, request: Request, snapshot: Snapshot, format_: Format, order: Order, headers: dict[str, str]
    ) -> Response:
        if format_ is PMTILES:
            archive = self._archive(snapshot, order, headers["ETag"])
            return _stream(request, BytesIO(archive) if isinstance(archive, bytes) else archive, format_, headers)
        return _stream(request, self._make(snapshot, format_, order), format_, headers)

    def _archive(self, snapshot: Snapshot, order: Order, tag: str) -> bytes | BinaryIO:
        """Give an archive of tiles that is held, or make it in its turn, for which all wait who want the same one.

        How long that takes depends on how far the features reach, not on how many there are.
        """
        return self._archives.get(
            tag,
            lambda: _holdable(self._write(snapshot, _wanted(snapshot, order), PMTILES, order)),
            turn=self._large.turn,
        )

    def _call(self, order: Order) -> Order:
        """Give an order of which it is known who is on the roll that it names."""
        if not order.filters.roll:
            return order
        snapshots, day = self._snapshots(), order.as_of or today_in_china()
        heads = heads_before(self._store(), end_of_day(day)) if order.as_of else snapshots.heads()
        missing = next((layer for layer in LAYERS if layer not in heads), None)
        if missing:
            raise UnknownRevision(missing, None)
        layers = {layer: self._load(layer, heads[layer]) for layer in LAYERS}
        return replace(order, filters=with_members(order.filters, layers, day))

    def _refuse_past(self, layer: Layer, order: Order) -> None:
        """Refuse old revisions of a register with private rows: what was public once may not be so any more."""
        if layer.has_private_rows and order.revision not in (None, self._snapshots().heads().get(layer.name)):
            raise UnknownRevision(layer.name, order.revision)

    def _load(self, layer: str, revision: int | None) -> Snapshot:
        """Give the snapshot; one that may have to be read from the history takes its turn, since it may be large."""
        old = revision is not None and self._snapshots().is_old(layer, revision)
        with self._large.turn() if old else nullcontext():
            return self._snapshots().get(layer, revision)

    def _make(self, snapshot: Snapshot, format_: Format, order: Order) -> BinaryIO:
        """Write the file and give it open; it is unlinked already, so it goes when it is closed."""
        rows = _wanted(snapshot, order)
        with self._large.turn() if rows.sum() > LARGE_FEATURES else nullcontext():
            return self._write(snapshot, rows, format_, order)

    def _write(self, snapshot: Snapshot, rows: Rows, format_: Format, order: Order) -> BinaryIO:
        revision = self._store().revision(snapshot.layer.name, snapshot.revision)
        frame = snapshot.frame[rows]
        try:
            with TemporaryDirectory(prefix="zqmap-") as folder:
                path = Path(folder) / f"download.{format_.ending}"
                write_layer(frame, snapshot.layer, format_.ending, path, revision=revision, language=order.language)
                return path.open("rb")
        except OSError as error:
            raise NoRoom(error) from error


def _wanted(snapshot: Snapshot, order: Order) -> Rows:
    rows: Rows = matches(snapshot, order.filters) & public_rows(snapshot.layer, snapshot.frame)
    return rows & snapshot.frame["id"].isin(order.ids).to_numpy() if order.ids else rows


def _headers(snapshot: Snapshot, format_: Format, order: Order) -> dict[str, str]:
    name = f"zqmap-{snapshot.layer.name}-r{snapshot.revision}.{format_.ending}"
    tag = f"{snapshot.layer.name}-{snapshot.revision}-{format_.ending}-{order.digest()}"
    return {
        **OPEN_TO_ALL,
        "ETag": f'W/"{tag}"',
        "Cache-Control": ASK_AGAIN if order.revision is None or order.filters.roll else IMMUTABLE,
        "Content-Disposition": f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}",
        "Vary": "Accept-Encoding",
    }


def _stream(request: Request, file: BinaryIO, format_: Format, headers: dict[str, str]) -> Response:
    chunks: Iterable[bytes] = _read(file)
    if format_.is_text and accepts_gzip(request):
        chunks, headers = _squeeze(chunks), headers | {"Content-Encoding": "gzip"}
    else:
        headers = headers | {"Content-Length": str(file.seek(0, 2))}
    return StreamingResponse(chunks, media_type=format_.media_type, headers=headers)


def _holdable(file: BinaryIO) -> bytes | BinaryIO:
    """Read a file that may be held, and leave one open that is too large for it."""
    if file.seek(0, 2) > ARCHIVE_BYTES:
        return file
    with file:
        file.seek(0)
        return file.read()


def _weight(archive: bytes | BinaryIO) -> int:
    return len(archive) if isinstance(archive, bytes) else sys.maxsize


def _read(file: BinaryIO) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def _squeeze(chunks: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(GZIP_LEVEL, wbits=zlib.MAX_WBITS | 16)
    for chunk in chunks:
        yield packer.compress(chunk)
    yield packer.flush()
