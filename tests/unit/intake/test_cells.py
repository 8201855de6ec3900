"""A table from CSV or Excel is read by the command line as the update page proposes to, and says the same by row."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.process_store import fill_file
from zqmap.cli.checking import check_file, report_file
from zqmap.intake.cases import Cases
from zqmap.intake.pipeline import Pipeline
from zqmap.model.layers import STORED
from zqmap.store.store import Store
from zqmap.web.formats import write_layer

WRONG = {"value": "about a lot", "unit": "bushels", "date": "soon", "name_en": "", "headline": "maybe"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(f"sqlite:///{fill_file(tmp_path_factory.mktemp('cells')) / 'zqmap.sqlite'}")


def export(store: Store, name: str, ending: str, path: Path) -> Path:
    layer = STORED[name]
    write_layer(store.read(name), layer, ending, path, revision=store.revision(name), language="zh")
    return path


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("name", list(STORED))
def test_what_was_exported_as_a_table_is_checked_as_unchanged(store, tmp_path, name, ending):
    report = report_file(export(store, name, ending, tmp_path / f"x.{ending}"), STORED[name], store)
    changes = {"added": 0, "changed": 0, "removed": 0, "unchanged": len(store.read(name))}
    assert (report["ok"], report["findings"], report["changes"]) == (True, [], changes)


def with_faults(store: Store, path: Path) -> Path:
    """Spoil the second row of the exported figures, and add a row without an id and one with another's."""
    export(store, "figures", "csv", path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[1] |= WRONG
    rows += [rows[0] | {"id": "", "name_en": "A new figure"}, dict(rows[2])]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0]])
        writer.writeheader()
        writer.writerows(rows)
    return path


def desk_findings(store: Store, path: Path, folder: Path) -> set[tuple]:
    """Bring the file on the update page and agree to what is proposed; what only the page looks for is left out."""
    cases, pipeline = Cases(folder), Pipeline(store)
    case = cases.open("li", path.name, path.read_bytes(), layer="figures", base=1)
    matching = pipeline.advance(case).matching
    case = cases.keep(case, case.choices.after(columns=matching.confirmed().as_json()))
    found = pipeline.advance(case).findings
    return {(one.severity.value, one.code, one.row, one.field) for one in found if "name" not in one.code}


def test_the_faults_of_a_register_are_those_of_the_page_by_row_and_field(store, tmp_path):
    path = with_faults(store, tmp_path / "figures.csv")
    report = report_file(path, STORED["figures"], store)
    found = {(one["severity"], one["code"], one["row"], one["field"]) for one in report["findings"]}
    assert {("block", field, 2) for field in WRONG} <= {(severity, field, row) for severity, _, row, field in found}
    assert ("block", "duplicate_id", 25, "id") in found
    assert ("warn", "id_made", 24, "id") in found
    assert not report["ok"]
    assert {one for one in found if "name" not in one[1]} == desk_findings(store, path, tmp_path / "cases")


def test_a_column_that_is_only_guessed_blocks_and_one_that_nobody_knows_is_left_out_with_a_warning(store, tmp_path):
    path = tmp_path / "roads.csv"
    path.write_text("编号,名称,名称英,进度条,备用\nr-1,甲路,Jia Road,施工中,x\n", encoding="utf-8")
    checked = check_file(path, STORED["roads"], store)
    said = {(one.severity.value, one.code, one.field) for one in checked.findings if one.row is None}
    assert ("block", "unsure_column", "进度条") in said
    assert ("warn", "unused_column", "备用") in said
    assert [row["name_zh"] for row in checked.contents.rows] == ["甲路"]
