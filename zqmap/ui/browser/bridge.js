const NARROW = "(max-width: 700px)";
const VIEW = /^-?\d{1,2}\.\d{1,5},-?\d{1,3}\.\d{1,5},\d{1,2}$/;

const LOOK_MS = 1000;

// What a map may have the page ask for: tiles, which are open to everybody. A stranger in its frame gains nothing by it.
const TILE = /^\/tiles\/(base\/[0-9a-f]{12}|[a-z]{1,20}\/\d{1,9})\/\d{1,2}\/\d{1,8}\/\d{1,8}\.mvt(\?[\w%&=+.*~-]{0,2000})?$/;

// Where the map looked last; Python does not know it until the next rerun.
let view;

// The revisions that this page was last told to draw anew for: each is told once, however long the drawing takes.
let announced;

// Writes parts of the link without a rerun and without a step in the history.
const keep = (parts) => {
  const query = new URLSearchParams(location.search);
  for (const [key, value] of Object.entries(parts)) query.set(key, value);
  const address = `${location.pathname}?${query.toString().replaceAll("%2C", ",").replaceAll("%2F", "/")}`;
  if (address !== location.pathname + location.search) history.replaceState(history.state, "", address);
};

const copy = async (text) => {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
};

// Looks for newer revisions than those drawn while somebody sees the page. A server that does not answer is asked again.
const watchHeads = (drawn, announce) => {
  let isAsking = false;
  const look = async () => {
    if (isAsking || document.visibilityState !== "visible") return;
    isAsking = true;
    try {
      const answer = await fetch("/heads", { cache: "no-cache" });
      const heads = answer.ok ? await answer.text() : drawn;
      if (heads !== drawn && heads !== announced) announce((announced = heads));
    } catch {
      // The page says by itself that the connection is lost.
    } finally {
      isAsking = false;
    }
  };
  const timer = setInterval(look, LOOK_MS);
  document.addEventListener("visibilitychange", look);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
  };
};

const fetchTile = async (url) => {
  const answer = await fetch(url, { credentials: "omit", redirect: "error" });
  const thinned = answer.headers.has("X-Zqmap-Thinned");
  return { status: answer.status, thinned, buffer: answer.ok && answer.status !== 204 ? await answer.arrayBuffer() : undefined };
};

const answerTile = async (map, { id, url }) => {
  if (typeof url !== "string" || !TILE.test(url)) return;
  const tile = await fetchTile(url).catch(() => ({ status: 0 }));
  map.postMessage({ zqmap: "tile", id, ...tile }, "*", tile.buffer ? [tile.buffer] : []);
};

// What stands on paper beside the page: when it was printed, and where it is found again.
const stamp = (data) => {
  const line = document.createElement("p");
  line.className = "zq-printed";
  const day = new Date().toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
  line.textContent = `${data.printed} ${day} · ${location.href}`;
  document.querySelector(".st-key-title-row")?.append(line);
};
const unstamp = () => document.querySelectorAll(".zq-printed").forEach((line) => line.remove());

const LINKS = ":is(.st-key-title-row, .st-key-title_menu_links) [data-testid=stPageLink] a";

// A page that answers its own widgets alone leaves the links around it as they were: they take over what the address
// says now, save where an account's page leads back to.
const currentAddress = (link) => {
  const address = new URL(link.href);
  const next = address.searchParams.get("next");
  address.search = location.search;
  if (next) address.searchParams.set("next", next);
  return address.href;
};

const linkOf = ({ target }) => target.closest?.(LINKS);
const renewLink = (event) => {
  const link = linkOf(event);
  if (link) link.href = currentAddress(link);
};

// Streamlit goes where its own link said at first, so a plain press goes the way of the browser's back button.
const followLink = (event, push) => {
  const link = linkOf(event);
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  push.call(window.history, null, "", currentAddress(link));
  window.dispatchEvent(new PopStateEvent("popstate"));
};

const maps = () => [...document.querySelectorAll("iframe")].map((frame) => frame.contentWindow);
const tellMaps = (message) => maps().forEach((map) => map.postMessage(message, "*"));

export default function ({ data, setStateValue, setTriggerValue, parentElement }) {
  const button = parentElement.querySelector(".share");
  const words = parentElement.querySelector(".words");
  // On a phone the words are drawn only while they say something new.
  const say = (text) => {
    words.textContent = text;
    button.setAttribute("aria-label", text);
    button.classList.toggle("said", text !== data.label);
  };
  say(data.label);
  document.documentElement.lang = data.language === "zh" ? "zh-CN" : "en";
  const keepAll = () => keep(view ? { lang: data.language, [data.view_key]: view } : { lang: data.language });
  keepAll();

  button.onclick = async () => {
    await copy(location.href);
    say(data.done);
    setTimeout(() => say(data.label), 2000);
  };

  const heard = (event) => {
    const frame = [...document.querySelectorAll("iframe")].find(({ contentWindow }) => contentWindow === event.source);
    if (frame && event.data?.zqmap) frame.title = data.map;
    if (frame && event.data?.zqmap === "tile") answerTile(event.source, event.data);
    if (event.data?.zqmap !== "view" || !VIEW.test(event.data.view) || !maps().includes(event.source)) return;
    view = event.data.view;
    keepAll();
  };
  const wentBack = () => {
    const before = new URLSearchParams(location.search).get(data.view_key);
    if (!before || !VIEW.test(before)) return;
    view = before;
    tellMaps({ zqmap: "go", view });
  };
  const narrow = window.matchMedia(NARROW);
  const measured = () => setStateValue("narrow", narrow.matches);

  // Python writes addresses without the view; the view is put back at once. The map follows the address at once too,
  // not only when the whole page has been laid out anew.
  const push = window.history.pushState;
  window.history.pushState = (...step) => {
    tellMaps({ zqmap: "follow", search: new URL(step[2] ?? location.href, location.href).search });
    push.apply(window.history, step);
    keepAll();
  };
  const printing = () => stamp(data);
  window.addEventListener("beforeprint", printing);
  window.addEventListener("afterprint", unstamp);
  const follow = (event) => data.leads && followLink(event, push);
  const renew = (event) => data.leads && renewLink(event);
  const renewing = ["pointerdown", "contextmenu", "focusin"];
  document.addEventListener("click", follow, true);
  renewing.forEach((kind) => document.addEventListener(kind, renew, true));
  window.addEventListener("message", heard);
  window.addEventListener("popstate", wentBack);
  narrow.addEventListener("change", measured);
  if (narrow.matches !== data.narrow) measured();
  tellMaps({ zqmap: "tile" });
  const stopWatching = watchHeads(data.heads, (heads) => setTriggerValue("published", heads));
  return () => {
    stopWatching();
    window.history.pushState = push;
    window.removeEventListener("beforeprint", printing);
    window.removeEventListener("afterprint", unstamp);
    document.removeEventListener("click", follow, true);
    renewing.forEach((kind) => document.removeEventListener(kind, renew, true));
    window.removeEventListener("message", heard);
    window.removeEventListener("popstate", wentBack);
    narrow.removeEventListener("change", measured);
  };
}
