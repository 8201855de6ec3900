"""One draft on the update page: nothing is asked that nobody reads, and what is said can be read."""

from __future__ import annotations

import pytest

from tests.pages.desk_runs import open_desk, press, save_draft
from tests.pages.interruptions import draw
from tests.process_store import NAME
from zqmap.access.roles import Role
from zqmap.model.drafts import DraftState
from zqmap.store.drafts import Drafts

OTHER = "李四"


def labels(page) -> list[str]:
    return [box.label for box in page.text_input]


def whole_html(page) -> str:
    return "".join(shown.value for shown in page.get("html"))


@pytest.mark.parametrize(("role", "is_asked"), [(Role.EDITOR, False), (Role.PUBLISHER, True)])
def test_a_note_is_asked_for_only_by_who_can_use_it(desk_store, sign, role, is_asked):
    sign(role)
    draft = save_draft(desk_store, note="改名")
    Drafts(desk_store).send(draft, version=1, actor=NAME)
    page = open_desk(draw, draft=str(draft))
    assert ("说明（会写进历史）" in labels(page)) is is_asked
    assert "改名" in whole_html(page)


def test_a_draft_that_was_returned_is_not_struck_out_and_says_why(desk_store, sign):
    sign(Role.EDITOR)
    draft = save_draft(desk_store, note="改名")
    Drafts(desk_store).send(draft, version=1, actor=NAME)
    Drafts(desk_store).give_back(draft, version=2, actor=OTHER, reason="缺来源")
    page = open_desk(draw, draft=str(draft))
    assert '<span class="zq-mark due">已退回</span>' in whole_html(page)
    assert any(said.value.endswith(f"{OTHER}　已退回：缺来源") for said in page.caption)


def test_what_a_return_lacks_is_said_where_it_is_asked_for(desk_store, sign):
    sign(Role.PUBLISHER)
    draft = save_draft(desk_store, note="改名")
    Drafts(desk_store).send(draft, version=1, actor=NAME)
    page = press(open_desk(draw, draft=str(draft)), f"updates.drafts.give_back-{draft}")
    (popover,) = (block for block in page.get("popover") if block.error)
    assert [said.value for said in popover.error] == ["请写明退回原因。"]
    assert len(page.error) == 1


@pytest.mark.parametrize("button", ["discard", "give_back"])
def test_a_draft_that_others_have_overtaken_can_be_refused_without_being_merged(desk_store, sign, button):
    sign(Role.PUBLISHER)
    draft = save_draft(desk_store, note="改名")
    Drafts(desk_store).send(draft, version=1, actor=NAME)
    newer = desk_store.read("roads").copy()
    newer.loc[1, "name_en"] = "Renamed, too"
    desk_store.publish("roads", newer, base=1, author=OTHER, note="改名")
    page = open_desk(draw, draft=str(draft))
    assert page.button(key=f"merge-{draft}")
    if button == "give_back":
        page.text_input(key=f"desk_reason_{draft}").input("已有新版").run()
    press(page, f"updates.drafts.{button}-{draft}")
    state = {"discard": DraftState.DISCARDED, "give_back": DraftState.RETURNED}[button]
    assert Drafts(desk_store).find(draft).state is state
