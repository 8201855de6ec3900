// What stands on the map beside the data: the legend, notices, the credit line.
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});
  const word = (key) => (zqmap.words[zqmap.language] || {})[key] || key;
  const element = (tag, className, text) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  };
  zqmap.word = word;

  const SECTIONS = [
    { facet: "status", vocabulary: "status", title: "legend.status", sample: (code) => ["roads", { status: code, category: "avenue" }] },
    { facet: "chain", vocabulary: "chain", title: "legend.chain", sample: (code) => ["enterprises", { chain: code, role: "supplier" }] },
    { facet: "role", vocabulary: "role", title: "legend.role", sample: (code) => ["enterprises", { role: code }] },
    { facet: "stage", vocabulary: "stage", title: "legend.stage", sample: (code) => ["enterprises", { stage: code, role: "supplier" }] },
    { facet: "availability", vocabulary: "availability", title: "legend.availability", sample: (code) => ["parcels", { availability: code }] },
    { facet: "category", vocabulary: "facility_category", title: "legend.category", sample: (code) => ["facilities", { category: code, status: "under_construction" }] },
  ];
  const BASIS_SAMPLES = {
    approximate: () => zqmap.sample("circle", {}),
    schematic: () => zqmap.sample("areas", { tier: "local", basis: "schematic" }),
    demo: () => zqmap.sample("parcels", { availability: "available", basis: "demo" }),
  };

  const row = (sample, label, badge) => {
    const line = element("div", "zq-legend-row");
    line.append(sample, element("span", "", label));
    if (badge) line.append(element("em", "zq-badge", badge));
    return line;
  };

  const section = (title, rows) => {
    const box = element("section");
    box.append(element("h4", "", title), ...rows);
    return box;
  };

  const labelOf = (vocabulary, code) => zqmap.term(vocabulary, code)[zqmap.language] || code;

  const legendSections = (present) => {
    const boxes = [];
    for (const { facet, vocabulary, title, sample } of SECTIONS) {
      const codes = Object.keys(zqmap.terms[vocabulary]).filter((code) => (present[facet] || []).includes(code));
      if (codes.length) boxes.push(section(word(title), codes.map((code) => row(zqmap.sample(...sample(code)), labelOf(vocabulary, code)))));
    }
    const basis = (present.basis || []).filter((code) => code in BASIS_SAMPLES);
    const rows = basis.map((code) => row(BASIS_SAMPLES[code](), word(`legend.basis.${code}`), code === "demo" ? word("legend.demo") : null));
    if (rows.length) boxes.push(section(word("legend.basis_title"), rows));
    return boxes;
  };

  zqmap.Legend = L.Control.extend({
    options: { position: "bottomleft" },
    onAdd() {
      this.box = element("details", "zq-legend leaflet-bar");
      this.box.open = this._map.getSize().x > 620;
      L.DomEvent.disableClickPropagation(this.box).disableScrollPropagation(this.box);
      return this.box;
    },
    show(present) {
      const summary = element("summary", "", word("legend.title"));
      const body = element("div", "zq-legend-body");
      body.append(...legendSections(present));
      this.box.replaceChildren(summary, body);
    },
  });

  zqmap.Notice = L.Control.extend({
    options: { position: "topright" },
    onAdd() {
      this.box = element("div", "zq-notices");
      this.box.setAttribute("role", "status");
      this.lines = new Map();
      return this.box;
    },
    say(key, text) {
      if (text) this.lines.set(key, text);
      else this.lines.delete(key);
      this.box.replaceChildren(...[...this.lines.values()].map((line) => element("p", "", line)));
    },
  });
})();
