"""The addresses of the reports: what they name is used, what they cannot mean is dropped and said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from zqmap.model.layers import REGISTERS
from zqmap.store.as_of import today_in_china
from zqmap.ui.history.address import parse_history
from zqmap.ui.link import Link, parse_link
from zqmap.ui.since.address import SinceLink, parse_since


def test_two_days_come_back_from_their_address():
    there = SinceLink(date(2026, 3, 1), date(2026, 4, 1))
    assert there.address(Link("zh")) == "/since?lang=zh&from=2026-03-01&to=2026-04-01"
    assert parse_since({"from": ["2026-03-01"], "to": ["2026-04-01"]}) == there


@pytest.mark.parametrize("text", ["2026-02-30", "yesterday", "<b>", "2999-01-01"])
def test_a_day_that_is_none_or_lies_ahead_is_named(text):
    found = parse_since({"from": [text]})
    assert found.first is None
    assert [(bad.field, bad.value) for bad in found.dropped] == [("from", text)]


def test_the_named_day_goes_before_the_last_visit_and_that_before_thirty_days():
    today, visit = today_in_china(), today_in_china() - timedelta(days=3)
    assert SinceLink().days(visit) == (visit, today)
    assert SinceLink().days() == (today - timedelta(days=30), today)
    assert SinceLink(date(2026, 3, 1)).days(visit)[0] == date(2026, 3, 1)
    assert SinceLink(date(2026, 4, 1), date(2026, 3, 1)).days() == (date(2026, 3, 1), date(2026, 4, 1))


@pytest.mark.parametrize("register", REGISTERS)
def test_the_history_of_a_register_has_an_address_of_its_own(register):
    found = parse_history({"register": [register]}, Link("zh"))
    assert (found.layer, found.dropped) == (register, ())
    assert found.query() == {"register": [register]}


def test_a_register_that_is_none_is_named_in_the_history():
    found = parse_history({"register": ["roads"]}, Link())
    assert (found.layer, [bad.field for bad in found.dropped]) == ("roads", ["register"])


def test_the_wall_is_no_view_of_the_map_and_no_mistake():
    link = parse_link({"view": ["wall"]})
    assert (link.view, link.dropped) == (None, ())
    assert [bad.field for bad in parse_link({"view": ["ceiling"]}).dropped] == ["view"]
