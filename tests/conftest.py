"""Fixtures that every folder of tests shares: a private PostgreSQL and empty stores on both databases."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import geopandas as gpd
import pytest
from hypothesis import HealthCheck, settings

from tests.builders import Feature, a_frame
from tests.cluster import Cluster, missing_reason
from tests.needed import need
from tests.process_store import Signed, fill_file, process_store, sign_in_pages
from zqmap.access.roles import Role
from zqmap.store.store import Store

MakeUrl = Callable[[], str]
Publish = Callable[..., int]

# Each example takes as long as the machine lets it, also where this is not continuous integration.
settings.register_profile("unhurried", parent=settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def own_main() -> Iterator[None]:
    """Give this process its own `__main__` back after each test.

    Streamlit puts the script that it runs there, `AppTest` too; a process that another test spawns would run that page.
    """
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Give a PostgreSQL with PostGIS of this test process alone; skip where there is none, but fail in CI."""
    need(missing_reason())
    started = Cluster()
    yield started
    started.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def make_url(request: pytest.FixtureRequest, tmp_path: Path) -> MakeUrl:
    """Give a function that makes the address of one more empty database, once for each kind."""
    if request.param == "postgresql":
        started: Cluster = request.getfixturevalue("cluster")
        return started.make_database
    numbers = iter(range(1_000_000))
    return lambda: f"sqlite:///{tmp_path / f'store-{next(numbers)}.sqlite'}"


@pytest.fixture
def store_url(make_url: MakeUrl) -> str:
    """Give the address of an empty store, with its tables."""
    url = make_url()
    store = Store(url)
    store.create()
    store.close()
    return url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """Give an empty store, with its tables."""
    opened = Store(store_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    """Give an empty store on SQLite, for what does not depend on the database."""
    opened = Store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    opened.create()
    yield opened
    opened.close()


@pytest.fixture
def publish(sqlite_store: Store) -> Publish:
    """Give a function that publishes features, or a frame, as the next revision of a layer."""

    def publish(layer: str, *features: Feature | gpd.GeoDataFrame) -> int:
        frames = [feature for feature in features if isinstance(feature, gpd.GeoDataFrame)]
        frame = frames[0] if frames else a_frame(layer, *features)
        base = sqlite_store.heads().get(layer, 0)
        return sqlite_store.publish(layer, frame, base=base, author="test", note="test").number

    return publish


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a store of what ships; to be copied, not opened."""
    return fill_file(tmp_path_factory.mktemp("filled"))


@pytest.fixture
def desk_store(tmp_path: Path, filled: Path) -> Iterator[Store]:
    """Give the store of this process, with what ships, for pages that run without a browser."""
    with process_store(tmp_path / "var", filled) as opened:
        yield opened


@pytest.fixture
def sign(desk_store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[[Role], Signed]:
    """Give a function that signs the pages of this process in, with a role."""
    return lambda role: sign_in_pages(desk_store, monkeypatch, role)
