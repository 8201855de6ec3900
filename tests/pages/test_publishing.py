"""A press that publishes is never without its answer, however often its page is drawn anew, left or opened again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from streamlit.runtime.scriptrunner import RerunData
from streamlit.testing.v1 import AppTest

from tests.pages.desk_runs import open_desk, save_draft
from tests.pages.interruptions import LIMIT_S, draw, held_back, wait_for, watched
from tests.process_store import NAME, Signed
from zqmap.access.roles import Role
from zqmap.errors import StoreUnavailable
from zqmap.intake.proposal import publish_draft
from zqmap.store.drafts import Drafts
from zqmap.store.store import Store
from zqmap.ui.updates.drafts_view import draft_row

SAID = "已发布为第 2 版。"


@pytest.fixture
def signed(sign: Callable[[Role], Signed]) -> Signed:
    return sign(Role.PUBLISHER)


@pytest.fixture
def draft(desk_store: Store, signed: Signed) -> int:
    return save_draft(desk_store, note="改名")


def open_draft(draft: int) -> AppTest:
    return open_desk(draw, draft=str(draft))


def publish_button(page: AppTest):
    [button] = [button for button in page.button if button.label == "发布"]
    return button


def said(page: AppTest) -> list[str]:
    return [shown.value for shown in page.success if SAID in shown.value]


@contextmanager
def publishing(page: AppTest, patch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Press, and give the page's runner while the work is held back; it ends after the block, and the page with it."""
    with watched() as runner, held_back(patch, Store, "publish_change") as (begun, go_on):
        pressed = threading.Thread(target=publish_button(page).click().run)
        pressed.start()
        assert begun.wait(LIMIT_S)
        yield runner.running
        go_on.set()
        pressed.join(LIMIT_S)
        assert not pressed.is_alive()
    assert not page.exception


def break_off(runner: Any, draft: int) -> None:
    runner.request_rerun(RerunData(query_string=f"lang=zh&draft={draft}"))
    wait_for(lambda: runner.has_given_way)


def test_a_publication_whose_run_is_broken_off_is_answered_by_the_next_run(desk_store, draft, monkeypatch):
    page = open_draft(draft)
    with publishing(page, monkeypatch) as runner:
        break_off(runner, draft)
    assert desk_store.heads()["roads"] == 2
    assert len(said(page)) == 1
    assert not [button for button in page.button if button.label == "发布"]


def test_a_tab_that_is_opened_while_a_draft_is_published_waits_for_the_end_and_says_so(desk_store, draft, monkeypatch):
    page, other = open_draft(draft), AppTest.from_function(draw, default_timeout=120)
    other.query_params.update({"lang": "zh", "draft": str(draft)})
    with publishing(page, monkeypatch):
        opened = threading.Thread(target=other.run)
        opened.start()
    opened.join(LIMIT_S)
    assert not opened.is_alive()
    assert len(said(other)) == 1
    assert open_draft(draft).success[0].value == other.success[0].value


def test_a_draft_that_is_being_published_is_not_published_a_second_time(desk_store, draft, monkeypatch):
    page, other = open_draft(draft), open_draft(draft)
    with publishing(page, monkeypatch):
        again = threading.Thread(target=publish_button(other).click().run)
        again.start()
    again.join(LIMIT_S)
    assert not again.is_alive()
    assert len(said(other)) == 1
    assert not other.error
    assert [line.action.value for line in desk_store.audit() if line.layer == "roads"].count("publish_draft") == 1


def test_what_keeps_a_draft_from_being_published_is_said_by_the_next_run_and_then_no_more(
    desk_store, draft, monkeypatch
):
    def fail(*_: object, **__: object) -> None:
        raise StoreUnavailable("the disk is full")

    monkeypatch.setattr("zqmap.ui.answers.READ_WITHIN_S", 0.0)
    page = open_draft(draft)
    with monkeypatch.context() as patch:
        patch.setattr(Store, "publish_change", fail)
        with publishing(page, patch) as runner:
            break_off(runner, draft)
    assert [shown.value for shown in page.error] == ["数据库暂时没有回应，什么都没有改变。请稍后再试。"]
    assert desk_store.heads()["roads"] == 1
    page.run()
    assert not page.error
    publish_button(page).click().run()
    assert len(said(page)) == 1


def test_what_keeps_a_draft_from_being_published_is_said_in_both_tabs_of_who_pressed(desk_store, draft, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise StoreUnavailable("the disk is full")

    page, other = open_draft(draft), open_draft(draft)
    with monkeypatch.context() as patch:
        patch.setattr(Store, "publish_change", fail)
        with publishing(page, patch):
            waits = threading.Thread(target=other.run)
            waits.start()
        waits.join(LIMIT_S)
    for tab in (page, other):
        assert [shown.value for shown in tab.error] == ["数据库暂时没有回应，什么都没有改变。请稍后再试。"]
        publish_button(tab)
    other.text_input(key=f"desk_note_{draft}").input("  ")
    publish_button(other).click().run()
    assert [shown.value for shown in other.error] == ["请写一句说明。"]


def test_a_draft_that_another_process_publishes_while_its_page_is_drawn_is_shown_as_published(
    desk_store, draft, monkeypatch
):
    def meanwhile(*values: Any) -> Any:
        drafts = Drafts(desk_store)
        if drafts.find(draft).state.is_open:
            publish_draft(drafts, draft, version=1, author=NAME, note="改名", typed_name=None)
        return draft_row(*values)

    monkeypatch.setattr("zqmap.ui.updates.draft_view.draft_row", meanwhile)
    page = open_draft(draft)
    assert len(said(page)) == 1
    assert not page.warning
    assert not page.error


def test_a_draft_without_a_note_is_not_published_and_the_page_says_why(desk_store, draft):
    page = open_draft(draft)
    page.text_input(key=f"desk_note_{draft}").input("  ")
    publish_button(page).click().run()
    assert [shown.value for shown in page.error] == ["请写一句说明。"]
    assert desk_store.heads()["roads"] == 1


def test_an_account_that_lost_its_role_publishes_nothing_and_is_told_A4(desk_store, draft, signed):
    page = open_draft(draft)
    signed.take_away()
    publish_button(page).click().run()
    assert desk_store.heads()["roads"] == 1
    assert not said(page)
