"""Every number of the overview and of the areas leads to the map with exactly as many features."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.pages.report_pages import body, count_behind, number_links
from zqmap.store.as_of import today_in_china


@pytest.fixture
def dated(store):
    """A store in which some works are late, some are due soon, and some state no plan."""
    today, roads = today_in_china(), store.read("roads").copy()
    open_rows = roads.index[roads["status"] != "completed"]
    for place, days in enumerate((-400, -30, -3, 5, 12, 300)):
        roads.loc[open_rows[place], "planned_finish"] = (today + timedelta(days=days)).isoformat()
    roads.loc[open_rows[6], "planned_start"] = (today - timedelta(days=9)).isoformat()
    roads.loc[open_rows[0], "investment_cny"] = 2e8
    store.publish("roads", roads, base=1, author="李四", note="计划日期")
    return store


@pytest.mark.parametrize(
    "query",
    [{}, {"status": "under_construction"}, {"area": "dasha"}, {"layer": "roads", "q": "大道"}, {"roll": "late"}],
    ids=str,
)
def test_each_number_of_the_overview_is_the_number_of_its_list(open_page, dated, query):
    links = number_links(body(open_page(lang="zh", **query)))
    assert len(links) > 12
    wrong = [(number, address, count_behind(address)) for number, address in links if count_behind(address) != number]
    assert wrong == []


def test_late_and_due_and_waiting_lead_to_rolls(open_page, dated):
    addresses = " ".join(address for _, address in number_links(body(open_page(lang="zh"))))
    for roll in ("late", "soon", "unplanned", "unpriced", "waiting", "waiting%3Alianhua-sewage-plant"):
        assert f"roll={roll}&" in addresses
    assert "#overview" not in addresses


def test_a_roll_is_a_chip_and_holds_on_the_overview_too(open_page, dated):
    html = body(open_page(lang="zh", roll="late"))
    assert "4 项工程</a>" in html
    assert "30 项工程</a>：" not in html


@pytest.mark.parametrize("query", [{}, {"area": "dasha"}], ids=str)
def test_each_number_of_the_areas_is_the_number_of_its_list(open_page, store, query):
    links = number_links(body(open_page(path="areas", lang="zh", **query)))
    assert len(links) > 3
    wrong = [(number, address, count_behind(address)) for number, address in links if count_behind(address) != number]
    assert wrong == []
