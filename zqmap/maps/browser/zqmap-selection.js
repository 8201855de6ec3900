// The selected feature, outlined above everything else.
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});
  const LEAST_ZOOM = 12;

  zqmap.Selection = class Selection {
    constructor(zone) {
      this.zone = zone;
      this.group = zone.overlay;
    }

    set(before, after) {
      this.group.clearLayers();
      if (!after?.geometry) return;
      const shape = this.zone.basemap.place(after);
      if (after.radius_m && shape.type === "Point") this.drawRadius(shape, after.radius_m);
      const line = this.draw(shape, after.status);
      if (`${before?.layer}/${before?.id}` !== `${after.layer}/${after.id}`) this.bringIntoView(line.getBounds());
    }

    drawRadius({ coordinates: [lon, lat] }, radius) {
      this.group.addLayer(zqmap.circle([lat, lon], radius, 0.6));
    }

    draw(shape, status) {
      const isLine = shape.type.endsWith("LineString");
      const line = this.outline(shape, { color: "#111111", weight: isLine ? 10 : 3 });
      this.group.addLayer(this.outline(shape, { color: "#ffffff", weight: isLine ? 14 : 7, opacity: 0.95 })).addLayer(line);
      if (isLine) this.group.addLayer(this.outline(shape, { color: zqmap.term("status", status || "unknown").color, weight: 5 }));
      return line;
    }

    outline(shape, style) {
      const common = { interactive: false, fill: false, ...style };
      const radius = zqmap.radiusAt(this.zone.map.getZoom()) * 1.9 + 3;
      return L.geoJSON(shape, { ...common, pointToLayer: (_, latlng) => L.circleMarker(latlng, { ...common, radius }) });
    }

    bringIntoView(bounds) {
      const { map } = this.zone;
      if (!bounds.isValid() || map.getBounds().pad(-0.05).contains(bounds.getCenter())) return;
      map.fitBounds(bounds, { maxZoom: Math.max(map.getZoom(), LEAST_ZOOM), padding: [40, 40] });
    }
  };
})();
