"""Whatever a value says, it is shown and never run, and the map draws."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import PHONE, open_page, start_server
from tests.browser.hostile import (
    CORPUS,
    SOUTH,
    STEP_DEG,
    WEST,
    Alarm,
    enterprise_id,
    fill_hostile_store,
)
from tests.browser.zone_page import AT_REST, ZonePage

VIEW = f"{SOUTH + 2 * STEP_DEG:.5f},{WEST + 3 * STEP_DEG:.5f},12"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    fill_hostile_store(folder)
    process, url = start_server(folder)
    yield url
    process.terminate()
    process.wait(20)


@pytest.fixture
def visit(chromium: Browser, hostile: str) -> Iterator[tuple[ZonePage, Alarm]]:
    page = open_page(chromium)
    alarm = Alarm(page)
    yield ZonePage(page, hostile), alarm
    page.context.close()


def as_shown(text: str) -> str:
    """Give a text as a page shows it: runs of blanks are one."""
    return " ".join(text.split())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_map_draws_and_every_name_that_is_pointed_at_is_words_H6_H8(visit, language):
    zone, alarm = visit
    zone.open(f"view={VIEW}&lang={language}")
    drawn = [name for name in zone.shown() if name.startswith("enterprises/hostile-")]
    assert len(drawn) == len(CORPUS)
    read = zone.frame.locator(".leaflet-tooltip")
    for number in range(0, len(CORPUS), 3):
        zone.page.mouse.move(*zone.point("enterprises", enterprise_id(number)))
        expect(read.filter(has_text=as_shown(CORPUS[number])[:20]).first).to_be_attached()
    alarm.check()


@pytest.mark.parametrize("number", range(len(CORPUS)))
def test_a_selected_feature_is_shown_as_words_in_detail_list_and_search_H6_H8(visit, number):
    zone, alarm = visit
    text = CORPUS[number]
    query = {"feature": f"enterprises/{enterprise_id(number)}", "q": text, "list": "enterprises"}
    zone.open(urlencode(query))
    heading = zone.detail.get_by_role("heading").first
    expect(heading).to_be_visible()
    assert as_shown(heading.inner_text()) == as_shown(text)
    alarm.check()


@pytest.mark.parametrize("key", ["lang", "view", "feature", "base", "list", "status", "layer", "area", "unheard_of"])
def test_a_hostile_part_of_the_link_is_named_as_words_H6(visit, key):
    zone, alarm = visit
    zone.open(urlencode([(key, text) for text in (CORPUS[0], CORPUS[12], CORPUS[17])]))
    alarm.check()


def test_the_cards_of_a_phone_are_words_H6(chromium: Browser, hostile: str):
    page = open_page(chromium, width=390, height=844, agent=PHONE)
    alarm = Alarm(page)
    phone = ZonePage(page, hostile).open("list=enterprises")
    page.get_by_role("button", name="列表").click()
    card = page.get_by_role("button", name=as_shown(CORPUS[0])).first
    expect(card).to_be_visible()
    card.click()
    phone.wait_for_link(f"query.get('feature') === 'enterprises/{enterprise_id(0)}'")
    alarm.check()
    page.context.close()


@pytest.mark.parametrize("path", ["/sources", "/sign-in", "/history"])
def test_other_pages_run_nothing_either_H6(visit, path):
    zone, alarm = visit
    zone.page.goto(f"{zone.server}{path}?{urlencode({'q': CORPUS[0], 'feature': CORPUS[2], 'next': CORPUS[22]})}")
    ready = zone.page.locator(AT_REST)
    expect(ready).to_be_visible()
    alarm.check()


def test_an_address_that_is_markup_is_answered_with_words_H6(visit):
    zone, alarm = visit
    zone.page.goto(f"{zone.server}/<script>window.__xss=1</script>", wait_until="load")
    alarm.check()
