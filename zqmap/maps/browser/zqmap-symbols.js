// How every class is drawn. Colours and signs come from the declarations; this file knows only shapes.
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});
  const INK = "#222222";
  const PAPER = "#ffffff";
  const ROAD_WIDTH_PX = { 6: 5, 5: 4.2, 4: 3.6, 3: 2.6 };
  const sprites = new Map();

  const term = (vocabulary, code) => (zqmap.terms[vocabulary] || {})[code] || {};
  const statusOf = (props) => term("status", props.status || "unknown");
  zqmap.term = term;

  // ---- patterns ------------------------------------------------------------------------------------------------

  const patterns = new Map();
  const hatch = (ctx, color, step = 8, width = 1) => {
    const key = `${color}|${step}|${width}`;
    if (!patterns.has(key)) {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = step;
      const pen = zqmap.plainPen(canvas);
      pen.strokeStyle = color;
      pen.lineWidth = width;
      pen.beginPath();
      for (const shift of [-step, 0, step]) {
        pen.moveTo(shift, step);
        pen.lineTo(shift + step, 0);
      }
      pen.stroke();
      patterns.set(key, ctx.createPattern(canvas, "repeat"));
    }
    return patterns.get(key);
  };

  const trace = (ctx, geom, closed) => {
    ctx.beginPath();
    for (const ring of geom) {
      ring.forEach((point, i) => (i ? ctx.lineTo(point.x, point.y) : ctx.moveTo(point.x, point.y)));
      if (closed) ctx.closePath();
    }
  };

  const stroke = (ctx, color, width, dash = []) => {
    ctx.strokeStyle = color;
    ctx.lineWidth = width;
    ctx.setLineDash(dash);
    ctx.stroke();
    ctx.setLineDash([]);
  };

  // ---- areas and parcels ---------------------------------------------------------------------------------------

  const drawArea = (ctx, geom, z, props) => {
    const { color, sign } = term("tier", props.tier);
    const heavy = sign === "heavy";
    trace(ctx, geom, true);
    ctx.fillStyle = `${color}0b`;
    ctx.fill("evenodd");
    if (props.basis === "schematic") {
      ctx.fillStyle = hatch(ctx, `${color}${heavy ? "38" : "2a"}`, 8, 1);
      ctx.fill("evenodd");
    }
    const dash = props.basis === "schematic" ? [9, 5] : [];
    stroke(ctx, color, heavy ? 2.6 : 1.5, dash);
  };

  // Where a filter hides the areas, their outlines stay as faint context.
  const drawAreaFaintly = (ctx, geom) => {
    trace(ctx, geom, true);
    stroke(ctx, "rgba(90,90,110,0.45)", 1.2, [7, 5]);
  };

  const drawParcel = (ctx, geom, z, props) => {
    const kind = term("availability", props.availability);
    trace(ctx, geom, true);
    if (kind.sign === "fill") ctx.fillStyle = `${kind.color}b0`;
    else if (kind.sign === "light") ctx.fillStyle = `${kind.color}80`;
    else if (kind.sign === "hatch") ctx.fillStyle = hatch(ctx, "rgba(90,90,90,0.75)", 5, 1);
    else ctx.fillStyle = "rgba(255,255,255,0.35)";
    ctx.fill("evenodd");
    const width = z >= 13 ? 1.4 : 0.8;
    stroke(ctx, kind.sign === "fill" ? "#1f6f62" : "#555555", width, props.basis === "demo" && z >= 12 ? [5, 3] : []);
  };

  // ---- lines ---------------------------------------------------------------------------------------------------

  const dashes = (lengths) => lengths.map((length) => length * zqmap.scale);
  const DASHES = { dashed: [9, 6], gaps: [16, 5, 2, 5], dotted: [1.5, 5] };

  const drawRoad = (ctx, geom, z, props) => {
    const status = statusOf(props);
    const base = ROAD_WIDTH_PX[term("road_category", props.category).sign] || ROAD_WIDTH_PX[3];
    const width = zqmap.scale * base * (z >= 14 ? 1.5 : z >= 12 ? 1.15 : z >= 10 ? 0.85 : 0.6);
    ctx.lineJoin = ctx.lineCap = "round";
    trace(ctx, geom, false);
    if (props.basis === "schematic" && z >= 10) {
      ctx.lineCap = "butt";
      stroke(ctx, "rgba(70,70,70,0.42)", width + 5 * zqmap.scale, dashes([10, 7]));
      stroke(ctx, PAPER, width + 2.6 * zqmap.scale);
    } else {
      stroke(ctx, PAPER, width + 2.4 * zqmap.scale);
    }
    ctx.lineCap = status.sign === "dotted" ? "round" : "butt";
    stroke(ctx, status.color, width, dashes(DASHES[status.sign] || []));
    if (status.sign === "double") stroke(ctx, PAPER, width / 3);
  };

  // ---- point symbols, each drawn once into a small canvas and stamped from there ----------------------------------

  const path = {
    circle: (pen, r) => pen.arc(0, 0, r, 0, 2 * Math.PI),
    diamond: (pen, r) => {
      pen.moveTo(0, -r * 1.2);
      pen.lineTo(r * 1.2, 0);
      pen.lineTo(0, r * 1.2);
      pen.lineTo(-r * 1.2, 0);
      pen.closePath();
    },
    star: (pen, r) => {
      for (let i = 0; i < 10; i++) {
        const radius = (i % 2 ? 0.62 : 1.45) * r;
        const angle = (i * Math.PI) / 5 - Math.PI / 2;
        pen[i ? "lineTo" : "moveTo"](radius * Math.cos(angle), radius * Math.sin(angle));
      }
      pen.closePath();
    },
    square: (pen, r) => pen.roundRect(-r, -r, 2 * r, 2 * r, r * 0.35),
  };

  const RING_DASHES = { dashed: [3, 2], dotted: [1, 2], gaps: [5, 2, 1, 2] };

  const drawEnterprise = (pen, r, props) => {
    const chain = term("chain", props.chain);
    const stage = term("stage", props.stage);
    const shape = path[term("role", props.role).sign] || path.circle;
    if (r > 4) {
      pen.beginPath();
      path.circle(pen, r * 1.62);
      pen.fillStyle = "rgba(255,255,255,0.85)";
      pen.fill();
      pen.setLineDash(RING_DASHES[stage.sign] || []);
      pen.strokeStyle = stage.color || "#7A7A7A";
      pen.lineWidth = 1.6;
      pen.stroke();
      pen.setLineDash([]);
    }
    pen.beginPath();
    shape(pen, r);
    pen.fillStyle = chain.color || "#7A7A7A";
    pen.fill();
    pen.strokeStyle = r > 4 ? INK : PAPER;
    pen.lineWidth = r > 4 ? 0.9 : 0.7;
    pen.stroke();
    if (r >= 8 && chain.sign) letter(pen, chain.sign, r, chain.color === "#88CCEE" ? INK : PAPER);
  };

  const letter = (pen, text, r, color) => {
    pen.fillStyle = color;
    pen.font = `700 ${Math.round(r * 1.15)}px sans-serif`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(text, 0, r * 0.08);
  };

  const PICTOGRAMS = {
    sewage: "M-5,1 C-3,-2 -1,4 1,1 C3,-2 4,3 5,1 M-5,4 C-3,1 -1,7 1,4 C3,1 4,6 5,4 M0,-6 L0,-1 M-2,-3 L0,-1 L2,-3",
    drop: "M0,-6 C3,-2 4,0 4,2 A4,4 0 0 1 -4,2 C-4,0 -3,-2 0,-6 Z",
    wave: "M-6,-2 C-4,-5 -2,1 0,-2 C2,-5 4,1 6,-2 M-6,3 C-4,0 -2,6 0,3 C2,0 4,6 6,3",
    park: "M-6,5 L-6,-1 L-2,-4 L-2,-1 L2,-4 L2,-1 L6,-4 L6,5 Z",
    cross: "M-2,-6 L2,-6 L2,-2 L6,-2 L6,2 L2,2 L2,6 L-2,6 L-2,2 L-6,2 L-6,-2 L-2,-2 Z",
    bed: "M-6,-4 L-6,5 M-6,3 L6,3 M6,5 L6,0 L-2,0 L-2,3 M-4.5,0 L-4,0",
    factory: "M-6,5 L-6,-2 L0,-5 L6,-2 L6,5 Z M-2,5 L-2,1 L2,1 L2,5",
    bolt: "M1,-6 L-4,1 L0,1 L-1,6 L4,-1 L0,-1 Z",
    dot: "M-4,-4 L4,4 M4,-4 L-4,4",
  };

  const drawFacility = (pen, r, props) => {
    const status = statusOf(props);
    const hollow = status.sign === "dashed" || status.sign === "dotted";
    pen.beginPath();
    path.square(pen, r * 1.15);
    pen.fillStyle = hollow ? PAPER : status.color;
    pen.fill();
    pen.setLineDash(RING_DASHES[status.sign] || []);
    pen.strokeStyle = hollow ? status.color : INK;
    pen.lineWidth = hollow ? 1.8 : 1;
    pen.stroke();
    pen.setLineDash([]);
    if (r < 6) return;
    const sign = new Path2D(PICTOGRAMS[term("facility_category", props.category).sign] || PICTOGRAMS.dot);
    const scale = r / 8.5;
    pen.scale(scale, scale);
    pen.strokeStyle = hollow ? INK : PAPER;
    pen.lineWidth = 1.5;
    pen.lineJoin = "round";
    pen.stroke(sign);
  };

  const POINT_KINDS = {
    enterprises: { draw: drawEnterprise, key: (p) => `${p.chain}|${p.role}|${p.stage}` },
    facilities: { draw: drawFacility, key: (p) => `${p.category}|${p.status}` },
  };

  // On a wall screen everything on the map is larger. A frame that is not shown yet has no width: it is measured again.
  zqmap.measure = () => {
    const before = zqmap.scale;
    zqmap.scale = window.innerWidth > 1800 ? 1.7 : 1;
    return zqmap.scale !== before;
  };
  zqmap.measure();
  zqmap.radiusAt = (z) => zqmap.scale * (z >= 14 ? 9 : z >= 12 ? 8 : z >= 11 ? 6.5 : z >= 10 ? 5 : 3);

  const makeSprite = (draw, r, props) => {
    const ratio = window.devicePixelRatio || 1;
    const side = Math.ceil(r * 4 + 4);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = side * ratio;
    const pen = zqmap.plainPen(canvas);
    pen.scale(ratio, ratio);
    pen.translate(side / 2, side / 2);
    draw(pen, r, props);
    return { canvas, side };
  };

  const spriteOf = (layer, props, r) => {
    const kind = POINT_KINDS[layer];
    const key = `${layer}|${r}|${kind.key(props)}`;
    let sprite = sprites.get(key);
    if (!sprite) {
      sprite = makeSprite(kind.draw, r, props);
      sprites.set(key, sprite);
    }
    return sprite;
  };

  const stampPoint = (layer) => (ctx, geom, z, props) => {
    const { canvas, side } = spriteOf(layer, props, zqmap.isCrowded(z) ? 3 * zqmap.scale : zqmap.radiusAt(z));
    for (const part of geom) {
      for (const point of part) ctx.drawImage(canvas, point.x - side / 2, point.y - side / 2, side, side);
    }
  };

  const drawFacilityAny = (ctx, geom, z, props, geomType) => {
    if (geomType === 1) stampPoint("facilities")(ctx, geom, z, props);
    else if (geomType === 2) drawRoad(ctx, geom, z, props);
    else drawParcel(ctx, geom, z, { ...props, availability: "reserved" });
  };

  zqmap.drawAreaFaintly = drawAreaFaintly;
  zqmap.painters = {
    areas: drawArea,
    parcels: drawParcel,
    roads: drawRoad,
    facilities: drawFacilityAny,
    enterprises: stampPoint("enterprises"),
  };

  // A sample of a class for the legend, as a canvas of 26 by 18 pixels.
  zqmap.sample = (layer, props) => {
    const ratio = window.devicePixelRatio || 1;
    const canvas = document.createElement("canvas");
    canvas.width = 26 * ratio;
    canvas.height = 18 * ratio;
    canvas.style.width = "26px";
    canvas.style.height = "18px";
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    const point = (x, y) => ({ x, y });
    if (layer === "roads") drawRoad(pen, [[point(1, 9), point(25, 9)]], 13, props);
    else if (layer === "parcels") drawParcel(pen, [[point(4, 3), point(22, 3), point(22, 15), point(4, 15)]], 13, props);
    else if (layer === "areas") drawArea(pen, [[point(2, 2), point(24, 2), point(24, 16), point(2, 16)]], 13, props);
    else if (layer === "circle") sampleCircle(pen);
    else {
      pen.translate(13, 9);
      POINT_KINDS[layer].draw(pen, layer === "facilities" ? 6.2 : 5.2, props);
    }
    return canvas;
  };

  const sampleCircle = (pen) => {
    pen.beginPath();
    pen.arc(13, 9, 8, 0, 2 * Math.PI);
    pen.fillStyle = "rgba(80,80,80,0.10)";
    pen.fill();
    stroke(pen, "rgba(80,80,80,0.7)", 1, [2, 2]);
    pen.beginPath();
    pen.arc(13, 9, 2.4, 0, 2 * Math.PI);
    pen.fillStyle = INK;
    pen.fill();
  };
})();
