"""Registers are kept like layers on both databases: filled, edited, compared, taken back, drafted, written down."""

from __future__ import annotations

import pytest
from shapely import Point

from tests.builders import a_frame, a_road
from zqmap.cli.filling import fill_registers, fill_store
from zqmap.errors import InvalidFeatures, StaleBase
from zqmap.intake.proposal import make_proposal, propose_draft, publish_draft
from zqmap.intake.register_table import read_table, register_table
from zqmap.intake.shipped import read_shipped
from zqmap.model.drafts import Mode
from zqmap.model.layers import LAYERS, REGISTERS, STORED
from zqmap.model.revisions import Action, FieldChange
from zqmap.settings import ROOT
from zqmap.store.drafts import Drafts

FIGURES = REGISTERS["figures"]
GEODATA = ROOT / "geodata"


def quiet(*_, **__):
    """Say nothing."""


@pytest.fixture
def filled(store):
    fill_store(store, GEODATA, quiet)
    return store


def edit(store, **changes):
    """Give the figures with the planned area's row changed in the table of the page."""
    published = store.read("figures")
    table = register_table(FIGURES, published)
    for field, value in changes.items():
        table.loc[table["id"] == "planned-area", field] = value
    frame, findings = read_table(FIGURES, table, published)
    assert findings == ()
    return frame


def test_an_old_store_gets_the_registers_and_its_layers_stay_as_they_are(store):
    store.publish("roads", a_frame("roads", a_road()), base=0, author="张", note="first")
    fill_registers(store, GEODATA, quiet)
    fill_registers(store, GEODATA, quiet)
    assert store.heads() == dict.fromkeys(REGISTERS, 1) | {"roads": 1}
    assert len(store.read("roads")) == 1
    assert store.fsck() == []


@pytest.mark.parametrize("name", REGISTERS)
def test_a_shipped_register_comes_back_from_the_store_whole(filled, name):
    shipped = read_shipped(GEODATA, REGISTERS[name])
    assert filled.read(name).drop(columns="geometry").equals(shipped.drop(columns="geometry"))
    assert filled.revision(name).features == len(shipped) > 0


def test_an_edited_figure_has_history_a_difference_and_a_way_back(filled):
    filled.publish("figures", edit(filled, value=995.0), base=1, author="李四", note="新规划")
    difference = filled.difference("figures", 1, 2)
    [change] = difference.changed
    assert (change.id, change.fields) == ("planned-area", (FieldChange("value", 992, 995),))
    assert filled.revisions("figures")[0].note == "新规划"
    filled.rollback("figures", 1, author="李四", note="撤回")
    assert filled.revision("figures").digest == filled.revision("figures", 1).digest
    assert [line.action for line in filled.audit("figures")] == [Action.ROLLBACK, Action.PUBLISH, Action.INIT]


def test_a_stale_edit_of_a_register_is_refused_with_the_difference(filled):
    mine = edit(filled, value=995.0)
    filled.publish("figures", edit(filled, value=990.0), base=1, author="李四", note="他人")
    with pytest.raises(StaleBase) as refused:
        filled.publish("figures", mine, base=1, author="张三", note="我的")
    assert [change.id for change in refused.value.difference.changed] == ["planned-area"]


def test_a_draft_of_a_register_is_kept_and_published(filled):
    drafts = Drafts(filled)
    proposal = make_proposal(filled, "figures", edit(filled, headline="no"), mode=Mode.REPLACE, base=1)
    draft_id = drafts.save("figures", proposal.frame, base=1, mode=Mode.REPLACE, author="张三", note="不列为要点")
    assert propose_draft(filled, drafts.load(draft_id)).counts == (0, 1, 0, 22)
    made = publish_draft(drafts, draft_id, version=1, author="李四")
    assert (made.number, made.note) == (2, "不列为要点")


def test_a_register_takes_no_place(filled):
    frame = filled.read("figures").copy()
    frame.loc[0, "geometry"] = Point(112.5, 23.1)
    with pytest.raises(InvalidFeatures):
        filled.publish("figures", frame, base=1, author="张三", note="地点")


def test_a_list_in_the_table_is_stated_to_be_empty_or_not_stated(filled):
    def area_ids(cell):
        published = filled.read("figures")
        table = register_table(FIGURES, published, "（无）")
        place = table.index[table["id"] == "planned-area"][0]
        table.at[place, "area_ids"] = cell
        frame, findings = read_table(FIGURES, table, published)
        assert findings == ()
        return frame.set_index("id").at["planned-area", "area_ids"]

    assert area_ids(["（无）"]) == ()
    assert area_ids([]) is None
    assert area_ids(["dasha"]) == ("dasha",)


def test_a_new_row_gets_an_id_and_a_wrong_one_is_named_by_row_and_field(filled):
    steps = REGISTERS["steps"]
    published = filled.read("steps")
    table = register_table(steps, published)
    new = {
        "enterprise_id": "xpeng",
        "step": "land",
        "state": "done",
        "is_public": "no",
        "source_id": "article-2023-04-26",
    }
    table.loc[len(table)] = {column: new.get(column) for column in table.columns}
    frame, _ = read_table(steps, table, published)
    assert "xpeng-land" in set(frame["id"])
    table.loc[len(table) - 1, "actual"] = "去年"
    frame, findings = read_table(steps, table, published)
    assert frame is None
    assert [(finding.row, finding.field) for finding in findings if finding.severity == "block"] == [(2, "actual")]


def test_layers_and_registers_are_apart():
    assert set(LAYERS).isdisjoint(REGISTERS)
    assert list(STORED) == [*LAYERS, *REGISTERS]
    assert all(layer.is_mapped for layer in LAYERS.values())
    assert not any(register.is_mapped for register in REGISTERS.values())
