"""Ids for rows without one, and names that look like another."""

from __future__ import annotations

import json
import random
import time

import pytest

from tests.builders import a_collection, a_frame, a_road
from tests.unit.intake.contents_builder import contents_of
from zqmap.intake.checks import check_contents
from zqmap.intake.demo import make_demo
from zqmap.intake.ids import give_ids, make_slug
from zqmap.intake.lookalikes import find_lookalikes
from zqmap.intake.names import transcribe, transcribe_names
from zqmap.intake.read import read_geojson
from zqmap.intake.shipped import read_shipped
from zqmap.model.findings import Severity
from zqmap.model.layers import LAYERS
from zqmap.settings import ROOT


def given(*rows, published=()):
    contents, findings = give_ids(contents_of(*rows), a_frame("roads", *published) if published else None)
    return [row.get("id") for row in contents.rows], [finding.code for finding in findings]


def alike(*names, published=()):
    frame = a_frame("roads", *(a_road(f"new-{place}", name_zh=name) for place, name in enumerate(names)))
    known = a_frame("roads", *(a_road(f"old-{place}", name_zh=name) for place, name in enumerate(published)))
    return [finding.code for finding in find_lookalikes(frame, known)]


def test_a_row_without_an_id_takes_that_of_the_published_feature_of_its_name():
    ids, codes = given({"name_zh": "龙沙 大道"}, {"name_zh": "龙沙大道"}, published=[a_road("longsha-avenue")])
    assert ids == ["long-sha-da-dao", "longsha-avenue"] or ids[1] == "longsha-avenue"
    assert "id_by_name" in codes


def test_a_new_id_is_made_of_the_english_name_or_of_pinyin_and_is_the_same_every_time():
    rows = ({"name_en": "Fuli Road, 2nd section", "name_zh": "富利路"}, {"name_zh": "富利路"}, {"name_zh": "富利路"})
    ids, codes = given(*rows)
    assert ids == ["fuli-road-2nd-section", "fulilu", "fulilu-2"]
    assert given(*rows)[0] == ids
    assert codes == ["id_made"] * 3


def test_a_new_id_never_takes_that_of_another_feature():
    ids, _ = given({"name_en": "Fuli Road"}, {"id": "fuli-road"}, published=[a_road("fuli-road-2", name_zh="别路")])
    assert ids == ["fuli-road-3", "fuli-road"]


def test_an_id_in_another_form_is_rewritten_and_said_and_a_good_one_kept():
    assert given({"id": "LS-001"}, {"id": "ls_002"}) == (["ls-001", "ls_002"], ["id_rewritten"])


def test_a_row_without_id_and_name_is_left_for_the_checks():
    assert given({"id": None}, {"id": "龙沙"}) == ([None, "龙沙"], [])


@pytest.mark.parametrize(
    ("text", "slug"), [("Étude №1 (B)", "etude-no1-b"), ("龙沙", ""), ("-- --", ""), ("a" * 99, "a" * 80)]
)
def test_a_slug_is_made_of_what_is_ascii(text, slug):
    assert make_slug(text) == slug


@pytest.mark.parametrize(
    ("name", "published", "code"),
    [
        ("龙沙大道", "龙沙大道", "same_name"),
        ("龙沙大道 ", "龙沙 大道", "same_name"),
        ("ＡＢ大道", "ab大道", "same_name"),
        ("大沙", "大沙镇", "similar_name"),
        ("小鹏汽车", "肇庆小鹏汽车有限公司", "similar_name"),
        ("龍沙大道", "龙沙大道", "same_sound"),
        ("端洲大道", "端州大道", "same_sound"),
        ("龙沙大到路", "龙沙大道路", "same_sound"),
        ("永安工业大道", "永安大业大道", "similar_name"),
        ("永安工业园大道", "永安工业大道", "similar_name"),
    ],
)
def test_a_name_that_looks_or_sounds_like_a_published_one_is_pointed_out(name, published, code):
    assert alike(name, published=[published]) == [code]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("地块 大沙-01", "地块 大沙-02"),
        ("一号地块项目", "二号地块项目"),
        ("贝水大道A段", "贝水大道B段"),
        ("环城东路大道", "环城西路大道"),
        ("龙沙大道（一期）", "龙沙大道（二期）"),
        ("富利路", "富民路"),
        ("龙沙大道", "永安大道"),
    ],
)
def test_names_of_a_series_and_other_names_are_not_pointed_out(name, other):
    assert alike(name, published=[other]) == []


def test_two_rows_of_one_name_are_pointed_out_once():
    assert alike("龙沙大道", "龙沙大道") == ["same_name"]


def test_a_lookalike_names_the_other_feature_its_row_and_warns():
    frame = a_frame("roads", a_road("a", name_zh="大沙大道路"), a_road("b", name_zh="大沙大道路"))
    [finding] = find_lookalikes(frame, None, {"a": 4, "b": 7})
    assert (finding.severity, finding.row, finding.field) == (Severity.WARN, 7, "name_zh")
    assert "大沙大道路" in finding.text.zh
    assert "(a)" in finding.text.en


def test_as_many_names_as_a_large_file_has_are_held_against_each_other_at_once():
    frame = make_demo(LAYERS["parcels"], 20_000)
    words = "新能源汽车零部件电子信息装备制造生物医药先进材料龙沙富民科技实业精密"
    draw = random.Random(3)
    frame["name_zh"] = ["肇庆" + "".join(draw.choices(words, k=5)) + "有限公司" for _ in range(len(frame))]
    frame.loc[5, "name_zh"] = frame.loc[19_000, "name_zh"]
    begun = time.process_time()
    found = find_lookalikes(frame, frame.assign(id=[f"old-{id_}" for id_ in frame["id"]]))
    assert time.process_time() - begun < 15
    said = [finding for finding in found if finding.code == "same_name"]
    assert len(said) == 1_001
    assert (said[-1].row, said[-1].text.zh[:2]) == (None, "另有")


@pytest.mark.parametrize("layer", LAYERS)
def test_what_ships_holds_no_lookalikes_that_drown_the_others(layer):
    frame = read_shipped(ROOT / "geodata", LAYERS[layer])
    assert len(find_lookalikes(frame)) <= max(2, len(frame) // 10)


@pytest.mark.parametrize(
    ("name", "english"),
    [("龙沙大道", "Longsha Avenue"), ("大沙一号地块", "Dashayihao Parcel"), ("路", "Lu"), ("ABC", "Abc"), ("", "")],
)
def test_an_english_name_is_the_pinyin_with_the_kind_in_english(name, english):
    assert transcribe(name) == english


def test_only_a_row_without_an_english_name_gets_one_and_it_is_said():
    contents, findings = transcribe_names(
        contents_of({"name_zh": "富利路"}, {"name_zh": "富利路", "name_en": "Fuli Rd"}, {})
    )
    assert [row.get("name_en") for row in contents.rows] == ["Fuli Road", "Fuli Rd", None]
    assert [(finding.severity, finding.row, finding.code) for finding in findings] == [
        (Severity.WARN, 1, "transcribed_name")
    ]


def contradicting(outside, inside="inside"):
    feature = a_road(inside) | {"id": outside}
    return check_contents(
        LAYERS["roads"], read_geojson(json.dumps(a_collection(feature)).encode(), "f.geojson")
    ).findings


@pytest.mark.parametrize(
    ("outside", "severity"), [("other", Severity.BLOCK), ("Other Name", Severity.BLOCK), (7, Severity.WARN)]
)
def test_an_id_beside_the_properties_that_contradicts_theirs_is_said(outside, severity):
    [finding] = contradicting(outside)
    assert (finding.severity, finding.code, finding.row, finding.field) == (severity, "two_ids", 1, "id")
    assert "inside" in finding.text.zh


@pytest.mark.parametrize("outside", ["inside", None])
def test_an_id_that_says_the_same_or_nothing_is_no_finding(outside):
    assert contradicting(outside) == ()
