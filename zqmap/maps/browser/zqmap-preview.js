// Draws what a change does, over everything: what was is dashed grey, what will be solid, what goes is crossed out.
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});
  const GREY = "#5a5a5a";
  const ACCENT = "#c2185b";
  const POINT_PX = 8;
  const CROSS_PX = 18;
  const HALO = { color: "#ffffff", weight: 7, opacity: 0.85, fill: false };
  const BEFORE = { color: GREY, weight: 2.5, dashArray: "6 5", fill: false };
  const AFTER = { color: ACCENT, weight: 3.5, fillColor: ACCENT, fillOpacity: 0.14 };

  const drawShape = (geometry, style) =>
    L.geoJSON(geometry, { ...style, pointToLayer: (_, latlng) => L.circleMarker(latlng, { ...style, radius: POINT_PX }) });

  // A line is crossed out at its middle vertex, anything else in the middle of its box.
  const middle = (geometry) => {
    if (geometry.type !== "LineString") return L.geoJSON(geometry).getBounds().getCenter();
    const [lon, lat] = geometry.coordinates[Math.floor(geometry.coordinates.length / 2)];
    return L.latLng(lat, lon);
  };

  const cross = (geometry) => {
    const icon = L.divIcon({ className: "zq-cross", html: "✕", iconSize: [CROSS_PX, CROSS_PX] });
    return L.marker(middle(geometry), { icon, interactive: false, keyboard: false });
  };

  const nameOf = ({ names }) => {
    const name = document.createElement("span");
    name.textContent = names[zqmap.language === "zh" ? 0 : 1];
    return name;
  };

  // `place` moves a geometry into the datum of the base map that is shown.
  zqmap.drawSketch = (sketch, place) => {
    const group = L.featureGroup();
    const [before, after] = [sketch.before, sketch.after].map((geometry) => geometry && place({ ...sketch, geometry }));
    if (before) group.addLayer(drawShape(before, HALO)).addLayer(drawShape(before, BEFORE));
    if (after) group.addLayer(drawShape(after, HALO)).addLayer(drawShape(after, AFTER));
    if (before && !after) group.addLayer(cross(before));
    return group.bindTooltip(() => nameOf(sketch), { sticky: true, direction: "top", className: "zq-tooltip" });
  };
})();
