"""What a click and a second visit cost in bytes; the bounds of benchmarks/README.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, WebSocket

from tests.browser.conftest import SLOW_MS, open_page
from tests.browser.zone_page import ZonePage

LARGEST_CLICK_BYTES = 10_000
WITH_SELECTION_BYTES = 13_000
"""The shape of what is selected travels with each state of the map."""
COLD_BYTES, WARM_BYTES = 600_000, 60_000
STREAMLITS_OWN = ("/static/", "/favicon", "/map", "/_stcore/")
HEADS = "/heads"
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
    ("query", "most"),
    [
        ("lang=zh", LARGEST_CLICK_BYTES),
        ("lang=en&list=parcels&feature=areas/lianhua-fuxi", WITH_SELECTION_BYTES),
    ],
)
def test_no_press_of_any_filter_costs_more_than_its_bound(watched, query, most):
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
    assert max(costs.values()) < most, sorted(costs.items(), key=lambda cost: -cost[1])[:5]


class Loads:
    """The bytes over the wire of what a page loads, by path; what comes from the cache has none.

    The document of the map's frame is of another process, and the frame itself tells what it cost.
    """

    def __init__(self, page: Page) -> None:
        self.paths: dict[str, int] = {}
        self.frame_bytes = 0
        self._requests: dict[str, str] = {}
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._begin)
        session.on("Network.loadingFinished", self._finish)
        session.send("Network.enable")

    def _begin(self, event: dict[str, Any]) -> None:
        self._requests[event["requestId"]] = urlsplit(event["request"]["url"]).path

    def _finish(self, event: dict[str, Any]) -> None:
        path = self._requests.get(event["requestId"], "")
        self.paths[path] = self.paths.get(path, 0) + int(event["encodedDataLength"])

    def beyond_streamlit(self) -> int:
        """Add up all but Streamlit's own files and the looks for new revisions."""
        own = sum(size for path, size in self.paths.items() if not path.startswith((*STREAMLITS_OWN, HEADS)))
        return own + self.frame_bytes


def visit(context: BrowserContext, server: str) -> Loads:
    """Open the map in a new tab and note what it loads until nothing more is asked for."""
    page = context.new_page()
    page.set_default_timeout(SLOW_MS)
    loads = Loads(page)
    with page.expect_response(lambda answer: urlsplit(answer.url).path == HEADS):
        zone = ZonePage(page, server).open("lang=zh")
    loads.frame_bytes = zone.frame.evaluate("() => performance.getEntriesByType('navigation')[0].transferSize")
    page.close()
    return loads


def test_a_second_visit_loads_next_to_nothing(chromium, server):
    page = open_page(chromium)
    page.close()
    cold, warm = (visit(page.context, server) for _ in range(2))
    assert any("/tiles/" in path for path in cold.paths), "the traffic of the frame was not seen"
    assert 100_000 < cold.frame_bytes < cold.beyond_streamlit() < COLD_BYTES
    assert 0 < warm.frame_bytes < 5_000
    assert warm.beyond_streamlit() < WARM_BYTES, sorted(warm.paths.items(), key=lambda part: -part[1])[:8]
    assert not any("/tiles/" in path for path, size in warm.paths.items() if size)
    page.context.close()
