"""Row U18 of the hardening table: what begins like a formula is text in every table that leaves the house."""

from __future__ import annotations

import csv

import openpyxl
import pytest

from tests.builders import a_frame, a_road
from zqmap.intake.matching import apply_matching, propose_matching
from zqmap.intake.read import read_file
from zqmap.intake.template import write_template
from zqmap.model.layers import LAYERS
from zqmap.model.strings import FORMULA_STARTS, defuse, restore_defused
from zqmap.model.text import LANGUAGES
from zqmap.web.formats import write_layer

PAYLOADS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    '=HYPERLINK("http://x.test","click")',
    "=cmd|' /C calc'!A0",
    "http://x.test/",
)


def exported(payload, format_, folder):
    frame = a_frame("roads", a_road("a", name_en=payload, note_zh=payload))
    path = folder / f"out.{format_}"
    write_layer(frame, LAYERS["roads"], format_, path)
    return path


def first_signs_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    return rows[0], rows[1]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_value_in_a_csv_is_text_U18(payload, tmp_path):
    header, values = first_signs_of(exported(payload, "csv", tmp_path))
    assert not [name for name in header if name.startswith(FORMULA_STARTS)]
    assert values[header.index("name_en")].endswith(payload)
    texts = (value for name, value in zip(header, values, strict=True) if name in LAYERS["roads"].by_name)
    assert not [value for value in texts if value.startswith(FORMULA_STARTS)]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_value_in_a_workbook_is_text_and_no_link_U18(payload, tmp_path):
    book = openpyxl.load_workbook(exported(payload, "xlsx", tmp_path))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not any(cell.hyperlink for cell in cells)
    assert payload in {cell.value for cell in cells}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("layer", LAYERS.values(), ids=lambda layer: layer.name)
def test_headers_of_templates_and_exports_are_text_U18(layer, language, tmp_path):
    write_template(layer, language, tmp_path / "t.xlsx")
    write_layer(a_frame(layer.name), layer, "xlsx", tmp_path / "e.xlsx", language=language)
    for name in ("t.xlsx", "e.xlsx"):
        cells = [cell for sheet in openpyxl.load_workbook(tmp_path / name) for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
        headers = [cell.value for cell in openpyxl.load_workbook(tmp_path / name).worksheets[0][1]]
        assert not [header for header in headers if header.startswith(FORMULA_STARTS)]


@pytest.mark.parametrize("payload", [payload for payload in PAYLOADS if not payload.startswith("\t")])
@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_a_defused_value_comes_back_as_it_was_U18(payload, format_, tmp_path):
    contents = read_file(exported(payload, format_, tmp_path))
    [row] = apply_matching(contents, propose_matching(LAYERS["roads"], contents)).rows
    assert row["name_en"] == row["note_zh"] == payload


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_every_start_is_defused_and_restored_U18(start):
    assert defuse(f"{start}x") == f"'{start}x"
    assert restore_defused(defuse(f"{start}x")) == f"{start}x"
    assert restore_defused("'quoted'") == "'quoted'"
