// Bars that are buttons: a press chooses a code of a filter, the number beside it is the way to the list.
const make = (tag, className, text) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
};

const drawPart = ({ sign, color, share, number, label }) => {
  const part = make("i", `part ${sign}`);
  part.style.setProperty("--ink", color);
  part.style.width = `${share}%`;
  part.title = `${label} ${number}`;
  part.append(make("span", "", number));
  return part;
};

// What the address will be once the code is chosen or dropped, so that the map answers before the server has.
const foresee = (facet, code) => {
  const query = new URLSearchParams(location.search);
  const codes = query.getAll(facet).flatMap((value) => value.split(",")).filter(Boolean);
  query.delete(facet);
  for (const kept of codes.includes(code) ? codes.filter((other) => other !== code) : [...codes, code]) query.append(facet, kept);
  for (const frame of document.querySelectorAll("iframe")) frame.contentWindow.postMessage({ zqmap: "follow", search: `?${query}` }, "*");
};

const drawBar = (facet, bar, press) => {
  const row = make("div", bar.number ? "row" : "row none");
  const button = make("button");
  button.type = "button";
  button.setAttribute("aria-pressed", bar.chosen);
  button.setAttribute("aria-label", bar.says);
  button.dataset.code = bar.code;
  const track = make("span", "track");
  track.append(...bar.parts.map(drawPart));
  button.append(make("span", "label", bar.label), track);
  button.onclick = () => {
    button.setAttribute("aria-pressed", button.getAttribute("aria-pressed") !== "true");
    foresee(facet, bar.code);
    press(`${facet}/${bar.code}`);
  };
  const number = make("a", "", bar.figure);
  number.href = bar.address;
  number.setAttribute("aria-label", bar.leads);
  row.append(button, number);
  return row;
};

const drawChart = ({ facet, title, bars, shown, more }, press, open) => {
  const chart = make("section", "chart");
  chart.setAttribute("aria-label", title);
  chart.dataset.facet = facet;
  chart.append(make("h4", "", title));
  const rows = bars.map((bar) => drawBar(facet, bar, press));
  chart.append(...rows);
  if (rows.length <= shown || open.has(facet)) return chart;
  rows.slice(shown).forEach((row) => (row.hidden = true));
  const button = make("button", "more", more);
  button.type = "button";
  button.onclick = () => {
    open.add(facet);
    button.remove();
    rows.forEach((row) => (row.hidden = false));
  };
  chart.append(button);
  return chart;
};

const opened = new Set();

export default function ({ data, setTriggerValue, parentElement }) {
  const charts = parentElement.querySelector(".charts");
  const held = charts.getRootNode().activeElement;
  const focus = held?.dataset?.code && [held.closest(".chart").dataset.facet, held.dataset.code];
  const press = (said) => setTriggerValue("pressed", said);
  charts.style.setProperty("--label", data.label);
  charts.replaceChildren(...data.charts.map((chart) => drawChart(chart, press, opened)), make("p", "hint", data.hint));
  if (focus) charts.querySelector(`[data-facet="${focus[0]}"] [data-code="${focus[1]}"]`)?.focus();
}
