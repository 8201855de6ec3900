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
    { facet: "availability", vocabulary: "availability", title: "legend.availability", sample: (code) => ["parcels", { availability: code }] },
  ];
  const MORE_SECTIONS = [
    { facet: "stage", vocabulary: "stage", title: "legend.stage", sample: (code) => ["enterprises", { stage: code, role: "supplier" }] },
    { facet: "category", vocabulary: "facility_category", title: "legend.category", sample: (code) => ["facilities", { category: code, status: "under_construction" }] },
  ];
  const BASIS_SAMPLES = {
    approximate: () => zqmap.sample("circle", {}),
    schematic: () => zqmap.sample("areas", { tier: "local", basis: "schematic" }),
    demo: () => zqmap.sample("parcels", { availability: "available", basis: "demo" }),
  };

  const row = (sample, label) => {
    const line = element("div", "zq-legend-row");
    line.append(sample, element("span", "", label));
    return line;
  };

  const section = (title, rows) => {
    const box = element("section");
    box.append(element("h4", "", title), ...rows);
    return box;
  };

  const labelOf = (vocabulary, code) => zqmap.term(vocabulary, code)[zqmap.language] || code;

  // Bit i of a mask stands for the vocabulary's term i.
  const codesIn = (vocabulary, mask = 0) => Object.keys(zqmap.terms[vocabulary]).filter((_, place) => mask & (1 << place));

  const termSections = (sections, present) =>
    sections.flatMap(({ facet, vocabulary, title, sample }) => {
      const codes = codesIn(vocabulary, present[facet]);
      const rows = codes.map((code) => row(zqmap.sample(...sample(code)), labelOf(vocabulary, code)));
      return rows.length ? [section(word(title), rows)] : [];
    });

  const basisSection = (present) => {
    const basis = codesIn("basis", present.basis).filter((code) => code in BASIS_SAMPLES);
    const rows = basis.map((code) => row(BASIS_SAMPLES[code](), word(`legend.basis.${code}`)));
    return rows.length ? [section(word("legend.basis_title"), rows)] : [];
  };

  const folded = (title, rows) => {
    const box = element("details", "zq-legend-more");
    box.append(element("summary", "", title), ...rows);
    return box;
  };

  // A strip below the map, so that it covers nothing and is printed; folded on a narrow screen.
  zqmap.Legend = class {
    constructor() {
      this.box = element("details", "zq-legend");
      document.body.append(this.box);
      const measure = () => {
        this.openOnce();
        document.documentElement.style.setProperty("--legend-height", `${this.box.offsetHeight}px`);
      };
      new ResizeObserver(measure).observe(this.box);
    }

    // Open on a wide screen, once the frame is shown and has a width; from then on as the visitor leaves it.
    openOnce() {
      if (this.measured || !window.innerWidth) return;
      this.measured = true;
      this.box.open = window.innerWidth > 620;
    }

    show(present) {
      const shown = JSON.stringify([zqmap.language, zqmap.scale, present]);
      if (shown === this.shown) return;
      this.shown = shown;
      const summary = element("summary", "", word("legend.title"));
      const body = element("div", "zq-legend-body");
      body.append(...termSections(SECTIONS, present), ...basisSection(present));
      const more = termSections(MORE_SECTIONS, present);
      if (more.length) body.append(folded(word("legend.more"), more));
      this.box.replaceChildren(summary, body);
    }
  };

  // A button that brings everything that is shown into view.
  zqmap.WholeButton = L.Control.extend({
    options: { position: "topleft" },
    initialize(action) {
      this.action = action;
    },
    onAdd() {
      const box = element("div", "leaflet-bar");
      const button = element("a", "", "⤢");
      Object.assign(button, { href: "#", title: word("whole"), role: "button" });
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.on(button, "click", (event) => {
        L.DomEvent.preventDefault(event);
        this.action();
      });
      box.append(button);
      return box;
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
    // Says one line a key; with an action the line is a button.
    say(key, text, action) {
      if (text) this.lines.set(key, { text, action });
      else this.lines.delete(key);
      this.box.replaceChildren(...[...this.lines.values()].map(({ text: words, action: act }) => this.line(words, act)));
    },
    line(words, action) {
      const line = element(action ? "button" : "p", "", words);
      if (action) {
        L.DomEvent.disableClickPropagation(line);
        line.addEventListener("click", action);
      }
      return line;
    },
  });
})();
