"""What other maps need to show our tiles: TileJSON, styles for MapLibre, their sprite, and everything as one file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from zqmap.bounded_cache import BoundedCache
from zqmap.maps.maplibre_style import zone_style
from zqmap.maps.sprite import make_sprite
from zqmap.model.layers import LAYERS, find_mapped
from zqmap.model.text import LANGUAGES
from zqmap.store.snapshots import Snapshot, Snapshots
from zqmap.store.store import Store
from zqmap.texts import sentence
from zqmap.web.answers import ASK_AGAIN, OPEN_TO_ALL, answering, digest_tag, unless_known
from zqmap.web.download_order import read_language
from zqmap.web.exports import Export
from zqmap.web.formats import PMTILES
from zqmap.web.gate import Gate
from zqmap.web.refusals import NoRoom
from zqmap.web.tile_archive import vector_layer, write_archive
from zqmap.web.tile_grid import MAX_ZOOM

ZONE = "zone"
"""Stands for all layers of the map together."""

ARCHIVE_BYTES = 64 * 2**20
"""How many bytes of finished archives are held; the zone as it ships has a quarter of a megabyte."""

RATIOS = {"": 1, "@2x": 2}
SPRITE_KEPT = "public, max-age=3600"


class StyleServer:
    """Answers from the newest snapshots."""

    def __init__(self, store: Callable[[], Store], snapshots: Callable[[], Snapshots]) -> None:
        self._store = store
        self._snapshots = snapshots
        self._gate = Gate(1, waiting=4)
        self._archives: BoundedCache[str, bytes] = BoundedCache(ARCHIVE_BYTES, len)

    def routes(self) -> list[Route]:
        """List the addresses; they go before those of tiles and downloads."""
        return [
            Route("/tiles/sprite{ratio:path}.json", answering(_sprite_index)),
            Route("/tiles/sprite{ratio:path}.png", answering(_sprite_picture)),
            Route("/tiles/{layer}/style.json", answering(self.style)),
            Route("/tiles/{layer}.json", answering(self.tile_json)),
            Route(f"/data/{ZONE}.pmtiles", answering(self.archive)),
        ]

    def tile_json(self, request: Request) -> Response:
        """Answer the TileJSON 3.0 of a layer's newest revision.

        Raises:
            UnknownLayer, UnknownRevision: there is no such layer, or nothing of it yet.
        """
        snapshot = self._snapshots().get(find_mapped(request.path_params["layer"]).name)
        return _json(request, _tile_json(snapshot, str(request.base_url)))

    def style(self, request: Request) -> Response:
        """Answer the style of a layer, or of all under `zone`.

        Raises:
            UnknownLayer, UnknownRevision: there is no such layer, or nothing of it yet.
            BadAddress: the language is not valid.
        """
        name, base = request.path_params["layer"], str(request.base_url)
        names = [layer for layer in LAYERS if layer in self._snapshots().heads()]
        if name != ZONE:
            names = [self._snapshots().get(find_mapped(name).name).layer.name]
        language = read_language({key: request.query_params.getlist(key) for key in request.query_params})
        sources = {layer: f"{base}tiles/{layer}.json" for layer in names}
        return _json(request, zone_style(sources, language, f"{base}tiles/sprite"))

    def archive(self, request: Request) -> Response:
        """Answer the newest revisions of all layers of the map as one PMTiles file.

        Raises:
            TooBusy: too many want it at once.
            NoRoom: the disk is full or fails.
        """
        heads = {layer: number for layer, number in self._snapshots().heads().items() if layer in LAYERS}
        tag = hashlib.sha256(json.dumps(sorted(heads.items())).encode()).hexdigest()[:16]
        name = f"zqmap-{ZONE}.{PMTILES.ending}"
        headers = {
            **OPEN_TO_ALL,
            "ETag": f'W/"{tag}"',
            "Cache-Control": ASK_AGAIN,
            "Content-Disposition": f'attachment; filename="{name}"',
        }
        return unless_known(
            request,
            headers,
            lambda: Response(
                self._archives.get(tag, self._make, turn=self._gate.turn),
                media_type=PMTILES.media_type,
                headers=headers,
            ),
        )

    def _make(self) -> bytes:
        try:
            with TemporaryDirectory(prefix="zqmap-") as folder:
                path = Path(folder) / f"{ZONE}.{PMTILES.ending}"
                write_archive(zone_exports(self._store(), self._snapshots()), path)
                return path.read_bytes()
        except OSError as error:
            raise NoRoom(error) from error


def zone_exports(store: Store, snapshots: Snapshots) -> list[Export]:
    """Give the newest revision of every layer of the map, on its way into a file."""
    heads = snapshots.heads()
    found = [snapshots.get(layer) for layer in LAYERS if layer in heads]
    return [Export(one.frame, one.layer, store.revision(one.layer.name, one.revision), "zh") for one in found]


def _tile_json(snapshot: Snapshot, base: str) -> dict[str, Any]:
    layer, revision = snapshot.layer, snapshot.revision
    bounds = {"bounds": list(snapshot.bounds)} if snapshot.bounds else {}
    return {
        "tilejson": "3.0.0",
        "name": f"{layer.label.zh} / {layer.label.en}",
        "attribution": " · ".join(sentence(language, "app.title") for language in LANGUAGES),
        "version": f"{revision}.0.0",
        "scheme": "xyz",
        "tiles": [f"{base}tiles/{layer.name}/{revision}/{{z}}/{{x}}/{{y}}.mvt"],
        "minzoom": 0,
        "maxzoom": MAX_ZOOM,
        **bounds,
        "vector_layers": [vector_layer(layer)],
    }


def _json(request: Request, document: dict[str, Any]) -> Response:
    body = json.dumps(document, ensure_ascii=False)
    headers = {
        **OPEN_TO_ALL,
        "ETag": digest_tag(body.encode()),
        "Cache-Control": ASK_AGAIN,
    }
    return unless_known(request, headers, lambda: Response(body, media_type="application/json", headers=headers))


def _sprite_index(request: Request) -> Response:
    places = make_sprite(_ratio(request))[1]
    return Response(json.dumps(places), media_type="application/json", headers=_sprite_headers())


def _sprite_picture(request: Request) -> Response:
    return Response(make_sprite(_ratio(request))[0], media_type="image/png", headers=_sprite_headers())


def _sprite_headers() -> dict[str, str]:
    return {**OPEN_TO_ALL, "Cache-Control": SPRITE_KEPT}


def _ratio(request: Request) -> int:
    return RATIOS.get(request.path_params["ratio"], 1)
