// The work of a form: a number whose SHA-256 together with the token begins with enough zero bits. It runs beside the
// page while somebody types. The digest is a library's, since crypto.subtle is missing on http:// addresses of a network.
const WORKER = `
onmessage = ({ data: { library, token, bits } }) => {
  importScripts(library);
  const zeros = (bytes) => {
    let count = 0;
    for (const byte of bytes) {
      if (byte) return count + Math.clz32(byte) - 24;
      count += 8;
    }
    return count;
  };
  let number = 0;
  while (zeros(sha256.array(token + ":" + number)) < bits) number += 1;
  postMessage(String(number));
};`;

// Letters as people count them; of a text that is far too long its units are enough, counting ten megabytes takes seconds.
const lengthOf = (text, longest) => (text.length > 10 * longest ? text.length : [...text.trim()].length);

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const work = (library, token, bits) =>
  new Promise((done, fail) => {
    const address = URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" }));
    const worker = new Worker(address);
    worker.onmessage = ({ data }) => {
      worker.terminate();
      URL.revokeObjectURL(address);
      done(data);
    };
    worker.onerror = fail;
    worker.postMessage({ library: new URL(library, location.href).href, token, bits });
  });

// Gives a token that may be sent, with its work, as soon as it is old enough.
const prove = async (library) => {
  const answer = await fetch("/enquiry/token", { cache: "no-store" });
  const said = await answer.json();
  if (!answer.ok) throw said.error;
  const [number] = await Promise.all([work(library, said.token, said.bits), pause(said.least_ms + 200)]);
  return { token: said.token, work: number };
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

const begin = (root) => {
  const form = root.querySelector("form");
  const receipt = root.querySelector(".receipt");
  const said = form.querySelector(".said");
  const button = form.querySelector("button");
  const count = form.querySelector(".count");
  const copying = receipt.querySelector(".copy");
  let data;
  let proof;
  let isSending = false;

  // Every text that can change with the language is kept in both and written again.
  let problems = {};
  let trouble;
  const draw = () => {
    for (const place of root.querySelectorAll("[data-word]")) place.textContent = data.words[place.dataset.word];
    for (const place of form.querySelectorAll("[data-problem]")) {
      const problem = problems[place.dataset.problem];
      place.hidden = !problem;
      place.textContent = problem?.[data.language] ?? "";
      form.elements[place.dataset.problem]?.setAttribute("aria-invalid", Boolean(problem));
    }
    said.hidden = !trouble;
    said.textContent = trouble?.[data.language] ?? "";
    button.disabled = isSending;
    button.textContent = data.words[isSending ? "sending" : "submit"];
    copying.textContent = data.words.copy;
    const length = lengthOf(form.elements.message.value, data.longest);
    count.textContent = `${length.toLocaleString()} / ${data.longest.toLocaleString()}`;
    form.elements.message.setAttribute("aria-invalid", length > data.longest || Boolean(problems.message));
  };

  const prepare = () => {
    proof = prove(data.library);
    // What goes wrong is said when the form is sent, not while it is filled.
    proof.catch(() => {});
  };

  const post = async () => {
    const { token, work: number } = await proof;
    const fields = new URLSearchParams(new FormData(form));
    fields.set("subjects", data.subjects.join(" "));
    fields.set("lang", data.language);
    fields.set("token", token);
    fields.set("work", number);
    return fetch("/enquiry/send", { method: "POST", body: fields });
  };

  const send = async () => {
    let answer = await post();
    if (answer.status === 409) {
      // The page stood open for too long, or the cookie is another one by now.
      prepare();
      answer = await post();
    }
    const heard = await answer.json();
    if (answer.ok) return show(heard.reference);
    problems = heard.problems ?? {};
    trouble = heard.problems ? data.check : heard.error;
    if (answer.status === 409) prepare();
  };

  const show = (reference) => {
    receipt.querySelector(".reference").textContent = reference;
    form.hidden = true;
    receipt.hidden = false;
    receipt.focus();
    receipt.scrollIntoView({ block: "center" });
  };

  const isTooLong = () => lengthOf(form.elements.message.value, data.longest) > data.longest;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    problems = isTooLong() ? { message: data.tooLong } : {};
    trouble = isTooLong() ? data.check : undefined;
    if (isTooLong()) {
      draw();
      form.elements.message.focus();
      return;
    }
    isSending = true;
    draw();
    try {
      await send();
    } catch (error) {
      trouble = error?.zh ? error : data.unreachable;
      prepare();
    }
    isSending = false;
    draw();
    const first = Object.keys(problems).find((name) => form.elements[name]);
    if (first) form.elements[first].focus();
    else if (trouble) said.scrollIntoView({ block: "center" });
  });
  form.addEventListener("input", () => draw());
  copying.addEventListener("click", async () => {
    await copy(receipt.querySelector(".reference").textContent);
    copying.textContent = data.words.copied;
    setTimeout(draw, 2000);
  });
  receipt.querySelector(".again").addEventListener("click", () => {
    receipt.querySelector(".reference").textContent = "";
    form.elements.message.value = "";
    form.elements.consent.checked = false;
    receipt.hidden = true;
    form.hidden = false;
    prepare();
    draw();
  });

  return (news) => {
    data = news;
    if (!proof) prepare();
    draw();
  };
};

// Streamlit calls this with every run of the page; what was typed stays, since the elements do.
const begun = new WeakMap();
export default function ({ data, parentElement }) {
  const form = parentElement.querySelector("form.zq-ask");
  if (!begun.has(form)) begun.set(form, begin(parentElement));
  begun.get(form)(data);
}
