"""Pages as of a day, and between two: registers, authors and news are those of that day."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from tests.pages.report_pages import body
from tests.past import BUILT
from zqmap.store import as_of

JUNE = "2026-06-15"


def test_the_month_before_a_day_stands_below_its_sentences_with_ways_to_the_lists(open_page, past):
    html = body(open_page(lang="zh", as_of=JUNE))
    line = next(part for part in html.split("\n") if "2026年5月16日至2026年6月15日" in part)
    assert "lang=zh&amp;from=2026-05-16&amp;to=2026-06-15&amp;kind=state" in line
    assert "状态变化 4 项</a>" in line
    assert "/since?area=dasha&amp;lang=zh&amp;from=2026-05-16" in line


def test_a_kind_and_an_area_in_the_address_choose_the_news(open_page, past):
    days = {"from": "2026-04-01", "to": "2026-07-01"}
    everything = body(open_page(path="since", lang="zh", **days))
    dates = body(open_page(path="since", lang="zh", kind="dates", **days))
    assert (everything.count("<li>"), dates.count("<li>")) == (6, 1)
    of_area = body(open_page(path="since", lang="zh", area="lianhua-fuxi", **days))
    assert 0 < of_area.count("<li>") < 6
    assert "大沙" not in re.findall(r'<ul class="zq-news">.*', of_area)[0]


def test_a_status_names_who_published_it_and_when_not_who_touched_the_work_last(open_page, past):
    roads = past.read("roads").copy()
    roads.loc[roads["id"] == BUILT, "length_km"] = 7.0
    past.publish("roads", roads, base=2, author="王五", note="长度")
    html = body(open_page(lang="zh", status="completed", layer="roads"))
    assert "责任单位（未公布）于2026年5月20日发布" in html
    assert "李四" not in html
    assert "王五" not in html
    assert "随系统附带，2026年3月2日录入" in body(open_page(lang="zh", as_of="2026-04-01", status="under_construction"))


def test_registers_are_those_of_the_day_that_is_looked_at(open_page, past):
    figures = past.read("figures").copy()
    figures.loc[figures["id"] == "planned-area", "value"] = 993.0
    past.publish("figures", figures, base=1, author="李四", note="更正")
    assert "约 993 平方公里" in body(open_page(lang="zh"))
    then = body(open_page(lang="zh", as_of=JUNE))
    assert "约 992 平方公里" in then
    assert "约 993 平方公里" not in then


class Ahead(datetime):
    """A clock of China that is ahead of the day of this server, wherever that stands."""

    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + timedelta(days=2)


def test_the_days_to_choose_from_end_with_that_of_china_where_the_server_has_another(open_page, past, monkeypatch):
    monkeypatch.setattr(as_of, "datetime", Ahead)
    since = {chosen.key: chosen.max for chosen in open_page(lang="zh").date_input}
    assert since == {"briefing_since": as_of.today_in_china()}
    assert as_of.today_in_china() > date.today()
