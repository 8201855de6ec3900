"""An investor's first brief in a real browser: from what is needed to the comparison, the shortlist and the sheet."""

from __future__ import annotations

import io
import re

import pypdf
from playwright.sync_api import Page, expect

from tests.browser.zone_page import ZonePage


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


def test_a_buyer_on_a_phone_reads_english_and_nothing_runs_over_the_edge(phone: ZonePage):
    phone.open("lang=en", "/parcels")
    page = phone.page
    page.get_by_role("button", name="Needs").click()
    page.get_by_role("button", name="From abroad").click()
    phone.wait_for_link("query.get('util') === 'water,power'")
    expect(page.locator(".st-key-finder-cards .zq-card").first).to_contain_text("usable now")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def excel_address(page: Page) -> str:
    address = page.get_by_role("link", name="Excel").get_attribute("href")
    assert address is not None
    return address
