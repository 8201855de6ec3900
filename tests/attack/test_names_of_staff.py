"""Who of the staff published is in nothing that a visitor can fetch."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.builders import a_frame, a_line, a_road
from zqmap.settings import Settings
from zqmap.store.snapshots import Snapshots
from zqmap.web.hardening import make_middleware
from zqmap.web.routes import make_routes

WHO = "zhuangsan-zhang"
ADDRESSES = [
    *(f"/data/roads.{ending}" for ending in ("geojson", "csv", "xlsx", "gpkg", "kml", "zip", "pmtiles")),
    "/data/roads.geojson?revision=1",
    "/data/template/roads.xlsx",
    "/ogc/",
    "/ogc/openapi",
    "/ogc/collections",
    "/ogc/collections/roads",
    "/ogc/collections/roads/items",
    "/ogc/collections/roads/items/a?f=html",
    "/ogc/collections/roads/schema",
    "/tiles/roads.json",
    "/tiles/roads/style.json",
    "/tiles/roads/1/10/832/443.mvt",
    "/heads",
    "/readyz",
]


def unpacked(content: bytes) -> bytes:
    """Give a file with what is packed inside it."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return b"".join(name.encode() + packed.read(name) for name in packed.namelist())
    return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_file_and_no_document_names_who_published(sqlite_store, address):
    frame = a_frame("roads", a_road("a", a_line([112.5, 23.1], [112.6, 23.2])))
    sqlite_store.publish("roads", frame, base=0, author=WHO, note=f"{WHO} drew it")
    settings, snapshots = Settings(), Snapshots(sqlite_store)
    routes = make_routes(store=lambda: sqlite_store, snapshots=lambda: snapshots, settings=lambda: settings)
    application = Starlette(routes=routes, middleware=make_middleware(settings))
    answer = TestClient(application, base_url="http://localhost").get(address)
    assert answer.status_code in (200, 204, 503)
    assert WHO.encode() not in unpacked(answer.content)
    assert WHO not in str(answer.headers)
