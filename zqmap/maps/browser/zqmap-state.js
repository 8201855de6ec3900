// What the map is told, unpacked as zqmap/maps/state.py packed it.
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});
  const STEPS_A_DEGREE = 1e6;

  const byName = (names, values) => Object.fromEntries(names.map((name, place) => [name, values[place]]));

  // A selected shape comes in steps from vertex to vertex.
  const unpackLine = (steps) => {
    const points = [];
    let [x, y] = [0, 0];
    for (let at = 0; at < steps.length; at += 2) {
      [x, y] = [x + steps[at], y + steps[at + 1]];
      points.push([x / STEPS_A_DEGREE, y / STEPS_A_DEGREE]);
    }
    return points;
  };
  const unpackAny = (part) => (typeof part[0] === "number" ? unpackLine(part) : part.map(unpackAny));
  const unpackSelected = (selected) => selected?.geometry && { ...selected, geometry: zqmap.unpackShape(selected.geometry) };

  zqmap.unpackShape = ({ type, coordinates }) => {
    const whole = unpackAny(coordinates);
    return { type, coordinates: type === "Point" ? whole[0] : type === "MultiPoint" ? whole.flat() : whole };
  };

  zqmap.emptyState = () => ({ filter: { layers: [], choices: {}, q: "" }, revisions: {}, present: {}, selected: null, basemap: "offline" });

  // Revisions come in the order of the layers, masks in that of the legend.
  zqmap.readState = (base64) => {
    const state = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))));
    const revisions = byName(Object.keys(zqmap.facets), state.revisions);
    const selected = unpackSelected(state.selected) || state.selected || null;
    return { ...zqmap.emptyState(), ...state, revisions, selected, present: byName(zqmap.legend, state.present) };
  };
})();
