"""A role that is taken away between a press and its write: the page writes nothing, and says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from streamlit.testing.v1 import AppTest

from tests.process_store import NAME, Signed
from zqmap.access.roles import Role
from zqmap.model.revisions import Action
from zqmap.settings import ROOT, get_settings
from zqmap.store import dismissals, memory
from zqmap.store.connect import reading
from zqmap.store.dismissals import read_dismissed
from zqmap.store.store import Store
from zqmap.store.tables import MATCHINGS
from zqmap.ui.updates.desk import get_cases

CSV = "名称,经度,纬度\n甲厂,112.71,23.21\n乙厂,112.72,23.22\n丙厂,112.73,23.23\n"


def draw():
    from pages import updates
    from zqmap.ui.context import make_context
    from zqmap.ui.identity import current_identity, read_denial

    context = make_context(is_narrow=False, identity=current_identity())
    denied = read_denial()
    if denied:
        import streamlit as st

        st.error(denied.value)
    if context.identity.name:
        updates.render(context)


@pytest.fixture
def signed(sign: Callable[[Role], Signed]) -> Signed:
    return sign(Role.EDITOR)


def open_page(**query: str) -> AppTest:
    page = AppTest.from_function(draw, default_timeout=120)
    page.query_params.update({"lang": "zh", **query})
    page.run()
    assert not page.exception
    return page


def lose_before_writing(signed: Signed, patch: pytest.MonkeyPatch, module: ModuleType) -> None:
    """Take the role away after the page has asked for it and before the transaction of the write begins."""
    ensure = module.ensure_table

    def late(*args: object) -> None:
        ensure(*args)
        signed.take_away()

    patch.setattr(module, "ensure_table", late)


def edit_by_hand(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Let the files of layers be a copy in which a road was renamed by hand."""
    layers = folder / "layers"
    layers.mkdir(parents=True)
    roads = json.loads((ROOT / "geodata" / "layers" / "roads.geojson").read_text(encoding="utf-8"))
    roads["features"][0]["properties"]["name_en"] = "By hand"
    (layers / "roads.geojson").write_text(json.dumps(roads), encoding="utf-8")
    patch.setenv("ZQMAP_GEODATA", str(folder))
    get_settings.cache_clear()


def is_refused(page: AppTest, store: Store) -> bool:
    assert not page.exception
    return [shown.value for shown in page.error] == ["prepare"] and store.audit()[0].action is Action.DENIED


@pytest.mark.parametrize("is_late", [False, True])
def test_a_late_dismissal_of_a_hand_edited_file_is_not_kept_A4(desk_store, signed, tmp_path, monkeypatch, is_late):
    edit_by_hand(tmp_path / "geodata", monkeypatch)
    page = open_page()
    if is_late:
        lose_before_writing(signed, monkeypatch, dismissals)
    page.button(key="dismiss-roads").click().run()
    assert is_refused(page, desk_store) == is_late
    assert len(read_dismissed(desk_store)) == (0 if is_late else 1)


@pytest.mark.parametrize("is_late", [False, True])
def test_columns_confirmed_late_are_not_remembered_A4(desk_store, signed, monkeypatch, is_late):
    case = get_cases().open(NAME, "firms.csv", CSV.encode(), layer="enterprises", base=1)
    case = get_cases().keep(case, case.choices.after(system="EPSG:4326"))
    page = open_page(case=case.id)
    if is_late:
        lose_before_writing(signed, monkeypatch, memory)
    page.button(key="confirm-columns").click().run()
    assert is_refused(page, desk_store) == is_late
    with reading(desk_store.engine) as connection:
        remembered = connection.execute(MATCHINGS.select()).all()
    assert [row.saved_by for row in remembered] == ([] if is_late else [NAME])
    assert (get_cases().find(case.id, NAME).choices.columns is None) == is_late
