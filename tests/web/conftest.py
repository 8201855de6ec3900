"""The real routes over a real store, asked as a browser asks."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.builders import Feature, a_frame
from zqmap.settings import Settings
from zqmap.store.snapshots import Snapshots
from zqmap.store.store import Store
from zqmap.web.routes import make_routes

Publish = Callable[..., int]


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
