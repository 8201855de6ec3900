"""The map page as a visitor uses it: what it shows, what can be clicked, what stands in its link."""

from __future__ import annotations

import time
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Error, FloatRect, Frame, Locator, Page, expect

MAP_LIMIT_S = 20

AT_REST = "[data-testid=stApp][data-test-script-state=notRunning]"
QUIET = """() => {
  const isRunning = document.querySelector("[data-testid=stApp]")?.dataset.testScriptState !== "notRunning";
  if (isRunning || !window.quietSince) window.quietSince = performance.now();
  return performance.now() - window.quietSince > 300;
}"""


def settle(page: Page) -> None:
    """Wait until the script has run, also where what was pressed is still on its way to the server."""
    expect(page.locator(AT_REST)).to_be_visible()
    wait_until_quiet(page)


def wait_until_quiet(page: Page) -> None:
    """Wait until the script has run and is not asked to again: a press needs a moment to reach the server."""
    page.evaluate("() => { window.quietSince = 0; }")
    page.wait_for_function(QUIET)


class ZonePage:
    """One tab on the dashboard."""

    def __init__(self, page: Page, server: str) -> None:
        self.page = page
        self.server = server

    def open(self, query: str = "", path: str = "/map") -> ZonePage:
        """Open the map page and wait until it is drawn."""
        self.page.goto(f"{self.server}{path}{'?' + query if query else ''}")
        return self.settled()

    def settled(self) -> ZonePage:
        """Wait until every tile is there and the script has run, also the run that the map asks for when it is drawn.

        A press that falls into that run can be lost.
        """
        expect(self.page.locator(AT_REST)).to_be_visible()
        self.wait_in_map("window.probe.settled()")
        wait_until_quiet(self.page)
        return self

    def wait_in_map(self, condition: str) -> None:
        """Wait until a JavaScript condition holds in the map, also where its frame is only now made or made anew."""
        tried = f"() => {{ try {{ return {condition}; }} catch {{ return false; }} }}"
        deadline = time.monotonic() + MAP_LIMIT_S
        while True:
            try:
                self.frame.wait_for_function(tried)
                return
            except Error:
                # The frame went away while it was asked.
                if time.monotonic() > deadline:
                    raise

    @property
    def frame(self) -> Frame:
        """The frame of the map."""
        element = self.page.locator(".st-key-map iframe").first
        expect(element).to_be_visible()
        frame = element.element_handle().content_frame()
        assert frame is not None
        return frame

    def shown(self) -> list[str]:
        """List what the map shows, as `layer/id`."""
        found: list[str] = self.frame.evaluate("() => probe.shown()")
        return found

    def wait_for_shown(self, predicate: str) -> None:
        """Wait until what the map shows fulfils a JavaScript condition on the list `shown`."""
        self.frame.wait_for_function(f"() => {{ const shown = probe.shown(); return shown && ({predicate}); }}")

    def ink(self, color: str) -> int:
        """Count the map's pixels that have exactly this colour."""
        return int(self.frame.evaluate("(color) => probe.ink(color)", color))

    def choose(self, name: str) -> None:
        """Press a choice of the filters by the beginning of its words."""
        self.page.locator(".st-key-filters").get_by_role("button", name=name).first.click()

    def click_feature(self, layer: str, feature_id: str) -> None:
        """Click on a feature on the map, as a visitor would."""
        self.page.mouse.click(*self.point(layer, feature_id))

    def point(self, layer: str, feature_id: str) -> tuple[float, float]:
        """Give where a feature lies on the screen, in pixels."""
        x, y = self.frame.evaluate("(names) => probe.point(names)", [layer, feature_id])
        box = self.box
        return box["x"] + x, box["y"] + y

    @property
    def box(self) -> FloatRect:
        """Give where the map lies on the screen."""
        box = self.page.locator(".st-key-map iframe").first.bounding_box()
        assert box is not None
        return box

    def pan(self, east_px: int, south_px: int) -> None:
        """Drag the map."""
        box = self.box
        x, y = box["x"] + 500, box["y"] + 60
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x - east_px / 2, y - south_px / 2, steps=4)
        self.page.mouse.move(x - east_px, y - south_px, steps=4)
        self.page.mouse.up()

    def link(self) -> dict[str, list[str]]:
        """Give the query of the address."""
        return parse_qs(urlsplit(self.page.url).query)

    def wait_for_link(self, condition: str) -> None:
        """Wait until a JavaScript condition on `query` (URLSearchParams) holds."""
        self.page.wait_for_function(
            f"() => {{ const query = new URLSearchParams(location.search); return {condition}; }}"
        )

    def view(self) -> tuple[float, float, int]:
        """Give latitude, longitude and zoom of the map."""
        lat, lon, zoom = self.frame.evaluate("() => probe.view()")
        return lat, lon, zoom

    @property
    def detail(self) -> Locator:
        """The panel with what is known of the selected feature."""
        return self.page.locator(".zq-detail")
