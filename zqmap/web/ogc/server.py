"""The addresses below `/ogc/`."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from zqmap.bounded_cache import BoundedCache
from zqmap.errors import UnknownRevision, ZqmapError
from zqmap.model.layers import STORED, find_layer
from zqmap.model.text import Language
from zqmap.store.snapshots import Snapshot, Snapshots
from zqmap.store.store import Store
from zqmap.web.answers import ASK_AGAIN, IMMUTABLE, OPEN_TO_ALL, log_refusal, unless_known
from zqmap.web.gate import Gate
from zqmap.web.ogc.delivery import PREFIX, base_url, deliver
from zqmap.web.ogc.documents import OPENAPI_TYPE, conformance, landing
from zqmap.web.ogc.failures import failure_answer
from zqmap.web.ogc.openapi import SCHEMA, build_openapi
from zqmap.web.ogc.pages import STYLE
from zqmap.web.ogc.query import (
    COMMON_KEYS,
    Wish,
    read_format,
    read_item_wish,
    read_items_wish,
    read_language,
    read_single,
)
from zqmap.web.ogc.rows import Numbers, row_of, wanted_rows
from zqmap.web.ogc.schemas import layer_schema
from zqmap.web.pace import Pace
from zqmap.web.refusals import NothingHere

GEOJSON = "application/geo+json"

CONTENT_VERSION = 1
"""Part of every ETag; to be raised when an answer changes its form."""

REQUESTS_PER_S, BURST = 20.0, 200
"""How often one address may ask: a client that pages through 100,000 features in thousands never waits."""

AT_ONCE, WAITING = 2, 16
"""How many pages of items are made at the same time, and how many requests may wait for theirs."""

HELD_ROWS = 2_000_000
"""How many row numbers of answered filters are held, so that the next page is not searched for again."""

METHODS = ["GET", "HEAD", "OPTIONS"]

Answer = Callable[[Request, Language], tuple[Any, dict[str, str]]]
RowsKey = tuple[str, int, str]


class OgcServer:
    """Answers from snapshots; pygeoapi, which takes a second to import, is asked for at the first request."""

    def __init__(self, store: Callable[[], Store], snapshots: Callable[[], Snapshots]) -> None:
        self._store = store
        self._snapshots = snapshots
        self._gate = Gate(AT_ONCE, waiting=WAITING)
        self._pace = Pace(REQUESTS_PER_S, BURST)
        self._rows: BoundedCache[RowsKey, Numbers] = BoundedCache(HELD_ROWS, lambda rows: len(rows) + 100)
        self._moments: BoundedCache[tuple[str, int], datetime] = BoundedCache(1_000)

    def routes(self) -> list[Route]:
        """List the addresses."""
        here = f"{PREFIX}/collections/{{layer}}"
        return [
            *(self._route(path, self.landing, "landing") for path in (PREFIX, f"{PREFIX}/")),
            self._route(f"{PREFIX}/conformance", self.conformance, "conformance"),
            self._route(f"{PREFIX}/openapi", self.openapi, "openapi"),
            self._route(f"{PREFIX}/collections", self.collections, "collections"),
            self._route(here, self.collection, "collection"),
            self._route(f"{here}/queryables", self.schema, "schema"),
            self._route(f"{here}/schema", self.schema, "schema"),
            self._route(f"{here}/items", self.items, "items"),
            self._route(f"{here}/items/{{id}}", self.item, "item"),
            Route(f"{PREFIX}/style.css", _style),
            self._route(f"{PREFIX}/{{rest:path}}", _nothing, "nothing"),
        ]

    def landing(self, request: Request, language: Language) -> Response:
        """Answer the landing page."""
        return deliver(request, language, "landing", landing(base_url(request), language))

    def conformance(self, request: Request, language: Language) -> Response:
        """Answer which parts of the standards are kept."""
        return deliver(request, language, "conformance", conformance())

    def openapi(self, request: Request, language: Language) -> Response:
        """Answer the OpenAPI document."""
        layers = [STORED[name] for name in STORED if name in self._snapshots().heads()]
        document = build_openapi(layers, base_url(request), language)
        return deliver(request, language, "openapi", document, media_type=OPENAPI_TYPE)

    def collections(self, request: Request, language: Language) -> Response:
        """Answer the list of layers and registers."""
        return deliver(request, language, "collections", self._describe(request, language, self._newest()))

    def collection(self, request: Request, language: Language) -> Response:
        """Answer what there is to say of one layer or register."""
        snapshot = self._snapshots().get(find_layer(request.path_params["layer"]).name)
        document = self._describe(request, language, {snapshot.layer.name: snapshot})["collections"][0]
        return deliver(request, language, "collection", document)

    def schema(self, request: Request, language: Language) -> Response:
        """Answer the schema of a layer, or by which properties it can be asked for: those are the same."""
        layer = find_layer(request.path_params["layer"])
        self._snapshots().get(layer.name)
        address = f"{base_url(request)}/collections/{layer.name}/{request.url.path.rpartition('/')[2]}"
        document = layer_schema(layer, address, language)
        return deliver(request, language, "schema", document, media_type=SCHEMA)

    def items(self, request: Request, language: Language) -> Response:
        """Answer a page of features.

        Raises:
            UnknownLayer, UnknownRevision: there is no such state.
            BadFilter, BadAddress, BadCondition: the query cannot be understood.
            TooBusy: too many pages are asked for at once.
        """
        wish = read_items_wish(request, find_layer(request.path_params["layer"]))
        snapshot = self._load(wish)
        headers = self._headers(request, language, snapshot, wish)

        def make() -> Response:
            core, provider = _pygeoapi()
            with self._gate.turn():
                rows = self._find_rows(snapshot, wish)
                errand = provider.Errand(snapshot, wish, rows, language)
                more, content = core.fetch_items(request, base_url(request), errand)
            return deliver(request, language, "items", content, headers | more, media_type=GEOJSON, about=wish)

        return unless_known(request, headers, make)

    def item(self, request: Request, language: Language) -> Response:
        """Answer one feature.

        Raises:
            UnknownLayer, UnknownRevision, NothingHere: there is no such feature.
            BadFilter, BadAddress: the query cannot be understood.
        """
        wish = read_item_wish(request, find_layer(request.path_params["layer"]))
        snapshot, id_ = self._load(wish), request.path_params["id"]
        headers = self._headers(request, language, snapshot, wish)
        found = row_of(snapshot, id_)
        if not len(found):
            raise NothingHere(f"{snapshot.layer.name}/{id_}")

        def make() -> Response:
            core, provider = _pygeoapi()
            errand = provider.Errand(snapshot, wish, found, language)
            more, content = core.fetch_item(request, base_url(request), errand, id_)
            return deliver(request, language, "item", content, headers | more, media_type=GEOJSON, about=wish)

        return unless_known(request, headers, make)

    def _route(self, path: str, answer: Callable[[Request, Language], Response], name: str) -> Route:
        @functools.wraps(answer)
        def answered(request: Request) -> Response:
            if request.method == "OPTIONS":
                return Response(status_code=204, headers=OPEN_TO_ALL | {"Allow": ", ".join(METHODS)})
            language: Language = "zh"
            try:
                language = read_language(request)
                self._pace.take(request.client.host if request.client else "unknown")
                return answer(request, language)
            except ZqmapError as error:
                log_refusal(error, request)
                return failure_answer(error, request, language)

        return Route(path, answered, methods=METHODS, name=f"ogc-{name}")

    def _newest(self) -> dict[str, Snapshot]:
        heads = self._snapshots().heads()
        return {name: self._snapshots().get(name) for name in STORED if name in heads}

    def _describe(self, request: Request, language: Language, snapshots: dict[str, Snapshot]) -> dict[str, Any]:
        read_single(request, COMMON_KEYS)
        document: dict[str, Any] = _pygeoapi()[0].describe(request, base_url(request), snapshots, language)
        return document

    def _load(self, wish: Wish) -> Snapshot:
        """Give the snapshot; of a register with private rows only the newest, as downloads do."""
        name, newest = wish.layer.name, self._snapshots().heads().get(wish.layer.name)
        if wish.layer.has_private_rows and wish.revision not in (None, newest):
            raise UnknownRevision(name, wish.revision)
        if wish.revision is None or not self._snapshots().is_old(name, wish.revision):
            return self._snapshots().get(name, wish.revision)
        with self._gate.turn():
            return self._snapshots().get(name, wish.revision)

    def _find_rows(self, snapshot: Snapshot, wish: Wish) -> Numbers:
        key = (snapshot.layer.name, snapshot.revision, wish.rows_key())
        return self._rows.get(key, lambda: np.asarray(wanted_rows(snapshot, wish)))

    def _headers(self, request: Request, language: Language, snapshot: Snapshot, wish: Wish) -> dict[str, str]:
        layer, revision = snapshot.layer.name, snapshot.revision
        made = self._moments.get((layer, revision), lambda: self._store().revision(layer, revision).created_at)
        parts = [CONTENT_VERSION, request.url.path, sorted(request.query_params.multi_items()), language]
        parts += [read_format(request), base_url(request)]
        digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
        return {
            "ETag": f'W/"{layer}-{revision}-{digest}"',
            "Last-Modified": format_datetime(made, usegmt=True),
            "Cache-Control": ASK_AGAIN if wish.revision is None else IMMUTABLE,
            "X-Zqmap-Revision": str(revision),
        }


def _pygeoapi() -> tuple[Any, Any]:
    """Import what pygeoapi is needed for: it takes a second, which the start of the dashboard shall not."""
    from zqmap.web.ogc import core, provider

    return core, provider


def _style(_: Request) -> Response:
    return Response(STYLE.read_bytes(), media_type="text/css", headers={"Cache-Control": "max-age=3600"})


def _nothing(request: Request, _: Language) -> Response:
    raise NothingHere(request.url.path)
