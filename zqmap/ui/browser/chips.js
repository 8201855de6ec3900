// What is filtered, as the page's news says; a press goes back as a trigger.
const make = (text, className, action) => {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className, textContent: text });
  button.addEventListener("click", action);
  return button;
};

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".zq-chips");
  root.setAttribute("aria-label", data.title);
  const draw = () => {
    const chips = window.zqmapNews?.chips ?? [];
    const buttons = chips.map((words, place) => {
      const chip = make(words, "chip", () => setTriggerValue("drop", place));
      const cross = document.createElement("span");
      cross.textContent = "✕";
      cross.setAttribute("aria-hidden", "true");
      chip.append(cross);
      return chip;
    });
    root.replaceChildren(...buttons, ...(buttons.length ? [make(data.clear, "clear", () => setTriggerValue("clear", true))] : []));
  };
  window.addEventListener("zqmap-news", draw);
  draw();
  return () => window.removeEventListener("zqmap-news", draw);
}
