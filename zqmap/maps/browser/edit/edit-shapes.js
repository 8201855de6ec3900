// The shapes of the edited layer: what the steps touched, what is selected and can be changed, and what to snap to.
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});
  const EDITED = "#c2185b";
  const MARKED = { color: EDITED, weight: 2.5, dashArray: "6 4", fill: false, interactive: false, pmIgnore: true, snapIgnore: true };
  const SELECTED = { color: "#111111", weight: 3, fillColor: "#ffd54f", fillOpacity: 0.14, dashArray: null };
  const HALO = { color: "#ffffff", weight: 7, opacity: 0.9, fill: false, interactive: false, pmIgnore: true, snapIgnore: true };
  const NEIGHBOUR = { color: "#1f6f8b", weight: 1.2, dashArray: "2 3", fill: false, interactive: false, pmIgnore: true, snapIgnore: false };
  const OVERLAP = { color: "#a01515", weight: 2, dashArray: "4 3", fillColor: "#a01515", fillOpacity: 0.45, interactive: false, pmIgnore: true, snapIgnore: true };
  const NEAR_ZOOM = 13;
  const NEAR_STEP_DEG = 0.02;
  const SNAP_PX = 15;
  const HANDLES = 150;
  const WORKED_PX = 120;

  // The vocabulary by which the classes of a layer are coloured, and the field that names the class.
  const CLASSES = { areas: ["tier", "tier"], parcels: ["availability", "availability"], roads: ["status", "status"], facilities: ["status", "status"], enterprises: ["chain", "chain"] };
  const NO_CLASS = "#7a7a7a";
  const classColor = (layer, props) => {
    const [vocabulary, field] = CLASSES[layer];
    return zqmap.term(vocabulary, props[field] || "unknown").color || NO_CLASS;
  };

  const dot = (role, color) => L.divIcon({ className: `zq-dot zq-dot-${role}`, html: Object.assign(document.createElement("i"), { style: `background:${color}` }), iconSize: [18, 18] });
  const markIcon = () => L.divIcon({ className: "zq-cross", html: "✕", iconSize: [18, 18] });
  const textNode = (text) => Object.assign(document.createElement("span"), { textContent: text });
  const inLanguage = (texts) => texts[zqmap.language === "zh" ? 0 : 1];

  // A tooltip that Leaflet binds to a layer would be taken for what this map tells: streamlit-folium reads it at a click.
  const nameOnHover = (map, layer, texts) => {
    const tip = L.tooltip({ direction: "top", offset: [0, -8], className: "zq-tooltip" });
    layer.on("mouseover mousemove", ({ latlng }) => tip.setLatLng(latlng).setContent(textNode(inLanguage(texts))).addTo(map));
    layer.on("mouseout remove", () => tip.remove());
    return layer;
  };

  // What a shape looks like: around it what is selected or edited, and inside its class where the tiles do not show it.
  const styleOf = (role, color, { isLine, moved }) => {
    if (role === "selected") return moved ? { ...SELECTED, fillColor: color, fillOpacity: 0.5 } : SELECTED;
    if (role === "marked") return MARKED;
    return isLine ? { color, weight: 5 } : { color: EDITED, weight: 2.5, dashArray: "6 4", fillColor: color, fillOpacity: 0.5 };
  };

  // A Leaflet layer of one geometry.
  const makeShape = (geometry, role, color, moved) => {
    const options = { pmIgnore: role !== "selected", snapIgnore: role === "marked", bubblingMouseEvents: false, interactive: role !== "marked" };
    const icon = dot(role, role === "marked" ? "transparent" : color);
    const layer = L.GeoJSON.geometryToLayer({ type: "Feature", geometry, properties: {} }, { ...options, pointToLayer: (_, latlng) => L.marker(latlng, { icon, keyboard: false, ...options }) });
    layer.setStyle?.(styleOf(role, color, { isLine: geometry.type.endsWith("LineString"), moved }));
    return layer;
  };

  // What lies below a shape: the white around a selected one, the colour of edits around a line.
  const makeUnder = (geometry, role, color, moved) => {
    const isLine = geometry.type.endsWith("LineString");
    if (geometry.type.endsWith("Point") || role === "marked" || (role === "moved" && !isLine)) return null;
    if (role === "moved") return L.geoJSON(geometry, { ...MARKED, weight: 10, opacity: 0.8, dashArray: "10 6" });
    return L.geoJSON(geometry, isLine && moved ? { ...HALO, color, weight: 9 } : HALO);
  };

  const geometryOf = (layer) => layer.toGeoJSON(false).geometry;
  zqmap.geometryOf = geometryOf;

  zqmap.EditShapes = class {
    // `told` hears { do: "reshape", ... }, `clicked` clicks on shapes; `isWaiting` says whether a change of an id is on its way.
    constructor(map, { told, clicked, isWaiting, labels }) {
      Object.assign(this, { map, told, clicked, isWaiting, labels, shown: new Map(), snaps: true, nearKey: "" });
      // The library watches groups that are not kept from it: thousands of neighbours then cost seconds at every zoom.
      const group = () => L.featureGroup([], { pmIgnore: true }).addTo(map);
      this.under = group();
      this.group = group();
      this.near = group();
      this.overlaps = group();
      this.marks = group();
      map.on("moveend", () => this.loadNear());
    }

    apply(state) {
      this.state = state;
      const wanted = new Map(state.shapes.map((shape) => [shape.id, shape]));
      for (const [id, entry] of this.shown) if (!wanted.has(id)) this.drop(id, entry);
      for (const [id, shape] of wanted) this.put(id, shape);
      this.drawMarks(state);
      this.loadNear();
    }

    put(id, { geometry, role, names, editable, props, moved }) {
      const said = JSON.stringify(geometry);
      const color = classColor(this.state.layer, props);
      const looks = JSON.stringify([role, editable, color, names, moved]);
      const entry = this.shown.get(id);
      // A shape under somebody's hand stays as it is; the next state comes when what was done to it is heard.
      const isSame = entry && entry.role === role && entry.editable === editable;
      if (isSame && (entry.busy || this.isWaiting(id))) return;
      if (isSame && entry.looks === looks) {
        if (entry.said === said) return;
        if (JSON.stringify(geometryOf(entry.layer)) === said) {
          entry.said = said;
          return;
        }
      }
      if (entry) this.drop(id, entry);
      this.add(id, { said, role, editable, looks, layer: makeShape(geometry, role, color, moved), under: makeUnder(geometry, role, color, moved) }, names);
    }

    add(id, entry, names) {
      const { layer, under, role, editable } = entry;
      this.shown.set(id, entry);
      if (under) this.under.addLayer(under);
      this.group.addLayer(layer);
      if (role === "marked") return;
      layer.on("click", (event) => {
        L.DomEvent.stop(event);
        this.clicked(id, event.originalEvent);
      });
      if (role === "moved") this.nameShape(entry, names);
      if (editable) this.enable(id, entry);
    }

    // The tiles leave out what was moved or made, and with it the name.
    nameShape(entry, names) {
      nameOnHover(this.map, entry.layer, names);
      const at = entry.layer.getBounds ? entry.layer.getBounds().getCenter() : entry.layer.getLatLng();
      const icon = L.divIcon({ className: "zq-edit-name", html: textNode(inLanguage(names)), iconSize: [0, 0] });
      entry.name = L.marker(at, { icon, interactive: false, keyboard: false, pmIgnore: true, snapIgnore: true });
      this.under.addLayer(entry.name);
    }

    enable(id, entry) {
      const { layer } = entry;
      layer.pm?.enable({ snappable: this.snaps, snapDistance: SNAP_PX, allowSelfIntersection: true, limitMarkersToCount: HANDLES, removeLayerBelowMinVertexCount: false, draggable: true });
      layer.on("pm:markerdragstart pm:dragstart", () => (entry.busy = true));
      layer.on("pm:markerdrag pm:drag pm:change", () => this.follow(entry));
      layer.on("pm:markerdragend pm:dragend pm:vertexremoved pm:edit", () => {
        entry.busy = false;
        this.tellSoon(id, entry);
      });
      this.measure(layer);
    }

    // What lies below follows the hand, and so do the figures.
    follow({ layer, under }) {
      if (layer.getLatLngs) under?.eachLayer((part) => part.setLatLngs(layer.getLatLngs()));
      this.measure(layer);
    }

    // Several events belong to one change; one step is told.
    tellSoon(id, entry) {
      clearTimeout(entry.timer);
      entry.timer = setTimeout(() => this.tellNow(id, entry), 60);
    }

    tellNow(id, entry) {
      if (this.shown.get(id) !== entry || entry.busy) return;
      const geometry = geometryOf(entry.layer);
      const said = JSON.stringify(geometry);
      if (said === entry.said) return;
      entry.said = said;
      this.told({ do: "reshape", id, geometry });
    }

    drop(id, entry) {
      clearTimeout(entry.timer);
      entry.layer.pm?.disable();
      this.group.removeLayer(entry.layer);
      for (const part of [entry.under, entry.name]) if (part) this.under.removeLayer(part);
      this.shown.delete(id);
      if (entry.editable) this.labels.clear();
    }

    // The figures of a line or an area.
    measure(layer) {
      if (!layer.getLatLngs) return;
      const isArea = layer instanceof L.Polygon;
      const bounds = layer.getBounds();
      this.labels.show(layer.getLatLngs(), { isArea, at: L.latLng(bounds.getCenter().lat, bounds.getEast()) });
    }

    // The one shape that can be changed.
    chosen() {
      const found = [...this.shown].find(([, { editable }]) => editable);
      return found ? { id: found[0], ...found[1] } : null;
    }

    // The published state is looked at without what the edits add.
    hideAll(isHidden) {
      if (isHidden) this.rest(true);
      for (const group of [this.under, this.group, this.marks, this.overlaps]) {
        if (isHidden) group.remove();
        else group.addTo(this.map);
      }
      if (!isHidden) this.rest(false);
    }

    // While something is drawn no shape shows its handles, and none is clicked.
    rest(isResting) {
      const { layer } = this.chosen() || {};
      if (!layer) return;
      if (isResting) layer.pm?.disable();
      else layer.pm?.enable();
      if (isResting) this.labels.clear();
      else this.measure(layer);
    }

    setSnaps(snaps) {
      this.snaps = snaps;
      const { layer } = this.chosen() || {};
      if (layer?.pm?.enabled()) {
        layer.pm.disable();
        layer.pm.enable({ snappable: snaps });
      }
    }

    moveWhole(isOn) {
      const { layer } = this.chosen() || {};
      if (!layer?.pm) return;
      if (isOn) layer.pm.enableLayerDrag();
      else layer.pm.disableLayerDrag();
    }

    // What was chosen beside the map is brought near enough to be worked on; what was clicked here is seen already.
    bringIntoView({ isAsked }) {
      const bounds = L.latLngBounds([]);
      for (const { layer, role } of this.shown.values()) if (role === "selected") bounds.extend(layer.getBounds ? layer.getBounds() : layer.getLatLng());
      if (!bounds.isValid()) return;
      const [a, b] = [bounds.getNorthWest(), bounds.getSouthEast()].map((corner) => this.map.latLngToContainerPoint(corner));
      const isSmall = isAsked && a.distanceTo(b) < WORKED_PX;
      if (isSmall || !this.map.getBounds().contains(bounds.getCenter())) this.map.fitBounds(bounds, { maxZoom: Math.max(this.map.getZoom(), 15), padding: [60, 60], animate: false });
    }

    drawMarks({ marks, overlaps }) {
      const said = JSON.stringify([marks, overlaps, zqmap.language]);
      if (said === this.marksSaid) return;
      this.marksSaid = said;
      this.marks.clearLayers();
      this.overlaps.clearLayers();
      for (const geometry of overlaps) this.overlaps.addLayer(L.geoJSON(geometry, OVERLAP));
      for (const { at, text } of marks) {
        const mark = L.marker(at, { icon: markIcon(), keyboard: false, pmIgnore: true, snapIgnore: true });
        this.marks.addLayer(nameOnHover(this.map, mark, text));
      }
    }

    // What lies around, exactly as it is published, to snap to; the tiles are rounded.
    async loadNear() {
      const { layer, base } = this.state || {};
      if (!base || this.map.getZoom() < NEAR_ZOOM) return this.clearNear();
      const bounds = this.map.getBounds();
      const down = (value) => (Math.floor(value / NEAR_STEP_DEG) * NEAR_STEP_DEG).toFixed(2);
      const up = (value) => (Math.ceil(value / NEAR_STEP_DEG) * NEAR_STEP_DEG).toFixed(2);
      const box = [down(bounds.getWest()), down(bounds.getSouth()), up(bounds.getEast()), up(bounds.getNorth())].join(",");
      const address = `/data/${layer}.geojson?revision=${base}&bbox=${box}`;
      if (address !== this.nearAddress) {
        this.nearAddress = address;
        this.nearFeatures = await fetch(address).then((answer) => (answer.ok ? answer.json() : { features: [] }), () => ({ features: [] })).then(({ features }) => features);
        if (address !== this.nearAddress) return;
        this.nearKey = "";
      }
      this.drawNear();
    }

    drawNear() {
      const hidden = new Set([...this.state.hidden, ...this.shown.keys()]);
      const key = `${this.nearAddress} ${[...hidden].join(" ")}`;
      if (key === this.nearKey || !this.nearFeatures) return;
      this.nearKey = key;
      this.near.clearLayers();
      for (const feature of this.nearFeatures) {
        if (!feature.geometry || hidden.has(feature.properties.id)) continue;
        this.near.addLayer(L.GeoJSON.geometryToLayer(feature, { ...NEIGHBOUR, pointToLayer: (_, latlng) => L.circleMarker(latlng, { ...NEIGHBOUR, radius: 3 }) }));
      }
    }

    clearNear() {
      this.near.clearLayers();
      this.nearKey = "";
    }
  };
})();
