"""The editing desk as staff use it: clicks at places of the earth, tools, the form beside the map."""

from __future__ import annotations

import re
from collections.abc import Sequence

from playwright.sync_api import Frame, Locator, Page, expect
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

    def find(self, name: str) -> None:
        """Choose a feature by its name, and wait until the map has its corners to take hold of."""
        self.settle()
        field = self.page.get_by_label("选择要素")
        self.pick(field, name)
        expect(field).to_have_value(re.compile(re.escape(name)))
        self.can_be_changed()

    def can_be_changed(self) -> None:
        """Wait until the map has heard what is chosen and made it ready for the hand."""
        self.heard()
        self.frame.wait_for_function("() => zqmap.edit.shapes.chosen()?.layer.pm?.enabled()")

    def let_go(self) -> None:
        """Choose nothing any more, by the key for it."""
        self.key("Escape")
        self.frame.wait_for_function("() => !zqmap.edit.state.selected.length")

    def key(self, keys: str) -> None:
        """Press a key on the map, and wait until the page has answered."""
        self.frame.locator("#map_div").press(keys)
        self.heard()

    def tab_to(self, name: str) -> None:
        """Go from the map to one of its tools by the key for it."""
        self.frame.locator("#map_div").focus()
        for _ in range(12):
            self.page.keyboard.press("Tab")
            if self.frame.evaluate("document.activeElement.textContent") == name:
                return
        raise AssertionError(f"{name} is not reached by the keyboard")

    def shapes(self) -> dict[str, str]:
        """Give what the map draws of the edits: why, by id."""
        script = "() => Object.fromEntries([...zqmap.edit.shapes.shown].map(([id, { role }]) => [id, role]))"
        found: dict[str, str] = self.frame.evaluate(script)
        return found

    def corners(self) -> list[list[float]]:
        """Give the positions of the chosen shape, as the map has them."""
        script = "() => zqmap.geometryOf(zqmap.edit.shapes.chosen().layer).coordinates"
        found = self.frame.evaluate(script)
        while isinstance(found[0][0] if isinstance(found[0], list) else None, list):
            found = found[0]
        return found if isinstance(found[0], list) else [found]

    def tile_value(self, layer: str, id_: str, field: str) -> str | None:
        """Give what the tiles, as the map draws them, say of a feature."""
        script = """([layer, id, field]) => {
          for (const { data } of zqmap.zone.layer.views.get(layer).tileCache.cache.values())
            for (const { props } of data.get(layer) || []) if (props.id === id) return props[field] ?? null;
          return null;
        }"""
        found: str | None = self.frame.evaluate(script, [layer, id_, field])
        return found

    def point(self, place: Place) -> tuple[float, float]:
        """Give where a place lies on the screen."""
        script = "([lon, lat]) => { const p = zqmap.zone.map.latLngToContainerPoint([lat, lon]); return [p.x, p.y]; }"
        x, y = self.frame.evaluate(script, list(place))
        box = self.page.locator(".st-key-edit-map iframe").first.bounding_box()
        assert box is not None
        return box["x"] + x, box["y"] + y

    def click(self, place: Place, *, shift: bool = False) -> None:
        """Click at a place, the way a hand does."""
        x, y = self.point(place)
        self.page.mouse.move(x - 4, y - 2)
        self.page.mouse.move(x, y)
        if shift:
            self.page.keyboard.down("Shift")
        self.page.mouse.click(x, y)
        self.page.keyboard.up("Shift")

    def middle(self, id_: str) -> Place:
        """Give the middle of a shape that the map draws itself."""
        script = "(id) => Object.values(zqmap.edit.shapes.shown.get(id).layer.getBounds().getCenter()).reverse()"
        lon, lat = self.frame.evaluate(script, id_)
        return lon, lat

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
        """Choose a value of a field in the form."""
        self.settle()
        field = self.page.get_by_label(label, exact=True)
        self.pick(field, option)
        expect(field).to_have_value(re.compile(re.escape(option)))
        self.settle()

    def choose_new(self, label: str, text: str) -> None:
        """Type a value that a list does not offer."""
        self.settle()
        field = self.page.get_by_label(label, exact=True)
        field.click()
        field.fill(text)
        field.press("Enter")
        expect(field).to_have_value(re.compile(text))
        self.settle()

    def pick(self, field: Locator, option: str) -> None:
        """Pick what a list offers; a list that a late answer of the page has shut is opened again."""
        offered = self.page.get_by_role("option", name=option).first
        for _ in range(5):
            field.click()
            field.fill(option)
            try:
                offered.click(timeout=3_000)
            except TooLate:
                self.page.keyboard.press("Escape")
            else:
                return

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
