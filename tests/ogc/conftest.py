"""The service as other programs meet it: over HTTP, behind all guards."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator

import geopandas as gpd
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.builders import Feature, a_frame
from zqmap.settings import Settings
from zqmap.store.snapshots import Snapshots
from zqmap.store.store import Store
from zqmap.web.hardening import make_middleware
from zqmap.web.routes import make_routes

Publish = Callable[..., int]
START_LIMIT_S = 20


@pytest.fixture
def publish(sqlite_store: Store) -> Publish:
    """Give a function that publishes features, or a frame, as the next revision of a layer."""

    def publish(layer: str, *features: Feature | gpd.GeoDataFrame) -> int:
        frames = [feature for feature in features if isinstance(feature, gpd.GeoDataFrame)]
        frame = frames[0] if frames else a_frame(layer, *features)
        base = sqlite_store.heads().get(layer, 0)
        return sqlite_store.publish(layer, frame, base=base, author="test", note="test").number

    return publish


@pytest.fixture
def application(sqlite_store: Store) -> Starlette:
    """Give the routes with everything that stands around them."""
    settings, snapshots = Settings(), Snapshots(sqlite_store)
    routes = make_routes(store=lambda: sqlite_store, snapshots=lambda: snapshots, settings=lambda: settings)
    return Starlette(routes=routes, middleware=make_middleware(settings))


@pytest.fixture
def client(application: Starlette) -> TestClient:
    """Give a client inside the process."""
    return TestClient(application, base_url="http://localhost")


@pytest.fixture
def served(application: Starlette) -> Iterator[str]:
    """Serve over HTTP and give the address of the service."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = uvicorn.Server(uvicorn.Config(application, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_LIMIT_S
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}/ogc/"
    server.should_exit = True
    thread.join(START_LIMIT_S)
