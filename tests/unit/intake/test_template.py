"""The workbook that staff fill in comes back without a question."""

from __future__ import annotations

import openpyxl
import pytest

from tests.builders import a_facility, a_frame, a_parcel, a_road, an_area, an_enterprise
from zqmap.intake.checks import check_contents
from zqmap.intake.ids import give_ids
from zqmap.intake.matching import apply_matching, find_readings, propose_matching
from zqmap.intake.read import read_file
from zqmap.intake.template import template_headers, write_template
from zqmap.model.fields import Kind
from zqmap.model.layers import LAYERS, STORED
from zqmap.model.sheets import GUIDE
from zqmap.model.text import LANGUAGES
from zqmap.web.formats import write_layer

PLACES = {"lon": 112.7434, "经度": 112.7434, "lat": 23.2481, "纬度": 23.2481}
SHAPES = {
    "roads": "LINESTRING (112.74 23.24, 112.77 23.25)",
    "areas": "POLYGON ((112.5 23.1, 112.51 23.1, 112.51 23.11, 112.5 23.1))",
    "parcels": "POLYGON ((112.5 23.1, 112.505 23.1, 112.505 23.105, 112.5 23.105, 112.5 23.1))",
}
NUMBERS = {"area_mu": 425, "length_km": 3.2, "investment_cny": 350_000_000, "price_cny_per_mu": 360_000}


def filled_in(field, language):
    if field.vocabulary is not None:
        labels = [term.label.in_(language) for term in field.vocabulary.terms[:2]]
        return "；".join(labels) if field.kind is Kind.CODES else labels[0]
    if field.kind is Kind.NUMBER:
        return NUMBERS.get(field.name, 5)
    by_kind = {Kind.DATE: "2024-03", Kind.SLUG: "a-feature", Kind.WORDS: "四会市；高要区", Kind.IDS: "a-road；b-road"}
    return by_kind.get(field.kind, f"{field.name} 文字")


def fill_in(layer, language, path):
    write_template(layer, language, path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    headers = [cell.value for cell in sheet[1]]
    for place, header in enumerate(headers, start=1):
        name = header.split("\n")[-1]
        if name in layer.by_name:
            value = filled_in(layer.by_name[name], language)
        elif name == "WKT":
            value = SHAPES.get(layer.name)
        else:
            value = PLACES[name]
        sheet.cell(2, place, value)
    book.save(path)
    return path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("layer", STORED.values(), ids=lambda layer: layer.name)
def test_a_filled_template_comes_back_with_no_question_and_every_value(layer, language, tmp_path):
    contents = read_file(fill_in(layer, language, tmp_path / "filled.xlsx"))
    matching = propose_matching(layer, contents)
    assert matching.questions == ()
    assert {match.confidence for match in matching.columns if match.field} == {1.0}
    assert matching.fields == set(layer.by_name)
    assert (matching.unused, matching.missing, find_readings(contents, matching)) == ((), (), ())
    checked = check_contents(layer, apply_matching(contents, matching))
    assert [finding for finding in checked.findings if finding.severity == "block"] == []
    [row] = checked.frame.to_dict("records")
    for field in layer.fields:
        if field.vocabulary:
            codes = field.vocabulary.codes
            assert row[field.name] == (codes[:2] if field.kind is Kind.CODES else codes[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_template_has_one_part_to_read_and_a_guide_of_every_field(language, tmp_path):
    layer = LAYERS["parcels"]
    write_template(layer, language, tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == [
        layer.label.in_(language),
        GUIDE.in_(language),
    ]
    said = "\n".join(str(cell) for row in book[GUIDE.in_(language)].values for cell in row if cell)
    for field in layer.fields:
        assert field.label.in_(language) in said
        assert field.unit is None or field.unit.in_(language) in said
        assert all(term.label.in_(language) in said for term in (field.vocabulary.terms if field.vocabulary else ()))
    assert [cell.value for cell in book.worksheets[0][1]] == list(template_headers(layer, language))
    assert book.worksheets[0].max_row == 1


def test_the_cells_of_codes_offer_their_labels_and_texts_and_dates_stay_as_typed(tmp_path):
    layer = LAYERS["roads"]
    write_template(layer, "zh", tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    names = [header.split("\n")[-1] for header in template_headers(layer, "zh")]
    status = openpyxl.utils.get_column_letter(names.index("status") + 1)
    assert rules[f"{status}2"].type == "list"
    place = names.index("planned_start") + 1
    formats = [column.number_format for column in sheet.column_dimensions.values() if column.min <= place <= column.max]
    assert formats == ["@"]


def test_a_template_that_cannot_be_written_is_an_os_error(tmp_path):
    with pytest.raises(OSError, match=r"."):
        write_template(LAYERS["roads"], "zh", tmp_path / "missing" / "t.xlsx")


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("layer", "feature"),
    [
        ("roads", a_road(length_km=12.4, investment_cny=350_000_000, planned_finish="2025-06")),
        ("facilities", a_facility()),
        ("enterprises", an_enterprise()),
        ("parcels", a_parcel(utilities=["water", "gas"], chains=["biopharma"], area_mu=1700)),
        ("areas", an_area()),
    ],
)
def test_an_export_comes_back_as_it_was_without_a_question(layer, feature, format_, tmp_path):
    frame = a_frame(layer, feature)
    write_layer(frame, LAYERS[layer], format_, tmp_path / f"export.{format_}")
    contents = read_file(tmp_path / f"export.{format_}")
    matching = propose_matching(LAYERS[layer], contents)
    assert matching.questions == ()
    applied, _ = give_ids(apply_matching(contents, matching))
    checked = check_contents(LAYERS[layer], applied)
    assert not checked.is_blocked
    assert checked.frame.drop(columns="geometry").equals(frame.drop(columns="geometry"))


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_an_empty_list_and_one_that_is_not_known_stay_different_in_a_file(format_, tmp_path):
    empty, unknown = a_parcel("first", waits_for=[], chains=[]), a_parcel("second", waits_for=None, chains=None)
    frame = a_frame("parcels", empty, unknown)
    path = tmp_path / f"export.{format_}"
    write_layer(frame, LAYERS["parcels"], format_, path, language="en")
    contents = read_file(path)
    applied = apply_matching(contents, propose_matching(LAYERS["parcels"], contents))
    assert [(row["waits_for"], row["chains"]) for row in applied.rows] == [([], []), (None, None)]
    assert check_contents(LAYERS["parcels"], applied).frame["waits_for"].tolist() == [(), None]
