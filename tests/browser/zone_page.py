"""The map page as a visitor uses it: what it shows, what can be clicked, what stands in its link."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Frame, Page, expect

SHOWN = """() => {
  const zone = window.zqmap?.zone;
  if (!zone?.map || !zone.viewed) return null;
  const found = new Set();
  for (const [name, view] of zone.layer.views) {
    const test = zone.tests[name];
    if (!test) continue;
    for (const [index, entry] of view.tileCache.cache) {
      const z = Number(index.split(":")[2]);
      if (z !== Math.min(zone.map.getZoom() - view.levelDiff, view.maxDataLevel)) continue;
      for (const feature of entry.data.get(name) || []) if (test(feature.props)) found.add(`${name}/${feature.props.id}`);
    }
  }
  return [...found].sort();
}"""

INK = """(color) => {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  let pixels = 0;
  for (const canvas of document.querySelectorAll("#map_div canvas.leaflet-tile")) {
    if (!canvas.width) continue;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    for (let i = 0; i < data.length; i += 4) if (data[i] === r && data[i + 1] === g && data[i + 2] === b && data[i + 3] === 255) pixels++;
  }
  return pixels;
}"""

SETTLED = """() => {
  const zone = window.zqmap?.zone;
  if (!zone?.map || !zone.viewed || zone.layer.isLoading()) return false;
  return [...zone.layer.views.values()].every((view) => view.tileCache.inflight.size === 0 && view.tileCache.cache.size > 0);
}"""

POINT = """([layer, id]) => {
  const zone = window.zqmap.zone;
  const view = zone.layer.views.get(layer);
  for (const [index, entry] of view.tileCache.cache) {
    const [x, y, z] = index.split(":").map(Number);
    if (z !== Math.min(zone.map.getZoom() - view.levelDiff, view.maxDataLevel)) continue;
    const feature = (entry.data.get(layer) || []).find((one) => one.props.id === id);
    if (!feature) continue;
    const side = view.tileCache.tileSize;
    const ring = feature.geom[0];
    const box = feature.bbox;
    const point = feature.geomType === 2 ? ring[Math.floor(ring.length / 2)]
      : feature.geomType === 3 ? { x: (box.minX + box.maxX) / 2, y: (box.minY + box.maxY) / 2 } : ring[0];
    const world = L.point(x * side + point.x, y * side + point.y).multiplyBy(256 / side);
    const at = zone.map.latLngToContainerPoint(L.CRS.EPSG3857.pointToLatLng(world, z));
    return [at.x, at.y];
  }
  return null;
}"""


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
        """Wait until the script has run and every tile is there."""
        expect(self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()
        self.frame.wait_for_function(SETTLED)
        return self

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
        found: list[str] = self.frame.evaluate(SHOWN)
        return found

    def wait_for_shown(self, predicate: str) -> None:
        """Wait until what the map shows fulfils a JavaScript condition on the list `shown`."""
        self.frame.wait_for_function(f"() => {{ const shown = ({SHOWN})(); return shown && ({predicate}); }}")

    def ink(self, color: str) -> int:
        """Count the map's pixels that have exactly this colour."""
        return int(self.frame.evaluate(INK, color))

    def choose(self, name: str) -> None:
        """Press a choice of the filters by the beginning of its words."""
        self.page.locator(".st-key-filters").get_by_role("button", name=name).first.click()

    def click_feature(self, layer: str, feature_id: str) -> None:
        """Click on a feature on the map, as a visitor would."""
        x, y = self.frame.evaluate(POINT, [layer, feature_id])
        box = self.page.locator(".st-key-map iframe").first.bounding_box()
        assert box is not None
        self.page.mouse.click(box["x"] + x, box["y"] + y)

    def pan(self, east_px: int, south_px: int) -> None:
        """Drag the map."""
        box = self.page.locator(".st-key-map iframe").first.bounding_box()
        assert box is not None
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
        lat, lon, zoom = self.frame.evaluate(
            "() => { const map = zqmap.zone.map; const c = map.getCenter(); return [c.lat, c.lng, map.getZoom()]; }"
        )
        return lat, lon, zoom

    @property
    def detail(self):
        """The panel with what is known of the selected feature."""
        return self.page.locator(".zq-detail")
