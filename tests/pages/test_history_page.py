"""The history page without a browser: who sees what, and what a press does."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from streamlit.testing.v1 import AppTest

from tests.builders import a_frame, a_road
from zqmap.access.identity import Identity
from zqmap.access.permits import Permit
from zqmap.access.policy import Command
from zqmap.access.roles import Role
from zqmap.errors import Denied
from zqmap.model.revisions import Action, AuditLine
from zqmap.model.text import Text
from zqmap.model.upkeep import Upkeep
from zqmap.store.as_of import CHINA
from zqmap.store.store import Store
from zqmap.store.upkeep_lines import set_upkeep
from zqmap.ui.history import audit_trail, rollback_panel
from zqmap.ui.history.audit_trail import FILE_BYTES, audit_csv

NAMES = {role: Identity("" if role is Role.VIEWER else "张三", role) for role in Role}


def draw(identity):
    from pages import history
    from zqmap.ui.context import make_context

    history.render(make_context(is_narrow=False, identity=identity))


@pytest.fixture
def store(desk_store: Store) -> Store:
    """Give the store of the process: the shipped layers, and three revisions of roads; the last removes most."""
    frame = desk_store.read("roads").copy()
    frame.loc[frame["id"] == "longsha-avenue", "status"] = "completed"
    desk_store.publish("roads", frame, base=1, author="李四", note="龙沙大道建成")
    few = a_frame("roads", a_road("fuli-road", source_id=frame["source_id"].iloc[0]))
    desk_store.publish("roads", few, base=2, author="王五", note="误删")
    return desk_store


@pytest.fixture
def open_page(store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Run the page for a role, with a query; a press is asked of the same role."""

    def run(role: Role = Role.VIEWER, **query: str) -> AppTest:
        identity = NAMES[role]

        @contextmanager
        def permitted(command: Command, layer: str | None = None) -> Iterator[Permit]:
            if not identity.may(command):
                raise Denied(command.value, identity.name)
            yield Permit(identity, command, layer, lambda _: identity)

        monkeypatch.setattr(rollback_panel, "permitted", permitted)
        page = AppTest.from_function(draw, default_timeout=120, args=(identity,))
        for key, value in query.items():
            page.query_params[key] = value
        page.session_state["rollback_panel"] = True
        page.run()
        assert not page.exception
        return page

    return run


def html(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def buttons(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def test_a_visitor_sees_the_revisions_with_their_reasons_and_exports(open_page):
    page = open_page(lang="zh")
    said = html(page)
    assert [text in said for text in ("龙沙大道建成", "误删", "zqmap")] == [True] * 3
    assert "/data/roads.gpkg?revision=2&amp;lang=zh" in said
    assert "修改 1 项" in said


def everything(page: AppTest) -> str:
    """Give all that the page sends to the browser."""
    choices = [option for box in page.selectbox for option in box.options]
    return "\n".join([html(page), *choices, *(text.value for text in [*page.markdown, *page.caption])])


def test_the_public_reads_which_office_published_and_not_which_of_its_people(open_page, store):
    for query in ({}, {"feature": "roads/longsha-avenue"}, {"a": "1", "b": "2"}):
        said = everything(open_page(lang="zh", **query))
        assert "责任单位（未公布）" in said
        assert [name in said for name in ("李四", "王五")] == [False, False]
    set_upkeep(store, Upkeep("roads", None, Text("工程建设局", "Works bureau")), actor="赵六")
    set_upkeep(store, Upkeep("roads", "longsha", Text("龙湾片区办", "Area office")), actor="赵六")
    said = everything(open_page(lang="zh"))
    assert "工程建设局" in said
    assert "赵六" not in said


def test_staff_read_who_it_was(open_page):
    said = everything(open_page(Role.EDITOR, lang="zh", feature="roads/longsha-avenue"))
    assert [name in said for name in ("李四", "王五", "责任单位（未公布）")] == [True, True, False]


def test_the_newest_two_are_compared_where_the_address_names_none(open_page):
    page = open_page(lang="zh")
    assert [box.value for box in page.selectbox] == [2, 3]
    assert any("变更 17 项：修改 1 项，删除 16 项。" in text.value for text in page.markdown)


def test_two_revisions_of_the_address_are_compared_field_by_field(open_page):
    page = open_page(lang="zh", layer="roads", a="1", b="2")
    assert any("变更 1 项：修改 1 项，其余 16 项未变。" in text.value for text in page.markdown)
    row = html(page).partition("龙沙大道（堤路结合）")[2]
    assert "在建" in row
    assert "建成" in row


def test_a_revision_that_does_not_exist_is_passed_over(open_page):
    assert [box.value for box in open_page(lang="zh", a="77", b="99").selectbox] == [2, 3]


def test_a_number_that_is_none_is_named(open_page):
    assert any("a=zz" in warning.value for warning in open_page(lang="zh", a="zz").warning)


def test_a_layer_with_one_revision_says_so(open_page):
    page = open_page(lang="en", layer="parcels")
    assert any("nothing to compare" in text.value for text in page.caption)
    assert not page.selectbox


def test_a_feature_tells_who_changed_what_and_why(open_page):
    said = html(open_page(lang="zh", feature="roads/longsha-avenue"))
    first = said.partition("</table>")[0]
    assert "龙沙大道建成" in first
    assert "状态由“在建”改为“建成”" in first
    assert "误删" in first


def test_a_feature_that_never_was_is_said_so(open_page):
    assert [text.value for text in open_page(lang="zh", feature="roads/none").info] == [
        "没有这一要素的记录，请核对链接。"
    ]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_who_may_not_roll_back_finds_no_widget_for_it(open_page, role):
    page = open_page(role, lang="zh", a="1", b="3")
    assert not page.text_input
    assert not page.expander
    assert not [label for label in buttons(page) if "恢复" in label]


def roll_back(page: AppTest, note: str, name: str | None = None) -> AppTest:
    page.text_input(key="rollback_note").input(note)
    if name is not None:
        page.text_input(key="rollback_name").input(name)
    (press,) = [button for button in page.button if "恢复到第" in button.label]
    return press.click().run()


def test_a_publisher_rolls_back_with_a_reason_and_the_trail_says_so(open_page, store):
    page = open_page(Role.PUBLISHER, lang="zh", a="2", b="3")
    page = roll_back(page, "误删，恢复")
    assert not page.exception
    assert [text.value for text in page.success] == ["已恢复，新版本为第 4 版。"]
    made = store.revision("roads")
    assert (made.number, made.author, made.note, made.digest) == (
        4,
        "张三",
        "误删，恢复",
        store.revision("roads", 2).digest,
    )
    assert store.audit()[0].action is Action.ROLLBACK


def test_a_rollback_without_a_reason_changes_nothing(open_page, store):
    page = roll_back(open_page(Role.PUBLISHER, lang="zh", a="2", b="3"), "  ")
    assert [text.value for text in page.error] == ["请填写恢复原因，数据未改动。"]
    assert store.heads()["roads"] == 3


def test_a_rollback_that_removes_more_than_a_fifth_asks_for_the_name_of_the_layer(open_page, store):
    store.rollback("roads", 2, author="张三", note="恢复")
    page = roll_back(open_page(Role.PUBLISHER, lang="zh", a="3", b="4"), "试", "道路")
    assert [text.value for text in page.error] == ["图层名称不符，数据未改动。"]
    assert store.heads()["roads"] == 4
    page = roll_back(page, "确实要删", "道路工程")
    assert [text.value for text in page.success] == ["已恢复，新版本为第 5 版。"]


def test_a_rollback_after_somebody_else_published_changes_nothing(open_page, store):
    page = open_page(Role.PUBLISHER, lang="zh", a="2", b="3")
    store.rollback("roads", 1, author="李四", note="抢先")
    page = roll_back(page, "误删")
    assert [text.value for text in page.error] == ["此图层刚有新版本发布，数据未改动，请重新核对后再恢复。"]
    assert store.heads()["roads"] == 4


def test_a_press_after_the_role_was_taken_away_changes_nothing_A4(open_page, store, monkeypatch):
    page = open_page(Role.PUBLISHER, lang="zh", a="2", b="3")

    @contextmanager
    def late(command: Command, layer: str | None = None) -> Iterator[Permit]:
        """Let the press begin; the role is gone when the write looks again."""
        yield Permit(NAMES[Role.PUBLISHER], command, layer, lambda _: NAMES[Role.VIEWER])

    monkeypatch.setattr(rollback_panel, "permitted", late)
    page = roll_back(page, "误删")
    assert not page.success
    assert store.heads()["roads"] == 3


def test_a_forged_press_of_the_way_back_changes_nothing_and_is_written_down_A2(store):
    assert rollback_panel._attempt("roads", 3, 2) is None
    assert store.heads()["roads"] == 3
    assert store.audit()[0].action is Action.DENIED


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR, Role.PUBLISHER])
def test_the_trail_is_for_administrators_only(open_page, role):
    page = open_page(role, lang="zh", part="audit")
    assert "导入随附数据" not in html(page)
    assert any("变更" in text.value for text in page.markdown)


def test_an_administrator_filters_the_trail_by_layer_and_action(open_page):
    page = open_page(Role.ADMIN, lang="zh", part="audit")
    assert "导入随附数据" in html(page)
    page.selectbox(key="audit_layer").select("roads").run()
    page.selectbox(key="audit_action").select("publish").run()
    said = html(page)
    assert "误删" in said
    assert "导入随附数据" not in said


def test_staff_see_what_is_due_and_visitors_do_not(open_page):
    assert "应更新日期" not in html(open_page(lang="zh", part="freshness"))
    said = html(open_page(Role.EDITOR, lang="zh", part="freshness"))
    assert "应更新日期" in said
    assert "缺少内容的字段" in said


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "＝"])
def test_no_cell_of_the_trails_file_is_a_formula_U18(start):
    at = datetime(2026, 3, 1, 16, tzinfo=CHINA)
    line = AuditLine(1, at, f"{start}cmd|' /C calc'!A0", Action.PUBLISH, "roads", 2, f'{start}HYPERLINK("x")')
    text = audit_csv(["No."], [line]).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[1][1] == "2026-03-01 16:00:00"
    assert [cell[0] for cell in (rows[1][2], rows[1][6])] == ["'", "'"]


def test_the_trails_file_stays_below_the_limit_and_begins_with_the_newest():
    at = datetime(2026, 3, 1, tzinfo=CHINA)
    lines = [AuditLine(n, at, "张三", Action.PUBLISH, "roads", n, "说明" * 100) for n in range(4000, 0, -1)]
    file = audit_csv(list(audit_trail.COLUMNS), lines)
    assert len(file) <= FILE_BYTES + 3
    assert file.decode("utf-8-sig").splitlines()[1].startswith('"4000"')
