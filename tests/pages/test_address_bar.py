"""A press that comes before the browser has heard of a new address takes nothing back; going back does."""

from __future__ import annotations

from functools import partial

import pytest
from streamlit.runtime.scriptrunner import RerunData
from streamlit.testing.v1 import AppTest, local_script_runner

BEFORE = {"lang": ["zh"]}


def draw():
    from dataclasses import replace

    import streamlit as st

    from zqmap.ui.link import change_link, read_link

    st.session_state["layers"] = sorted(read_link().filters.layers)

    def choose(layer):
        filters = read_link().filters
        change_link(filters=replace(filters, layers=filters.layers | {layer}))

    for layer in ("roads", "parcels", "facilities"):
        st.button(layer, key=layer, on_click=choose, args=(layer,))


@pytest.fixture
def page() -> AppTest:
    made = AppTest.from_function(draw, default_timeout=30)
    return say(made, BEFORE).run()


def say(page: AppTest, query: dict[str, list[str]]) -> AppTest:
    """Let the browser say an address."""
    page.query_params.clear()
    page.query_params.update(query)
    return page


def press(page: AppTest, layer: str) -> dict[str, list[str]]:
    page.button(key=layer).click().run()
    assert not page.exception
    return dict(page.query_params)


def test_a_press_from_an_address_of_before_keeps_what_the_last_one_chose(page):
    press(page, "roads")
    press(say(page, BEFORE), "parcels")
    assert page.session_state["layers"] == ["parcels", "roads"]
    press(say(page, BEFORE), "facilities")
    assert page.session_state["layers"] == ["facilities", "parcels", "roads"]


def test_a_run_that_something_else_asks_for_from_an_address_of_before_shows_the_newest(page):
    press(page, "roads")
    say(page, BEFORE | {"view": ["23.2,112.7,12"]}).run()
    assert page.session_state["layers"] == ["roads"]
    assert "23.2,112.7,12" in page.query_params["view"]


def test_an_address_of_before_is_believed_once_the_browser_has_said_the_newest(page):
    newest = press(page, "roads")
    say(page, newest).run()
    say(page, BEFORE).run()
    assert page.session_state["layers"] == []


def test_an_address_that_is_not_of_before_is_believed(page):
    press(page, "roads")
    say(page, {"lang": ["zh"], "layer": ["areas"]}).run()
    assert page.session_state["layers"] == ["areas"]


def test_going_back_in_the_browser_is_going_back(page, monkeypatch):
    press(page, "roads")
    monkeypatch.setattr(local_script_runner, "RerunData", partial(RerunData, is_history_navigation=True))
    say(page, BEFORE).run()
    assert page.session_state["layers"] == []
