// Hands what Python says to the scripts that stand still. News that came first is told first.
const unpack = (packed) => {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).json();
};

const tell = (news) => {
  window.zqmapNews = { ...window.zqmapNews, ...news };
  window.dispatchEvent(new Event("zqmap-news"));
};

export default function ({ data }) {
  const before = window.zqmapTold ?? Promise.resolve();
  const coming = unpack(data);
  window.zqmapTold = before.then(() => coming).then(tell);
}
