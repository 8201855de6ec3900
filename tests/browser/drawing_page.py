"""The editing desk as staff use it: clicks at places of the earth, tools, the form beside the map."""

from __future__ import annotations

import re
from collections.abc import Sequence

from playwright.sync_api import Frame, Page, expect
from playwright.sync_api import TimeoutError as TooLate

from tests.browser.zone_page import wait_until_quiet

Place = tuple[float, float]
"""Longitude and latitude."""


class DrawingPage:
    """One tab with the editing desk."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site

    def begin(self, layer: str) -> DrawingPage:
        """Begin an edit session of a layer, by its Chinese label."""
        page = self.page
        page.goto(f"{self.site}/updates?lang=zh")
        page.get_by_role("tab", name="在地图上绘制与编辑").click()
        if page.get_by_label("编辑哪个图层").input_value() != layer:
            page.get_by_label("编辑哪个图层").click()
            page.get_by_role("option", name=layer, exact=True).click()
            self.settle()
        page.get_by_role("button", name="开始编辑").click()
        page.wait_for_url(re.compile("edit=[0-9a-f]{16}"))
        return self.ready()

    def settle(self) -> None:
        """Wait until the script has run."""
        wait_until_quiet(self.page)

    def ready(self) -> DrawingPage:
        """Wait until the map can be drawn on."""
        self.settle()
        self.frame.wait_for_function("() => window.probe.settled() && zqmap.edit?.tools")
        return self

    @property
    def frame(self) -> Frame:
        """Give the frame of the editing map."""
        element = self.page.locator(".st-key-edit-map iframe").first
        expect(element).to_be_visible()
        frame = element.element_handle().content_frame()
        assert frame is not None
        return frame

    def look_at(self, place: Place, zoom: int) -> None:
        """Move the map, and wait for what lies around to be there to snap to."""
        self.frame.evaluate(
            "([lon, lat, zoom]) => zqmap.zone.map.setView([lat, lon], zoom, {animate: false})", [*place, zoom]
        )
        self.frame.wait_for_function("() => window.probe.settled() && zqmap.edit.shapes.nearKey")

    def point(self, place: Place) -> tuple[float, float]:
        """Give where a place lies on the screen."""
        script = "([lon, lat]) => { const p = zqmap.zone.map.latLngToContainerPoint([lat, lon]); return [p.x, p.y]; }"
        x, y = self.frame.evaluate(script, list(place))
        box = self.page.locator(".st-key-edit-map iframe").first.bounding_box()
        assert box is not None
        return box["x"] + x, box["y"] + y

    def click(self, place: Place) -> None:
        """Click at a place, the way a hand does."""
        x, y = self.point(place)
        self.page.mouse.move(x - 4, y - 2)
        self.page.mouse.move(x, y)
        self.page.mouse.click(x, y)

    def tool(self, name: str) -> None:
        """Press one of the map's tools."""
        self.frame.get_by_role("button", name=name).click()

    def draw(self, tool: str, places: Sequence[Place]) -> None:
        """Draw with a tool: a click at each place; it is not finished yet."""
        self.tool(tool)
        for number, place in enumerate(places, start=1):
            self.click(place)
            self.frame.wait_for_function(
                "(n) => (zqmap.edit.tools.drawing?._layer?.getLatLngs().flat().length ?? 0) >= n", arg=number
            )

    def finish(self) -> None:
        """Finish what is drawn, and wait until it is heard."""
        self.page.keyboard.press("Enter")
        self.heard()

    def heard(self) -> None:
        """Wait until everything that the map told was done."""
        self.frame.wait_for_function("() => !zqmap.edit.outbox.length")
        self.settle()

    @property
    def measure(self) -> str:
        """Give the figures beside the cursor or the shape."""
        return self.frame.locator(".zq-measure").inner_text()

    def choose(self, label: str, option: str) -> None:
        """Choose a value of a field in the form; a list that a late answer of the page has shut is opened again."""
        self.settle()
        field = self.page.get_by_label(label, exact=True)
        offered = self.page.get_by_role("option", name=option).first
        for _ in range(5):
            field.click()
            field.fill(option)
            try:
                offered.click(timeout=3_000)
                break
            except TooLate:
                self.page.keyboard.press("Escape")
        expect(field).to_have_value(re.compile(option))
        self.settle()

    def fill(self, label: str, text: str) -> None:
        """Type into a field of the form."""
        field = self.page.get_by_label(label, exact=True)
        field.fill(text)
        field.press("Enter")
        self.settle()

    def view(self, name: str) -> None:
        """Look at the map, the table or the outcome."""
        self.page.get_by_role("radio", name=re.compile(name)).click()
        self.settle()

    def press(self, name: str) -> None:
        """Press a button of the page."""
        self.settle()
        self.page.get_by_role("button", name=name, exact=True).click()
        self.settle()
