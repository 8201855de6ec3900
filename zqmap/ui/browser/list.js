// The list under the map. Rows come with the page's news (zqmap/ui/feature_list.py); a press goes back as a trigger.
const SORTED = { ascending: "▲", descending: "▼", none: "" };

const make = (tag, className, text) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  if (tag === "button") node.type = "button";
  return node;
};

const pressable = (className, text, action) => {
  const button = make("button", className, text);
  button.addEventListener("click", action);
  return button;
};

const numbersIn = (ranges) =>
  ranges.split(",").filter(Boolean).flatMap((range) => {
    const [first, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, step) => first + step);
  });

const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".zq-list");
  const [tabs, box, pager] = [make("div", "tabs"), make("div", "rows"), make("div", "pager")];
  root.replaceChildren(tabs, box, pager);
  tabs.setAttribute("role", "group");
  tabs.setAttribute("aria-label", data.words.which);
  let drawn = {};

  const cellsOf = (held, row) => held.rows[row].map((cell) => (typeof cell === "number" ? held.words[cell] : cell));

  // A name that is reached by the keyboard; the mouse may press anywhere in the row.
  const makeRow = (held, row) => {
    const line = make("tr");
    cellsOf(held, row).forEach((text, place) => {
      const cell = make("td", held.heads[place][2] ? "number" : "", place ? text : undefined);
      if (!place) cell.append(make("button", "name", text));
      line.append(cell);
    });
    line.addEventListener("click", () => setTriggerValue("row", row));
    return line;
  };

  const makeCard = (held, row) => {
    const cells = cellsOf(held, row);
    const more = cells.filter((_, place) => data.cards.includes(held.heads[place][0]));
    const card = pressable("card", "", () => setTriggerValue("row", row));
    card.append(make("strong", "", cells[0]), make("span", "", more.join(" · ")));
    return card;
  };

  const makeHead = ([order, label, isNumber], sorted) => {
    const state = sorted === order ? "ascending" : sorted === `-${order}` ? "descending" : "none";
    const next = { none: order, ascending: `-${order}`, descending: "layer" }[state];
    const head = make("th", isNumber ? "number" : "");
    head.scope = "col";
    if (state !== "none") head.setAttribute("aria-sort", state);
    const sign = make("span", "sign", SORTED[state]);
    sign.setAttribute("aria-hidden", "true");
    const button = pressable("", label, () => setTriggerValue("order", next));
    button.append(sign);
    head.append(button);
    return head;
  };

  const makeTable = (held) => {
    const table = make("table");
    const [head, body] = [make("thead"), make("tbody")];
    head.append(make("tr"));
    table.append(head, body);
    box.replaceChildren(table);
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", data.words.alt);
    return { held: held.name, lines: new Map(), head: head.firstChild, body };
  };

  const makeCards = (held) => {
    box.className = "cards";
    box.replaceChildren();
    return { held: held.name, lines: new Map(), body: box };
  };

  const lineOf = (held, row) => {
    if (!drawn.lines.has(row)) drawn.lines.set(row, data.cards ? makeCard(held, row) : makeRow(held, row));
    return drawn.lines.get(row);
  };

  const drawTabs = ({ table, layers }) => {
    const counts = data.layers.map(([name, label], place) => [name, label, layers[place]]);
    const all = ["all", data.words.all, layers.reduce((sum, count) => sum + count, 0)];
    const shown = [all, ...counts].filter(([name, , count]) => count || name === "all");
    tabs.replaceChildren(...shown.map(([name, label, count]) => {
      const tab = pressable("", `${label} ${count.toLocaleString("en")}`, () => setTriggerValue("table", name));
      tab.setAttribute("aria-pressed", String(name === table));
      return tab;
    }));
  };

  const drawPager = ({ page, pages, total }) => {
    if (pages < 2) return pager.replaceChildren();
    const turn = (label, sign, to) => {
      const button = pressable("", sign, () => setTriggerValue("page", to));
      button.setAttribute("aria-label", label);
      button.disabled = to < 1 || to > pages;
      return button;
    };
    const said = make("span", "", fill(data.words.pages, { page, pages, total: total.toLocaleString("en") }));
    said.setAttribute("role", "status");
    pager.replaceChildren(turn(data.words.before, "‹", page - 1), said, turn(data.words.after, "›", page + 1));
  };

  const mark = (row) => {
    for (const [number, line] of drawn.lines) {
      if (number === row) line.setAttribute("aria-current", "true");
      else line.removeAttribute("aria-current");
    }
    if (row === drawn.marked) return;
    drawn.marked = row;
    const line = drawn.lines.get(row);
    if (!line?.isConnected || data.cards) return;
    const [top, bottom] = [line.offsetTop - line.offsetHeight, line.offsetTop + line.offsetHeight];
    if (top < box.scrollTop) box.scrollTop = top;
    else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
  };

  const draw = () => {
    const { held, list } = window.zqmapNews ?? {};
    if (!held || held.name !== list?.of) return;
    if (drawn.held !== held.name) drawn = data.cards ? makeCards(held) : makeTable(held);
    drawTabs(list);
    drawPager(list);
    drawn.head?.replaceChildren(...held.heads.map((head) => makeHead(head, list.order)));
    if (drawn.shown !== list.shown) {
      drawn.body.replaceChildren(...numbersIn(list.shown).map((row) => lineOf(held, row)));
      drawn.shown = list.shown;
      box.scrollTop = 0;
      drawn.marked = undefined;
    }
    mark(list.marked);
  };
  window.addEventListener("zqmap-news", draw);
  draw();
  return () => window.removeEventListener("zqmap-news", draw);
}
