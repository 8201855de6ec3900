"""The overview and its reports run without a browser, on a store of their own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.report_pages import draw
from tests.past import fill_past
from tests.process_store import process_store
from zqmap.store.store import Store


@pytest.fixture(autouse=True)
def read_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an answer stay however long a busy machine takes for the next run of its page."""
    for module in ("answers", "updates.works"):
        monkeypatch.setattr(f"zqmap.ui.{module}.READ_WITHIN_S", 3600.0)


@pytest.fixture
def empty_store(tmp_path: Path) -> Iterator[Store]:
    with process_store(tmp_path) as opened:
        yield opened


@pytest.fixture
def store(empty_store: Store, tmp_path: Path, filled: Path) -> Store:
    """Give the store of this process with what ships; nothing has opened its file yet."""
    shutil.copytree(filled, tmp_path, dirs_exist_ok=True)
    return empty_store


@pytest.fixture
def past(empty_store: Store) -> Store:
    fill_past(empty_store)
    return empty_store


@pytest.fixture
def open_page(empty_store: Store) -> Callable[..., AppTest]:
    def run(*, path: str = "overview", is_narrow: bool = False, **query: str) -> AppTest:
        page = AppTest.from_function(draw, default_timeout=120, kwargs={"path": path, "is_narrow": is_narrow})
        for key, value in query.items():
            page.query_params[key] = value
        return page.run()

    return run
