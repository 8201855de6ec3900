"""The real routes over a real store, asked as a browser asks."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from zqmap.settings import Settings
from zqmap.store.snapshots import Snapshots
from zqmap.store.store import Store
from zqmap.web.routes import make_routes


@pytest.fixture
def settings() -> Settings:
    """Give the settings that the routes see; a test may change them."""
    return Settings()


@pytest.fixture
def client(sqlite_store: Store, settings: Settings) -> TestClient:
    """Give a browser; the store is proved afresh whenever `/readyz` is asked."""
    snapshots = Snapshots(sqlite_store)
    routes = make_routes(
        store=lambda: sqlite_store, snapshots=lambda: snapshots, settings=lambda: settings, proof_kept_s=0
    )
    return TestClient(Starlette(routes=routes))


def words_of(answer) -> str:
    """Give both sentences of an error."""
    error = answer.json()["error"]
    assert set(error) == {"zh", "en"}
    return f"{error['zh']} {error['en']}"
