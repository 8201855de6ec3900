"""What was refused because something was left out is done by the next press, of the same drawing too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.desk_runs import open_desk, press, save_draft
from tests.pages.interruptions import draw
from tests.process_store import NAME, Signed
from zqmap.access.roles import Role
from zqmap.model.drafts import DraftState
from zqmap.store.drafts import Drafts
from zqmap.store.store import Store


@pytest.fixture
def signed(sign) -> Signed:
    made: Signed = sign(Role.PUBLISHER)
    return made


@pytest.fixture
def draft(desk_store: Store, signed: Signed) -> int:
    return save_draft(desk_store, note="")


def open_draft(draft: int) -> AppTest:
    return open_desk(draw, draft=str(draft))


@contextmanager
def as_drawn_now(page: AppTest) -> Iterator[None]:
    """Let what is pressed after the block meet the widgets as they were drawn before it."""
    known = page._session_state._state._new_widget_state.widget_metadata
    before = dict(known)
    yield
    known.update(before)


def errors(page: AppTest) -> list[str]:
    return [shown.value for shown in page.error]


@pytest.mark.parametrize(("button", "state"), [("publish", DraftState.PUBLISHED), ("send", DraftState.SENT)])
def test_a_note_that_was_left_out_and_is_written_then_counts_at_the_next_press(desk_store, draft, button, state):
    key = {"publish": "updates.drafts.publish", "send": "updates.proposal.send"}[button]
    page = open_draft(draft)
    with as_drawn_now(page):
        press(page, f"{key}-{draft}")
        assert errors(page) == ["请写一句说明。"]
    page.text_input(key=f"desk_note_{draft}").input("改名")
    press(page, f"{key}-{draft}")
    assert Drafts(desk_store).find(draft).state is state


def test_a_draft_is_not_returned_without_a_reason_and_the_page_says_so(desk_store, draft):
    Drafts(desk_store).send(draft, version=1, actor=NAME)
    page = open_draft(draft)
    with as_drawn_now(page):
        press(page, f"updates.drafts.give_back-{draft}")
        assert errors(page) == ["请写明退回原因。"]
        assert Drafts(desk_store).find(draft).state is DraftState.SENT
    page.text_input(key=f"desk_reason_{draft}").input("缺来源")
    press(page, f"updates.drafts.give_back-{draft}")
    assert Drafts(desk_store).find(draft).state is DraftState.RETURNED
    assert errors(page) == []


def draw_note_form():
    import streamlit as st

    from zqmap.ui.context import make_context
    from zqmap.ui.identity import current_identity
    from zqmap.ui.updates.note_form import ask_note

    taken = st.session_state.setdefault("taken", [])
    context = make_context(is_narrow=False, identity=current_identity())
    ask_note(context, key="note", prefix="new", take=lambda answer: taken.append(answer.note))


def test_a_proposal_that_is_sent_without_a_note_is_sent_when_there_is_one(desk_store, signed):
    page = AppTest.from_function(draw_note_form, default_timeout=120).run()
    with as_drawn_now(page):
        press(page, "new-send")
        assert errors(page)
    page.text_input(key="note").input("改名")
    press(page, "new-send")
    assert page.session_state["taken"] == ["改名"]


def draw_history():
    from pages import history
    from zqmap.ui.context import make_context
    from zqmap.ui.identity import current_identity

    history.render(make_context(is_narrow=False, identity=current_identity()))


def test_a_way_back_without_a_note_is_gone_when_there_is_one(desk_store, signed):
    frame = desk_store.read("roads").copy()
    frame.loc[0, "name_en"] = "Renamed"
    desk_store.publish("roads", frame, base=1, author=NAME, note="改名")
    page = AppTest.from_function(draw_history, default_timeout=120)
    page.query_params.update({"lang": "zh", "layer": "roads", "a": "1", "b": "2"})
    page.session_state["rollback_panel"] = True
    page.run()

    def go_back() -> None:
        next(button for button in page.button if "恢复到第" in button.label).click().run()
        assert not page.exception

    with as_drawn_now(page):
        go_back()
        assert errors(page)
    page.text_input(key="rollback_note").input("撤回")
    go_back()
    assert desk_store.heads()["roads"] == 3


def draw_empty_presses():
    import streamlit as st

    from zqmap.ui.enquiries import export_view, steps

    st.session_state["done"] = [steps.answer(1, 1), steps.add_note(1, 1), export_view._erase_many((1, 2))]


def test_an_enquiry_is_told_nothing_by_an_empty_box():
    page = AppTest.from_function(draw_empty_presses, default_timeout=120).run()
    assert page.session_state["done"] == [False, False, False]
