"""An investor's first brief in a real browser: from what is needed to the comparison, the shortlist and the sheet."""

from __future__ import annotations

import io
import re

import pypdf
from playwright.sync_api import Page, expect

from tests.browser.zone_page import ZonePage, wait_until_quiet


def test_a_battery_supplier_finds_compares_shortlists_and_prints(zone: ZonePage):
    finder = zone.open("lang=zh", "/parcels")
    page = finder.page
    page.get_by_role("button", name="动力电池配套").click()
    finder.wait_for_link("query.get('size') === '150..' && query.get('near') === 'owners'")
    expect(page.get_by_text("无法判断").first).to_be_visible()
    finder.settled()

    ranked = page.locator(".st-key-finder-cards .zq-card")
    expect(ranked).to_have_count(5)
    expect(ranked.first).to_contain_text("示例")
    expect(ranked.first.locator(".zq-bar[role=img]").first).to_have_attribute("aria-label", re.compile("／100"))

    for place in (0, 1):
        page.get_by_role("button", name="加入比较").first.click()
        finder.wait_for_link(f"(query.get('cmp') || '').split(',').filter(Boolean).length === {place + 1}")
        page.get_by_role("button", name="加入清单").first.click()
        finder.wait_for_link(f"(query.get('short') || '').split(',').filter(Boolean).length === {place + 1}")

    page.get_by_role("radio", name="比较 2").or_(page.get_by_role("button", name="比较 2")).click()
    expect(page.locator(".zq-table")).to_contain_text("≠")
    expect(page.locator("img.zq-compare-map")).to_have_count(2)
    widths = page.locator("img.zq-compare-map").evaluate_all("images => images.map(image => image.naturalWidth)")
    assert all(width > 0 for width in widths)

    page.get_by_role("radio", name="清单 2").or_(page.get_by_role("button", name="清单 2")).click()
    link = page.get_by_role("link", name="全部资料单")
    address = link.get_attribute("href")
    assert address is not None
    answer = page.request.get(f"{finder.server}{address}" if address.startswith("/") else address)
    assert answer.status == 200
    assert len(pypdf.PdfReader(io.BytesIO(answer.body())).pages) >= 2
    assert page.request.get(f"{finder.server}{excel_address(page)}").status == 200

    here = page.url
    page.reload()
    finder.settled()
    assert page.url.split("&view=")[0] == here.split("&view=")[0]
    expect(page.get_by_role("link", name="全部资料单")).to_be_visible()


def test_the_back_button_takes_a_condition_back_and_a_number_on_the_map_selects(zone: ZonePage):
    finder = zone.open("lang=zh", "/parcels")
    page = finder.page
    page.locator(".st-key-finder-brief").get_by_role("button", name="供气").click()
    finder.wait_for_link("query.get('util') === 'gas'")
    page.go_back()
    finder.wait_for_link("!query.get('util')")
    finder.settled()
    finder.frame.locator(".zq-mark-number", has_text="1").first.click()
    finder.wait_for_link("(query.get('feature') || '').startsWith('parcels/')")


def test_a_range_is_drawn_over_the_bars_and_an_empty_place_of_the_map_is_measured_from(zone: ZonePage):
    finder = zone.open("lang=zh", "/parcels")
    page = finder.page
    page.get_by_text("更多条件与分布").click()
    bars = page.locator(".st-key-finder_range_size .bars")
    expect(bars.locator(".bar.in")).not_to_have_count(0)
    wait_until_quiet(page)
    bars.scroll_into_view_if_needed()
    box = bars.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 20, steps=3)
    picked = page.locator(".st-key-finder_range_size output")
    expect(picked).to_have_text("440 亩 – 560 亩 · 37")
    assert "size" not in finder.link(), "the page hears of it when the button is released"
    page.mouse.up()
    finder.wait_for_link("query.get('size') === '440..560'")
    wait_until_quiet(page)
    expect(page.get_by_label("面积至少")).to_have_value("440 亩")
    upper = page.locator(".st-key-finder_range_size input[data-end=high]")
    upper.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    finder.wait_for_link("query.get('size') === '440..620'")
    wait_until_quiet(page)
    page.locator(".st-key-finder_range_size .clear").click()
    finder.wait_for_link("!query.get('size')")
    wait_until_quiet(page)

    page.locator(".st-key-map").scroll_into_view_if_needed()
    page.mouse.click(finder.box["x"] + 120, finder.box["y"] + 300)
    finder.wait_for_link("/^2\\d[.]/.test(query.get('near')) && query.get('within') === '10'")
    wait_until_quiet(page)
    page.get_by_role("button", name="取消这一点").click()
    finder.wait_for_link("!query.get('near')")


def test_a_buyer_on_a_phone_reads_english_and_nothing_runs_over_the_edge(phone: ZonePage):
    phone.open("lang=en", "/parcels")
    page = phone.page
    page.get_by_role("button", name="Needs").click()
    page.get_by_role("button", name="From abroad").click()
    phone.wait_for_link("query.get('util') === 'water,power'")
    expect(page.locator(".st-key-finder-cards .zq-card").first).to_contain_text("usable now")
    page.get_by_role("button", name=re.compile(r"^Show \d+ parcels$")).click()
    expect(page.get_by_role("button", name="From abroad")).to_be_hidden()
    wait_until_quiet(page)
    page.get_by_role("radio", name="Table").or_(page.get_by_role("button", name="Table")).click()
    phone.wait_for_link("query.get('show') === 'table'")
    expect(page.locator(".zq-table a").first).to_contain_text("Demo parcel")
    expect(page.locator("[data-testid=stDataFrame]")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def excel_address(page: Page) -> str:
    address = page.get_by_role("link", name="Excel").get_attribute("href")
    assert address is not None
    return address
