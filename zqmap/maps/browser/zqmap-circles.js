// How far from its sign a thing may really lie: circles around places that are only known roughly.
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});
  const MIN_ZOOM = 13;
  const ROUGH_LAYERS = ["enterprises", "facilities"];
  const SOON_MS = 250;

  zqmap.circle = (latlng, radius, opacity) => L.circle(latlng, { radius, interactive: false, color: "#444444", weight: 1, opacity, dashArray: "2 5", fill: false });

  zqmap.Circles = class Circles {
    constructor(zone) {
      this.zone = zone;
      this.group = L.layerGroup().addTo(zone.map);
    }

    drawSoon() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.draw(), SOON_MS);
    }

    draw() {
      this.group.clearLayers();
      const zoom = this.zone.map.getZoom();
      if (zoom < MIN_ZOOM || zqmap.isCrowded(zoom)) return;
      const seen = new Set();
      for (const name of ROUGH_LAYERS) {
        for (const { latlng, radius } of this.places(name)) {
          const key = `${latlng.lat.toFixed(4)},${latlng.lng.toFixed(4)},${radius}`;
          if (seen.has(key)) continue;
          seen.add(key);
          this.group.addLayer(zqmap.circle(latlng, radius, 0.4));
        }
      }
    }

    *places(name) {
      const { layer, map, tests } = this.zone;
      const view = layer.views.get(name);
      if (!view || !tests[name]) return;
      for (const [index, entry] of view.tileCache.cache) {
        const [x, y, z] = index.split(":").map(Number);
        if (z !== Math.min(map.getZoom() - view.levelDiff, view.maxDataLevel)) continue;
        for (const feature of entry.data.get(name) || []) {
          if (feature.geomType !== 1 || feature.props.basis !== "approximate" || !tests[name](feature.props)) continue;
          const point = feature.geom[0][0];
          const side = view.tileCache.tileSize;
          if (point.x < 0 || point.y < 0 || point.x >= side || point.y >= side) continue;
          const world = L.point(x * side + point.x, y * side + point.y).multiplyBy(256 / side);
          yield { latlng: L.CRS.EPSG3857.pointToLatLng(world, z), radius: feature.props.accuracy_m };
        }
      }
    }
  };
})();
