"""Columns of other people's files find their fields; what is doubtful is asked, nothing vanishes."""

from __future__ import annotations

import json

import pytest
from shapely import Point

from tests.builders import a_frame, a_road
from tests.unit.intake.contents_builder import column_of, contents_of
from zqmap.intake.headers import match_header, plain_words
from zqmap.intake.matching import (
    Matching,
    apply_matching,
    column_signature,
    find_readings,
    keep_unused,
    match_column,
    propose_matching,
    with_defaults,
    with_published,
)
from zqmap.model.aliases import FIELD_WORDS, TERM_WORDS
from zqmap.model.layers import LAYERS, STORED
from zqmap.model.vocabularies import Vocabulary

ROADS, PARCELS, ENTERPRISES = LAYERS["roads"], LAYERS["parcels"], LAYERS["enterprises"]


def matched(layer, contents, **more):
    return {match.column: match.field for match in propose_matching(layer, contents, **more).columns}


@pytest.mark.parametrize(
    ("layer", "header", "field"),
    [
        ("roads", "status", "status"),
        ("roads", "STATUS", "status"),
        ("roads", "状态", "status"),
        ("roads", "建设状态", "status"),
        ("roads", "Project Status", "status"),
        ("roads", "长度（公里）", "length_km"),
        ("roads", "长度(km)", "length_km"),
        ("roads", "全长_m", "length_km"),
        ("roads", "总投资（万元）", "investment_cny"),
        ("roads", "投资额万元", "investment_cny"),
        ("roads", "计划竣工时间", "planned_finish"),
        ("roads", "plan_end", "planned_finish"),
        ("roads", "PLANNED_FI", "planned_finish"),
        ("roads", "计划竣工日", "planned_finish"),
        ("roads", "长度（公里）\nLength (km)\nlength_km", "length_km"),
        ("roads", "长度（公里） Length (km) length_km", "length_km"),
        ("roads", "道路名称", "name_zh"),
        ("parcels", "用地面积（亩）", "area_mu"),
        ("parcels", "面积", "area_mu"),
        ("parcels", "Area (m2)", "area_mu"),
        ("parcels", "mj_亩数", None),
        ("parcels", "容积率", "plot_ratio_max"),
        ("parcels", "地块编号", "id"),
        ("parcels", "供地状态", "availability"),
        ("enterprises", "企业名称", "name_zh"),
        ("enterprises", "所属产业链", "chain"),
        ("areas", "规划面积（平方公里）", "planned_area_km2"),
        ("roads", "qqq", None),
        ("roads", "", None),
    ],
)
def test_a_header_finds_its_field(layer, header, field):
    assert match_header(LAYERS[layer], header).field == field


def test_a_misspelt_header_is_proposed_and_asked():
    match = match_header(ROADS, "lenght_km")
    assert (match.field, match.confidence < 0.8) == ("length_km", True)


def test_the_cut_off_name_of_two_fields_is_asked():
    matching = propose_matching(PARCELS, contents_of({"plot_ratio": 1.0, "plot_rat_1": 2.5}))
    assert [match.field for match in matching.columns] == ["plot_ratio_min", "plot_ratio_max"]
    assert [match.is_sure for match in matching.columns] == [False, False]
    assert match_header(ROADS, "status_not").confidence < 0.8


@pytest.mark.parametrize("header", ["OBJECTID", "FID", "Shape_Area", "lon", "经度", "序号", "X", "fid_1"])
def test_what_programs_write_is_left_out_without_loss(header):
    matching = propose_matching(ROADS, column_of(header, 1, 2))
    assert (matching.columns[0].field, matching.unused, matching.is_sure) == (None, (), True)


@pytest.mark.parametrize("layer", STORED)
def test_no_word_stands_for_two_fields_of_a_layer(layer):
    owners: dict[str, str] = {}
    for field in STORED[layer].fields:
        for word in {plain_words(alias) for alias in field.aliases}:
            assert owners.setdefault(word, field.name) == field.name, word


def test_no_word_stands_for_two_codes_of_a_vocabulary():
    vocabularies = {field.vocabulary for layer in STORED.values() for field in layer.fields if field.vocabulary}
    for vocabulary in vocabularies:
        owners: dict[str, str] = {}
        for code in vocabulary.codes:
            for word in {plain_words(word) for word in vocabulary.words(code)}:
                assert owners.setdefault(word, code) == code, (vocabulary.name, word)


def test_every_listed_word_belongs_to_something_that_exists():
    vocabularies: dict[str, Vocabulary] = {
        field.vocabulary.name: field.vocabulary
        for layer in STORED.values()
        for field in layer.fields
        if field.vocabulary
    }
    assert set(FIELD_WORDS) <= {field.name for layer in STORED.values() for field in layer.fields}
    for name, words in TERM_WORDS.items():
        assert set(words) <= set(vocabularies[name].codes)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("在建", "under_construction"),
        ("已建成", "completed"),
        ("前期", "preliminary"),
        ("停工", "suspended"),
        ("In Progress", "under_construction"),
        ("UNDER-CONSTRUCTION", "under_construction"),
        ("未公布", "unknown"),
        ("不详", "unknown"),
        ("未开工", "preliminary"),
    ],
)
def test_a_word_of_the_status_is_sure(written, code):
    contents = column_of("状态", written)
    matching = propose_matching(ROADS, contents)
    assert matching.is_sure
    assert apply_matching(contents, matching).rows == [{"status": code}]


@pytest.mark.parametrize("written", ["部分建成，其余在建", "未竣工", "qqq", "not completed"])
def test_a_word_that_is_not_sure_is_asked_and_stays_as_it_stands(written):
    contents = column_of("状态", written)
    matching = propose_matching(ROADS, contents)
    [question] = matching.questions
    assert question.values[0].code is None
    assert apply_matching(contents, matching).rows == [{"status": written}]


def test_a_longer_phrase_is_proposed_but_asked():
    value = propose_matching(ROADS, column_of("状态", "目前正在建设中")).columns[0].values[0]
    assert (value.code, value.is_sure) == ("under_construction", False)


def test_a_town_after_its_city_counts_and_is_asked():
    [value] = propose_matching(ROADS, column_of("起步区", "四会市大沙镇")).columns[0].values
    assert (value.code, value.is_sure) == ("dasha", False)


def test_what_a_person_decides_about_a_word_is_applied():
    contents = column_of("状态", "推进中", "推进中", "取消")
    matching = propose_matching(ROADS, contents)
    chosen = matching.columns[0].with_code("推进中", "preliminary").with_code("取消", "")
    matching = matching.with_column(chosen)
    assert matching.is_sure
    assert apply_matching(contents, matching).rows == [
        {"status": "preliminary"},
        {"status": "preliminary"},
        {"status": None},
    ]


@pytest.mark.parametrize("written", ["M1", "m1", "一类工业用地", "一类工业用地（M1）", "M1 一类工业", 100101])
def test_a_land_use_is_known_by_its_code_or_its_words(written):
    contents = column_of("用地性质", written)
    assert apply_matching(contents, propose_matching(PARCELS, contents)).rows == [{"land_use": "M1"}]


@pytest.mark.parametrize(
    "written",
    [
        "供水、供电；通信",
        ["water", "power", "telecom"],
        '["water", "power", "telecom"]',
        "(3:water,power,telecom)",
        "水/电/网络",
    ],
)
def test_a_list_is_taken_apart_and_mapped(written):
    contents = column_of("已通管线", written)
    matching = propose_matching(PARCELS, contents)
    assert matching.is_sure
    assert apply_matching(contents, matching).rows == [{"utilities": ["water", "power", "telecom"]}]


def test_a_progress_in_words_is_the_status_and_one_in_numbers_the_progress():
    assert matched(ROADS, column_of("建设进度", "在建", "已完工并通车")) == {"建设进度": "status"}
    assert matched(ROADS, column_of("建设进度", "45%", 100)) == {"建设进度": "progress_pct"}


def test_columns_of_yes_and_no_become_one_list():
    contents = contents_of({"通水": "是", "供电": "√", "gas": "N"}, {"通水": "否", "供电": None, "gas": "no"})
    matching = propose_matching(PARCELS, contents)
    assert matching.is_sure
    assert [match.term for match in matching.columns] == ["water", "power", "gas"]
    assert apply_matching(contents, matching).rows == [{"utilities": ["water", "power"]}, {"utilities": None}]


def test_a_column_is_recognised_by_what_it_holds_and_asked():
    matching = propose_matching(ROADS, column_of("kk", "在建", "停工", "已建成"))
    assert (matching.columns[0].field, matching.is_sure) == ("status", False)


def test_a_column_of_english_names_is_the_english_name():
    contents = contents_of({"name": "Longsha Avenue"}, {"name": "Fuli Road"})
    assert matched(ROADS, contents) == {"name": "name_en"}
    assert matched(ROADS, contents_of({"name": "龙沙大道"})) == {"name": "name_zh"}


def test_a_field_goes_to_the_column_that_fits_best_and_the_other_says_why_not():
    matching = propose_matching(ROADS, contents_of({"建设状态": "在建", "status": "completed"}))
    assert {match.column: match.field for match in matching.columns} == {"建设状态": None, "status": "status"}
    assert matching.unused == ("建设状态",)
    assert "status" in matching.columns[0].reason.en


def test_what_is_missing_is_named():
    assert propose_matching(ROADS, column_of("状态", "在建")).missing == (
        "id", "name_zh", "name_en", "category", "source_id",
    )  # fmt: skip


def test_a_remembered_column_is_proposed_as_last_time():
    contents = contents_of({"kk": "在建", "状态": "x"})
    assert matched(ROADS, contents, remembered={"kk": "status", "状态": ""}) == {"kk": "status", "状态": None}
    assert matched(ROADS, contents, remembered={"kk": "no_such_field"})["状态"] == "status"


def test_a_remembered_matching_brings_its_words_and_units_and_asks_only_what_is_new():
    first = contents_of({"进展": "推进中", "投资": 100})
    decided = propose_matching(ROADS, first)
    by_column = decided.by_column
    decided = decided.with_column(by_column["进展"].with_code("推进中", "preliminary"))
    decided = decided.with_column(by_column["投资"].with_unit("10k_yuan")).confirmed()
    again = propose_matching(ROADS, first, Matching.from_json(json.loads(json.dumps(decided.as_json()))))
    assert again.is_sure
    assert apply_matching(first, again).rows == [{"status": "preliminary", "investment_cny": 1_000_000}]
    newer = propose_matching(ROADS, contents_of({"进展": "又一种说法", "投资": 100}), decided)
    assert [question.column for question in newer.questions] == ["进展"]


def test_the_json_form_comes_back_equal_and_a_foreign_one_is_refused():
    matching = propose_matching(PARCELS, contents_of({"面积": 30, "用途": "M1", "通水": "是", "fid": 1}))
    assert Matching.from_json(json.loads(json.dumps(matching.as_json()))) == matching
    for foreign in (
        {},
        {"form": 1, "layer": "parcels", "columns": [1]},
        matching.as_json() | {"form": 99},
        {"columns": 1},
    ):
        with pytest.raises(ValueError, match="matching"):
            Matching.from_json(foreign)


def test_a_matching_of_a_field_that_is_gone_is_refused():
    form = propose_matching(PARCELS, column_of("面积", 30)).as_json()
    form["columns"][0]["field"] = "colour"
    with pytest.raises(ValueError, match="colour"):
        Matching.from_json(form)


def test_the_signature_of_columns_does_not_depend_on_their_order():
    assert column_signature(["a", "b"]) == column_signature(["b", "a"]) != column_signature(["a"])


def test_a_chosen_field_takes_it_from_another_column():
    contents = contents_of({"status": "在建", "kk": "停工"})
    matching = propose_matching(ROADS, contents).with_column(match_column(ROADS, contents, "kk", "status"))
    assert apply_matching(contents, matching).rows == [{"status": "suspended"}]
    assert matching.without_column("kk").fields == frozenset()


def test_unused_columns_can_be_kept_in_the_notes():
    contents = contents_of({"id": "a", "施工单位": "某公司", "备注": "原有", "空列": "/"})
    matching = propose_matching(ROADS, contents)
    assert matching.unused == ("施工单位", "空列")
    [row] = keep_unused(contents, apply_matching(contents, matching), matching).rows
    assert row["note_zh"] == "原有\n施工单位：某公司"
    assert row["note_en"] == "施工单位: 某公司"


def test_values_given_once_fill_only_what_is_empty_and_only_placed_features():
    contents = contents_of({"id": "a", "source_id": "own"}, {"id": "b"}, geometries=[Point(112.5, 23.1), None])
    given = {"source_id": "survey", "basis": "surveyed", "accuracy_m": "0.5", "source_date": "2024年3月", "note_zh": ""}
    rows = with_defaults(contents, given).rows
    assert rows[0] == {"id": "a", "source_id": "own", "basis": "surveyed", "accuracy_m": 0.5, "source_date": "2024-03"}
    assert rows[1] == {"id": "b", "source_id": "survey", "source_date": "2024-03"}


def test_fields_without_a_column_keep_what_is_published():
    published = a_frame("roads", a_road("a", length_km=3.5, status="completed"))
    contents = contents_of({"id": "a", "status": "suspended", "note_zh": None}, {"id": "new", "status": "suspended"})
    known, new = with_published(contents, ROADS, published).rows
    assert (known["length_km"], known["status"], known["name_zh"]) == (3.5, "suspended", "龙沙大道")
    assert new == {"id": "new", "status": "suspended"}


def test_what_was_read_as_less_than_it_says_is_named_by_row_and_field():
    contents = contents_of(
        {"长度（公里）": "约12.5", "计划完工": "2025年底", "备注": "/"},
        {"长度（公里）": 3, "计划完工": "2025", "备注": ""},
    )
    found = find_readings(contents, propose_matching(ROADS, contents))
    assert {(finding.code, finding.row, finding.field) for finding in found} == {
        ("approximate", 1, "length_km"),
        ("less_precise", 1, "planned_finish"),
        ("not_stated", 1, "note_zh"),
    }
