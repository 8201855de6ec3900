"""Where Streamlit speaks English by itself, the Chinese page does not."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize(
    ("language", "words", "title"),
    [
        ("zh", "跳到主要内容", "数据与来源 · 肇庆大型产业集聚区地图"),
        ("en", "Skip to main content", "Data and sources · Zhaoqing industrial zone map"),
    ],
)
def test_the_link_past_the_navigation_and_the_title_speak_the_language_of_the_page(zone, language, words, title):
    zone.page.goto(f"{zone.server}/sources?lang={language}")
    expect(zone.page).to_have_title(title)
    link = zone.page.get_by_test_id("stSkipToContent")
    expect(link).to_have_text(words)
    expect(zone.page.locator("[data-test-script-state=notRunning]")).to_be_visible()
    link.focus()
    zone.page.keyboard.press("Enter")
    assert zone.page.evaluate("document.activeElement.id") == "stMain"


def test_the_link_past_the_navigation_follows_a_change_of_the_language(zone):
    zone.page.goto(f"{zone.server}/sources?lang=zh")
    link = zone.page.get_by_test_id("stSkipToContent")
    expect(link).to_have_text("跳到主要内容")
    zone.page.get_by_role("radio", name="EN", exact=True).click()
    expect(link).to_have_text("Skip to main content")


def test_a_page_that_does_not_exist_shows_the_map_and_says_so_in_chinese(zone):
    zone.page.goto(f"{zone.server}/nonsense?lang=zh")
    expect(zone.page.get_by_text("missing=nonsense")).to_be_visible()
    expect(zone.page.get_by_text("Page not found")).to_have_count(0)


def test_a_box_does_not_say_in_english_how_it_is_filled_in(zone):
    zone.open("lang=zh")
    box = zone.page.locator(".st-key-filters input").first
    box.fill("longsha")
    expect(zone.page.get_by_test_id("InputInstructions")).to_be_hidden()
    expect(zone.page.get_by_text("Press Enter to apply")).to_be_hidden()


def test_a_heading_offers_no_link_to_itself_in_english(zone):
    zone.page.goto(f"{zone.server}/areas?lang=zh")
    heading = zone.page.get_by_role("heading", name="七个起步区对比")
    heading.hover()
    expect(zone.page.get_by_label("Link to heading").first).to_be_hidden()
