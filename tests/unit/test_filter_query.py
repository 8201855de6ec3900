"""Filters in a query string."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zqmap.analysis.filter_query import MAX_TEXT, allowed_codes, filter_query, parse_filters
from zqmap.analysis.filters import FACETS, make_filters
from zqmap.model.layers import LAYERS, find_layer
from zqmap.model.search import normal_text

CHOICES = st.fixed_dictionaries(
    {}, optional={facet: st.sets(st.sampled_from(allowed_codes(facet))) for facet in FACETS}
)
TEXTS = st.text(st.characters(categories=["L", "N", "P"]), max_size=MAX_TEXT).filter(
    lambda text: len(normal_text(text)) <= MAX_TEXT
)
BOXES = st.one_of(st.none(), st.just((112.0, 22.9, 113.25, 23.7)))


@given(CHOICES, st.sets(st.sampled_from(list(LAYERS))), TEXTS, BOXES)
def test_writing_and_reading_gives_the_same_filters(choices, layers, text, bbox):
    filters = make_filters(choices, layers=layers, text=text, bbox=bbox)
    assert parse_filters(filter_query(filters)) == (filters, [])


@pytest.mark.parametrize("query", [{"status": ["completed", "unknown"]}, {"status": [" completed,unknown ,"]}])
def test_repeated_keys_and_commas_mean_the_same(query):
    assert parse_filters(query) == (make_filters({"status": ["completed", "unknown"]}), [])


def test_area_may_be_called_by_its_field():
    assert parse_filters({"area_id": ["dasha"]}) == (make_filters({"area": ["dasha"]}), [])


def test_keys_that_are_no_filter_are_passed_over():
    assert parse_filters({"lang": ["en"], "view": ["23,112,11"]}) == (make_filters(), [])


def test_a_bad_value_is_left_out_and_named_with_what_is_allowed():
    filters, (bad,) = parse_filters({"status": ["done", "completed"]})
    assert filters == make_filters({"status": ["completed"]})
    assert (bad.field, bad.value, bad.allowed) == ("status", "done", allowed_codes("status"))


def test_a_text_is_measured_in_the_form_in_which_it_is_searched():
    assert parse_filters({"q": ["\ufdfa" * 20]})[1][0].field == "q"
    assert parse_filters({"q": ["ｘ" * MAX_TEXT]})[1] == []


def test_a_text_that_is_too_long_is_left_out_and_named():
    filters, (bad,) = parse_filters({"q": ["x" * (MAX_TEXT + 1)]})
    assert filters.text == ""
    assert bad.field == "q"
    assert len(bad.value) < 30


@pytest.mark.parametrize(
    "box", ["1,2,3", "a,b,c,d", "3,2,1,4", "1,4,3,2", "0,0,181,1", "nan,0,1,1", "0,0,inf,1", "1,2,3,4,5"]
)
def test_a_box_that_is_none_is_left_out_and_named(box):
    filters, (bad,) = parse_filters({"bbox": [box]})
    assert filters.bbox is None
    assert bad.field == "bbox"


def test_not_stated_can_be_chosen_only_where_a_value_may_be_missing():
    assert "none" in allowed_codes("area")
    assert "none" not in allowed_codes("role")


def test_the_codes_of_one_layer_can_be_asked_for():
    assert "sewage" not in allowed_codes("category", [find_layer("roads")])
    assert "sewage" in allowed_codes("category")
