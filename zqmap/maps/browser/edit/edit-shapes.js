// The shapes of the edited layer: what the steps touched, what is selected and can be changed, and what to snap to.
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});
  const TOUCHED = { color: "#c2185b", weight: 2.5, fillColor: "#c2185b", fillOpacity: 0.1, dashArray: null };
  const SELECTED = { color: "#111111", weight: 3, fillColor: "#ffd54f", fillOpacity: 0.25, dashArray: null };
  const NEIGHBOUR = { color: "#1f6f8b", weight: 1.2, dashArray: "2 3", fill: false, interactive: false, pmIgnore: true, snapIgnore: false };
  const OVERLAP = { color: "#a01515", weight: 2, dashArray: "4 3", fillColor: "#a01515", fillOpacity: 0.45, interactive: false, pmIgnore: true, snapIgnore: true };
  const NEAR_ZOOM = 13;
  const NEAR_STEP_DEG = 0.02;
  const SNAP_PX = 15;
  const HANDLES = 150;

  const dot = (role) => L.divIcon({ className: `zq-dot zq-dot-${role}`, html: "", iconSize: [16, 16] });
  const markIcon = () => L.divIcon({ className: "zq-cross", html: "✕", iconSize: [18, 18] });
  const textNode = (text) => Object.assign(document.createElement("span"), { textContent: text });

  // A Leaflet layer of one geometry.
  const makeShape = (geometry, role) => {
    const style = role === "selected" ? SELECTED : TOUCHED;
    const options = { pmIgnore: role !== "selected", snapIgnore: false, bubblingMouseEvents: false };
    const layer = L.GeoJSON.geometryToLayer({ type: "Feature", geometry, properties: {} }, { pointToLayer: (_, latlng) => L.marker(latlng, { icon: dot(role), ...options }) });
    Object.assign(layer.options, options);
    if (layer.setStyle) layer.setStyle(style);
    return layer;
  };

  const geometryOf = (layer) => layer.toGeoJSON(false).geometry;
  zqmap.geometryOf = geometryOf;

  zqmap.EditShapes = class {
    // `told` hears { do: "reshape", ... } and clicks on shapes; `isWaiting` says whether a change of an id is on its way.
    constructor(map, { told, clicked, isWaiting, labels }) {
      Object.assign(this, { map, told, clicked, isWaiting, labels, shown: new Map(), snaps: true, nearKey: "" });
      this.group = L.featureGroup().addTo(map);
      this.near = L.featureGroup().addTo(map);
      this.overlaps = L.featureGroup().addTo(map);
      this.marks = L.featureGroup().addTo(map);
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

    put(id, { geometry, role, names, editable }) {
      const said = JSON.stringify(geometry);
      const entry = this.shown.get(id);
      if (entry && entry.role === role && entry.editable === editable) {
        if (this.isWaiting(id) || entry.busy || entry.said === said) return;
        if (JSON.stringify(geometryOf(entry.layer)) === said) {
          entry.said = said;
          return;
        }
      }
      if (entry) this.drop(id, entry);
      this.add(id, { said, role, editable, layer: makeShape(geometry, role) }, names);
    }

    add(id, entry, names) {
      const { layer, role, editable } = entry;
      this.shown.set(id, entry);
      this.group.addLayer(layer);
      layer.on("click", (event) => {
        L.DomEvent.stop(event);
        this.clicked(id, event.originalEvent);
      });
      if (role !== "selected") layer.bindTooltip(() => textNode(names[zqmap.language === "zh" ? 0 : 1]), { sticky: true, direction: "top", className: "zq-tooltip" });
      if (editable) this.enable(id, entry);
    }

    enable(id, entry) {
      const { layer } = entry;
      layer.pm?.enable({ snappable: this.snaps, snapDistance: SNAP_PX, allowSelfIntersection: true, limitMarkersToCount: HANDLES, removeLayerBelowMinVertexCount: false, draggable: true });
      layer.on("pm:markerdragstart pm:dragstart", () => (entry.busy = true));
      layer.on("pm:markerdrag pm:drag pm:change", () => this.measure(layer));
      layer.on("pm:markerdragend pm:dragend pm:vertexremoved pm:edit", () => {
        entry.busy = false;
        this.tellSoon(id, entry);
      });
      this.measure(layer);
    }

    // Several events belong to one change; one step is told.
    tellSoon(id, entry) {
      clearTimeout(entry.timer);
      entry.timer = setTimeout(() => {
        if (this.shown.get(id) !== entry || entry.busy) return;
        const geometry = geometryOf(entry.layer);
        const said = JSON.stringify(geometry);
        if (said === entry.said) return;
        entry.said = said;
        this.told({ do: "reshape", id, geometry });
      }, 60);
    }

    drop(id, entry) {
      clearTimeout(entry.timer);
      entry.layer.pm?.disable();
      this.group.removeLayer(entry.layer);
      this.shown.delete(id);
      if (entry.editable) this.labels.clear();
    }

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

    bringIntoView() {
      const bounds = L.latLngBounds([]);
      for (const { layer, role } of this.shown.values()) if (role === "selected") bounds.extend(layer.getBounds ? layer.getBounds() : layer.getLatLng());
      if (bounds.isValid() && !this.map.getBounds().contains(bounds.getCenter())) this.map.fitBounds(bounds, { maxZoom: Math.max(this.map.getZoom(), 15), padding: [60, 60], animate: false });
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
        this.marks.addLayer(mark.bindTooltip(textNode(text[zqmap.language === "zh" ? 0 : 1]), { direction: "top", className: "zq-tooltip" }));
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
      const hidden = new Set(this.state.hidden);
      const key = `${this.nearAddress} ${[...hidden].join(" ")}`;
      if (key === this.nearKey || !this.nearFeatures) return;
      this.nearKey = key;
      this.near.clearLayers();
      for (const feature of this.nearFeatures) {
        if (!feature.geometry || hidden.has(feature.properties.id)) continue;
        const shape = L.GeoJSON.geometryToLayer(feature, { pointToLayer: (_, latlng) => L.circleMarker(latlng, { ...NEIGHBOUR, radius: 3 }) });
        Object.assign(shape.options, NEIGHBOUR);
        this.near.addLayer(shape);
      }
    }

    clearNear() {
      this.near.clearLayers();
      this.nearKey = "";
    }
  };
})();
