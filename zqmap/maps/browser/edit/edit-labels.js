// The figures on the map while one draws: beside the cursor or the shape, and at the middle of each segment.
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});
  const SEGMENTS = 40;
  const SEGMENT_MIN_PX = 58;

  const span = (text) => {
    const node = document.createElement("span");
    node.textContent = text;
    return node;
  };

  const flat = (latlngs) => (latlngs[0]?.lat !== undefined ? [latlngs] : latlngs.flatMap(flat));

  zqmap.MeasureLabels = class {
    constructor(map) {
      this.map = map;
      this.segments = L.layerGroup().addTo(map);
      this.total = L.tooltip({ permanent: true, direction: "auto", offset: [16, 0], className: "zq-measure", interactive: false });
    }

    clear() {
      this.segments.clearLayers();
      this.total.remove();
    }

    // Shows the figures of a shape that is drawn or changed; `at` is where the sum stands.
    show(latlngs, { isArea, at }) {
      const paths = flat(latlngs).filter((path) => path.length > 1);
      this.segments.clearLayers();
      if (!paths.length) return this.total.remove();
      const { area, length } = isArea ? zqmap.measureArea(latlngs) : zqmap.measureLine(latlngs);
      const parts = isArea && area ? [zqmap.areaWords(area), `${zqmap.word("edit.outline")} ${zqmap.lengthWords(length)}`] : [zqmap.lengthWords(length)];
      const last = paths[paths.length - 1];
      if (!isArea && last.length > 2) parts.push(`${zqmap.word("edit.segment")} ${zqmap.lengthWords(zqmap.measureStep(last[last.length - 2], last[last.length - 1]))}`);
      const box = document.createElement("div");
      parts.forEach((part, place) => box.append(...(place ? [document.createElement("br")] : []), span(part)));
      this.total.setLatLng(at).setContent(box);
      if (!this.map.hasLayer(this.total)) this.total.addTo(this.map);
      for (const path of paths) this.labelPath(path, isArea);
    }

    labelPath(path, isRing) {
      const points = isRing && path.length > 2 ? [...path, path[0]] : path;
      if (points.length > SEGMENTS) return;
      points.slice(1).forEach((point, place) => this.labelSegment(points[place], point));
    }

    labelSegment(from, to) {
      const [a, b] = [from, to].map((point) => this.map.latLngToLayerPoint(point));
      if (a.distanceTo(b) < SEGMENT_MIN_PX) return;
      const middle = this.map.layerPointToLatLng(a.add(b).divideBy(2));
      const icon = L.divIcon({ className: "zq-segment", html: span(zqmap.lengthWords(zqmap.measureStep(from, to))), iconSize: [0, 0] });
      this.segments.addLayer(L.marker(middle, { icon, interactive: false, keyboard: false, pmIgnore: true, snapIgnore: true }));
    }
  };
})();
