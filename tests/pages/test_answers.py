"""Every press of staff is done and answered, also where its page is drawn anew while it writes."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.interruptions import ask_for_another_run, draw
from tests.process_store import NAME, Signed
from zqmap.access.access import Access
from zqmap.access.roles import Role
from zqmap.intake.edits.operations import set_fields
from zqmap.model.drafts import DraftState
from zqmap.model.layers import LAYERS
from zqmap.store.drafts import Drafts
from zqmap.store.store import Store
from zqmap.store.upkeep_lines import read_upkeep_lines
from zqmap.ui import upkeep_form
from zqmap.ui.edits.desk import workspaces_of
from zqmap.ui.updates.desk import get_cases
from zqmap.ui.updates.work import StepBar

CSV = "名称,经度,纬度,来源\n甲厂,112.71,23.21,示例来源\n"


def draw_history():
    from pages import history
    from zqmap.ui.context import make_context
    from zqmap.ui.identity import current_identity

    history.render(make_context(is_narrow=False, identity=current_identity()))


@pytest.fixture
def signed(sign: Callable[[Role], Signed]) -> Signed:
    return sign(Role.ADMIN)


def open_page(page: Callable[[], None] = draw, **query: str) -> AppTest:
    shown = AppTest.from_function(page, default_timeout=120)
    shown.query_params.update({"lang": "zh", **query})
    shown.run()
    assert not shown.exception
    return shown


def ask_again_after(patch: pytest.MonkeyPatch, owner: Any, name: str, query: str) -> None:
    """Let a browser ask for another run, at the address that it knows, as soon as something has been written."""
    method = getattr(owner, name)

    @functools.wraps(method)
    def asking(*args: Any, **values: Any) -> Any:
        made = method(*args, **values)
        ask_for_another_run(query)
        return made

    patch.setattr(owner, name, asking)


def press(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click().run()
    assert not page.exception
    return page


def a_draft(store: Store) -> int:
    frame = store.read("roads").copy()
    frame.loc[0, "name_en"] = "Renamed"
    return Drafts(store).save("roads", frame, base=1, mode="replace", author=NAME, note="改名")


@pytest.fixture
def case_id(desk_store: Store, signed: Signed) -> str:
    """Give a file at its last step: nothing blocks it any more."""
    layer = (desk_store.read("roads")).head(3).copy()
    layer["name_en"] = ["A road", "B road", "C road"]
    content = layer.to_json(drop_id=True).encode()
    case = get_cases().open(NAME, "roads.geojson", content, layer="roads", base=1)
    page = open_page(case=case.id)
    for step in ("confirm-system", "confirm-columns"):
        if any(button.key == step for button in page.button):
            press(page, step)
    return case.id


def test_a_file_that_becomes_a_draft_leads_there_from_its_old_address(desk_store, case_id, monkeypatch):
    page = open_page(case=case_id)
    ask_again_after(monkeypatch, Drafts, "save", f"lang=zh&case={case_id}")
    press(page, "proposal-save")
    [line] = Drafts(desk_store).list()
    assert page.query_params["draft"] == str(line.id)
    assert "case" not in page.query_params
    assert not page.warning
    assert any(button.label == "发布" for button in page.button)


def test_a_file_about_which_something_else_was_decided_meanwhile_becomes_no_draft_unseen(desk_store, case_id):
    page = open_page(case=case_id)
    case = get_cases().find(case_id, NAME)
    get_cases().keep(case, case.choices.after(mode="replace"))
    press(page, "proposal-save")
    assert [shown.value for shown in page.error] == [
        "您点按之前内容刚有改动，没有保存。请看过下面最新的变化，再点一次。"
    ]
    assert Drafts(desk_store).list() == []
    press(page, "proposal-save")
    assert len(Drafts(desk_store).list()) == 1


def test_a_merge_is_done_with_the_side_that_is_chosen(desk_store, signed, monkeypatch):
    draft = a_draft(desk_store)
    mine = desk_store.read("roads").iloc[0]["id"]
    theirs = desk_store.read("roads").copy()
    theirs.loc[0, "name_en"] = "Otherwise"
    desk_store.publish("roads", theirs, base=1, author="李四", note="先发布")
    page = open_page(draft=str(draft))
    press(page, f"merge-{draft}")
    assert [shown.value for shown in page.error] == ["还有冲突没有选择。"]
    page.radio(key=f"desk_side_{mine}").set_value("mine")
    ask_again_after(monkeypatch, Drafts, "update", f"lang=zh&draft={draft}")
    press(page, f"merge-{draft}")
    assert Drafts(desk_store).find(draft).base == 2
    assert Drafts(desk_store).load(draft).frame.set_index("id").loc[mine, "name_en"] == "Renamed"
    assert any(button.label == "发布" for button in page.button)


def test_an_edit_that_becomes_a_draft_leads_there_from_its_old_address(desk_store, signed, monkeypatch):
    own = workspaces_of(NAME)
    line = own.begin("roads")
    road = desk_store.read("roads")["id"].iloc[0]
    own.do(line.id, lambda edited: set_fields(edited, road, {"note_en": "checked"}), version=line.version)
    page = AppTest.from_function(draw, default_timeout=120)
    page.session_state["edit_view"] = "outcome"
    page.query_params.update({"lang": "zh", "edit": line.id})
    page.run()
    ask_again_after(monkeypatch, Drafts, "save", f"lang=zh&edit={line.id}")
    press(page, "edit-save")
    [made] = Drafts(desk_store).list()
    assert page.query_params["draft"] == str(made.id)
    assert not page.warning


def draw_way_out():
    import streamlit as st

    from zqmap.ui.identity import leave_provider

    st.session_state.setdefault("provider", ("somebody", "token"))
    st.button("leave", key="leave", on_click=leave_provider)


def test_who_leaves_is_signed_out_at_the_provider_too(desk_store, signed, monkeypatch):
    left: list[bool] = []
    monkeypatch.setattr("zqmap.ui.identity.get_access", lambda: signed.access)
    monkeypatch.setattr("zqmap.ui.identity._provider_token", lambda: signed.token)
    monkeypatch.setattr("zqmap.ui.identity.st.logout", lambda: left.append(True))
    page = open_page(draw_way_out)
    ask_again_after(monkeypatch, Access, "sign_out", "lang=zh")
    press(page, "leave")
    assert signed.access.identify(signed.token).is_anonymous
    assert left == [True]


def draw_refused():
    import streamlit as st

    from zqmap.errors import StoreUnavailable
    from zqmap.ui.answers import give_answer, read_answer
    from zqmap.ui.keys import Key

    file = [bytes(1)]
    try:
        raise StoreUnavailable(f"{len(file)}") from OSError("full")
    except StoreUnavailable as error:
        give_answer(Key.DESK_SAID, error)
    said = read_answer(Key.DESK_SAID)
    st.session_state["holds"] = (said.__traceback__, said.__cause__, said.__context__)


def test_a_refusal_that_is_to_be_said_holds_nothing_of_the_press():
    assert open_page(draw_refused).session_state["holds"] == (None, None, None)


def draw_unexpected():
    import streamlit as st

    from zqmap.ui.answers import give_answer
    from zqmap.ui.context import make_context
    from zqmap.ui.identity import current_identity
    from zqmap.ui.keys import Key
    from zqmap.ui.updates.desk import say_refused

    failure = ValueError("nobody thought of it")
    give_answer(Key.DESK_SAID, failure)
    context = make_context(is_narrow=False, identity=current_identity())
    try:
        say_refused(context)
    except (RuntimeError, ValueError) as raised:
        st.session_state["raised_from"] = raised.__cause__ is failure
    st.session_state["traceback"] = failure.__traceback__


def test_what_nobody_thought_of_is_raised_on_the_page_and_holds_nothing_of_it(signed):
    page = open_page(draw_unexpected)
    assert (page.session_state["raised_from"], page.session_state["traceback"]) == (True, None)


def test_a_reading_that_is_broken_off_is_taken_up_again(desk_store, signed, monkeypatch):
    case = get_cases().open(NAME, "firms.csv", CSV.encode(), layer="enterprises", base=1)
    begun: list[str] = []

    def begin(bar: StepBar, step: str) -> None:
        begun.append(step)
        if len(begun) == 1:
            ask_for_another_run(f"lang=zh&case={case.id}")
        drawn(bar, step)

    drawn = StepBar.begin
    monkeypatch.setattr(StepBar, "begin", begin)
    page = open_page(case=case.id)
    assert begun[:2] == ["read", "read"]
    assert any("第 2 步" in shown.value for shown in page.markdown)


@pytest.mark.parametrize(
    ("key", "method", "state"),
    [
        ("updates.proposal.send", "send", DraftState.SENT),
        ("updates.drafts.discard", "discard", DraftState.DISCARDED),
    ],
)
def test_what_is_done_to_a_draft_is_shown_by_the_next_run(desk_store, signed, monkeypatch, key, method, state):
    draft = a_draft(desk_store)
    page = open_page(draft=str(draft))
    ask_again_after(monkeypatch, Drafts, method, f"lang=zh&draft={draft}")
    press(page, f"{key}-{draft}")
    assert Drafts(desk_store).find(draft).state is state
    assert not page.error
    assert not any(button.key == f"{key}-{draft}" for button in page.button)


def test_a_refusal_is_still_said_by_the_run_that_follows_the_press(desk_store, signed, monkeypatch):
    draft = a_draft(desk_store)
    page = open_page(draft=str(draft))
    Drafts(desk_store).update(draft, version=1, actor="李四", note="改过")
    ask_again_after(monkeypatch, Drafts, "_allow_writing", f"lang=zh&draft={draft}")
    press(page, f"updates.drafts.discard-{draft}")
    assert [shown.value for shown in page.error] == ["这份草稿刚被别人改动，请重新打开后再操作。"]
    page.run()
    assert len(page.error) == 1


def test_a_rollback_is_answered(desk_store, signed, monkeypatch):
    frame = desk_store.read("roads").copy()
    frame.loc[0, "name_en"] = "Renamed"
    desk_store.publish("roads", frame, base=1, author="李四", note="误改")
    page = AppTest.from_function(draw_history, default_timeout=120)
    page.session_state["rollback_panel"] = True
    page.query_params.update({"lang": "zh", "layer": "roads", "a": "1", "b": "2"})
    page.run()
    page.text_input(key="rollback_note").input("收回")
    ask_again_after(monkeypatch, Store, "rollback", "lang=zh&layer=roads&a=1&b=2")
    [button] = [button for button in page.button if "恢复到第" in button.label]
    button.click().run()
    assert not page.exception
    assert [shown.value for shown in page.success] == ["已恢复，新版本为第 3 版。"]


def test_a_setting_of_upkeep_is_answered(desk_store, signed, monkeypatch):
    page = open_page(draw_history, part="freshness")
    ask_again_after(monkeypatch, upkeep_form, "set_upkeep", "lang=zh&part=freshness")
    press(page, "save-upkeep")
    assert len(page.success) == 1
    assert sum(len(read_upkeep_lines(desk_store, layer, 5)) for layer in LAYERS) == 1
