"""What a click and a second visit cost in bytes; the bounds of benchmarks/README.md."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, WebSocket

from tests.browser.conftest import open_page
from tests.browser.zone_page import ZonePage

LARGEST_CLICK_BYTES = 10_000
CHOICES = ".st-key-filters [role=toolbar] button"


class Wire:
    """The bytes of the websocket's messages, both ways."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        page.on("websocket", self._listen)

    def _listen(self, line: WebSocket) -> None:
        line.on("framesent", self._count)
        line.on("framereceived", self._count)

    def _count(self, frame: str | bytes) -> None:
        self.bytes += len(frame.encode() if isinstance(frame, str) else frame)


@pytest.fixture
def watched(chromium, server) -> Iterator[tuple[ZonePage, Wire]]:
    page = open_page(chromium)
    yield ZonePage(page, server), Wire(page)
    page.context.close()


def press(zone: ZonePage, choice: Locator) -> None:
    """Press a choice and wait until the page has answered."""
    before = zone.page.url.partition("?")[2]
    choice.click()
    zone.page.wait_for_function("(before) => location.search.slice(1) !== before", arg=before)
    zone.settled()


@pytest.mark.parametrize(
    "query", ["lang=zh", "lang=en&list=parcels&feature=areas/lianhua-fuxi", "lang=zh&feature=roads/longsha-avenue"]
)
def test_no_press_of_any_filter_costs_more_than_ten_kilobytes(watched, query):
    zone, wire = watched
    zone.open(query)
    zone.page.get_by_text("更多筛选" if "lang=zh" in query else "More filters").click()
    expected = zone.page.locator(".st-key-facet_basis button").first
    expected.wait_for()
    zone.settled()
    costs: dict[str, int] = {}
    for number in range(zone.page.locator(CHOICES).count()):
        choice = zone.page.locator(CHOICES).nth(number)
        for way in ("on", "off"):
            wire.bytes = 0
            press(zone, choice)
            costs[f"{choice.inner_text()} {way}"] = wire.bytes
    assert len(costs) > 60
    assert max(costs.values()) < LARGEST_CLICK_BYTES, sorted(costs.items(), key=lambda cost: -cost[1])[:5]
