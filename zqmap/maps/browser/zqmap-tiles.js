// Reads vector tiles of one layer from the same process, and says when a tile left features out or did not come.
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});
  const MAX_DATA_ZOOM = 15;
  const LEVEL_DIFF = 1;

  const ANSWER_MS = 1500;
  const LATE_MS = 8000;

  const BUSY = 503;
  const BUSY_TRIES = 8;
  const BUSY_MS = 500;

  // The page around the frame asks for tiles in the frame's stead: it has an origin, for which the browser keeps them.
  const waiting = new Map();
  let parentAnswers = window.parent === window ? false : undefined;
  let asked = 0;

  const askDirectly = async (url) => {
    const answer = await fetch(url);
    const thinned = answer.headers.has("X-Zqmap-Thinned");
    return { status: answer.status, thinned, buffer: answer.ok ? await answer.arrayBuffer() : undefined };
  };

  const post = (id, url) => window.parent.postMessage({ zqmap: "tile", id, url }, "*");

  // What the page does not answer in time the frame fetches itself; a page that never answered is not asked again.
  const watch = (id, patience) =>
    setTimeout(() => {
      const one = waiting.get(id);
      if (!one) return;
      if (parentAnswers && patience === ANSWER_MS) return watch(id, LATE_MS);
      parentAnswers = parentAnswers ?? false;
      waiting.delete(id);
      askDirectly(one.url).then(one.resolve, one.reject);
    }, patience);

  const askParent = (url) =>
    new Promise((resolve, reject) => {
      const id = ++asked;
      waiting.set(id, { url, resolve, reject });
      post(id, url);
      watch(id, ANSWER_MS);
    });

  const ask = (url) => (parentAnswers === false ? askDirectly(url) : askParent(url));

  // After a publication everybody asks for the same at once; who comes too late asks again, ever more slowly.
  const askPatiently = async (url) => {
    for (let tried = 1; ; tried += 1) {
      const answer = await ask(url);
      if (answer.status !== BUSY || tried === BUSY_TRIES) return answer;
      await new Promise((goOn) => setTimeout(goOn, BUSY_MS * tried * (1 + Math.random())));
    }
  };

  // A page that has just begun to listen says so without a number: what was asked before that was lost.
  zqmap.hearParent = (message) => {
    parentAnswers = true;
    if (message.id === undefined) return waiting.forEach(({ url }, id) => post(id, url));
    const one = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.status) one?.resolve(message);
    else one?.reject(new TypeError(one.url));
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
        answer = await askPatiently(url);
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
      const tile = await this.parse(answer.buffer, coords, tileSize);
      // The editing map lets features say what the edits make of them.
      zqmap.amend?.(tile);
      return tile;
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
