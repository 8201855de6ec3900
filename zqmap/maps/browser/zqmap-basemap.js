// What lies under the layers: the bundled map, or another one for as long as it can be reached.
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});

  zqmap.Basemap = class Basemap {
    constructor(zone) {
      this.zone = zone;
      this.hasFailed = false;
    }

    // What is really shown: the bundled map where the chosen one failed.
    get shown() {
      return (!this.hasFailed && zqmap.basemaps[this.zone.state.basemap]) || zqmap.basemaps.offline;
    }

    get isOffline() {
      return this.shown.kind === "offline";
    }

    get datum() {
      return this.shown.datum || "";
    }

    set(before, after) {
      if (this.layers && before === after) return this.setCredit();
      this.hasFailed = false;
      this.zone.notice.say("basemap");
      this.layers?.forEach((layer) => layer.remove());
      this.layers = this.make(this.shown).map((layer) => layer.addTo(this.zone.map));
      this.setCredit();
      this.zone.layer.bringToFront();
    }

    make({ kind, urls, subdomains }) {
      if (kind === "raster") return urls.map((url) => this.watchRaster(L.tileLayer(url, { subdomains: subdomains || "abc", maxZoom: 19, maxNativeZoom: 18 })));
      if (kind === "pmtiles") return [this.watchFile(urls[0])];
      return [];
    }

    // A base map that cannot be reached gives way to the bundled one, and the page says so.
    watchRaster(raster) {
      raster.on("tileload", () => (raster.reached = true));
      raster.on("tileerror", () => {
        if (!raster.reached) this.giveUp();
      });
      return raster;
    }

    watchFile(url) {
      fetch(url, { method: "HEAD" }).then((answer) => answer.ok || this.giveUp(), () => this.giveUp());
      return protomapsL.leafletLayer({ url, flavor: "light", lang: this.zone.state.language, attribution: "" });
    }

    giveUp() {
      if (this.hasFailed) return;
      this.hasFailed = true;
      this.zone.notice.say("basemap", zqmap.word("notice.basemap_failed"));
      this.setCredit();
      this.zone.drawAnew();
    }

    setCredit() {
      const line = this.zone.map.attributionControl;
      if (!line) return;
      if (this.credit) line.removeAttribution(this.credit);
      const span = document.createElement("span");
      span.textContent = this.shown.credit[this.zone.state.language] || "";
      this.credit = span.innerHTML;
      if (this.credit) line.addAttribution(this.credit);
    }

    // A geometry, moved into the datum of what is really shown.
    place({ geometry, shift }) {
      if (!shift || !this.datum) return geometry;
      const move = (point) => (typeof point[0] === "number" ? [point[0] + shift[0], point[1] + shift[1]] : point.map(move));
      return { ...geometry, coordinates: move(geometry.coordinates) };
    }
  };
})();
