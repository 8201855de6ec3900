"""A page that a test has drawn leaves nothing behind that another test's processes would run."""

from __future__ import annotations

import multiprocessing
import sys

from streamlit.testing.v1 import AppTest

MAIN = sys.modules["__main__"]


def draw(words: str) -> None:
    import streamlit as st

    st.write(words)


def test_a_page_is_drawn_as_the_main_module_of_this_process():
    assert AppTest.from_function(draw, default_timeout=120, args=("drawn",)).run().markdown[0].value == "drawn"
    assert sys.modules["__main__"] is not MAIN


def test_a_process_spawned_after_a_page_was_drawn_runs():
    assert sys.modules["__main__"] is MAIN
    process = multiprocessing.get_context("spawn").Process(target=abs, args=(-1,))
    process.start()
    process.join(60)
    assert process.exitcode == 0
