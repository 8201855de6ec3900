// What was foreseen last, and from which address: a second press may come before the first has changed the address.
let last = { from: "", search: "" };

const toggle = (search, key, code) => {
  const query = new URLSearchParams(search);
  const codes = query.getAll(key).flatMap((value) => value.split(","));
  query.delete(key);
  for (const kept of codes.includes(code) ? codes.filter((other) => other !== code) : [...codes, code]) query.append(key, kept);
  return `?${query}`;
};

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
  document.addEventListener("click", pressed, true);
  return () => document.removeEventListener("click", pressed, true);
}
