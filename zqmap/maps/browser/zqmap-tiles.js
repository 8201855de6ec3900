// Reads vector tiles of one layer from the same process, and says when a tile left features out or did not come.
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});
  const MAX_DATA_ZOOM = 15;
  const LEVEL_DIFF = 1;

  class LayerSource extends protomapsL.ZxySource {
    constructor(url, watcher) {
      super(url, false);
      this.watcher = watcher;
    }

    async get(coords, tileSize) {
      const url = this.url.replace("{z}", coords.z).replace("{x}", coords.x).replace("{y}", coords.y);
      let answer;
      try {
        answer = await fetch(url);
      } catch (cause) {
        this.watcher.failed();
        throw cause;
      }
      if (answer.status === 204) return new Map();
      if (!answer.ok) {
        this.watcher.failed();
        throw new Error(`${url}: ${answer.status}`);
      }
      if (answer.headers.get("X-Zqmap-Thinned")) this.watcher.thinned(coords.z);
      this.watcher.arrived();
      return this.parse(await answer.arrayBuffer(), coords, tileSize);
    }

    // The renderer keeps its parser to itself; it is reached through a source that reads from memory.
    parse(buffer, coords, tileSize) {
      const memory = { getZxy: async () => ({ data: buffer }) };
      return new protomapsL.PmtilesSource(memory, false).get(coords, tileSize);
    }
  }

  zqmap.makeView = (url, watcher) => {
    const cache = new protomapsL.TileCache(new LayerSource(url, watcher), 256 << LEVEL_DIFF);
    return new protomapsL.View(cache, MAX_DATA_ZOOM, LEVEL_DIFF);
  };
})();
