// A histogram on which a range is picked: by its two handles, by drawing over the bars, or by one bar alone. Bars and
// figures follow at once; the page hears of it when the hand or the key is released.
const KEY_PAUSE_MS = 300;

const begin = (root) => {
  const find = (name) => root.querySelector(name);
  const [bars, said, clear] = [find(".bars"), find("output"), find(".clear")];
  const [low, high] = ["low", "high"].map((end) => find(`[data-end=${end}]`));
  let data;
  let say;
  let drawnFor;
  let brush;
  let byKey = false;
  let waiting;

  const last = () => data.counts.length;
  const range = () => [data.oneSided ? 0 : Number(low.value), Number(high.value)];

  // A bound that was typed may lie on no edge of a bar: the nearest stands for it until it is moved.
  const isKept = (end, edge) => data.chosen[end] !== null && edge === data.at[end];
  const bound = (end, edge, open) => {
    if (isKept(end, edge)) return data.chosen[end];
    return edge === open ? "" : data.edges[edge];
  };
  const told = (end, edge, open) => {
    if (isKept(end, edge)) return data.told[end];
    return edge === open ? "" : data.labels[edge];
  };

  const words = ([from, to]) => {
    const [start, end] = [told("low", from, 0), told("high", to, last())];
    if (!start && !end) return data.words.any;
    const inside = data.counts.slice(from, to).reduce((sum, count) => sum + count, 0);
    const span = start && end ? `${start} – ${end}` : start ? `≥ ${start}` : `≤ ${end}`;
    return `${span} · ${inside}`;
  };

  const shade = () => {
    const [from, to] = range();
    [...bars.children].forEach((bar, place) => bar.classList.toggle("in", place >= from && place < to));
    said.textContent = words([from, to]);
    clear.hidden = said.textContent === data.words.any;
    low.setAttribute("aria-valuetext", told("low", from, 0) || data.words.any);
    high.setAttribute("aria-valuetext", told("high", to, last()) || data.words.any);
  };

  const tell = () => {
    const [from, to] = range();
    say(`${bound("low", from, 0)}..${bound("high", to, last())}`);
  };

  const put = (from, to) => {
    low.value = Math.max(0, Math.min(from, to - 1));
    high.value = Math.min(last(), Math.max(to, Number(low.value) + 1));
    shade();
  };

  low.addEventListener("input", () => put(Math.min(Number(low.value), Number(high.value) - 1), Number(high.value)));
  high.addEventListener("input", () => put(Number(low.value), Math.max(Number(high.value), Number(low.value) + 1)));
  // Keys come faster than the page answers: it hears of where they end, and its answers do not move a handle in between.
  const tellSoon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      waiting = undefined;
      tell();
    }, KEY_PAUSE_MS);
  };
  for (const handle of [low, high]) {
    handle.addEventListener("pointerdown", () => (byKey = false));
    handle.addEventListener("keydown", () => (byKey = true));
    handle.addEventListener("change", () => (byKey ? tellSoon() : tell()));
  }
  clear.addEventListener("click", () => {
    data.chosen = { low: null, high: null };
    put(0, last());
    tell();
  });

  const barAt = ({ clientX }) => {
    const { left, width } = bars.getBoundingClientRect();
    return Math.max(0, Math.min(last() - 1, Math.floor(((clientX - left) / width) * last())));
  };
  const draw = (event) => {
    const here = barAt(event);
    put(data.oneSided ? 0 : Math.min(brush, here), (data.oneSided ? here : Math.max(brush, here)) + 1);
  };
  bars.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    brush = barAt(event);
    bars.setPointerCapture(event.pointerId);
    draw(event);
  });
  bars.addEventListener("pointermove", (event) => brush !== undefined && draw(event));
  const finish = (isDone) => () => {
    if (brush === undefined) return;
    brush = undefined;
    if (isDone) tell();
    else put(data.at.low, data.at.high);
  };
  bars.addEventListener("pointerup", finish(true));
  bars.addEventListener("pointercancel", finish(false));

  const makeBars = () => {
    const tallest = Math.max(...data.counts, 1);
    bars.replaceChildren(
      ...data.counts.map((count, place) => {
        const bar = document.createElement("span");
        bar.className = "bar";
        bar.style.setProperty("--all", `${(100 * count) / tallest}%`);
        bar.style.setProperty("--fits", `${count ? (100 * data.fits[place]) / count : 0}%`);
        bar.title = `${data.labels[place]} – ${data.labels[place + 1]}: ${count}`;
        bar.append(document.createElement("i"));
        bar.firstChild.append(document.createElement("b"));
        return bar;
      }),
    );
  };

  return (news, tellPage) => {
    [data, say] = [{ ...news }, tellPage];
    const drawn = JSON.stringify([news.counts, news.fits, news.labels]);
    if (drawn !== drawnFor) makeBars();
    drawnFor = drawn;
    find(".histogram").setAttribute("aria-label", data.says);
    for (const handle of [low, high]) handle.max = last();
    low.hidden = data.oneSided;
    low.setAttribute("aria-label", data.words.low);
    high.setAttribute("aria-label", data.words.high);
    find(".least").textContent = data.labels[0];
    find(".greatest").textContent = data.labels[last()];
    find(".unknown").textContent = data.words.unknown;
    clear.textContent = data.words.clear;
    if (brush === undefined && waiting === undefined) put(data.at.low, data.at.high);
  };
};

const begun = new WeakMap();
export default function ({ data, setTriggerValue, parentElement }) {
  const root = parentElement.querySelector(".histogram");
  if (!begun.has(root)) begun.set(root, begin(parentElement));
  begun.get(root)(data, (picked) => setTriggerValue("picked", picked));
}
