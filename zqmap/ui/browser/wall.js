// Cycles through the pictures of the wall view by itself, over the whole window.
const LOOK_MS = 3000;
const LOST_MS = 10000;
const ANSWER_MS = 45000;
const FRESH_PAGE_MS = 6 * 3600 * 1000;

// One wall a page: a rerun hands in new data, it does not begin anew.
let wall;

const clock = (language) =>
  new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", {
    timeZone: "Asia/Shanghai",
    dateStyle: "medium",
    timeStyle: "short",
  });

class Wall {
  constructor() {
    this.host = document.createElement("div");
    this.host.id = "zq-wall";
    this.host.style.cssText = "position:fixed;inset:0;z-index:2147483647";
    const root = this.host.attachShadow({ mode: "open" });
    root.innerHTML =
      '<style></style><main><header><h1></h1><span class="when"></span></header>' +
      '<section><h2></h2><div class="stage"></div></section>' +
      '<footer><span class="data"></span><span class="dots"></span><span class="sign"></span></footer></main>';
    this.part = (selector) => root.querySelector(selector);
    document.body.append(this.host);
    this.at = 0;
    this.shown = 0;
    this.isPaused = false;
    this.began = Date.now();
    this.heard = Date.now();
    this.onKey = (event) => this.press(event);
    document.addEventListener("keydown", this.onKey, true);
    this.looking = setInterval(() => this.look(), LOOK_MS);
    this.ticking = setInterval(() => this.tellState(), 1000);
  }

  // Takes the data of a run; the picture that is seen stays where it is.
  take(data, renew) {
    const isFirst = !this.data;
    this.data = data;
    this.renew = renew;
    this.asked = undefined;
    this.part("style").textContent = data.style;
    this.host.lang = data.language === "zh" ? "zh-CN" : "en";
    this.part("h1").textContent = data.title;
    this.part(".data").textContent = data.data;
    this.at = Math.min(this.at, data.frames.length - 1);
    this.show();
    if (isFirst) this.run();
  }

  show() {
    const frame = this.data.frames[this.at];
    this.part("h2").textContent = frame.title;
    const stage = this.part(".stage");
    stage.className = `stage ${frame.theme}`;
    stage.innerHTML = frame.html;
    const dots = this.data.frames.map((_, place) => (place === this.at ? "●" : "○")).join(" ");
    this.part(".dots").textContent = dots;
    this.shown += 1;
    this.host.dataset.shown = this.shown;
    this.host.dataset.at = this.at;
    this.host.dataset.title = frame.title;
    this.tellState();
  }

  go(step) {
    const { length } = this.data.frames;
    this.at = (this.at + step + length) % length;
    // A page that has run for hours is loaded afresh where its round begins, so that nothing can pile up for ever.
    if (this.at === 0 && Date.now() - this.began > FRESH_PAGE_MS && !this.isLost()) location.reload();
    this.show();
  }

  run() {
    clearTimeout(this.timer);
    if (!this.isPaused) this.timer = setTimeout(() => (this.go(1), this.run()), this.data.pace * 1000);
  }

  press(event) {
    const does = {
      ArrowRight: () => this.go(1),
      ArrowLeft: () => this.go(-1),
      ArrowDown: () => this.go(1),
      ArrowUp: () => this.go(-1),
      " ": () => (this.isPaused = !this.isPaused),
      Escape: () => location.assign(this.data.leave),
    }[event.key];
    if (!does || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    does();
    this.run();
    this.tellState();
  }

  isLost() {
    return Date.now() - this.heard > LOST_MS;
  }

  // Asks whether there is news. A server that was lost and answers again has forgotten this page: it is loaded anew.
  async look() {
    if (this.isAsking) return;
    this.isAsking = true;
    try {
      const answer = await fetch("/heads", { cache: "no-cache", signal: AbortSignal.timeout(LOOK_MS * 2) });
      if (!answer.ok) throw new Error(answer.status);
      const heads = await answer.text();
      if (this.failed) return location.reload();
      this.heard = Date.now();
      this.askAnew(heads);
    } catch {
      this.failed = true;
    } finally {
      this.isAsking = false;
    }
  }

  // Has the pictures made anew where there is news or they are old; a page that gets no answer is loaded anew.
  askAnew(heads) {
    const isOld = Date.now() - Date.parse(this.data.made) > this.data.renew * 1000;
    if (this.asked && Date.now() - this.asked > ANSWER_MS) return location.reload();
    if (this.asked || (heads === this.data.heads && !isOld)) return;
    this.asked = Date.now();
    this.renew(heads);
  }

  tellState() {
    const { words, language, made } = this.data;
    const when = clock(language);
    this.part(".when").textContent = when.format(Date.now());
    const lost = this.failed && this.isLost() ? words.lost.replace("{moment}", when.format(Date.parse(made))) : "";
    const old = Date.now() - Date.parse(made) > 2 * this.data.renew * 1000 ? words.old : "";
    this.part(".sign").textContent = lost || old || (this.isPaused ? words.paused : words.hint);
    this.host.dataset.state = lost ? "lost" : old ? "old" : this.isPaused ? "paused" : "running";
    this.part("main").className = this.host.dataset.state;
  }

  end() {
    clearTimeout(this.timer);
    clearInterval(this.looking);
    clearInterval(this.ticking);
    document.removeEventListener("keydown", this.onKey, true);
    this.host.remove();
  }
}

export default function ({ data, setTriggerValue }) {
  clearTimeout(wall?.ending);
  wall ??= new Wall();
  wall.take(data, (heads) => setTriggerValue("renew", heads));
  const mine = wall;
  // A rerun may unmount and mount at once; the wall goes only where nothing comes after it.
  return () => {
    mine.ending = setTimeout(() => {
      mine.end();
      if (wall === mine) wall = undefined;
    }, 1500);
  };
}
