// Draws what is in memory at once. The renderer by itself takes each tile through promises and timers, and the whole
// page may be laid out in between: a filter would be seen on the map only after everything else.
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});
  const TILE_PX = 256;
  const EDGE_PX = 16;
  const UNSEEN_DELAY_MS = 400;

  // Without a GPU a canvas in its memory costs more to show than to draw, so tiles stay in the computer's own.
  zqmap.plainPen = (canvas) => canvas.getContext("2d", { willReadFrequently: true });

  // The tile's data of every source, or null where one has not come yet.
  const preparedTile = (layer, coords) => {
    const prepared = new Map();
    for (const [name, view] of layer.views) {
      const { dataTile, scale, origin, dim } = view.dataTileForDisplayTile(coords);
      const kept = view.tileCache.cache.get(`${dataTile.x}:${dataTile.y}:${dataTile.z}`);
      if (!kept) return null;
      kept.used = performance.now();
      prepared.set(name, [{ z: coords.z, data: kept.data, dataTile, scale, origin, dim }]);
    }
    return prepared;
  };

  const paintTile = (layer, { coords, element, prepared }) => {
    const [left, top] = [TILE_PX * coords.x, TILE_PX * coords.y];
    const box = { minX: left - EDGE_PX, minY: top - EDGE_PX, maxX: left + TILE_PX + EDGE_PX, maxY: top + TILE_PX + EDGE_PX };
    const origin = prepared.values().next().value[0].origin.clone();
    Object.assign(origin, { x: left, y: top });
    if (element.width !== layer.tileSize) element.width = element.height = layer.tileSize;
    const pen = zqmap.plainPen(element);
    const scale = layer.tileSize / TILE_PX;
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, TILE_PX, TILE_PX);
    if (layer.backgroundColor) {
      pen.fillStyle = layer.backgroundColor;
      pen.fillRect(0, 0, TILE_PX, TILE_PX);
    }
    protomapsL.paint(pen, coords.z, prepared, layer.labelers.getIndex(coords.z), layer.paintRules, box, origin, false);
  };

  // Names that push each other away over a tile's edge ask for that tile again; all are painted after this anyway.
  const layOutNames = (layer, tiles) => {
    const renderAgain = layer.rerenderTile;
    layer.rerenderTile = () => {};
    for (const { coords, prepared } of tiles) layer.labelers.add(coords.z, prepared);
    layer.rerenderTile = renderAgain;
  };

  const tilesOf = (layer) => {
    const zoom = layer._tileZoom;
    const seen = layer._pxBoundsToTileRange(layer._map.getPixelBounds(undefined, zoom));
    return Object.values(layer._tiles)
      .filter((tile) => tile.coords.z === zoom)
      .map((tile) => {
        const coords = layer._wrapCoords(tile.coords);
        return { coords, element: tile.el, isSeen: seen.contains(tile.coords), prepared: preparedTile(layer, coords) };
      });
  };

  const renderLater = (layer, tiles) => {
    for (const { coords, element } of tiles) {
      if (element.key) layer.renderTile(coords, element, layer._tileCoordsToKey(coords));
    }
  };

  // Paints the tiles that one sees now, those beyond the edge when there is time, and those without data when it came.
  zqmap.redrawNow = (layer) => {
    const tiles = tilesOf(layer);
    const now = tiles.filter(({ isSeen, prepared }) => isSeen && prepared);
    layOutNames(layer, now);
    now.forEach((tile) => paintTile(layer, tile));
    renderLater(layer, tiles.filter(({ isSeen, prepared }) => isSeen && !prepared));
    const unseen = tiles.filter(({ isSeen }) => !isSeen);
    requestIdleCallback(() => renderLater(layer, unseen), { timeout: UNSEEN_DELAY_MS });
  };
})();
