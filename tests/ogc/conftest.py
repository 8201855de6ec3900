"""The service as other programs meet it: over HTTP, behind all guards."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.testclient import TestClient

from zqmap.settings import Settings
from zqmap.store.snapshots import Snapshots
from zqmap.store.store import Store
from zqmap.web.hardening import make_middleware
from zqmap.web.routes import make_routes

START_LIMIT_S = 20


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
    door = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    # Who calls before the server listens waits at the door.
    yield f"http://127.0.0.1:{door.getsockname()[1]}/ogc/"
    server.should_exit = True
    thread.join(START_LIMIT_S)
