// The one lasting layer: it is told what to show (zqmap.apply), draws it, and says what was clicked and where one looks.
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});
  const DRAWN = ["areas", "parcels", "roads", "facilities", "enterprises"];
  const CROWDED_FEATURES = 1000;
  const UNCROWDED_ZOOM = 15;
  const FIRST_MAX_ZOOM = 11;
  const PREVIEW_MAX_ZOOM = 15;
  const FOCUS_MAX_ZOOM = 17;

  zqmap.language = "zh";
  zqmap.crowdedBelow = 0;
  zqmap.isCrowded = (zoom) => zoom < zqmap.crowdedBelow;
  zqmap.declare = (declared) => Object.assign(zqmap, declared);

  class ZoneMap {
    constructor() {
      this.state = zqmap.emptyState();
      this.tests = {};
      this.viewUrls = {};
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
      this.basemap = new zqmap.Basemap(this);
      this.overlay = L.layerGroup().addTo(this.map);
      this.selection = new zqmap.Selection(this);
      this.circles = new zqmap.Circles(this);
      this.marks = L.featureGroup().addTo(this.map);
      this.preview = L.featureGroup().addTo(this.map);
      this.pointer = new zqmap.Pointer(this);
      this.pointer.leaveTo(this.marks, this.preview);
      this.map.on("click", (event) => this.click(event.latlng));
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
      this.basemap.set(before.basemap, state.basemap);
      this.legend.show(state.present);
      this.selection.set(before.selected, state.selected);
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
      if (this.basemap.datum) query.set("datum", this.basemap.datum);
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
          this.circles.drawSoon();
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
      const base = this.basemap.isOffline;
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
      this.circles.drawSoon();
    }

    forgetOtherZooms() {
      const { labelers } = this.layer.labelers;
      for (const zoom of [...labelers.keys()]) if (zoom !== this.map.getZoom()) labelers.delete(zoom);
    }

    // The same on another base map.
    drawAnew() {
      this.setSources(this.state);
      this.setRules(this.state);
      this.selection.set(this.state.selected, this.state.selected);
      this.drawPreview(this.state.preview);
      this.drawMarks(this.state.marks);
      this.redraw();
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
      this.pointer.isOverMark = false;
      for (const sketch of sketches) this.preview.addLayer(zqmap.drawSketch(sketch, (moved) => this.basemap.place(moved)));
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
      for (const mark of marks) this.marks.addLayer(zqmap.drawMark(mark, (moved) => this.basemap.place(moved), (target, latlng) => this.pointer.press(target, latlng)));
    }

    click(latlng) {
      this.pointer.click(latlng);
    }

    // ---- the view in the link -----------------------------------------------------------------------------------

    moved() {
      this.sayThinned();
      this.sayOutside();
      this.circles.drawSoon();
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
  zqmap.apply = (base64) => zqmap.zone.apply(zqmap.readState(base64));
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent) return;
    if (event.data?.zqmap === "tile") zqmap.hearParent(event.data);
    if (event.data?.zqmap === "go") zqmap.zone?.goTo(event.data.view);
    if (event.data?.zqmap === "follow") zqmap.zone?.follow(event.data.search);
  });
})();
