// What was foreseen last, and from which address: a second press may come before the first has changed the address.
let last = { from: "", search: "" };

const toggle = (search, key, code) => {
  const query = new URLSearchParams(search);
  const codes = query.getAll(key).flatMap((value) => value.split(","));
  query.delete(key);
  for (const kept of codes.includes(code) ? codes.filter((other) => other !== code) : [...codes, code]) query.append(key, kept);
  return `?${query}`;
};

// Writes the counts of the page's news beside the choices, of which Streamlit knows the words alone.
const writeCounts = (choices, counts) =>
  choices.forEach(({ widget }, place) => {
    const buttons = document.querySelectorAll(`.st-key-${widget} [role='toolbar'] button`);
    buttons.forEach((button, number) => {
      const count = (counts[place]?.[number] ?? 0).toLocaleString("en");
      let sign = button.querySelector(".zq-count");
      if (!sign) {
        sign = document.createElement("span");
        sign.className = "zq-count";
        button.append(sign);
      }
      if (sign.textContent !== count) sign.textContent = count;
    });
  });

export default function ({ data }) {
  const pressed = ({ target }) => {
    const button = target.closest?.("[role='toolbar'] button");
    const choice = button && data.find(({ widget }) => button.closest(`.st-key-${widget}`));
    const code = choice?.codes[[...button.parentElement.children].indexOf(button)];
    if (!code) return;
    const from = location.search;
    last = { from, search: toggle(last.from === from ? last.search : from, choice.key, code) };
    for (const frame of document.querySelectorAll("iframe")) {
      frame.contentWindow.postMessage({ zqmap: "follow", search: last.search }, "*");
    }
  };
  const count = () => window.zqmapNews?.counts && writeCounts(data, window.zqmapNews.counts);
  const watcher = new MutationObserver(count);
  watcher.observe(document.body, { childList: true, subtree: true });
  window.addEventListener("zqmap-news", count);
  document.addEventListener("click", pressed, true);
  count();
  return () => {
    watcher.disconnect();
    window.removeEventListener("zqmap-news", count);
    document.removeEventListener("click", pressed, true);
  };
}
