// What lies under the pointer: its name while one points, and what the page is told of a click.
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});
  const PICKED = ["enterprises", "facilities", "roads", "parcels", "areas"];
  const BRUSH_PX = 10;

  zqmap.Pointer = class Pointer {
    constructor(zone) {
      this.zone = zone;
      this.presses = 0;
      this.isOverMark = false;
      this.tooltip = L.tooltip({ direction: "top", offset: [0, -8], className: "zq-tooltip" });
      zone.map.on("mousemove", (event) => this.hover(event));
      zone.map.on("mouseout", () => this.tooltip.remove());
    }

    // What lies in these groups has names of its own.
    leaveTo(...groups) {
      for (const group of groups) group.on("mouseover mouseout", ({ type }) => (this.isOverMark = type === "mouseover"));
    }

    pick(latlng) {
      const brush = Math.max(BRUSH_PX, zqmap.radiusAt(this.zone.map.getZoom()) * 1.7);
      const found = this.zone.layer.queryTileFeaturesDebug(latlng.lng, latlng.lat, brush);
      for (const name of PICKED) {
        const test = this.zone.tests[name];
        const hit = test && (found.get(name) || []).filter(({ feature }) => test(feature.props)).pop();
        if (hit) return { layer: name, props: hit.feature.props };
      }
      return null;
    }

    // Where nothing lies but an area the place is told too, in the datum of the base map, for pages that measure from it.
    click(latlng) {
      const hit = this.pick(latlng);
      const { lat, lng } = latlng.wrap();
      const place = [lat.toFixed(5), lng.toFixed(5), this.zone.basemap.datum].join(",");
      const isEmpty = !hit || hit.layer === "areas";
      this.press(`${hit ? `${hit.layer}/${hit.props.id}` : "-"}${isEmpty ? `@${place}` : ""}`, latlng);
    }

    // The number makes two clicks on the same thing two.
    press(said, latlng) {
      this.presses += 1;
      const text = `${said}#${this.presses}`;
      const target = { _tooltip: { _content: text }, getTooltip: () => ({ getContent: () => text }) };
      this.zone.layer.fire("click", { latlng, sourceTarget: target });
    }

    hover(event) {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.showName(event.latlng));
    }

    showName(latlng) {
      const hit = this.pick(latlng);
      this.zone.map.getContainer().style.cursor = hit ? "pointer" : "";
      if (!hit || hit.layer === "areas" || this.isOverMark) {
        this.tooltip.remove();
        return;
      }
      const name = document.createElement("span");
      name.textContent = hit.props[zqmap.language === "zh" ? "name_zh" : "name_en"];
      this.tooltip.setLatLng(latlng).setContent(name).addTo(this.zone.map);
    }
  };
})();
