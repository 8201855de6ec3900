from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zqmap.analysis.parcels.brief import BALANCED, CODES, OWNERS, PRESETS, SPANS, Brief, Part, Span
from zqmap.analysis.parcels.brief_query import AMOUNTS, VOCABULARIES, brief_query, parse_brief

whole = st.integers(1, 2_000_000)


@st.composite
def briefs(draw):
    brief = Brief()
    for part in SPANS:
        largest = int(AMOUNTS[part].largest)
        ends = sorted(draw(st.lists(st.integers(1, min(largest, 10**9)), min_size=2, max_size=2)))
        low, high = (end if draw(st.booleans()) else None for end in ends)
        brief = brief.spanning(part, Span(low, high))
    for part in CODES:
        brief = brief.choosing(part, draw(st.frozensets(st.sampled_from(VOCABULARIES[part].codes))))
    near = draw(st.sampled_from([None, OWNERS, "enterprises/xpeng", "23.26000,112.74000"]))
    within = draw(st.sampled_from([None, 800.0, 5_000.0, 12_500.0])) if near else None
    day = draw(st.none() | st.dates(date(2024, 1, 1), date(2100, 1, 1)))
    weights = tuple(draw(st.lists(st.integers(0, 5), min_size=7, max_size=7)))
    return replace(brief, near=near, within_m=within, ready_by=day, weights=weights)


@settings(deadline=None)
@given(briefs())
def test_a_brief_survives_the_way_through_a_link(brief):
    sent = parse_qs(urlencode(brief_query(brief), doseq=True))
    assert parse_brief(sent) == (brief, [])


def test_a_brief_at_its_defaults_leaves_nothing_in_the_link():
    assert brief_query(Brief()) == {}
    assert parse_brief({}) == (Brief(), [])


def test_a_link_understands_units_too():
    brief, refused = parse_brief({"size": ["10公顷..20公顷"], "price": ["..30万元/亩"], "cost": ["..3.5亿"]})
    assert refused == []
    assert brief.span(Part.SIZE) == Span(150.0, 300.0)
    assert brief.span(Part.PRICE) == Span(None, 300_000.0)
    assert brief.span(Part.COST) == Span(None, 350_000_000.0)


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ({"size": ["300..150"]}, "size"),
        ({"size": ["-5.."]}, "size"),
        ({"price": ["..1e300"]}, "price"),
        ({"height": ["tall"]}, "height"),
        ({"by": ["2027-02-30"]}, "by"),
        ({"near": ["parks/x"]}, "near"),
        ({"near": ["0,0"]}, "near"),
        ({"near": ["enterprises/<script>"]}, "near"),
        ({"near": ["owners"], "within": ["-3"]}, "within"),
        ({"util": ["water,magic"]}, "util"),
        ({"w": ["99"]}, "w"),
    ],
)
def test_a_bad_part_is_dropped_and_named(query, key):
    brief, refused = parse_brief(query)
    assert [one.key for one in refused] == [key]
    assert all(one.reason.zh and one.reason.en for one in refused)
    assert brief.span(Part(key)) == Span() if key in SPANS else True
    assert brief.weights == BALANCED


def test_a_point_may_be_written_longitude_first():
    assert parse_brief({"near": ["112.74,23.26"]})[0].near == "23.26000,112.74000"


def test_every_availability_can_be_asked_for():
    every = Brief().choosing(Part.AVAILABILITY, frozenset())
    assert brief_query(every) == {"avail": ["any"]}
    assert parse_brief({"avail": ["any"]})[0] == every


def test_presets_have_a_weight_for_each_part_of_the_score():
    assert {len(weights) for weights in PRESETS.values()} == {len(BALANCED)}
