from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zqmap.analysis.filters import make_filters
from zqmap.analysis.parcels.brief import Brief, Part, Span
from zqmap.ui.parcels.address import COMPARE_MAX, SHORT_MAX, SHOWS, UNITS, FinderLink, parse_finder

NONE = make_filters()
ids = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)


def unique(limit):
    return st.lists(ids, unique=True, max_size=limit).map(tuple)


@settings(deadline=None)
@given(unique(SHORT_MAX), unique(COMPARE_MAX), st.sampled_from(SHOWS), st.sampled_from(UNITS), st.integers(5, 20))
def test_the_address_restores_what_it_was_written_from(short, compare, show, unit, number):
    link = FinderLink(Brief().spanning(Part.SIZE, Span(150.0)), unit, short, compare, show, number)
    assert parse_finder(parse_qs(urlencode(link.query(), doseq=True)), NONE) == link


def test_an_address_at_its_defaults_is_empty():
    assert FinderLink().query() == {}


def test_filters_of_the_map_are_where_the_brief_begins_and_its_own_choice_wins():
    filters = make_filters({"chain": {"biopharma", "none"}, "area": {"dasha"}, "status": {"completed"}})
    brief = parse_finder({}, filters).brief
    assert brief.chosen(Part.CHAIN) == {"biopharma"}
    assert brief.chosen(Part.AREA) == {"dasha"}
    assert parse_finder({"for": ["nev_auto_parts"]}, filters).brief.chosen(Part.CHAIN) == {"nev_auto_parts"}


@pytest.mark.parametrize("key", ["short", "cmp"])
def test_a_list_is_bounded_and_what_is_no_id_is_named(key):
    many = ",".join(f"p{n}" for n in range(40))
    link = parse_finder({key: [f"<b>,{many}"]}, NONE)
    assert len(link.short or link.compare) == (SHORT_MAX if key == "short" else COMPARE_MAX)
    assert [refused.written for refused in link.refused] == ["<b>", "40"]


@pytest.mark.parametrize(("key", "value"), [("show", "everything"), ("unit", "acre"), ("n", "-4"), ("n", "9" * 50)])
def test_what_is_no_view_unit_or_number_falls_back_to_the_default(key, value):
    assert parse_finder({key: [value]}, NONE) == FinderLink()
