"""The update page run without a browser: opened, pressed, and with a draft to look at."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from tests.process_store import NAME
from zqmap.store.drafts import Drafts
from zqmap.store.store import Store


def open_desk(script: Callable[[], None], **query: str) -> AppTest:
    """Open the page of a script in Chinese, at an address."""
    page = AppTest.from_function(script, default_timeout=120)
    page.query_params.update({"lang": "zh", **query})
    return run(page)


def run(page: AppTest) -> AppTest:
    """Run a page once more, which must not fail."""
    page.run()
    assert not page.exception
    return page


def press(page: AppTest, key: str) -> AppTest:
    """Press a button by its key, and run the page, which must not fail."""
    page.button(key=key).click().run()
    assert not page.exception
    return page


def save_draft(store: Store, *, note: str, name_en: str = "Renamed") -> int:
    """Save a draft that gives one road another name; gives its number."""
    frame = store.read("roads").copy()
    frame.loc[0, "name_en"] = name_en
    return Drafts(store).save("roads", frame, base=1, mode="replace", author=NAME, note=note)
