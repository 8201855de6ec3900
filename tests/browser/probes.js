// What the tests ask the map in its frame; added to every frame before its own scripts.
window.probe = (() => {
  const zone = () => window.zqmap?.zone;
  const ready = () => Boolean(zone()?.map && zone().viewed);

  function* tiles(view) {
    const wanted = Math.min(zone().map.getZoom() - view.levelDiff, view.maxDataLevel);
    for (const [index, entry] of view.tileCache.cache) {
      const [x, y, z] = index.split(":").map(Number);
      if (z === wanted) yield { x, y, z, data: entry.data };
    }
  }

  // Every feature that the map lets through at this zoom, as layer/id; null before there is a map.
  const shown = () => {
    if (!ready()) return null;
    const found = new Set();
    for (const [name, view] of zone().layer.views) {
      const test = zone().tests[name];
      if (!test) continue;
      for (const tile of tiles(view)) {
        for (const { props } of tile.data.get(name) || []) if (test(props)) found.add(`${name}/${props.id}`);
      }
    }
    return [...found].sort();
  };

  const settled = () => {
    if (!ready() || zone().layer.isLoading()) return false;
    return [...zone().layer.views.values()].every(({ tileCache }) => !tileCache.inflight.size && tileCache.cache.size);
  };

  // How many pixels of the map have exactly this colour.
  const ink = (color) => {
    const wanted = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
    let pixels = 0;
    for (const canvas of document.querySelectorAll("#map_div canvas.leaflet-tile")) {
      if (!canvas.width) continue;
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      for (let i = 0; i < data.length; i += 4) if (wanted.every((value, at) => data[i + at] === value)) pixels++;
    }
    return pixels;
  };

  const inside = ({ geom, geomType, bbox }) => {
    if (geomType === 3) return { x: (bbox.minX + bbox.maxX) / 2, y: (bbox.minY + bbox.maxY) / 2 };
    return geomType === 2 ? geom[0][Math.floor(geom[0].length / 2)] : geom[0][0];
  };

  // Where a feature lies in the frame, in pixels; null where it is not on the screen.
  const point = ([layer, id]) => {
    const view = zone().layer.views.get(layer);
    const side = view.tileCache.tileSize;
    for (const { x, y, z, data } of tiles(view)) {
      const feature = (data.get(layer) || []).find(({ props }) => props.id === id);
      if (!feature) continue;
      const at = inside(feature);
      const world = L.point(x * side + at.x, y * side + at.y).multiplyBy(256 / side);
      const { x: left, y: top } = zone().map.latLngToContainerPoint(L.CRS.EPSG3857.pointToLatLng(world, z));
      return [left, top];
    }
    return null;
  };

  const view = () => {
    const { lat, lng } = zone().map.getCenter();
    return [lat, lng, zone().map.getZoom()];
  };

  return { shown, settled, ink, point, view };
})();
