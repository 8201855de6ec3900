"""The pages need nothing that the Content-Security-Policy forbids, and what it forbids does not happen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.zone_page import AT_REST

LISTEN = (
    "window.violations = []; document.addEventListener('securitypolicyviolation',"
    " (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`))"
)


def violations(page: Page) -> list[str]:
    """List what was forbidden to the page and to its frames."""
    return [said for frame in page.frames for said in frame.evaluate("() => window.violations ?? []")]


def test_the_map_page_and_its_frame_need_nothing_that_is_forbidden_H4(zone):
    zone.page.add_init_script(LISTEN)
    zone.open("feature=roads/longsha-avenue&list=roads")
    zone.choose("在建")
    zone.wait_for_link("query.get('status') === 'under_construction'")
    zone.settled()
    assert violations(zone.page) == []


@pytest.mark.parametrize("path", ["/sources", "/sign-in"])
def test_other_pages_need_nothing_that_is_forbidden_H4(zone, path):
    zone.page.add_init_script(LISTEN)
    zone.page.goto(f"{zone.server}{path}")
    expect(zone.page.locator(AT_REST)).to_be_visible()
    assert violations(zone.page) == []


def test_a_script_in_the_markup_of_the_page_and_eval_are_forbidden_H4(zone):
    zone.page.add_init_script(LISTEN)
    zone.page.goto(f"{zone.server}/sign-in")
    expect(zone.page.locator(AT_REST)).to_be_visible()
    zone.page.evaluate(
        "() => { const script = document.createElement('script'); script.textContent = 'window.inlined = 1';"
        " document.body.append(script); const picture = document.createElement('img');"
        " picture.setAttribute('onerror', 'window.inlined = 2'); picture.src = '/assets/none';"
        " document.body.append(picture); }"
    )
    zone.page.wait_for_function("() => window.violations.length >= 2")
    assert zone.page.evaluate("() => window.inlined") is None
