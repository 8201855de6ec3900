"""The history page's address, and the day of the past in every page's link."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from zqmap.store.as_of import today_in_china
from zqmap.ui.history.address import HistoryLink, parse_history
from zqmap.ui.link import FeatureRef, Link, parse_link


def parse(**query: str) -> HistoryLink:
    listed = {key: [value] for key, value in query.items()}
    return parse_history(listed, parse_link(listed))


def test_an_address_read_back_is_the_same_address():
    here = HistoryLink("audit", "parcels", 3, 5, 2, None)
    assert parse_history(here.query(), parse_link(here.query())) == here


def test_the_layer_of_a_feature_is_shown_where_none_is_named():
    here = parse(feature="enterprises/xpeng")
    assert (here.layer, here.feature) == ("enterprises", FeatureRef("enterprises", "xpeng"))


def test_a_feature_of_another_layer_than_the_one_shown_is_not_shown():
    assert parse(layer="roads", feature="enterprises/xpeng").feature is None


@pytest.mark.parametrize("bad", ["0", "-1", "x", "１", "99999999999999999999", "2147483648"])
def test_a_number_that_is_no_revision_is_dropped_and_named(bad):
    here = parse(layer="roads", a=bad, b="5")
    assert (here.older, here.newer) == (None, 5)
    assert [(part.field, part.value) for part in here.dropped] == [("a", bad)]


def test_a_part_that_does_not_exist_is_dropped_and_named():
    here = parse(part="secrets")
    assert here.part == "versions"
    assert [part.field for part in here.dropped] == ["part"]


def test_a_day_of_the_past_goes_into_the_link_and_comes_back():
    link = Link(as_of=date(2025, 12, 31))
    assert link.query() == {"as_of": ["2025-12-31"]}
    assert parse_link(link.query()) == link


@pytest.mark.parametrize("bad", ["2025-02-30", "20251231", "yesterday", "2025-12-31T10:00", "２０２５-12-31"])
def test_what_is_no_day_is_dropped_and_named(bad):
    link = parse_link({"as_of": [bad]})
    assert link.as_of is None
    assert [(part.field, part.value, part.allowed) for part in link.dropped] == [("as_of", bad, ("YYYY-MM-DD",))]


def test_a_day_that_has_not_begun_is_dropped_and_today_is_not():
    today = today_in_china()
    assert parse_link({"as_of": [today.isoformat()]}).as_of == today
    assert parse_link({"as_of": [(today + timedelta(days=2)).isoformat()]}).as_of is None
