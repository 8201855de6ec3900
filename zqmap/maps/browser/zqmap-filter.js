// Which features a filter lets through: the twin of zqmap/analysis/filters.py, and tested against it.
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});

  const holds = (value, codes) => {
    if (value === undefined || value === null || value === "") return codes.has("none");
    if (codes.has(value)) return true;
    return typeof value === "string" && value.includes(";") && value.split(";").some((code) => codes.has(code));
  };

  // The filter that the page's address asks for, as zqmap/analysis/filter_query.py writes it.
  zqmap.readFilter = (search) => {
    const query = new URLSearchParams(search);
    const codes = (key) => query.getAll(key).flatMap((value) => value.split(",")).filter(Boolean).sort();
    const known = new Set(Object.values(zqmap.facets).flatMap(Object.keys));
    const choices = [...known].map((facet) => [facet, codes(facet)]).filter(([, chosen]) => chosen.length);
    const filter = { layers: codes("layer"), choices: Object.fromEntries(choices), q: query.get("q") || "" };
    const roll = query.getAll("roll").filter(Boolean).pop();
    return roll ? { ...filter, roll } : filter;
  };

  // The same filter gives the same text, in whatever order its choices came.
  zqmap.filterKey = ({ layers, choices, q, roll, only }) => JSON.stringify([layers, Object.entries(choices).sort(), q, ...(roll ? [roll, only] : [])]);

  // Makes the test for one layer: props -> boolean, or null where the whole layer is hidden.
  zqmap.makeTest = (layer, filter, facets) => {
    if (filter.layers.length && !filter.layers.includes(layer)) return null;
    if (filter.roll && !filter.only[layer]) return null;
    const own = facets[layer];
    const active = Object.keys(filter.choices);
    const attributes = active.filter((facet) => !zqmap.universal.includes(facet));
    if (attributes.length && !attributes.some((facet) => facet in own)) return null;
    const checks = active
      .filter((facet) => facet in own)
      .map((facet) => [own[facet], new Set(filter.choices[facet])]);
    if (filter.roll) checks.push(["id", new Set(filter.only[layer])]);
    if (!checks.length) return () => true;
    return (props) => checks.every(([name, codes]) => holds(props[name], codes));
  };
})();
