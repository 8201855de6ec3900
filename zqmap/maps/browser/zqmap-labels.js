// Names on the map, in the language of the page, and the rules for the bundled base map.
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});
  const LATIN = 'Arial,"Noto Sans","Liberation Sans",';
  const CHINESE = '"Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei","PingFang SC","Source Han Sans SC",sans-serif';
  const font = (weight, size, italic = false) => `${italic ? "italic " : ""}${weight} ${Math.round(size * zqmap.scale)}px ${zqmap.language === "zh" ? "" : LATIN}${CHINESE}`;
  const named = (language) => [language === "zh" ? "name_zh" : "name_en"];

  class BaseFill {
    constructor(fill, line, width, dash = []) {
      Object.assign(this, { fill, line, width, dash });
    }
    draw(ctx, geom, z, feature) {
      ctx.beginPath();
      for (const ring of geom) ring.forEach((p, i) => (i ? ctx.lineTo(p.x, p.y) : ctx.moveTo(p.x, p.y)));
      if (this.fill && feature.geomType === 3) {
        ctx.fillStyle = this.fill;
        ctx.fill("evenodd");
      }
      ctx.strokeStyle = this.line;
      ctx.lineWidth = typeof this.width === "function" ? this.width(z) : this.width;
      ctx.setLineDash(this.dash);
      ctx.lineJoin = "round";
      ctx.stroke();
      ctx.setLineDash([]);
    }
  }

  // A polygon is cut by tiles: its name is written once, in the middle of the first piece that is laid out.
  class Middle {
    constructor(inner, apart = 1500) {
      Object.assign(this, { inner, apart });
    }
    pointOf(geom, feature) {
      if (feature.geomType === 2) return midwayOf(geom);
      return feature.geomType === 3 ? middleOf(geom) : geom[0][0];
    }
    place(layout, geom, feature) {
      const labels = this.inner.place(layout, [[this.pointOf(geom, feature)]], feature);
      const key = feature.props.id || feature.props.name_zh;
      for (const label of labels || []) Object.assign(label, { deduplicationKey: key, deduplicationDistance: this.apart });
      return labels;
    }
  }

  // An area's name stands above it, clear of what lies inside.
  class Above extends Middle {
    pointOf(geom, feature) {
      const middle = super.pointOf(geom, feature);
      middle.y = Math.min(...geom.flat().map((point) => point.y)) - 9 * zqmap.scale;
      return middle;
    }
  }

  // From afar an area is called by its place alone.
  class Short {
    constructor(inner) {
      this.inner = inner;
    }
    place(layout, geom, feature) {
      const { name_zh = "", name_en = "" } = feature.props;
      const props = { ...feature.props, name_zh: name_zh.replace(/(市管)?起步区$/, ""), name_en: name_en.replace(/( municipal)? starting area$/, "") };
      return this.inner.place(layout, geom, { ...feature, props });
    }
  }

  const midwayOf = (geom) => {
    const line = geom.reduce((longest, other) => (other.length > longest.length ? other : longest));
    return line[Math.floor(line.length / 2)].clone();
  };

  const middleOf = (geom) => {
    const ring = geom.reduce((longest, other) => (other.length > longest.length ? other : longest));
    let area = 0;
    let x = 0;
    let y = 0;
    ring.forEach((a, i) => {
      const b = ring[(i + 1) % ring.length];
      const cross = a.x * b.y - b.x * a.y;
      area += cross;
      x += (a.x + b.x) * cross;
      y += (a.y + b.y) * cross;
    });
    const middle = ring[0].clone();
    if (Math.abs(area) > 1e-6) Object.assign(middle, { x: x / (3 * area), y: y / (3 * area) });
    return middle;
  };

  class TownDot {
    draw(ctx, geom) {
      ctx.fillStyle = "#8a8a80";
      for (const [point] of geom) ctx.fillRect(point.x - 1.5, point.y - 1.5, 3, 3);
    }
  }

  zqmap.basePaintRules = () => [
    { dataSource: "base", dataLayer: "districts", symbolizer: new BaseFill("#fbfaf5", "#b9b4a2", 1.1, [6, 3]) },
    { dataSource: "base", dataLayer: "rivers", symbolizer: new BaseFill("#cfe3ef", "#9fc4da", (z) => Math.max(1.2, z - 8)) },
    { dataSource: "base", dataLayer: "towns", minzoom: 10, symbolizer: new TownDot() },
  ];

  const offset = (language, style, fill, extra = {}) =>
    new protomapsL.OffsetTextSymbolizer({
      labelProps: named(language), font: style, fill, stroke: "rgba(255,255,255,0.92)", width: 2.4, offsetX: 10 * zqmap.scale, offsetY: 8 * zqmap.scale,
      lineHeight: 1.25, ...extra,
    });

  const centered = (language, style, fill, Place = Middle) =>
    new Place(
      new protomapsL.CenteredTextSymbolizer({
        labelProps: named(language), font: style, fill, stroke: "rgba(255,255,255,0.92)", width: 2.4, lineHeight: 1.25, maxLineChars: 16,
      }),
    );

  zqmap.baseLabelRules = (language) => [
    { dataSource: "base", dataLayer: "towns", minzoom: 11, symbolizer: offset(language, font(400, 11), "#6b6b62") },
    { dataSource: "base", dataLayer: "rivers", minzoom: 10, symbolizer: new protomapsL.LineLabelSymbolizer({
      labelProps: named(language), font: font(400, 12, true), fill: "#3f7896", stroke: "#ffffff", width: 2 }) },
    { dataSource: "base", dataLayer: "districts", minzoom: 8, maxzoom: 11, symbolizer: centered(language, font(400, 13), "#77735f") },
  ];

  // Order is priority: what stands first keeps its place when two names collide.
  zqmap.layerLabelRules = (language, passes) => {
    const rule = (layer, minzoom, symbolizer, more = () => true) => ({
      dataSource: layer, dataLayer: layer, minzoom, symbolizer,
      filter: (z, feature) => !zqmap.isCrowded(z) && more(feature.props) && passes(layer, feature.props),
    });
    const owner = (props) => props.role === "chain_owner";
    return [
      rule("areas", 9, new Short(centered(language, font(700, 13), "#2a2460", Above)), (p) => p.tier === "municipal"),
      rule("areas", 10, new Short(centered(language, font(600, 12), "#444444", Above)), (p) => p.tier !== "municipal"),
      rule("enterprises", 11, offset(language, font(600, 12), "#111111"), owner),
      rule("roads", 11, centered(language, font(600, 11), "#1d3540"), (p) => ["expressway", "provincial_highway", "avenue"].includes(p.category)),
      rule("facilities", 12, offset(language, font(500, 11), "#222222")),
      rule("enterprises", 12, offset(language, font(500, 11), "#222222"), (p) => !owner(p)),
      rule("roads", 13, centered(language, font(500, 11), "#1d3540")),
      rule("parcels", 15, centered(language, font(500, 11), "#1c4d44")),
    ];
  };
})();
