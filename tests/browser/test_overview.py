"""The overview as a leader uses it: charts and map filter each other, a slip is asked, a number leads to its list."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.zone_page import ZonePage, wait_until_quiet

MARKS = "() => (zqmap.zone.state.marks || []).map((mark) => mark.sign)"


STANDS_STILL = """() => {
  const { top } = document.querySelector(".st-key-map iframe").getBoundingClientRect();
  window.still = window.lastTop === top ? (window.still || 0) + 1 : 0;
  window.lastTop = top;
  return window.still > 40;
}"""
"""The map has been at its place for forty frames: what stands above it is laid out."""


def bar(zone: ZonePage, facet: str, code: str) -> Locator:
    return zone.page.locator(f"[data-facet={facet}] [data-code={code}]")


def says(zone: ZonePage) -> Locator:
    return zone.page.locator(".zq-say li").first


def test_a_press_on_a_bar_filters_map_and_sentences_and_a_second_press_takes_it_back(zone):
    zone.open("lang=zh", "/overview")
    expect(says(zone)).to_have_text(
        "共 30 项工程：8 项前期工作、8 项在建、4 项建成、10 项未公布；"
        "其中 17 条道路：4 项前期工作、5 项在建、8 项未公布。"
    )
    zone.frame.evaluate("() => { window.kept = true; }")
    bar(zone, "status", "under_construction").click()
    zone.wait_for_link("query.get('status') === 'under_construction'")
    zone.wait_for_shown("shown.length && shown.every((name) => /^(roads|facilities)/.test(name))")
    expect(says(zone)).to_have_text("共 8 项工程：8 项在建。")
    assert zone.frame.evaluate("() => window.kept"), "the map was made anew"
    expect(bar(zone, "status", "under_construction")).to_have_attribute("aria-pressed", "true")
    expect(bar(zone, "status", "completed")).to_have_attribute("aria-pressed", "false")
    expect(bar(zone, "area", "dasha")).to_have_attribute("aria-label", "四会大沙，2 项工程：筛选")
    bar(zone, "status", "under_construction").press("Enter")
    zone.wait_for_link("!query.has('status')")
    expect(says(zone)).to_contain_text("共 30 项工程")


def test_a_click_on_an_area_of_the_map_filters_the_charts(zone):
    zone.open("lang=zh", "/overview")
    # What lies below the window cannot be clicked.
    zone.page.locator(".st-key-map").evaluate("(map) => map.scrollIntoView({ block: 'center' })")
    zone.page.wait_for_function(STANDS_STILL)
    zone.click_feature("areas", "new-area")
    zone.wait_for_link("query.get('area') === 'new-area'")
    expect(says(zone)).to_have_text("共 1 项工程：1 项建成。")
    expect(bar(zone, "area", "new-area")).to_have_attribute("aria-pressed", "true")
    expect(bar(zone, "status", "completed")).to_have_attribute("aria-label", "建成，1 项工程：筛选")
    zone.page.get_by_role("button", name="起步区：鼎湖肇庆新区").click()
    zone.wait_for_link("!query.has('area')")
    expect(bar(zone, "area", "new-area")).to_have_attribute("aria-pressed", "false")


def test_a_slip_of_longsha_avenue_is_answered_in_words_and_on_the_map(zone):
    zone.open("lang=zh", "/overview")
    assert zone.frame.evaluate(MARKS) == []
    # What is typed is lost where a run of the page puts the choice back to what the address says.
    wait_until_quiet(zone.page)
    slip = zone.page.locator(".st-key-overview-slip")
    slip.get_by_role("combobox").click()
    slip.get_by_role("combobox").fill("龙沙大道")
    expect(zone.page.get_by_role("option")).to_have_text(["龙沙大道（堤路结合）"])
    slip.get_by_role("combobox").press("Enter")
    answer = slip.locator(".zq-slip")
    expect(answer).to_contain_text("如果龙沙大道（堤路结合）延期 3 个月，2 宗地块")
    zone.wait_for_link("query.get('slip') === '3' && query.get('feature') === 'roads/longsha-avenue'")
    zone.frame.wait_for_function(f"() => ({MARKS})().filter((sign) => sign === 'block').length === 2")
    wait_until_quiet(zone.page)
    slider = slip.locator("input[type=range]")
    slider.focus()
    slider.press("ArrowRight")
    expect(answer).to_contain_text("延期 4 个月")
    zone.frame.wait_for_function("() => zqmap.zone.state.marks.some((mark) => mark.text === '+4')")
    expect(slip.locator(".zq-mark").first).to_have_text("推迟 4 个月")


def test_a_number_leads_to_the_list_behind_it(zone):
    zone.open("lang=zh", "/overview")
    zone.page.locator("[data-facet=category] .row").first.get_by_role("link").click()
    zone.wait_for_link("query.get('category') === 'avenue'")
    expect(zone.page.get_by_text("显示 10 /")).to_be_visible()
    assert zone.page.url.split("?")[0].endswith("/map")


def test_a_number_of_what_waits_leads_to_the_map_with_just_that_and_the_chip_takes_it_back(zone):
    zone.open("lang=zh", "/overview")
    zone.page.locator(".zq-say").get_by_role("link", name="46 宗地块").click()
    zone.wait_for_link("query.get('roll') === 'waiting'")
    zone.wait_for_shown("shown.length && shown.every((name) => name.startsWith('parcels/'))")
    expect(zone.page.get_by_text("显示 46 /")).to_be_visible()
    wait_until_quiet(zone.page)
    zone.page.get_by_role("button", name="在等工程建成的地块").click()
    zone.wait_for_link("!query.has('roll')")
    zone.wait_for_shown("shown.some((name) => name.startsWith('roads/'))")
