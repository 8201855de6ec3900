// Reads vector tiles of one layer from the same process, and says when a tile left features out or did not come.
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});
  const MAX_DATA_ZOOM = 15;
  const LEVEL_DIFF = 1;

  const ANSWER_MS = 1500;

  // The page around the frame asks for tiles in the frame's stead: it has an origin, for which the browser keeps them.
  const waiting = new Map();
  let parentAnswers = window.parent === window ? false : undefined;
  let asked = 0;

  const askDirectly = async (url) => {
    const answer = await fetch(url);
    const thinned = answer.headers.has("X-Zqmap-Thinned");
    return { status: answer.status, thinned, buffer: answer.ok ? await answer.arrayBuffer() : undefined };
  };

  const askParent = (url) =>
    new Promise((resolve, reject) => {
      const id = ++asked;
      waiting.set(id, (answer) => (answer.status ? resolve(answer) : reject(new TypeError(url))));
      window.parent.postMessage({ zqmap: "tile", id, url }, "*");
      if (parentAnswers) return;
      setTimeout(() => {
        if (parentAnswers || !waiting.delete(id)) return;
        parentAnswers = false;
        askDirectly(url).then(resolve, reject);
      }, ANSWER_MS);
    });

  const ask = (url) => (parentAnswers === false ? askDirectly(url) : askParent(url));

  zqmap.hearParent = (message) => {
    parentAnswers = true;
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  };

  class LayerSource extends protomapsL.ZxySource {
    constructor(url, watcher) {
      super(url, false);
      this.watcher = watcher;
    }

    async get(coords, tileSize) {
      const url = this.url.replace("{z}", coords.z).replace("{x}", coords.x).replace("{y}", coords.y);
      let answer;
      try {
        answer = await ask(url);
      } catch (cause) {
        this.watcher.failed();
        throw cause;
      }
      if (answer.status === 204) return new Map();
      if (!answer.buffer) {
        this.watcher.failed();
        throw new Error(`${url}: ${answer.status}`);
      }
      if (answer.thinned) this.watcher.thinned(coords.z);
      this.watcher.arrived();
      return this.parse(answer.buffer, coords, tileSize);
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
