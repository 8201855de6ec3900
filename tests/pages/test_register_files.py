"""A register comes as a workbook through the update page: filled, checked, proposed, published, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from tests.process_store import NAME
from zqmap.access.roles import Role
from zqmap.intake.cases import Case
from zqmap.intake.template import write_template
from zqmap.model.layers import REGISTERS
from zqmap.model.revisions import Action
from zqmap.store.store import Store
from zqmap.ui.updates.desk import get_cases

CELLS = {
    "figures": {"id": "planned-area", "value": 1_001},
    "steps": {"id": "", "enterprise_id": "xpeng", "step": 1, "state": 1, "is_public": 1},
    "contacts": {"id": "", "tel": "0758-1234567"},
}


def draw():
    from pages import updates
    from zqmap.ui.context import make_context
    from zqmap.ui.identity import current_identity

    updates.render(make_context(is_narrow=False, identity=current_identity()))


@pytest.fixture
def bring(desk_store: Store, sign: Callable, tmp_path: Path) -> Callable[..., AppTest]:
    """Bring a file as a publisher, and agree to its columns."""
    sign(Role.PUBLISHER)

    def run(name: str, content: bytes, register: str, language: str = "zh") -> AppTest:
        case: Case = get_cases().open(NAME, name, content, layer=register, base=1)
        page = AppTest.from_function(draw, default_timeout=120)
        page.query_params.update({"lang": language, "case": case.id})
        page.run()
        assert not page.exception
        return press(page, "confirm-columns")

    return run


def press(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click().run()
    assert not page.exception
    return page


def fill_template(register: str, language: str, folder: Path, **cells: object) -> bytes:
    """Fill one row of the template: the cells named by field, everything else that is required with something."""
    layer, path = REGISTERS[register], folder / "template.xlsx"
    write_template(layer, language, path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for place, header in enumerate([cell.value for cell in sheet[1]], start=1):
        field = layer.by_name[header.split("\n")[-1]]
        value = cells.get(field.name, "测试" if field.required else None)
        if field.vocabulary is not None and value:
            value = field.vocabulary.terms[1].label.in_(language)
        sheet.cell(2, place, value)
    book.save(path)
    return path.read_bytes()


def draw_history():
    from pages import history
    from zqmap.ui.context import make_context
    from zqmap.ui.identity import current_identity

    history.render(make_context(is_narrow=False, identity=current_identity()))


def roll_back(register: str) -> None:
    """Take the last revision of a register back on the page of history."""
    page = AppTest.from_function(draw_history, default_timeout=120)
    page.query_params.update({"lang": "zh", "register": register, "a": "1", "b": "2"})
    page.session_state["rollback_panel"] = True
    page.run()
    page.text_input(key="rollback_note").input("撤回")
    for field in page.text_input:
        if field.key == "rollback_name":  # asked for where more than a fifth is removed
            field.input(REGISTERS[register].label.zh)
    next(button for button in page.button if "恢复到第" in button.label).click().run()
    assert not page.exception


@pytest.mark.parametrize(("register", "language"), [("figures", "zh"), ("steps", "en")])
def test_a_filled_template_of_a_register_is_published_and_taken_back(bring, desk_store, tmp_path, register, language):
    before = desk_store.revision(register)
    page = bring("登记.xlsx", fill_template(register, language, tmp_path, **CELLS[register]), register, language)
    page.text_input(key="desk_note").input("新登记")
    press(page, "proposal-save")
    number = page.query_params["draft"]
    press(page, f"updates.drafts.publish-{number}")
    assert desk_store.heads()[register] == 2
    difference = desk_store.difference(register, 1, 2)
    expected = (0, ["planned-area"]) if register == "figures" else (1, [])
    assert (len(difference.added), [change.id for change in difference.changed]) == expected
    assert difference.removed == ()
    roll_back(register)
    after = desk_store.revision(register)
    assert (after.number, after.digest) == (3, before.digest)
    assert desk_store.audit(register)[0].action is Action.ROLLBACK


def test_a_table_with_faults_is_shown_by_row_without_a_map_and_makes_no_proposal(bring, desk_store):
    rows = "编号,供方,需方,关系,方向明确,来源\n,xpeng-motors,catl-ruiqing,卖给,是,article-2023-04-26\n"
    page = bring("供应.csv", rows.encode("gb18030"), "supply_links")
    table = page.dataframe[0]
    found = table.value.iloc[:, 3].tolist()
    assert "关系" in found
    assert not any(button.key and button.key.startswith("proposal-") for button in page.button)
    assert not page.get("component_instance")
    assert desk_store.heads()["supply_links"] == 1
