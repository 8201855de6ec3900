"""A press is heard once, and also where the run that it started was broken off before it came to the button."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

PAGE = """
import streamlit as st
from zqmap.ui.press import is_pressed

if st.session_state.pop("break_off", False):
    st.rerun()
if is_pressed("发布", "publish", about=st.session_state.get("seen", ())):
    st.session_state["heard"] = st.session_state.get("heard", 0) + 1
st.button("something else", key="else")
"""


@pytest.fixture
def page() -> AppTest:
    return AppTest.from_string(PAGE).run()


def heard(page: AppTest) -> int:
    return page.session_state["heard"] if "heard" in page.session_state else 0  # noqa: SIM401 (it has no get)


def test_a_press_is_heard_once(page):
    assert heard(page) == 0
    page.button("publish").click().run()
    page.button("else").click().run()
    assert heard(page) == 1


def test_a_press_is_heard_where_its_run_was_broken_off(page):
    page.session_state["break_off"] = True
    page.button("publish").click().run()
    assert heard(page) == 1


def test_a_press_that_nobody_heard_in_time_is_forgotten(page, monkeypatch):
    monkeypatch.setattr("zqmap.ui.press.HEARD_WITHIN_S", 0.0)
    page.button("publish").click().run()
    assert heard(page) == 0


def test_of_two_presses_the_last_counts(page):
    page.session_state["pressed"] = {"gone": (0.0, ())}
    page.button("publish").click().run()
    assert page.session_state["pressed"] == {}


@pytest.mark.parametrize("now", [("wang", 2), ("li", 1)])
def test_a_press_on_what_was_changed_meanwhile_or_was_shown_to_somebody_else_does_not_count(page, now):
    page.session_state["seen"] = ("wang", 1)
    page.run()
    page.session_state["seen"] = now
    page.button("publish").click().run()
    assert heard(page) == 0
    page.button("publish").click().run()
    assert heard(page) == 1
