// Draws what a page lays over the map (zqmap/maps/marks.py): numbers, rings, links, and what is wrong where.
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});
  const INK = "#111111";
  const ACCENT = "#c2185b";
  const STYLES = {
    number: { color: INK, weight: 2.5, fill: false },
    ring: { color: INK, weight: 1.5, dashArray: "6 5", fill: false, interactive: false },
    link: { color: ACCENT, weight: 3, fill: false },
    arrow: { color: ACCENT, weight: 3, fill: false },
    block: { color: "#a01515", weight: 3.5, fillColor: "#a01515", fillOpacity: 0.1 },
    warn: { color: "#b35c00", weight: 3, dashArray: "5 4", fillColor: "#b35c00", fillOpacity: 0.1 },
    highlight: { color: ACCENT, weight: 3.5, fillColor: ACCENT, fillOpacity: 0.14 },
  };
  const SIGNS = { block: "✕", warn: "!", centre: "◎" };
  const POINT_PX = 8;
  const HALO = { color: "#ffffff", weight: 6, opacity: 0.85, fill: false, dashArray: null, interactive: false };

  const label = (latlng, text, kind) => {
    const element = document.createElement("span");
    element.textContent = text;
    const icon = L.divIcon({ className: `zq-mark zq-mark-${kind}`, html: element, iconSize: null });
    return L.marker(latlng, { icon, keyboard: false });
  };

  const drawShape = (geometry, style) =>
    L.geoJSON(geometry, { style, pointToLayer: (_, latlng) => L.circleMarker(latlng, { ...style, radius: POINT_PX }) });

  const flat = ({ type, coordinates }) =>
    (type === "MultiLineString" ? coordinates.flat() : coordinates).map(([lon, lat]) => L.latLng(lat, lon));

  const anchor = (geometry) => {
    if (!geometry.type.endsWith("LineString")) return L.geoJSON(geometry).getBounds().getCenter();
    const places = flat(geometry);
    if (places.length !== 2) return places[Math.floor(places.length / 2)];
    return L.latLng((places[0].lat + places[1].lat) / 2, (places[0].lng + places[1].lng) / 2);
  };

  // An arrow head a quarter before the end, so that it is not hidden by the symbol there.
  const arrowHead = (geometry) => {
    const [from, to] = flat(geometry).slice(-2);
    const [a, b] = [from, to].map((place) => L.CRS.EPSG3857.latLngToPoint(place, 12));
    const degrees = (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI;
    const element = document.createElement("span");
    element.textContent = "▶";
    element.style.transform = `rotate(${degrees}deg)`;
    const icon = L.divIcon({ className: "zq-mark-head", html: element, iconSize: [16, 16] });
    const place = L.latLng(from.lat + 0.75 * (to.lat - from.lat), from.lng + 0.75 * (to.lng - from.lng));
    return L.marker(place, { icon, interactive: false, keyboard: false });
  };

  const nameOf = ({ names }) => {
    const name = document.createElement("span");
    name.textContent = names[zqmap.language === "zh" ? 0 : 1];
    return name;
  };

  const drawRing = (group, { text, radius_m }, geometry) => {
    const [lon, lat] = geometry.coordinates;
    const ring = L.circle([lat, lon], { ...STYLES.ring, radius: radius_m });
    group.addLayer(L.circle([lat, lon], { ...HALO, weight: 4, radius: radius_m })).addLayer(ring);
    if (text) group.addLayer(label([lat + radius_m / 111195, lon], text, "ring"));
  };

  const drawOther = (group, { sign, text }, geometry) => {
    const style = STYLES[sign];
    const isPoint = geometry.type === "Point";
    if (style && !(isPoint && sign === "number")) group.addLayer(drawShape(geometry, HALO)).addLayer(drawShape(geometry, style));
    if (sign === "arrow") group.addLayer(arrowHead(geometry));
    const said = text || SIGNS[sign];
    if (said) group.addLayer(label(anchor(geometry), said, sign));
  };

  // `place` moves a geometry into the datum of the base map that is shown; `press` tells the page what was clicked.
  zqmap.drawMark = (mark, place, press) => {
    const group = L.featureGroup();
    const geometry = place(mark);
    if (mark.sign === "ring") drawRing(group, mark, geometry);
    else drawOther(group, mark, geometry);
    if (mark.names) group.bindTooltip(() => nameOf(mark), { sticky: true, direction: "top", className: "zq-tooltip" });
    // st_folium listens to the mark too and takes its tooltip for what was clicked: the press must come after that.
    if (mark.target) group.on("click", (event) => (L.DomEvent.stopPropagation(event), setTimeout(press, 0, mark.target, event.latlng)));
    return group;
  };
})();
