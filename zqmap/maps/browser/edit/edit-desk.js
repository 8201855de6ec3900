// The editing map: told what stands (zqmap.edit.apply), it draws that and tells every change until it is heard.
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});
  const CLICK_PX = 8;
  const RETELL_MS = 5000;

  const decode = (base64) => JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))));

  class EditDesk {
    constructor() {
      this.mount = Math.random().toString(36).slice(2, 12);
      this.amendments = new zqmap.Amendments();
      this.outbox = [];
      this.number = 0;
      this.times = 0;
    }

    apply(base64) {
      const { zone } = zqmap;
      if (!zone.map) return zone.layer.once("add", () => this.apply(base64));
      const before = this.state;
      this.state = decode(base64);
      if (!this.tools) this.begin(zone);
      this.hear(this.state.heard);
      this.amend();
      this.shapes.apply(this.state);
      this.walk.refresh();
      this.tools.apply(this.state);
      zone.notice.say("refused", this.state.said ? this.state.said[zqmap.language === "zh" ? 0 : 1] : null);
      zone.notice.say("more", this.state.more ? zqmap.word("edit.more").replace("{number}", this.state.more) : null);
      const selected = JSON.stringify(this.state.selected);
      if (JSON.stringify(before?.selected) !== selected) this.shapes.bringIntoView({ isAsked: before && selected !== this.ownChoice });
    }

    begin(zone) {
      this.zone = zone;
      this.map = zone.map;
      this.labels = new zqmap.MeasureLabels(this.map);
      const told = (event) => this.tell(event);
      const clicked = (id, event) => this.choose(id, event.shiftKey);
      const isWaiting = (id) => this.outbox.some((event) => event.do === "reshape" && event.id === id);
      this.shapes = new zqmap.EditShapes(this.map, { told, clicked, isWaiting, labels: this.labels });
      this.walk = new zqmap.CornerWalk(this.map, this.shapes);
      this.tools = new zqmap.EditTools(this.map, { shapes: this.shapes, labels: this.labels, walk: this.walk, told, showBefore: (isOn) => this.showBefore(isOn) });
      zone.click = () => {};
      // Whoever draws a new parcel looks where none is yet.
      zone.sayOutside = () => {};
      zone.notice.say("outside");
      this.map.on("click", ({ latlng, originalEvent }) => this.clickedAt(latlng, originalEvent));
      this.map.boxZoom.disable();
    }

    showBefore(isOn) {
      this.isBefore = isOn;
      this.amend();
      this.shapes.hideAll(isOn);
    }

    amend() {
      const { layer, hidden, fields } = this.state;
      if (!this.amendments.take(this.isBefore ? { layer, hidden: [], fields: {} } : { layer, hidden, fields })) return;
      this.amendments.amendAll(this.zone);
      this.zone.setRules(this.zone.state);
      this.zone.redraw();
    }

    clickedAt(latlng, event) {
      if (this.tools.isBusy) return;
      const test = this.zone.tests[this.state.layer];
      const found = this.zone.layer.queryTileFeaturesDebug(latlng.lng, latlng.lat, CLICK_PX).get(this.state.layer) || [];
      const hit = test && found.filter(({ feature }) => test(feature.props)).pop();
      if (hit) this.choose(hit.feature.props.id, event?.shiftKey);
      else if (this.state.selected.length && !event?.shiftKey) this.tell({ do: "select", ids: [] });
    }

    // With the shift key one more is chosen, or one less.
    choose(id, isMore) {
      if (this.tools.isBusy) return;
      const { selected } = this.state;
      const ids = !isMore ? [id] : selected.includes(id) ? selected.filter((one) => one !== id) : [...selected, id];
      if (JSON.stringify(ids) === JSON.stringify(selected)) return;
      this.ownChoice = JSON.stringify(ids);
      this.tell({ do: "select", ids });
    }

    // Whatever was not heard yet is said again with the next, so that nothing is lost when two changes come at once.
    tell(event) {
      this.number += 1;
      this.outbox.push({ n: this.number, ...event });
      this.say(RETELL_MS);
    }

    // And when there is no next, after a while: a connection that was cut takes what was under way with it.
    say(patience) {
      this.times += 1;
      const text = JSON.stringify({ mount: this.mount, times: this.times, events: this.outbox });
      const target = { _tooltip: { _content: text }, getTooltip: () => ({ getContent: () => text }) };
      this.zone.layer.fire("click", { latlng: this.map.getCenter(), sourceTarget: target });
      clearTimeout(this.retelling);
      this.retelling = setTimeout(() => this.outbox.length && this.say(patience * 2), patience);
    }

    hear(heard) {
      if (heard?.mount === this.mount) this.outbox = this.outbox.filter(({ n }) => n > heard.n);
    }
  }

  zqmap.edit = new EditDesk();
})();
