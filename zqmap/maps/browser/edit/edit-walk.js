// Corners without a mouse: the arrow keys move one, N and B go to the next and back, Insert adds one, Delete takes it away.
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});
  const STEP_PX = 1;
  const FAR_PX = 10;
  const TELL_MS = 700;
  const STEPS = { arrowup: [0, -1], arrowdown: [0, 1], arrowleft: [-1, 0], arrowright: [1, 0] };

  const isPoint = (value) => value?.lat !== undefined;
  const pathsOf = (latlngs) => (isPoint(latlngs[0]) ? [latlngs] : latlngs.flatMap(pathsOf));

  zqmap.CornerWalk = class {
    constructor(map, shapes) {
      Object.assign(this, { map, shapes, isOn: false, at: 0 });
      const icon = L.divIcon({ className: "zq-corner", iconSize: [22, 22] });
      this.ring = L.marker([0, 0], { icon, interactive: false, keyboard: false, pmIgnore: true, snapIgnore: true });
    }

    // Every corner of the chosen shape, in order, as its path and its place there.
    corners() {
      const { layer } = this.entry || {};
      if (!layer) return [];
      if (!layer.getLatLngs) return [{ latlng: layer.getLatLng() }];
      return pathsOf(layer.getLatLngs()).flatMap((path) => path.map((latlng, place) => ({ path, place, latlng })));
    }

    begin() {
      this.entry = this.shapes.chosen();
      if (!this.entry) return;
      this.isOn = true;
      this.at = 0;
      this.map.keyboard.disable();
      this.map.getContainer().focus({ preventScroll: true });
      this.shapes.rest(true);
      this.show();
    }

    end() {
      if (!this.isOn) return;
      this.isOn = false;
      this.ring.remove();
      this.map.keyboard.enable();
      this.tell();
      this.entry = null;
      this.shapes.rest(false);
    }

    // A new state may have replaced the shape, or taken it away.
    refresh() {
      if (!this.isOn) return;
      const chosen = this.shapes.chosen();
      if (!chosen) {
        this.entry = null;
        return this.end();
      }
      if (chosen.layer !== this.entry?.layer) this.shapes.rest(true);
      this.entry = chosen;
      this.show();
    }

    show() {
      const corners = this.corners();
      this.at = Math.min(this.at, corners.length - 1);
      const { latlng } = corners[this.at];
      this.ring.setLatLng(latlng).addTo(this.map);
      if (!this.map.getBounds().pad(-0.02).contains(latlng)) this.map.panTo(latlng, { animate: false });
      this.shapes.measure(this.entry.layer);
    }

    get words() {
      const { latlng } = this.corners()[this.at] || {};
      const place = latlng ? `${latlng.lng.toFixed(6)}, ${latlng.lat.toFixed(6)}` : "";
      return zqmap.word("edit.hint_walk").replace("{at}", this.at + 1).replace("{all}", this.corners().length).replace("{place}", place);
    }

    // What a key does, or null; `isFar` is with the shift key.
    actOf(key, isFar) {
      if (STEPS[key]) return () => this.move(...STEPS[key].map((step) => step * (isFar ? FAR_PX : STEP_PX)));
      if (key === "n" || key === "b") return () => this.go(key === "n" ? 1 : -1);
      if (key === "insert") return () => this.add();
      if (key === "delete" || key === "backspace") return () => this.remove();
      return null;
    }

    go(step) {
      const all = this.corners().length;
      this.at = (this.at + step + all) % all;
      this.show();
    }

    move(x, y) {
      const { path, place, latlng } = this.corners()[this.at];
      const zoom = this.map.getZoom();
      const moved = this.map.unproject(this.map.project(latlng, zoom).add([x, y]), zoom);
      if (path) path[place] = moved;
      this.changed(moved);
    }

    // A new corner in the middle of the edge that follows.
    add() {
      const { path, place, latlng } = this.corners()[this.at];
      if (!path) return;
      const next = path[place + 1] || (this.entry.layer instanceof L.Polygon ? path[0] : null);
      if (!next) return;
      path.splice(place + 1, 0, L.latLng((latlng.lat + next.lat) / 2, (latlng.lng + next.lng) / 2));
      this.at += 1;
      this.changed();
    }

    remove() {
      const { path, place } = this.corners()[this.at];
      if (!path || path.length <= (this.entry.layer instanceof L.Polygon ? 3 : 2)) return;
      path.splice(place, 1);
      this.changed();
    }

    changed(latlng) {
      const { layer } = this.entry;
      const kept = this.shapes.shown.get(this.entry.id);
      if (kept) kept.busy = true;
      if (layer.getLatLngs) layer.setLatLngs(layer.getLatLngs());
      else layer.setLatLng(latlng);
      this.shapes.follow(this.entry);
      this.show();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.tell(), TELL_MS);
    }

    // Many presses are one step.
    tell() {
      clearTimeout(this.timer);
      const kept = this.entry && this.shapes.shown.get(this.entry.id);
      if (!kept?.busy) return;
      kept.busy = false;
      this.shapes.tellNow(this.entry.id, kept);
    }
  };
})();
