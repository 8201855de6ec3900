"""The entry script with a page that editors see: buttons for all, disabled, carelessly not disabled, hidden."""

import streamlit as st

from pages import PAGES
from tests.builders import a_frame, a_road
from zqmap.access.policy import Command
from zqmap.store.process import get_store
from zqmap.ui.context import Context
from zqmap.ui.identity import current_identity, require, staff_press
from zqmap.ui.page_frame import PageSpec, show_dashboard


@staff_press(Command.PREPARE)
def prepare() -> None:
    st.session_state["prepared"] = True


@staff_press(Command.PUBLISH, "roads")
def publish() -> None:
    frame = a_frame("roads", a_road("forged"))
    get_store().publish("roads", frame, base=get_store().heads()["roads"], author=current_identity().name, note="n")


def audit() -> None:
    st.session_state["audit"] = require(Command.SEE_AUDIT).name


def render(context: Context) -> None:
    st.markdown("STAFF ONLY" + (" PREPARED" if st.session_state.pop("prepared", False) else ""))
    st.button("prepare", key="prepare", on_click=prepare)
    st.button("publish", key="publish", on_click=publish, disabled=not context.identity.may(Command.PUBLISH))
    st.button("careless", key="careless", on_click=publish)
    if context.identity.may(Command.SEE_AUDIT):
        st.button("audit", key="audit", on_click=audit)


STAFF = PageSpec("staff", "page.map", ":material/edit:", render, needs=Command.PREPARE)
show_dashboard((*PAGES, STAFF))
