"""What the frame around every page does when something is wrong; the script runs without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.process_store import fill_file, forget
from zqmap.settings import ROOT
from zqmap.store.store import Store

ENTRY = ROOT / "zqmap" / "ui" / "main.py"


@pytest.fixture
def run_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., AppTest]]:
    """Run the entry script on a store of its own, with a query."""
    monkeypatch.setenv("ZQMAP_VAR", str(tmp_path))
    forget()

    def run(**query: str) -> AppTest:
        page = AppTest.from_file(str(ENTRY), default_timeout=120)
        for key, value in query.items():
            page.query_params[key] = value
        return page.run()

    yield run
    forget()


def test_a_filled_store_shows_the_counts(run_page, tmp_path):
    fill_file(tmp_path)
    page = run_page(lang="en")
    assert not page.exception
    assert any("112** of 112" in text.value for text in page.markdown)


def test_an_empty_store_is_said_in_words(run_page, tmp_path):
    Store(f"sqlite:///{tmp_path / 'zqmap.sqlite'}").create()
    page = run_page(lang="zh")
    assert not page.exception
    assert [error.value for error in page.error] == ["还没有发布任何数据。请管理员运行 python -m zqmap init。"]


def test_a_broken_store_gives_a_calm_sentence_with_a_reference_and_no_traceback(run_page, tmp_path, caplog):
    (tmp_path / "zqmap.sqlite").write_bytes(b"this is not a database" * 100)
    page = run_page(lang="en")
    assert not page.exception
    (message,) = [error.value for error in page.error]
    assert message.startswith("The database cannot be reached.")
    assert "Traceback" not in message
    reference = message.rpartition("number ")[2].rstrip(".")
    assert reference in caplog.text


def test_the_page_list_names_each_address_once():
    from pages import PAGES

    paths = [spec.path for spec in PAGES]
    assert paths[0] == "map"
    assert len(set(paths)) == len(paths)
