"""The addresses `/data/{layer}.{format}`: a layer, filtered, at the newest or a named revision."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from zqmap.analysis.facet_columns import Rows
from zqmap.analysis.filter_query import (
    ALIASES,
    BBOX_KEY,
    ID_KEY,
    ROLL_KEY,
    TEXT_KEY,
    allowed_codes,
    filter_query,
    parse_filters,
    read_ids,
)
from zqmap.analysis.filters import Filters, matches
from zqmap.analysis.rolls import with_members
from zqmap.bounded_cache import BoundedCache
from zqmap.errors import BadFilter, UnknownRevision
from zqmap.model.layers import LAYERS, Layer, find_layer
from zqmap.model.privacy import public_rows
from zqmap.model.text import LANGUAGES, Language
from zqmap.store.as_of import end_of_day, heads_before, parse_day, today_in_china
from zqmap.store.snapshots import Snapshot, Snapshots
from zqmap.store.store import Store
from zqmap.web.answers import ASK_AGAIN, IMMUTABLE, OPEN_TO_ALL, accepts_gzip, answering, unless_known
from zqmap.web.formats import PMTILES, Format, find_format, write_layer
from zqmap.web.gate import Gate
from zqmap.web.refusals import BadAddress, NoRoom
from zqmap.web.tiles import read_revision

AS_OF_KEY = "as_of"
OWN_KEYS = (ID_KEY, "revision", "lang", AS_OF_KEY)
"""The keys of a query that are no filter of `zqmap.analysis.filter_query`."""

CONTENT_VERSION = 1
"""Part of every ETag; to be raised when a format changes what it writes."""

LARGE_FEATURES = 5_000
"""From how many features on a file is made in its turn."""

LARGE_AT_ONCE, LARGE_WAITING = 2, 8
"""How many large files are made at the same time, and how many requests may wait for theirs."""

ARCHIVE_BYTES = 64 * 2**20
"""How many bytes of archives of tiles are held; a larger one is held alone."""

ARCHIVE_IDLE_S = 600.0
"""How long an archive is held that nobody asks for."""

CHUNK_BYTES = 2**16
GZIP_LEVEL = 4


@dataclass(frozen=True)
class Order:
    """What a query asks for; `revision` is None for the newest, `ids` empty for all.

    `as_of` is the day on which the filters' roll is called, None for today.
    """

    filters: Filters
    ids: frozenset[str]
    revision: int | None
    language: Language
    as_of: date | None = None

    def digest(self) -> str:
        """Give twelve hexadecimal digits that differ between orders with different content."""
        members = [(layer, sorted(ids)) for layer, ids in self.filters.members]
        parts = [CONTENT_VERSION, filter_query(self.filters), sorted(self.ids), self.language, *members]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]


class DownloadServer:
    """Answers files made from snapshots; of them only archives of tiles are kept, which take long to make."""

    def __init__(self, store: Callable[[], Store], snapshots: Callable[[], Snapshots]) -> None:
        self._store = store
        self._snapshots = snapshots
        self._large = Gate(LARGE_AT_ONCE, waiting=LARGE_WAITING)
        self._archives: BoundedCache[str, bytes] = BoundedCache(ARCHIVE_BYTES, len, idle_s=ARCHIVE_IDLE_S)

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

        def make() -> Response:
            if format_ is PMTILES:
                archive = self._archives.get(headers["ETag"], lambda: _content(self._make(snapshot, format_, order)))
                return _stream(request, BytesIO(archive), format_, headers)
            return _stream(request, self._make(snapshot, format_, order), format_, headers)

        return unless_known(request, headers, make)

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
        # How long tiles take depends on how far the features reach, not on how many there are.
        is_large = rows.sum() > LARGE_FEATURES or format_ is PMTILES
        with self._large.turn() if is_large else nullcontext():
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


def read_order(layer: Layer, request: Request) -> Order:
    """Read a query.

    Raises:
        BadFilter: a key is no filter of this layer, or none of its values can occur in it.
        BadAddress: the revision or the language is not valid.
    """
    query = {key: request.query_params.getlist(key) for key in request.query_params}
    _refuse_foreign_keys(layer, query)
    filters, bad = parse_filters(query)
    if bad:
        raise bad[0]
    _refuse_foreign_codes(layer, filters)
    ids = frozenset(read_ids(query.get(ID_KEY, ())))
    revision = query.get("revision")
    number = read_revision(revision[-1]) if revision else None
    return Order(filters, ids, number, read_language(query), _read_as_of(query))


def _read_as_of(query: Mapping[str, list[str]]) -> date | None:
    text = query.get(AS_OF_KEY, [""])[-1]
    day = parse_day(text) if text else None
    if text and day is None:
        raise BadAddress(AS_OF_KEY, text, "YYYY-MM-DD")
    return day


def _refuse_foreign_keys(layer: Layer, query: Mapping[str, list[str]]) -> None:
    known = (*layer.by_facet, *(alias for alias, facet in ALIASES.items() if facet in layer.by_facet))
    allowed = (*known, TEXT_KEY, BBOX_KEY, ROLL_KEY, *OWN_KEYS)
    for key, values in query.items():
        if key not in allowed:
            raise BadFilter(key, ",".join(values), allowed)


def _refuse_foreign_codes(layer: Layer, filters: Filters) -> None:
    """Refuse a choice of which nothing can occur in the layer; codes of other layers beside its own do no harm."""
    for facet, codes in filters.choices:
        allowed = allowed_codes(facet, [layer])
        if codes.isdisjoint(allowed):
            raise BadFilter(facet, ",".join(sorted(codes)), allowed)


def read_language(query: Mapping[str, list[str]]) -> Language:
    """Read the language that a query asks for, Chinese where it names none.

    Raises:
        BadAddress: it names another.
    """
    value = query.get("lang", ["zh"])[-1]
    for language in LANGUAGES:
        if value == language:
            return language
    raise BadAddress("lang", value, " / ".join(LANGUAGES))


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


def _content(file: BinaryIO) -> bytes:
    with file:
        return file.read()


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
