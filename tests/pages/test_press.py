"""A press is done to its end and once, whatever asks for another run of the page meanwhile."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.interruptions import watched
from zqmap.ui.press import once

PAGE = """
import streamlit as st
from tests.pages.interruptions import ask_for_another_run
from zqmap.ui.press import unbroken, whole

state = st.session_state
state.setdefault("runs", 0)
state.runs += 1


def count():
    ask_for_another_run("")
    state.counted = state.get("counted", 0) + 1
    state.said = "done"


st.button("plain", on_click=count)
st.button("whole", on_click=whole(count))
with unbroken():
    if state.pop("in_the_run", False):
        ask_for_another_run("")
        with unbroken():
            state.inner = "done"
        state.outer = "done"
        state.runs_then = state.runs
st.caption("end")
"""


@pytest.fixture
def page() -> AppTest:
    return AppTest.from_string(PAGE).run()


def kept(page: AppTest, name: str) -> object:
    return page.session_state[name] if name in page.session_state else None  # noqa: SIM401 (it has no get)


def press(page: AppTest, label: str) -> None:
    [button] = [button for button in page.button if button.label == label]
    button.click().run()
    assert not page.exception


def test_streamlit_breaks_a_callback_off_in_its_middle_which_is_why_there_is_this_module(page):
    press(page, "plain")
    assert (kept(page, "counted"), kept(page, "said")) == (None, None)


def test_a_whole_press_is_done_to_its_end_and_the_run_that_was_asked_for_comes_after_it(page):
    with watched() as runner:
        press(page, "whole")
        assert runner.running is not None
        assert runner.running.has_given_way
    assert (kept(page, "counted"), kept(page, "said")) == (1, "done")
    assert kept(page, "runs") >= 2


def test_a_part_of_a_run_that_is_not_broken_off_lets_the_next_run_wait(page):
    page.session_state["in_the_run"] = True
    page.run()
    assert (kept(page, "inner"), kept(page, "outer")) == ("done", "done")
    assert kept(page, "runs") == kept(page, "runs_then") + 1


def test_of_a_double_click_the_second_press_does_nothing_and_outside_a_page_a_press_is_simply_done():
    done: list[str] = []
    pressed = once(done.append)
    pressed("first")
    pressed("second")
    assert done == ["first"]


def test_a_press_that_did_nothing_leaves_the_next_one_to_be_done():
    done: list[str] = []

    def press_with(note: str) -> bool | None:
        if not note:
            return False
        done.append(note)
        return None

    pressed = once(press_with)
    for note in ("", "", "first", "second"):
        pressed(note)
    assert done == ["first"]
