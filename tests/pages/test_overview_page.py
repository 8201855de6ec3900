"""The overview without a browser: what it says in both languages, with the shipped data and with dates."""

from __future__ import annotations

import re
from html import unescape

from streamlit.testing.v1 import AppTest

from tests.pages.report_pages import body
from zqmap.ui.keys import Key, OverviewParam


def sentences(page: AppTest) -> list[str]:
    said = next(part for part in body(page).split("\n") if 'class="zq-say"' in part)
    return [unescape(re.sub(r"<[^>]+>", "", item)) for item in re.findall(r"<li>(.*?)</li>", said)]


def test_the_state_is_said_in_four_sentences_in_chinese(open_page, store):
    assert sentences(open_page(lang="zh")) == [
        "共 30 项工程：8 项前期工作、8 项在建、4 项建成、10 项未公布；"
        "其中 17 条道路：4 项前期工作、5 项在建、8 项未公布。",
        "未标明建成的 26 项工程都没有公布计划完工日期，因此不能判断是否延误。",
        "46 宗地块、2.26万亩（15.05 平方公里）（均为示例数据）在等工程建成，"
        "牵动最多的是莲花污水处理厂：16 宗地块、7,866 亩（524 公顷）。",
        "已公布基础设施项目数：超过 120 个项目；本图只具名 30 项工程，位置都尚未实测或数字化。",
    ]


def test_the_state_is_said_in_four_sentences_in_english(open_page, store):
    assert sentences(open_page(lang="en")) == [
        "There are 30 works: 8 preliminary works, 8 under construction, 4 completed and 10 not stated; "
        "of these, 17 roads: 4 preliminary works, 5 under construction and 8 not stated.",
        "No planned finish is stated for any of the 26 works not stated as completed, "
        "so nothing can be said about delays.",
        "46 parcels with 22,581 mu (1,505 ha) (all demo data) wait for works to be completed, "
        "most of all for Lianhua Sewage Treatment Plant: 16 parcels with 7,866 mu (524 ha).",
        "Of the published infrastructure projects (over 120 projects) the map names only 30 works, "
        "none of them surveyed or digitised yet.",
    ]


def test_one_work_is_said_in_the_singular(open_page, store):
    page = open_page(lang="en", area="new-area")
    assert sentences(page)[0] == "There is 1 work: 1 completed."


def test_every_number_of_the_sentences_is_a_link(open_page, store):
    said = next(part for part in body(open_page(lang="zh")).split("\n") if 'class="zq-say"' in part)
    for item in re.findall(r"<li>(.*?)</li>", said):
        assert "<a href=" in item
    assert 'href="/map?' in said
    assert 'href="/map?roll=waiting&amp;lang=zh"' in said


def test_without_dates_the_page_says_so_and_shows_no_empty_timeline(open_page, store):
    page = body(open_page(lang="zh"))
    assert "30 项工程</a>都没有公布计划或实际的开工、完工日期" in page
    assert "不能说延误，也不能说按期" in page
    assert "都没有公布投资额" in page
    assert 'class="zq-tl"' not in page


def test_with_dates_late_works_stand_by_working_days_and_on_the_timeline(open_page, store):
    frame = store.read("roads").copy()
    frame.loc[frame["id"] == "longsha-avenue", ["planned_start", "planned_finish"]] = ["2024-01-01", "2024-09-30"]
    store.publish("roads", frame, base=1, author="李四", note="计划日期")
    page = open_page(lang="zh")
    html = body(page)
    assert re.search(r'zq-mark overdue">晚 [\d,]+ 个工作日', html)
    assert 'class="zq-tl"' in html
    assert "30 项工程</a>中，29 项未公布计划开工" in html
    said = sentences(page)[1]
    assert said.startswith("1 项工程已过计划日期：龙沙大道（堤路结合），晚了 ")
    assert said.endswith("另有 25 项工程未公布计划完工日期。")


def test_cards_state_unit_scope_date_and_source_and_qualifiers_in_words(open_page, store):
    cards = re.findall(r'<article class="zq-card">.*?</article>', body(open_page(lang="zh")))
    assert len(cards) == 17
    text = [unescape(re.sub(r"<[^>]+>", "|", card)) for card in cards]
    assert any("约 992 平方公里" in card and "集聚区全域" in card and "2023年4月26日" in card for card in text)
    assert any("约 13万亩" in card and "“2+5”七个起步区" in card for card in text)
    assert any("超过 120 个项目" in card for card in text)
    assert any("约 800亿元" in card for card in text)
    assert all(card.count("建设大平台") for card in text)


def test_coverage_names_the_published_totals_and_links_each_number(open_page, store):
    html = body(open_page(lang="zh"))
    assert "集聚区全域公布 超过 120 个项目，本图具名 <a" in html
    assert 'href="/map?basis=none&amp;layer=enterprises&amp;lang=zh"' in html


def test_a_slip_is_answered_in_words_and_stands_in_the_address(open_page, store):
    page = open_page(lang="zh", feature="roads/longsha-avenue", slip="6")
    assert page.selectbox(key=Key.SLIP_WORK).value == page.session_state[Key.SLIP_WORK]
    assert "龙沙大道（堤路结合）</a>延期 6 个月，2 宗地块" in body(page)
    page.slider(key=Key.SLIP_MONTHS).set_value(9).run()
    assert page.query_params[OverviewParam.SLIP] == "9"
    assert "龙沙大道（堤路结合）</a>延期 9 个月" in body(page)
    page.slider(key=Key.SLIP_MONTHS).set_value(0).run()
    assert "不延期，什么都不变" in body(page)


def test_a_slip_of_nonsense_in_the_address_is_the_default(open_page, store):
    for text in ("-3", "999", "x", "１"):
        assert "延期 3 个月" in body(open_page(lang="zh", slip=text))


def test_a_filter_of_the_link_holds_for_sentences_lists_and_charts(open_page, store):
    page = open_page(lang="zh", status="under_construction", area="dasha")
    assert sentences(page)[0] == "共 2 项工程：2 项在建。"


def test_a_filter_that_leaves_nothing_breaks_nothing(open_page, store):
    page = open_page(lang="en", status="suspended")
    assert "There are" not in body(page)
    assert "The filters leave no works." in body(page)


def test_on_a_phone_sentences_and_lists_come_before_the_map_and_the_cards(open_page, store):
    html = body(open_page(is_narrow=True, lang="zh"))
    places = [html.index(mark) for mark in ('class="zq-say"', 'id="overview-due"', 'id="overview-holdups"', "zq-card")]
    assert places == sorted(places)


def test_same_place_without_dates_is_listed_and_not_called_a_clash(open_page, store):
    html = body(open_page(lang="zh"))
    assert "没有可以确认在同一位置、同期施工的工程" in html
    assert "走向为示意或位置概略，误差约 6 公里" in html
    assert 'overdue">交叉' not in html


def test_a_name_with_markup_is_shown_as_it_is(open_page, store):
    frame = store.read("roads").copy()
    frame.loc[frame["id"] == "longsha-avenue", ["name_zh", "status_note_zh"]] = "<img src=x onerror=alert(1)>"
    store.publish("roads", frame, base=1, author="李四", note="x")
    html = body(open_page(lang="zh", feature="roads/longsha-avenue", slip="3"))
    assert "<img" not in html
    assert "&lt;img src=x" in html


def test_a_state_and_a_date_are_not_broken_in_the_narrow_table_of_what_was_written(open_page, past):
    said = body(open_page(lang="zh"))
    assert '<span class="zq-line">在建</span>' in said
