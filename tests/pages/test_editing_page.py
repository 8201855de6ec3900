"""The editing desk without a browser: what a map tells is done once and only by whoever may; what moved on is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from zqmap.access.identity import Identity
from zqmap.access.policy import Command
from zqmap.access.roles import Role
from zqmap.errors import Denied
from zqmap.intake.edits.operations import set_fields
from zqmap.intake.edits.workspace import Open, Workspaces
from zqmap.model.written_lists import NO_ITEMS
from zqmap.store.process import get_snapshots
from zqmap.store.store import Store
from zqmap.ui.edits import desk

PARCEL = "demo-dasha-01"
RING = [[112.50, 23.10], [112.51, 23.10], [112.51, 23.11]]
DRAW = {"n": 1, "do": "draw", "geometry": {"type": "Polygon", "coordinates": [RING]}}


def draw(identity, text=None):
    from pages import updates
    from zqmap.ui.context import make_context
    from zqmap.ui.edits.desk import find_edit
    from zqmap.ui.edits.told import take_told

    context = make_context(is_narrow=False, identity=identity)
    if text is not None:
        take_told(find_edit(context), text)
    updates.render(context)


@pytest.fixture
def store(desk_store: Store) -> Store:
    return desk_store


@pytest.fixture
def own(store: Store) -> Workspaces:
    return Workspaces(store, get_snapshots(), "张三")


Run = Callable[..., AppTest]


@pytest.fixture
def run(store: Store, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the page for a role with an edit in its address; a press is asked of the same role."""

    def run_page(edit: str, text: str | None = None, role: Role = Role.EDITOR, page: AppTest | None = None) -> AppTest:
        identity = Identity("张三", role)

        def require(command: Command, layer: str | None = None) -> Identity:
            if not identity.may(command):
                raise Denied(command.value, identity.name)
            return identity

        monkeypatch.setattr(desk, "require", require)
        monkeypatch.setattr("zqmap.ui.identity.require", require)
        made = page or AppTest.from_function(draw, default_timeout=120)
        made.args = (identity, text)
        made.query_params.update({"lang": "en", "edit": edit})
        shown = made.run()
        assert not shown.exception
        return shown

    return run_page


def told(*events: Any, mount: str = "abcd1234") -> str:
    return json.dumps({"mount": mount, "events": list(events)})


def steps_of(own: Workspaces, edit: str) -> int:
    return own.load(edit).session.done


def names_of(opened: Open) -> set[str]:
    return {feature.id for feature in opened.edited.changed}


def test_what_the_map_tells_is_done_once_however_often_it_is_told(run, own):
    edit = own.begin("parcels").id
    page = run(edit, told(DRAW))
    assert steps_of(own, edit) == 1
    run(edit, told(DRAW), page=page)
    assert steps_of(own, edit) == 1
    run(edit, told(DRAW, {"n": 2, "do": "undo"}), page=page)
    assert steps_of(own, edit) == 0
    run(edit, told({"n": 3, "do": "redo"}, {"n": 4, "do": "delete", "ids": [PARCEL]}), page=page)
    opened = own.load(edit)
    assert (names_of(opened), opened.edited.removed) == ({"new-parcel"}, (PARCEL,))


def test_a_map_that_is_mounted_anew_counts_from_one_again(run, own):
    edit = own.begin("parcels").id
    page = run(edit, told(DRAW))
    run(edit, told(DRAW, mount="efgh5678"), page=page)
    assert steps_of(own, edit) == 2


SENT = (
    "",
    "[]",
    "{",
    "[" * 100_000,
    json.dumps({"mount": "abcd1234", "events": [7]}),
    json.dumps({"mount": "abcd1234", "events": [{"n": True, "do": "undo"}]}),
    json.dumps({"mount": "../../etc", "events": [DRAW]}),
    json.dumps({"mount": "abcd1234", "events": [DRAW] * 500}),
    told({"n": 1, "do": "publish"}),
    told({"n": 2, "do": "draw", "geometry": {"type": "Polygon", "coordinates": [[[1e400, 0]]]}}),
    told({"n": 3, "do": "delete", "ids": [["a"]]}),
    told({"n": 4, "do": "reshape", "id": 7, "geometry": DRAW["geometry"]}),
    told({"n": 5, "do": "split", "id": PARCEL, "line": DRAW["geometry"]}),
    told({"n": 6, "do": "reshape", "id": "none", "geometry": DRAW["geometry"]}),
)


def test_whatever_else_a_browser_sends_changes_nothing_and_is_answered_in_words(run, own):
    edit = own.begin("parcels").id
    page = None
    for text in SENT:
        page = run(edit, text, page=page)
        assert len(page.error) == 1, text[:60]
    assert steps_of(own, edit) == 0
    assert own.load(edit).line.version == 1


def test_who_may_not_prepare_changes_nothing(run, own):
    edit = own.begin("parcels").id
    run(edit, told(DRAW), role=Role.VIEWER)
    assert steps_of(own, edit) == 0


def test_the_session_of_somebody_else_is_not_there(run, store):
    edit = Workspaces(store, get_snapshots(), "李四").begin("parcels").id
    page = run(edit)
    assert any("not found" in warning.value for warning in page.warning)


def test_a_newer_revision_is_said_and_merged_into(run, own, store):
    edit = own.begin("parcels").id
    own.do(edit, lambda edited: set_fields(edited, PARCEL, {"area_mu": 500}), version=1)
    frame = store.read("parcels").copy()
    frame.loc[frame["id"] == "demo-dasha-02", "area_mu"] = 77.0
    store.publish("parcels", frame, base=1, author="李四", note="x")
    page = run(edit)
    assert any("moved on to revision 2" in warning.value for warning in page.warning)
    page.button(key="edit-rebase").click().run()
    opened = own.load(edit)
    assert (opened.line.base, opened.session.done) == (2, 1)
    area = opened.edited.frame.set_index("id")["area_mu"]
    assert (area[PARCEL], area["demo-dasha-02"]) == (500, 77)


def test_the_form_saves_a_field_at_once_and_keeps_what_is_no_value(run, own):
    edit = own.begin("parcels").id
    page = run(edit, told({"n": 1, "do": "select", "ids": [PARCEL]}))
    page.text_input(key=f"edit_field_area_mu_{PARCEL}").set_value("1,234.5").run()
    assert own.load(edit).edited.find(PARCEL).fields["area_mu"] == 1234.5
    page.text_input(key=f"edit_field_plot_ratio_max_{PARCEL}").set_value("99").run()
    assert own.load(edit).edited.find(PARCEL).fields["plot_ratio_max"] != 99
    assert any("out of range" in caption.value for caption in page.caption)
    assert page.text_input(key=f"edit_field_plot_ratio_max_{PARCEL}").value == "99"
    page.button(key="edit-undo").click().run()
    assert page.text_input(key=f"edit_field_area_mu_{PARCEL}").value == "513"


def test_two_that_touch_are_merged_and_two_that_do_not_are_refused_in_words(run, own):
    edit = own.begin("parcels").id
    beside = {"type": "Polygon", "coordinates": [[RING[1], [112.52, 23.10], [112.52, 23.11], RING[2]]]}
    apart = {"type": "Polygon", "coordinates": [[[112.6, 23.1], [112.61, 23.1], [112.6, 23.11]]]}
    shapes = [DRAW, DRAW | {"n": 2, "geometry": beside}, DRAW | {"n": 3, "geometry": apart}]
    chosen = {"n": 4, "do": "select", "ids": ["new-parcel", "new-parcel-3"]}
    page = run(edit, told(*shapes, chosen))
    page.button(key="edit-merge").click()
    page.args = (page.args[0], None)
    page.run()
    assert any("share no edge" in error.value for error in page.error)
    run(edit, told(chosen | {"n": 5, "ids": ["new-parcel", "new-parcel-2"]}), page=page)
    page.button(key="edit-merge").click()
    page.args = (page.args[0], None)
    page.run()
    assert names_of(own.load(edit)) == {"new-parcel", "new-parcel-3"}
    assert own.load(edit).session.done == 4


def panel_text(page: AppTest) -> str:
    return " ".join(caption.value for caption in page.caption)


def test_coordinates_are_read_aloud_before_they_become_a_shape_and_refused_in_words(run, own):
    edit = own.begin("parcels").id
    page = run(edit)
    box = next(area for area in page.text_area if area.label == "Coordinates")
    box.set_value("23.31, 112.68\n23.31, 112.684").run()
    assert "needs at least three lines" in panel_text(page)
    page.button(key="edit-coordinates").click().run()
    assert any("needs at least three lines" in error.value for error in page.error)
    assert steps_of(own, edit) == 0
    box = next(area for area in page.text_area if area.label == "Coordinates")
    # Northing and easting of EPSG:4547, as a surveyor's list has them.
    box.set_value("J1 2570000 363000\nJ2 2570000 363400\nJ3 2570400 363400").run()
    assert "central meridian 114° E, 3 points" in panel_text(page)
    assert "North comes first" in panel_text(page)
    page.button(key="edit-coordinates").click().run()
    (made,) = own.load(edit).edited.changed
    assert made.fields["area_mu"] == pytest.approx(120, abs=0.1)
    assert not page.error
    box = next(area for area in page.text_area if area.label == "Coordinates")
    assert box.value.count("\n") == 2


def test_a_shape_with_a_hole_is_given_as_well_known_text_and_can_be_pasted_back(run, own):
    edit = own.begin("parcels").id
    hole = [[112.503, 23.103], [112.503, 23.1031], [112.5031, 23.1031], [112.503, 23.103]]
    ring = [[112.50, 23.10], [112.51, 23.10], [112.51, 23.11], [112.50, 23.11], [112.50, 23.10]]
    page = run(edit, told(DRAW | {"geometry": {"type": "Polygon", "coordinates": [ring, hole]}}))
    box = next(area for area in page.text_area if area.label == "Coordinates")
    assert box.value.startswith("POLYGON ((112.5 23.1")
    box.set_value(box.value.replace("112.51 ", "112.512 "))
    page.button(key="edit-coordinates").click()
    page.args = (page.args[0], None)
    page.run()
    (made,) = own.load(edit).edited.changed
    assert made.geometry.bounds[2] == 112.512
    assert len(made.geometry.interiors) == 1


def test_many_are_changed_at_once_in_the_table_undone_and_done_again(run, own, store):
    edit = own.begin("roads").id
    page = run(edit)
    page.session_state["edit_view"] = "table"
    page.run()
    next(box for box in page.text_input if box.label == "Search").set_value("avenue").run()
    said = next(caption.value for caption in page.caption if " of 17 shown" in caption.value)
    shown = int(said.split()[0])
    assert 0 < shown < 17
    next(box for box in page.selectbox if box.key == "edit_bulk_field").set_value("source_date").run()
    page.text_input(key="edit_bulk_source_date").set_value("2026-11").run()
    page.button(key="edit-bulk").click().run()
    opened = own.load(edit)
    assert {feature.fields["source_date"] for feature in opened.edited.changed} == {"2026-11"}
    assert len(opened.edited.changed) == shown
    page.button(key="edit-undo").click().run()
    assert own.load(edit).edited.changed == ()
    page.button(key="edit-redo").click().run()
    assert len(own.load(edit).edited.changed) == shown
    assert store.heads()["roads"] == 1


def test_a_list_that_is_known_to_be_empty_is_stated_in_the_form_and_told_from_one_that_is_not_stated(run, own):
    edit = own.begin("parcels").id
    page = run(edit, told({"n": 1, "do": "select", "ids": [PARCEL]}))
    key = f"edit_field_utilities_{PARCEL}"

    def stated() -> list[str] | None:
        utilities: list[str] | None = own.load(edit).edited.find(PARCEL).fields["utilities"]
        return utilities

    before = stated()
    assert before
    page.multiselect(key=key).set_value([*before, NO_ITEMS]).run()
    assert stated() == []
    assert page.multiselect(key=key).value == [NO_ITEMS]
    page.multiselect(key=key).set_value([NO_ITEMS, "gas"]).run()
    assert stated() == ["gas"]
    assert page.multiselect(key=key).value == ["gas"]
    page.multiselect(key=key).set_value([]).run()
    assert stated() is None
    page.button(key="edit-undo").click().run()
    page.button(key="edit-undo").click().run()
    assert stated() == []
    assert page.multiselect(key=key).value == [NO_ITEMS]


def test_many_lists_are_stated_to_be_empty_at_once_and_the_table_shows_it(run, own):
    edit = own.begin("parcels").id
    page = run(edit)
    page.session_state["edit_view"] = "table"
    page.run()
    page.selectbox(key="edit_bulk_field").set_value("waits_for").run()
    works = page.multiselect(key="edit_bulk_waits_for")
    works.set_value([NO_ITEMS, "longsha-avenue"]).run()
    assert page.multiselect(key="edit_bulk_waits_for").value == ["longsha-avenue"]
    page.multiselect(key="edit_bulk_waits_for").set_value(["longsha-avenue", NO_ITEMS]).run()
    page.button(key="edit-bulk").click().run()
    opened = own.load(edit)
    assert opened.edited.changed
    assert {tuple(feature.fields["waits_for"]) for feature in opened.edited.changed} == {()}
    page.session_state["edit_columns_parcels"] = ["name_zh", "waits_for"]
    page.run()
    assert {tuple(cell) for cell in page.dataframe[0].value["waits_for"]} == {(NO_ITEMS,)}


def test_a_list_that_every_feature_has_cannot_be_stated_to_be_empty(run, own):
    edit = own.begin("areas").id
    page = run(edit, told({"n": 1, "do": "select", "ids": ["sihui"]}))
    districts = page.multiselect(key="edit_field_districts_sihui")
    assert NO_ITEMS not in districts.options
    assert "(none)" not in districts.options
