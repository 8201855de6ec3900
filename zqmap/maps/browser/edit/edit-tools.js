// The tools on the map: buttons that the keyboard reaches, and what happens while something is drawn.
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});
  const SHAPES = { Polygon: "Polygon", LineString: "Line", Point: "Marker" };
  const LINE = { color: "#c2185b", weight: 3, dashArray: null };

  const button = (text, act, title) => {
    const node = document.createElement("button");
    Object.assign(node, { type: "button", textContent: text, title: title || text });
    node.addEventListener("click", act);
    return node;
  };

  zqmap.EditBar = L.Control.extend({
    options: { position: "topleft" },
    onAdd() {
      this.box = document.createElement("div");
      this.box.className = "zq-edit-bar";
      this.box.setAttribute("role", "toolbar");
      L.DomEvent.disableClickPropagation(this.box);
      L.DomEvent.disableScrollPropagation(this.box);
      // A pressed button that is replaced at once is not known to Leaflet as ours: the map would take its click.
      this.box.addEventListener("click", (event) => event.stopPropagation());
      return this.box;
    },
    // Keeps the focus where it was: a press must not throw whoever works with the keyboard out of the bar.
    fill(entries, label) {
      const kept = document.activeElement?.dataset?.tool;
      const nodes = entries.map(({ tool, text, act, keys, isOff, isOn }) => {
        const node = button(text, act, keys ? `${text} (${keys.split(" ")[0].replace("Control", "Ctrl")})` : text);
        node.dataset.tool = tool;
        if (keys) node.setAttribute("aria-keyshortcuts", keys);
        node.disabled = Boolean(isOff);
        if (isOn !== undefined) node.setAttribute("aria-pressed", String(isOn));
        return node;
      });
      this.box.setAttribute("aria-label", label);
      this.box.replaceChildren(...nodes);
      if (kept) nodes.find((node) => node.dataset.tool === kept && !node.disabled)?.focus({ preventScroll: true });
    },
  });

  zqmap.EditTools = class {
    constructor(map, { shapes, labels, walk, told, showBefore }) {
      Object.assign(this, { map, shapes, labels, walk, told, showBefore, tool: null, moving: false, snaps: true, isBefore: false });
      this.bar = new zqmap.EditBar().addTo(map);
      this.hint = document.createElement("p");
      this.hint.className = "zq-edit-hint";
      this.hint.setAttribute("role", "status");
      map.getContainer().append(this.hint);
      this.crosshair = document.createElement("div");
      this.crosshair.className = "zq-crosshair";
      this.crosshair.hidden = true;
      map.getContainer().append(this.crosshair);
      map.pm.setGlobalOptions({ exitModeOnEscape: true, finishOnEnter: true, continueDrawing: false, tooltips: false });
      map.on("pm:create", ({ layer }) => this.created(layer));
      map.on("pm:drawend", () => this.ended());
      // The library moves its own marker on the same event, after this.
      map.on("mousemove pm:drawstart", () => requestAnimationFrame(() => this.measure()));
      document.addEventListener("keydown", (event) => this.pressed(event));
    }

    apply(state) {
      this.state = state;
      this.fresh?.remove();
      this.fresh = null;
      this.show();
    }

    get drawing() {
      const shape = this.map.pm.Draw.getActiveShape();
      return shape ? this.map.pm.Draw[shape] : null;
    }

    // While something is drawn, moved or only looked at, a click chooses nothing.
    get isBusy() {
      return Boolean(this.tool || this.moving || this.isBefore);
    }

    show() {
      if (this.walk.isOn && !this.shapes.chosen()) this.walk.end();
      this.bar.fill(this.isBefore ? [this.beforeEntry()] : this.tool ? this.drawingEntries() : this.entries(), zqmap.word("edit.tools"));
      this.hint.textContent = this.hintWords();
    }

    drawingEntries() {
      const word = (key) => zqmap.word(`edit.${key}`);
      return [
        { tool: "finish", text: word("finish"), act: () => this.drawing?._finishShape?.(), isOff: this.kind === "Point" },
        { tool: "back", text: word("back"), act: () => this.removeLast() },
        { tool: "cancel", text: word("cancel"), act: () => this.cancel() },
      ];
    }

    entries() {
      const word = (key) => zqmap.word(`edit.${key}`);
      const { kinds, undo, redo, selected, touched } = this.state;
      const chosen = this.shapes.chosen();
      return [
        ...kinds.map((kind) => ({ tool: kind, text: word(`draw_${kind.toLowerCase()}`), act: () => this.draw(kind) })),
        ...(kinds.includes("Polygon") ? [{ tool: "split", text: word("split"), act: () => this.split(), isOff: !(chosen?.layer instanceof L.Polygon) }] : []),
        ...(kinds.every((kind) => kind === "Point") ? [] : [{ tool: "move", text: word("move"), act: () => this.toggleMove(), isOff: !chosen, isOn: this.moving }]),
        { tool: "walk", text: word("walk"), act: () => this.toggleWalk(), isOff: !chosen, isOn: this.walk.isOn, keys: "K" },
        { tool: "delete", text: word("delete"), act: () => this.remove(), isOff: !selected.length, keys: "Delete" },
        { tool: "undo", text: word("undo"), act: () => this.told({ do: "undo" }), isOff: !undo, keys: "Control+Z Meta+Z" },
        { tool: "redo", text: word("redo"), act: () => this.told({ do: "redo" }), isOff: !redo, keys: "Control+Y Meta+Shift+Z" },
        { tool: "snap", text: word("snap"), act: () => this.toggleSnap(), isOn: this.snaps },
        ...(touched ? [this.beforeEntry()] : []),
      ];
    }

    beforeEntry() {
      return { tool: "before", text: zqmap.word("edit.before"), act: () => this.toggleBefore(), isOn: this.isBefore };
    }

    hintWords() {
      const word = (key) => zqmap.word(`edit.${key}`);
      if (this.isBefore) return word("hint_before");
      if (this.tool) return word(this.tool === "split" ? "hint_split" : this.kind === "Point" ? "hint_point" : "hint_draw");
      if (this.walk.isOn) return this.walk.words;
      const chosen = this.shapes.chosen();
      return chosen ? word(chosen.layer.getLatLngs ? "hint_edit" : "hint_drag") : word("hint_choose");
    }

    draw(kind) {
      this.start("draw", kind);
    }

    split() {
      this.start("split", "LineString");
    }

    start(tool, kind) {
      this.stopMoving();
      this.walk.end();
      this.shapes.rest(true);
      this.tool = tool;
      this.kind = kind;
      this.map.pm.enableDraw(SHAPES[kind], { snappable: this.snaps, snapDistance: 15, allowSelfIntersection: true, continueDrawing: false, tooltips: false, templineStyle: LINE, hintlineStyle: { ...LINE, dashArray: "5 5" }, pathOptions: { ...LINE, fillOpacity: 0.1 }, markerStyle: { icon: L.divIcon({ className: "zq-dot zq-dot-selected", iconSize: [16, 16] }) } });
      this.map.doubleClickZoom.disable();
      this.show();
    }

    created(layer) {
      const { tool } = this;
      const geometry = zqmap.geometryOf(layer);
      this.fresh = layer;
      layer.pm?.disable();
      if (tool === "split") this.told({ do: "split", id: this.state.selected[0], line: geometry });
      else this.told({ do: "draw", geometry });
    }

    ended() {
      this.tool = null;
      this.labels.clear();
      this.crosshair.hidden = true;
      this.map.doubleClickZoom.enable();
      this.shapes.rest(false);
      this.show();
    }

    cancel() {
      this.map.pm.disableDraw();
    }

    removeLast() {
      this.drawing?._removeLastVertex?.();
      this.measure();
    }

    remove() {
      if (this.state.selected.length) this.told({ do: "delete", ids: this.state.selected });
    }

    toggleWalk() {
      if (this.walk.isOn) this.walk.end();
      else {
        this.stopMoving();
        this.walk.begin();
      }
      this.show();
    }

    // The published state, to hold the edits against it.
    toggleBefore() {
      this.stopMoving();
      this.walk.end();
      this.isBefore = !this.isBefore;
      this.showBefore(this.isBefore);
      this.show();
    }

    toggleMove() {
      this.walk.end();
      this.moving = !this.moving;
      this.shapes.moveWhole(this.moving);
      this.show();
    }

    stopMoving() {
      if (!this.moving) return;
      this.moving = false;
      this.shapes.moveWhole(false);
    }

    toggleSnap() {
      this.snaps = !this.snaps;
      this.shapes.setSnaps(this.snaps);
      this.show();
    }

    // The figures follow the cursor while something is drawn.
    measure() {
      const { drawing } = this;
      if (!this.tool || !drawing?._layer?.getLatLngs || !drawing._hintMarker) return;
      const at = drawing._hintMarker.getLatLng();
      const points = [...drawing._layer.getLatLngs().flat()];
      if (points.length) this.labels.show([...points, at], { isArea: this.kind === "Polygon" && points.length > 1, at });
    }

    // A point at the middle of the map: with the arrow keys of Leaflet one draws without a mouse.
    addAtCentre() {
      const { drawing } = this;
      const latlng = this.map.getCenter();
      this.crosshair.hidden = false;
      if (!drawing?._hintMarker) return;
      drawing._hintMarker.setLatLng(latlng);
      drawing._hintMarker._snapped = false;
      if (this.kind === "Point") drawing._createMarker({ latlng });
      else drawing._createVertex({ latlng });
      this.measure();
    }

    pressed(event) {
      if (event.target.closest?.("button, summary, a")) {
        if (event.key === "Enter" || event.key === " ") return;
      }
      const key = event.key.toLowerCase();
      const ctrl = event.ctrlKey || event.metaKey;
      const act = this.actOf(key, ctrl, event.shiftKey);
      if (!act) return;
      event.preventDefault();
      act();
      if (this.walk.isOn) this.hint.textContent = this.walk.words;
    }

    actOf(key, ctrl, shift) {
      if (this.isBefore) return key === "escape" ? () => this.toggleBefore() : null;
      if (ctrl && key === "z" && !shift) return this.tool ? () => this.removeLast() : () => this.told({ do: "undo" });
      if (ctrl && (key === "y" || (key === "z" && shift))) return this.tool ? null : () => this.told({ do: "redo" });
      if (ctrl) return null;
      if (this.tool) return this.drawingAct(key);
      if (this.walk.isOn) return ["escape", "enter", "k"].includes(key) ? () => this.toggleWalk() : this.walk.actOf(key, shift);
      if (key === "k" && this.shapes.chosen()) return () => this.toggleWalk();
      if (key === "delete") return () => this.remove();
      if (key === "escape" && this.state.selected.length) return () => this.told({ do: "select", ids: [] });
      return null;
    }

    drawingAct(key) {
      if (key === "backspace") return () => this.removeLast();
      if (key === "p" || key === "insert") return () => this.addAtCentre();
      if (key.startsWith("arrow")) this.crosshair.hidden = false;
      return null;
    }
  };
})();
