// The editing map: told what stands (zqmap.edit.apply), it draws that and tells every change until it is heard.
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});
  const CLICK_PX = 8;

  const decode = (base64) => JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))));

  class EditDesk {
    constructor() {
      this.mount = Math.random().toString(36).slice(2, 12);
      this.hidden = new Set();
      this.outbox = [];
      this.number = 0;
      const makeTest = zqmap.makeTest;
      // What this map draws itself is left out of the tiles.
      zqmap.makeTest = (name, filter, facets) => {
        const test = makeTest(name, filter, facets);
        return test && ((props) => !(name === this.state?.layer && this.hidden.has(props.id)) && test(props));
      };
    }

    apply(base64) {
      const { zone } = zqmap;
      if (!zone.map) return zone.layer.once("add", () => this.apply(base64));
      const before = this.state;
      this.state = decode(base64);
      if (!this.tools) this.begin(zone);
      const { heard } = this.state;
      if (heard?.mount === this.mount) this.outbox = this.outbox.filter(({ n }) => n > heard.n);
      this.hide();
      this.shapes.apply(this.state);
      this.tools.apply(this.state);
      zone.notice.say("refused", this.state.said ? this.state.said[zqmap.language === "zh" ? 0 : 1] : null);
      if (JSON.stringify(before?.selected) !== JSON.stringify(this.state.selected)) this.shapes.bringIntoView();
    }

    begin(zone) {
      this.zone = zone;
      this.map = zone.map;
      this.labels = new zqmap.MeasureLabels(this.map);
      const told = (event) => this.tell(event);
      const clicked = (id, event) => this.choose(id, event.shiftKey);
      const isWaiting = (id) => this.outbox.some((event) => event.do === "reshape" && event.id === id);
      this.shapes = new zqmap.EditShapes(this.map, { told, clicked, isWaiting, labels: this.labels });
      this.tools = new zqmap.EditTools(this.map, { shapes: this.shapes, labels: this.labels, told });
      zone.click = () => {};
      // Whoever draws a new parcel looks where none is yet.
      zone.sayOutside = () => {};
      zone.notice.say("outside");
      this.map.on("click", ({ latlng, originalEvent }) => this.clickedAt(latlng, originalEvent));
      this.map.boxZoom.disable();
    }

    hide() {
      const said = this.state.hidden.join(" ");
      if (said === this.hiddenSaid) return;
      this.hiddenSaid = said;
      this.hidden = new Set(this.state.hidden);
      this.zone.setRules(this.zone.state);
      this.zone.redraw();
    }

    clickedAt(latlng, event) {
      if (this.tools.tool || this.tools.moving) return;
      const test = this.zone.tests[this.state.layer];
      const found = this.zone.layer.queryTileFeaturesDebug(latlng.lng, latlng.lat, CLICK_PX).get(this.state.layer) || [];
      const hit = test && found.filter(({ feature }) => test(feature.props)).pop();
      if (hit) this.choose(hit.feature.props.id, event?.shiftKey);
      else if (this.state.selected.length && !event?.shiftKey) this.tell({ do: "select", ids: [] });
    }

    // With the shift key one more is chosen, or one less.
    choose(id, isMore) {
      if (this.tools.tool) return;
      const { selected } = this.state;
      const ids = !isMore ? [id] : selected.includes(id) ? selected.filter((one) => one !== id) : [...selected, id];
      if (JSON.stringify(ids) !== JSON.stringify(selected)) this.tell({ do: "select", ids });
    }

    // Whatever was not heard yet is said again with the next, so that nothing is lost when two changes come at once.
    tell(event) {
      this.number += 1;
      this.outbox.push({ n: this.number, ...event });
      const text = JSON.stringify({ mount: this.mount, events: this.outbox });
      const target = { _tooltip: { _content: text }, getTooltip: () => ({ getContent: () => text }) };
      this.zone.layer.fire("click", { latlng: this.map.getCenter(), sourceTarget: target });
    }
  }

  zqmap.edit = new EditDesk();
})();
