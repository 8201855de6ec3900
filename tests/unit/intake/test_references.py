"""What a row refers to by id must be there; an id that nothing has is named at its row and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.process_store import fill_file
from zqmap.cli.checking import report_file
from zqmap.intake import references
from zqmap.intake.cases import Cases
from zqmap.intake.pipeline import Pipeline
from zqmap.intake.progress import Step
from zqmap.intake.references import find_unknown_references
from zqmap.intake.register_table import read_table, register_table
from zqmap.model.findings import Severity
from zqmap.model.layers import STORED
from zqmap.store.store import Store

LINK = {"id": "link-99", "from_id": "catl", "to_id": "xpeng", "kind": "supply", "directed": "yes"}
CSV = "id,from_id,to_id,kind,directed,source_id\nlink-99,catl,xpang,next_door_supply,no,article-2023-04-26\n"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(f"sqlite:///{fill_file(tmp_path_factory.mktemp('references')) / 'zqmap.sqlite'}")


def found(store: Store, layer: str, *rows: dict) -> list[tuple]:
    unknown = find_unknown_references(store, STORED[layer], rows, store.read(layer))
    return [(one.severity, one.row, one.field, one.value, one.text.zh, one.text.en) for one in unknown]


@pytest.mark.parametrize("written", ["xpang", "XPeng", "小鹏汽车(肇庆)"])
def test_an_unknown_id_blocks_a_register_and_the_likely_one_is_named(store, written):
    [(severity, row, field, value, zh, en)] = found(store, "supply_links", LINK, LINK | {"to_id": written})
    assert (severity, row, field, value) == (Severity.BLOCK, 2, "to_id", written)
    assert f"“企业”中没有编号“{written}”。是否应为 xpeng（小鹏汽车" in zh
    assert "Did you mean xpeng (" in en


def test_an_id_like_none_is_named_without_a_guess(store):
    [(*_, zh, en)] = found(store, "steps", {"id": "s", "enterprise_id": "zzzzzzzz"})
    assert zh == "“企业”中没有编号“zzzzzzzz”"
    assert en == "nothing in “Enterprises” has the id 'zzzzzzzz'"


def test_what_is_there_is_not_mentioned_and_nothing_stated_refers_to_nothing(store):
    assert found(store, "supply_links", LINK, LINK | {"to_id": None}, LINK | {"to_id": 7}) == []
    assert found(store, "parcels", {"id": "p", "waits_for": ["longsha-avenue"]}, {"id": "q", "waits_for": []}) == []


def test_of_a_list_each_unknown_id_is_named_and_on_the_map_it_only_warns(store):
    listed = found(store, "parcels", {"id": "p", "waits_for": ["longsha-avenu", "fuli-road"], "contact_id": "nobody-7"})
    assert [(one[0], one[2], one[3]) for one in listed] == [
        (Severity.WARN, "waits_for", "longsha-avenu"),
        (Severity.WARN, "contact_id", "nobody-7"),
    ]
    assert "longsha-avenue" in listed[0][4]


def test_what_is_published_so_already_only_warns(store, monkeypatch):
    monkeypatch.setattr(references.Known, "ids", frozenset({"xpeng"}))
    published = store.read("supply_links")
    old = published.iloc[0]
    rows = [{"id": old["id"], "from_id": old["from_id"], "to_id": "xpeng"}, {"id": "new", "from_id": old["from_id"]}]
    unknown = find_unknown_references(store, STORED["supply_links"], rows, published)
    assert [(one.row, one.severity) for one in unknown] == [(1, Severity.WARN), (2, Severity.BLOCK)]


def test_only_so_many_guesses_are_made(store, monkeypatch):
    monkeypatch.setattr(references, "GUESSED", 1)
    first, second = found(store, "supply_links", LINK | {"to_id": "xpang"}, LINK | {"to_id": "xpong"})
    assert "xpeng" in first[4]
    assert "xpeng" not in second[4]


def test_the_page_the_editor_and_the_command_line_say_the_same(store, tmp_path: Path):
    cases, pipeline = Cases(tmp_path / "cases"), Pipeline(store)
    case = cases.open("li", "links.csv", CSV.encode(), layer="supply_links", base=1)
    matching = pipeline.advance(case).matching
    assert matching is not None
    case = cases.keep(case, case.choices.after(columns=matching.confirmed().as_json()))
    progress = pipeline.advance(case)
    assert progress.step is Step.FINDINGS
    [on_page] = [one for one in progress.findings if one.code == "unknown_reference"]
    layer, published = STORED["supply_links"], store.read("supply_links")
    table = register_table(layer, published)
    table.loc[0, "to_id"] = "xpang"
    frame, listed = read_table(layer, table, published, store)
    [in_editor] = [one for one in listed if one.code == "unknown_reference"]
    assert frame is None
    path = tmp_path / "links.csv"
    path.write_text(CSV, encoding="utf-8")
    report = report_file(path, layer, store)
    [on_line] = [one for one in report["findings"] if one["code"] == "unknown_reference"]
    assert report["ok"] is False
    assert on_page.text.zh == in_editor.text.zh == on_line["zh"]
    assert (on_page.row, on_page.field, on_line["row"], on_line["field"]) == (1, "to_id", 1, "to_id")


@pytest.mark.parametrize("name", list(STORED))
def test_what_ships_refers_to_nothing_that_is_not_there(store, name):
    frame = store.read(name)
    rows = frame.drop(columns="geometry").to_dict("records")
    assert find_unknown_references(store, STORED[name], rows, frame) == ()
