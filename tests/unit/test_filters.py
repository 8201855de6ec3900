"""What filters let through, and the numbers beside the choices."""

from __future__ import annotations

import itertools

import pytest

from tests.builders import a_facility, a_frame, a_line, a_parcel, a_point, a_road, an_area, an_enterprise
from zqmap.analysis.filters import (
    FACETS,
    Filters,
    emptied_by,
    facet_counts,
    layer_counts,
    make_filters,
    matches,
)
from zqmap.model.layers import find_layer
from zqmap.store.snapshots import Snapshot


def a_snapshot(layer, *features):
    return Snapshot(find_layer(layer), 1, a_frame(layer, *features))


AREAS = a_snapshot("areas", an_area("dasha", chains=["biopharma"]), an_area("gaoyao", area_id="gaoyao"))
ROADS = a_snapshot(
    "roads",
    a_road("r-done", status="completed", area_id="dasha"),
    a_road("r-going", status="under_construction", category="road"),
    a_road("r-lost", None, status="unknown", name_zh="金利大道", name_en="Jinli Avenue"),
)
FACILITIES = a_snapshot("facilities", a_facility("f-hospital", category="hospital", status="completed"))
ENTERPRISES = a_snapshot(
    "enterprises",
    an_enterprise("e-car", area_id="dasha"),
    an_enterprise("e-drug", chain="biopharma", role="supplier", stage="signed"),
    an_enterprise("e-none", chain=None, basis="demo"),
)
PARCELS = a_snapshot(
    "parcels",
    a_parcel("p-one", chains=["biopharma", "advanced_materials"]),
    a_parcel("p-two", availability="reserved", area_id="dasha"),
)
EVERYTHING = [AREAS, ROADS, FACILITIES, ENTERPRISES, PARCELS]


def found(filters: Filters) -> set[str]:
    return {id_ for snapshot in EVERYTHING for id_ in snapshot.frame["id"][matches(snapshot, filters)]}


def test_without_filters_everything_is_shown_with_and_without_a_place():
    assert len(found(make_filters())) == sum(len(snapshot.frame) for snapshot in EVERYTHING)


def test_values_of_one_filter_are_alternatives():
    assert found(make_filters({"status": ["completed", "unknown"]})) == {"r-done", "f-hospital", "r-lost"}


def test_two_filters_of_one_layer_add_up():
    assert found(make_filters({"status": ["completed"], "category": ["hospital"]})) == {"f-hospital"}


def test_the_chain_filter_reaches_single_chains_and_lists_of_them():
    assert found(make_filters({"chain": ["biopharma"]})) == {"dasha", "e-drug", "p-one"}


def test_the_code_none_means_not_stated():
    assert found(make_filters({"chain": ["none"]})) == {"gaoyao", "e-none", "p-two"}
    assert found(make_filters({"area": ["none"], "status": ["under_construction"]})) == {"r-going"}


def test_an_attribute_filter_silences_layers_that_have_no_such_field():
    assert found(make_filters({"stage": ["signed"]})) == {"e-drug"}


def test_attribute_filters_of_different_layers_each_speak_for_their_own():
    assert found(make_filters({"status": ["completed"], "availability": ["reserved"]})) == {
        "r-done",
        "f-hospital",
        "p-two",
    }


def test_area_and_basis_restrict_every_layer_and_silence_none():
    assert found(make_filters({"area": ["dasha"]})) == {"dasha", "r-done", "e-car", "p-two"}
    assert found(make_filters({"basis": ["demo"]})) == {"e-none"}


def test_layers_that_are_not_chosen_show_nothing():
    assert found(make_filters(layers=["roads"])) == {"r-done", "r-going", "r-lost"}


@pytest.mark.parametrize("text", ["金利", "ＪＩＮＬＩ", "jinli", "Avenue 金利", "jldd", "  JINLI  dadao "])
def test_text_finds_every_word_in_either_language_and_in_pinyin(text):
    assert "r-lost" in found(make_filters(text=text))
    assert "e-car" not in found(make_filters(text=text))


@pytest.mark.parametrize(
    "text", ["电池", "动力电池", "battery", "nev", "新能源汽车", "New-Energy VEHICLES", "电池 nev"]
)
def test_text_finds_enterprises_by_what_their_segment_and_chain_are_called(text):
    named = a_snapshot(
        "enterprises",
        an_enterprise("e-cell", segment="battery", name_zh="某公司", name_en="Some Company"),
        an_enterprise("e-drug", chain="biopharma", name_zh="某公司", name_en="Some Company"),
        an_enterprise("e-none", chain=None, name_zh="某公司", name_en="Some Company"),
    )
    assert named.frame["id"][matches(named, make_filters(text=text))].tolist() == ["e-cell"]


@pytest.mark.parametrize("text", ["医院", "Hospital"])
def test_text_finds_works_by_what_their_category_is_called(text):
    assert found(make_filters(text=text)) == {"f-hospital"}


@pytest.mark.parametrize("text", ["abc", "ＡＢＣ", "abc电子", "abcdianzi", "abcdz", "123"])
def test_full_width_names_are_found_by_plain_text_and_the_reverse(text):
    wide = a_snapshot("roads", a_road("r-wide", name_zh="ＡＢＣ电子", name_en="Ａｂｃ １２３"))
    assert matches(wide, make_filters(text=text)).tolist() == [True]


def test_text_of_which_one_word_is_missing_finds_nothing():
    assert found(make_filters(text="金利 hospital")) == set()


def test_text_is_taken_literally():
    assert found(make_filters(text=".*")) == set()


def test_a_box_keeps_what_meets_it_and_nothing_without_a_place():
    far = a_snapshot("enterprises", an_enterprise("near"), an_enterprise("far", a_point(113, 24)))
    filters = make_filters(bbox=(112.4, 23.0, 112.6, 23.2))
    assert far.frame["id"][matches(far, filters)].tolist() == ["near"]
    assert "r-lost" not in found(filters)


def test_a_box_is_met_by_the_shape_and_not_by_its_bounds():
    diagonal = a_snapshot("roads", a_road("diagonal", a_line([112.0, 23.0], [113.0, 24.0])))
    assert not matches(diagonal, make_filters(bbox=(112.8, 23.0, 112.9, 23.1))).any()


CHOICES = [
    make_filters(),
    make_filters({"status": ["completed"]}),
    make_filters({"status": ["completed"], "chain": ["biopharma"]}),
    make_filters({"area": ["dasha"], "stage": ["signed"]}),
    make_filters({"basis": ["surveyed"], "area": ["none"]}, text="a", layers=["roads", "parcels"]),
]


@pytest.mark.parametrize(("filters", "facet"), list(itertools.product(CHOICES, FACETS)))
def test_a_count_is_what_choosing_only_that_value_would_show(filters, facet):
    for code, number in facet_counts(EVERYTHING, filters)[facet].items():
        having = [snapshot for snapshot in EVERYTHING if facet in snapshot.layer.by_facet]
        assert number == sum(matches(snapshot, filters.choosing(facet, [code])).sum() for snapshot in having), code


def test_counts_do_not_shrink_by_the_choice_in_their_own_filter():
    counts = facet_counts(EVERYTHING, make_filters({"status": ["completed"]}))["status"]
    assert counts["unknown"] == 1


def test_layer_counts_leave_the_choice_of_layers_aside():
    counts = layer_counts(EVERYTHING, make_filters({"area": ["dasha"]}, layers=["roads"]))
    assert counts == {"areas": 1, "roads": 1, "facilities": 0, "enterprises": 1, "parcels": 1}


def test_the_parts_that_empty_the_map_are_named():
    filters = make_filters({"status": ["completed"], "category": ["road"]}, text="hospital")
    assert found(filters) == set()
    assert emptied_by(EVERYTHING, filters) == ["category"]


def test_nothing_is_named_while_something_is_shown():
    assert emptied_by(EVERYTHING, make_filters({"status": ["completed"]})) == []


def test_equal_filters_are_equal_and_hash_alike_whatever_the_order():
    one = make_filters({"chain": ["biopharma"], "status": ["unknown", "completed"], "area": []})
    other = make_filters({"status": ["completed", "unknown"], "chain": ["biopharma"]})
    assert one == other
    assert hash(one) == hash(other)
    assert one.active == ("status", "chain")


def test_taking_a_part_away_leaves_the_others():
    filters = make_filters({"status": ["unknown"]}, layers=["roads"], text="x", bbox=(1, 2, 3, 4))
    assert filters.without("status") == make_filters(layers=["roads"], text="x", bbox=(1, 2, 3, 4))
    for part in ("layers", "text", "bbox"):
        assert part not in filters.without(part).active


def test_a_frame_with_no_rows_is_filtered_to_nothing():
    empty = a_snapshot("parcels")
    assert matches(empty, make_filters({"chain": ["biopharma"]}, text="a", bbox=(1, 2, 3, 4))).tolist() == []
    assert facet_counts([empty], make_filters())["chain"]["biopharma"] == 0
