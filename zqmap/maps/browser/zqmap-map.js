// The one lasting layer: it is told what to show (zqmap.apply), draws it, and says what was clicked and where one looks.
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});
  const DRAWN = ["areas", "parcels", "roads", "facilities", "enterprises"];
  const PICKED = ["enterprises", "facilities", "roads", "parcels", "areas"];
  const CROWDED_FEATURES = 1000;
  const UNCROWDED_ZOOM = 15;
  const CIRCLE_MIN_ZOOM = 13;
  const FIRST_MAX_ZOOM = 11;
  const PREVIEW_MAX_ZOOM = 15;
  const FOCUS_MAX_ZOOM = 17;

  zqmap.language = "zh";
  zqmap.crowdedBelow = 0;
  zqmap.isCrowded = (zoom) => zoom < zqmap.crowdedBelow;
  zqmap.declare = (declared) => Object.assign(zqmap, declared);

  const byName = (names, values) => Object.fromEntries(names.map((name, place) => [name, values[place]]));

  // A selected shape comes in steps from vertex to vertex (zqmap/maps/state.py).
  const STEPS_A_DEGREE = 1e6;
  const unpackLine = (steps) => {
    const points = [];
    let [x, y] = [0, 0];
    for (let at = 0; at < steps.length; at += 2) {
      [x, y] = [x + steps[at], y + steps[at + 1]];
      points.push([x / STEPS_A_DEGREE, y / STEPS_A_DEGREE]);
    }
    return points;
  };
  const unpackAny = (part) => (typeof part[0] === "number" ? unpackLine(part) : part.map(unpackAny));
  zqmap.unpackShape = ({ type, coordinates }) => {
    const whole = unpackAny(coordinates);
    return { type, coordinates: type === "Point" ? whole[0] : type === "MultiPoint" ? whole.flat() : whole };
  };
  const unpackSelected = (selected) => selected?.geometry && { ...selected, geometry: zqmap.unpackShape(selected.geometry) };

  // Revisions come in the order of the layers, masks in that of the legend (zqmap/maps/state.py).
  const decode = (base64) => {
    const state = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))));
    const revisions = byName(Object.keys(zqmap.facets), state.revisions);
    const selected = unpackSelected(state.selected) || state.selected || null;
    return { ...emptyState(), ...state, revisions, selected, present: byName(zqmap.legend, state.present) };
  };
  const emptyState = () => ({ filter: { layers: [], choices: {}, q: "" }, revisions: {}, present: {}, selected: null, basemap: "offline" });

  class ZoneMap {
    constructor() {
      this.state = emptyState();
      this.tests = {};
      this.viewUrls = {};
      this.clicks = 0;
      this.layer = protomapsL.leafletLayer({ sources: {}, paintRules: [], labelRules: [], attribution: "", lang: "zh", maxZoom: 19 });
      this.layer.on("tileloadstart", ({ tile }) => zqmap.plainPen(tile));
      this.layer.on("add", () => this.added());
    }

    added() {
      this.map = this.layer._map;
      this.map.attributionControl?.setPrefix(false);
      L.control.scale({ imperial: false }).addTo(this.map);
      this.notice = new zqmap.Notice().addTo(this.map);
      new zqmap.WholeButton(() => this.fitZone(this.state)).addTo(this.map);
      this.legend = new zqmap.Legend();
      this.overlay = L.layerGroup().addTo(this.map);
      this.circles = L.layerGroup().addTo(this.map);
      this.marks = L.featureGroup().addTo(this.map);
      this.preview = L.featureGroup().addTo(this.map);
      for (const group of [this.marks, this.preview]) group.on("mouseover mouseout", ({ type }) => (this.overPreview = type === "mouseover"));
      this.tooltip = L.tooltip({ direction: "top", offset: [0, -8], className: "zq-tooltip" });
      this.map.on("click", (event) => this.click(event.latlng));
      this.map.on("mousemove", (event) => this.hover(event));
      this.map.on("mouseout", () => this.tooltip.remove());
      this.map.on("moveend", () => this.moved());
      this.watchSize();
      if (this.pending) this.apply(this.pending);
    }

    // A map in a frame that was resized (or first shown at no size) must be told so.
    watchSize() {
      const box = this.map.getContainer();
      new ResizeObserver(() => this.resized()).observe(box);
      for (const kind of ["pointerdown", "wheel", "keydown"]) box.addEventListener(kind, () => (this.touched = true), { passive: true });
    }

    // Until somebody moves the map, the zone stays whole in it.
    resized() {
      this.map.invalidateSize({ animate: false });
      if (this.pending) return this.apply(this.pending);
      if (zqmap.measure() && this.viewed) this.drawScaled();
      if (this.viewed && !this.touched && !this.state.view && !this.state.selected) this.fitAsked(this.state);
    }

    drawScaled() {
      this.legend.show(this.state.present);
      this.setRules(this.state);
      this.redraw();
    }

    // ---- what to show ------------------------------------------------------------------------------------------

    // In a frame that is not laid out yet nothing can be fitted: what is to be shown waits for its size.
    apply(state) {
      if (!this.map?.getSize().x) {
        this.pending = state;
        return;
      }
      delete this.pending;
      const before = this.state;
      this.state = state;
      zqmap.language = state.language;
      const wasCrowded = zqmap.isCrowded(this.map.getZoom());
      zqmap.crowdedBelow = state.count > CROWDED_FEATURES ? UNCROWDED_ZOOM : 0;
      this.setFirstView(state);
      this.setBasemap(before.basemap, state.basemap);
      this.legend.show(state.present);
      this.setSelected(before.selected, state.selected);
      this.setMarks(state.marks);
      this.setPreview(state.preview);
      this.setFocus(state.focus);
      const sameLabels = wasCrowded && before.language === state.language && before.basemap === state.basemap;
      this.draw(state, { keepLabels: sameLabels && zqmap.isCrowded(this.map.getZoom()) });
      this.sayOutside();
    }

    // The map follows the address at once; the page's own state comes when the page has been laid out, and is the same.
    // Who is on a roll only the server can tell: of another roll than the one that is shown, its answer is awaited.
    // Where a change is shown, what else stands on the map is not in the address.
    follow(search) {
      const filter = zqmap.readFilter(search);
      if (!this.viewed || this.state.preview || (filter.roll && filter.roll !== this.state.filter.roll)) return;
      if (filter.roll) filter.only = this.state.filter.only;
      this.apply({ ...this.state, filter });
    }

    draw(state, { keepLabels }) {
      const { filter, language, basemap, revisions, base_digest } = state;
      const drawn = JSON.stringify([zqmap.filterKey(filter), language, basemap, revisions, base_digest, zqmap.crowdedBelow]);
      if (drawn === this.drawn) return;
      this.drawn = drawn;
      this.setSources(state);
      this.setRules(state);
      this.redraw({ keepLabels });
    }

    setFirstView(state) {
      if (this.viewed) return;
      this.viewed = true;
      if (state.view) this.map.setView([state.view.lat, state.view.lon], state.view.zoom, { animate: false });
      else this.fitZone(state);
      this.tellView();
    }

    fitZone(state) {
      const maxZoom = state.preview ? PREVIEW_MAX_ZOOM : FIRST_MAX_ZOOM + (zqmap.scale > 1 ? 1 : 0);
      if (state.bounds) this.map.fitBounds(state.bounds, { animate: false, padding: [6, 6], maxZoom });
    }

    setSources(state) {
      const query = new URLSearchParams();
      const { datum } = this.basemapShown(state);
      if (datum) query.set("datum", datum);
      if (state.base_digest) this.setView("base", `/tiles/base/${state.base_digest}/{z}/{x}/{y}.mvt`);
      if (state.filter.q) query.set("q", state.filter.q);
      const tail = query.size ? `?${query}` : "";
      for (const [name, revision] of Object.entries(state.revisions)) this.setLayerView(name, revision, tail);
    }

    // Revision 0 is the empty state before the first: there are no tiles of it.
    setLayerView(name, revision, tail) {
      if (revision) return this.setView(name, `/tiles/${name}/${revision}/{z}/{x}/{y}.mvt${tail}`);
      this.layer.views.delete(name);
      delete this.viewUrls[name];
    }

    setView(name, url) {
      if (this.viewUrls[name] === url) return;
      this.viewUrls[name] = url;
      this.layer.views.set(name, zqmap.makeView(url, this.watcher()));
      this.notice.say("thinned");
    }

    watcher() {
      return {
        failed: () => this.notice.say("failed", zqmap.word("notice.tiles_failed")),
        arrived: () => {
          this.notice.say("failed");
          this.drawCirclesSoon();
        },
        thinned: (zoom) => {
          this.thinnedZoom = Math.max(zoom + 1, this.thinnedZoom || 0);
          this.sayThinned();
        },
      };
    }

    sayThinned() {
      const thinned = this.thinnedZoom !== undefined && this.map.getZoom() <= this.thinnedZoom;
      this.notice.say("thinned", thinned ? zqmap.word("notice.thinned") : null);
    }

    // Results that lie outside of what one sees are named, with a way to them.
    sayOutside() {
      const { bounds, count } = this.state;
      const outside = bounds && count && !this.map.getBounds().intersects(bounds);
      this.notice.say("outside", outside ? zqmap.word("notice.outside") : null, () => this.fitZone(this.state));
    }

    setRules(state) {
      for (const name of DRAWN) this.tests[name] = zqmap.makeTest(name, state.filter, zqmap.facets);
      const passes = (name, props) => Boolean(this.tests[name]?.(props));
      const base = this.showsOfflineBase(state);
      const context = state.filter.layers.length ? [] : [this.contextRule()];
      this.layer.paintRules = [...(base ? zqmap.basePaintRules() : []), ...context, ...DRAWN.filter((name) => this.tests[name]).map((name) => this.paintRule(name))];
      this.layer.labelRules = [...zqmap.layerLabelRules(state.language, passes), ...(base ? zqmap.baseLabelRules(state.language) : [])];
      this.layer.backgroundColor = base ? "#f1efe7" : undefined;
    }

    contextRule() {
      const test = this.tests.areas;
      return { dataSource: "areas", dataLayer: "areas", filter: (z, { props }) => !test?.(props), symbolizer: { draw: zqmap.drawAreaFaintly } };
    }

    paintRule(name) {
      const paint = zqmap.painters[name];
      const test = this.tests[name];
      return {
        dataSource: name, dataLayer: name,
        filter: (z, feature) => test(feature.props),
        symbolizer: { draw: (ctx, geom, z, feature) => paint(ctx, geom, z, feature.props, feature.geomType) },
      };
    }

    // While it is crowded only the base map has names; laying them out anew would redraw most tiles twice.
    redraw({ keepLabels = false } = {}) {
      if (keepLabels) this.forgetOtherZooms();
      else this.layer.clearLayout();
      zqmap.redrawNow(this.layer);
      this.drawCirclesSoon();
    }

    forgetOtherZooms() {
      const { labelers } = this.layer.labelers;
      for (const zoom of [...labelers.keys()]) if (zoom !== this.map.getZoom()) labelers.delete(zoom);
    }

    // ---- base map ----------------------------------------------------------------------------------------------

    showsOfflineBase(state) {
      return this.basemapShown(state).kind === "offline";
    }

    setBasemap(before, after) {
      if (this.basemapLayers && before === after) return this.setCredit();
      this.basemapFailed = false;
      this.notice.say("basemap");
      this.basemapLayers?.forEach((layer) => layer.remove());
      this.basemapLayers = this.makeBasemap(this.basemapShown(this.state)).map((layer) => layer.addTo(this.map));
      this.setCredit();
      this.layer.bringToFront();
    }

    makeBasemap(basemap) {
      if (basemap.kind === "raster") return basemap.urls.map((url) => this.watchRaster(L.tileLayer(url, { subdomains: basemap.subdomains || "abc", maxZoom: 19, maxNativeZoom: 18 })));
      if (basemap.kind === "pmtiles") return [this.watchFile(basemap.urls[0])];
      return [];
    }

    // A base map that cannot be reached gives way to the bundled one, and the page says so.
    watchRaster(raster) {
      raster.on("tileload", () => (raster.reached = true));
      raster.on("tileerror", () => {
        if (!raster.reached) this.giveUpBasemap();
      });
      return raster;
    }

    watchFile(url) {
      fetch(url, { method: "HEAD" }).then((answer) => answer.ok || this.giveUpBasemap(), () => this.giveUpBasemap());
      return protomapsL.leafletLayer({ url, flavor: "light", lang: this.state.language, attribution: "" });
    }

    giveUpBasemap() {
      if (this.basemapFailed) return;
      this.basemapFailed = true;
      this.notice.say("basemap", zqmap.word("notice.basemap_failed"));
      this.setSources(this.state);
      this.setRules(this.state);
      this.setCredit();
      this.setSelected(this.state.selected, this.state.selected);
      this.drawPreview(this.state.preview);
      this.drawMarks(this.state.marks);
      this.redraw();
    }

    // What is really shown: the bundled map where the chosen one failed.
    basemapShown(state) {
      return (!this.basemapFailed && zqmap.basemaps[state.basemap]) || zqmap.basemaps.offline;
    }

    setCredit() {
      const credit = this.basemapShown(this.state).credit[this.state.language];
      const line = this.map.attributionControl;
      if (!line) return;
      if (this.credit) line.removeAttribution(this.credit);
      const span = document.createElement("span");
      span.textContent = credit || "";
      this.credit = span.innerHTML;
      if (this.credit) line.addAttribution(this.credit);
    }

    // ---- selection ---------------------------------------------------------------------------------------------

    setSelected(before, after) {
      const key = (selected) => (selected ? `${selected.layer}/${selected.id}` : "");
      this.overlay.clearLayers();
      if (!after) return;
      if (!after.geometry) return;
      if (after.radius_m && after.geometry.type === "Point") {
        const [lon, lat] = this.placed(after).coordinates;
        this.overlay.addLayer(this.circle([lat, lon], after.radius_m, 0.6));
      }
      const shape = this.placed(after);
      const wide = shape.type.endsWith("LineString");
      const line = this.outline(shape, { color: "#111111", weight: wide ? 10 : 3 });
      this.overlay.addLayer(this.outline(shape, { color: "#ffffff", weight: wide ? 14 : 7, opacity: 0.95 })).addLayer(line);
      if (wide) this.overlay.addLayer(this.outline(shape, { color: zqmap.term("status", after.status || "unknown").color, weight: 5 }));
      if (key(before) !== key(after)) this.showSelected(line);
    }

    // The selected shape in the datum of the base map that is really shown.
    placed({ geometry, shift }) {
      if (!shift || !this.basemapShown(this.state).datum) return geometry;
      const move = (point) => (typeof point[0] === "number" ? [point[0] + shift[0], point[1] + shift[1]] : point.map(move));
      return { ...geometry, coordinates: move(geometry.coordinates) };
    }

    outline(geometry, style) {
      const common = { interactive: false, fill: false, ...style };
      return L.geoJSON(geometry, { ...common, pointToLayer: (_, latlng) => L.circleMarker(latlng, { ...common, radius: zqmap.radiusAt(this.map.getZoom()) * 1.9 + 3 }) });
    }

    showSelected(line) {
      const bounds = line.getBounds();
      if (!bounds.isValid() || this.map.getBounds().pad(-0.05).contains(bounds.getCenter())) return;
      this.map.fitBounds(bounds, { maxZoom: Math.max(this.map.getZoom(), 12), padding: [40, 40] });
    }

    // ---- a change ----------------------------------------------------------------------------------------------

    setPreview(sketches = []) {
      const said = JSON.stringify([sketches, this.state.basemap]);
      if (said === this.previewed) return;
      this.previewed = said;
      this.drawPreview(sketches);
      const bounds = this.preview.getBounds();
      if (bounds.isValid()) this.map.fitBounds(bounds, { animate: false, padding: [30, 30], maxZoom: PREVIEW_MAX_ZOOM });
    }

    drawPreview(sketches = []) {
      this.preview.clearLayers();
      this.overPreview = false;
      for (const sketch of sketches) this.preview.addLayer(zqmap.drawSketch(sketch, (moved) => this.placed(moved)));
    }

    // ---- what a page lays over the map ---------------------------------------------------------------------------

    setMarks(marks = []) {
      const said = JSON.stringify([marks, this.state.basemap]);
      if (said === this.marked) return;
      this.marked = said;
      this.drawMarks(marks);
    }

    setFocus(focus) {
      const said = JSON.stringify(focus);
      if (said !== this.focused && focus) this.fitFocus(focus);
      this.focused = said;
    }

    fitAsked(state) {
      if (state.focus) this.fitFocus(state.focus);
      else this.fitZone(state);
    }

    fitFocus(focus) {
      this.map.fitBounds(focus, { animate: false, padding: [50, 50], maxZoom: FOCUS_MAX_ZOOM });
    }

    drawMarks(marks = []) {
      this.marks.clearLayers();
      for (const mark of marks) this.marks.addLayer(zqmap.drawMark(mark, (moved) => this.placed(moved), (target, latlng) => this.press(target, latlng)));
    }

    // ---- uncertainty -------------------------------------------------------------------------------------------

    circle(latlng, radius, opacity) {
      return L.circle(latlng, { radius, interactive: false, color: "#444444", weight: 1, opacity, dashArray: "2 5", fill: false });
    }

    drawCirclesSoon() {
      clearTimeout(this.circlesTimer);
      this.circlesTimer = setTimeout(() => this.drawCircles(), 250);
    }

    drawCircles() {
      this.circles.clearLayers();
      if (this.map.getZoom() < CIRCLE_MIN_ZOOM || zqmap.isCrowded(this.map.getZoom())) return;
      const seen = new Set();
      for (const name of ["enterprises", "facilities"]) {
        for (const place of this.approximatePlaces(name)) {
          const key = `${place.latlng.lat.toFixed(4)},${place.latlng.lng.toFixed(4)},${place.radius}`;
          if (seen.has(key)) continue;
          seen.add(key);
          this.circles.addLayer(this.circle(place.latlng, place.radius, 0.4));
        }
      }
    }

    *approximatePlaces(name) {
      const view = this.layer.views.get(name);
      if (!view || !this.tests[name]) return;
      for (const [index, entry] of view.tileCache.cache) {
        const [x, y, z] = index.split(":").map(Number);
        if (z !== Math.min(this.map.getZoom() - view.levelDiff, view.maxDataLevel)) continue;
        for (const feature of entry.data.get(name) || []) {
          if (feature.geomType !== 1 || feature.props.basis !== "approximate" || !this.tests[name](feature.props)) continue;
          const point = feature.geom[0][0];
          const side = view.tileCache.tileSize;
          if (point.x < 0 || point.y < 0 || point.x >= side || point.y >= side) continue;
          const world = L.point(x * side + point.x, y * side + point.y).multiplyBy(256 / side);
          yield { latlng: L.CRS.EPSG3857.pointToLatLng(world, z), radius: feature.props.accuracy_m };
        }
      }
    }

    // ---- pointing ----------------------------------------------------------------------------------------------

    pick(latlng) {
      const brush = Math.max(10, zqmap.radiusAt(this.map.getZoom()) * 1.7);
      const found = this.layer.queryTileFeaturesDebug(latlng.lng, latlng.lat, brush);
      for (const name of PICKED) {
        const test = this.tests[name];
        const hit = test && (found.get(name) || []).filter(({ feature }) => test(feature.props)).pop();
        if (hit) return { layer: name, props: hit.feature.props };
      }
      return null;
    }

    // Where nothing lies but an area the place is told too, in the datum of the base map, for pages that measure from it.
    click(latlng) {
      const hit = this.pick(latlng);
      const { lat, lng } = latlng.wrap();
      const place = [lat.toFixed(5), lng.toFixed(5), this.basemapShown(this.state).datum || ""].join(",");
      const isEmpty = !hit || hit.layer === "areas";
      this.press(`${hit ? `${hit.layer}/${hit.props.id}` : "-"}${isEmpty ? `@${place}` : ""}`, latlng);
    }

    // The number makes two clicks on the same thing two.
    press(said, latlng) {
      this.clicks += 1;
      const text = `${said}#${this.clicks}`;
      const target = { _tooltip: { _content: text }, getTooltip: () => ({ getContent: () => text }) };
      this.layer.fire("click", { latlng, sourceTarget: target });
    }

    hover(event) {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.showName(event.latlng));
    }

    showName(latlng) {
      const hit = this.pick(latlng);
      this.map.getContainer().style.cursor = hit ? "pointer" : "";
      if (!hit || hit.layer === "areas" || this.overPreview) {
        this.tooltip.remove();
        return;
      }
      const name = document.createElement("span");
      name.textContent = hit.props[zqmap.language === "zh" ? "name_zh" : "name_en"];
      this.tooltip.setLatLng(latlng).setContent(name).addTo(this.map);
    }

    // ---- the view in the link -----------------------------------------------------------------------------------

    moved() {
      this.sayThinned();
      this.sayOutside();
      this.drawCirclesSoon();
      this.tellView();
    }

    tellView() {
      if (!this.viewed) return;
      const { lat, lng } = this.map.getCenter();
      window.parent.postMessage({ zqmap: "view", view: `${lat.toFixed(5)},${lng.toFixed(5)},${this.map.getZoom()}` }, "*");
    }

    goTo(view) {
      const [lat, lon, zoom] = String(view).split(",").map(Number);
      if ([lat, lon, zoom].every(Number.isFinite)) this.map.setView([lat, lon], zoom, { animate: false });
    }
  }

  zqmap.makeMap = () => L.map("map_div", { center: [23.24, 112.7], zoom: 11, minZoom: 7, maxZoom: 19 });
  zqmap.makeLayer = () => {
    zqmap.zone = new ZoneMap();
    return zqmap.zone.layer;
  };
  zqmap.apply = (base64) => zqmap.zone.apply(decode(base64));
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent) return;
    if (event.data?.zqmap === "tile") zqmap.hearParent(event.data);
    if (event.data?.zqmap === "go") zqmap.zone?.goTo(event.data.view);
    if (event.data?.zqmap === "follow") zqmap.zone?.follow(event.data.search);
  });
})();
