"""The store of the process for pages without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.process_store import Signed, fill_file, process_store, sign_in_pages
from zqmap.access.roles import Role
from zqmap.store.store import Store


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a store of what ships; to be copied, not opened."""
    return fill_file(tmp_path_factory.mktemp("filled"))


@pytest.fixture
def store(tmp_path: Path, filled: Path) -> Iterator[Store]:
    """Give the store of the process, with what ships."""
    with process_store(tmp_path / "var", filled) as opened:
        yield opened


@pytest.fixture
def sign(store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[[Role], Signed]:
    """Give a function that signs the pages in, with a role."""
    return lambda role: sign_in_pages(store, monkeypatch, role)
