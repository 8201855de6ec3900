"""What a widget was made with is let go when it is no longer shown."""

from __future__ import annotations

import gc
import weakref
from typing import ClassVar

from streamlit.testing.v1 import AppTest


class Heavy:
    """Stands for a file that was read."""

    made: ClassVar = []

    def __init__(self):
        self.made.append(weakref.ref(self))


def page():
    import streamlit as st

    from tests.pages.test_stale_widgets import Heavy
    from zqmap.ui.stale_widgets import forget_stale_widgets

    is_shown = st.checkbox("shown", value=True, key="shown")
    if is_shown:
        heavy = Heavy()
        st.button("press", key="press", on_click=lambda: st.session_state.update(pressed=type(heavy).__name__))
        st.radio("choose", ["a", "b"], key="choose")
    st.text_input("stays", key="stays", on_change=lambda: st.session_state.update(changed=True))
    forget_stale_widgets()


def test_a_widget_that_is_gone_holds_nothing_and_the_others_work_on():
    at = AppTest.from_function(page, default_timeout=120).run()
    assert not at.exception
    at.button(key="press").click().run()
    assert at.session_state["pressed"] == "Heavy"
    at.checkbox(key="shown").uncheck().run()
    gc.collect()
    assert [one() for one in Heavy.made] == [None, None]
    at.text_input(key="stays").input("x").run()
    assert at.session_state["changed"]
    at.checkbox(key="shown").check().run()
    at.radio(key="choose").set_value("b").run()
    assert at.radio(key="choose").value == "b"
    assert not at.exception
