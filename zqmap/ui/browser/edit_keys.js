// Undo and redo by the keyboard wherever one stands on the page; in a text field the keys stay that field's own.
const TEXTS = "input, textarea, select, [contenteditable=true], [role=textbox]";
const NOT_TYPED = ["checkbox", "radio", "button", "range"];

const isTyping = (node) => {
  const field = node?.closest?.(TEXTS);
  return Boolean(field) && !NOT_TYPED.includes(field.type);
};

const wanted = ({ key, ctrlKey, metaKey, shiftKey, altKey }) => {
  if (altKey || !(ctrlKey || metaKey)) return null;
  const letter = key.toLowerCase();
  if (letter === "z") return shiftKey ? "redo" : "undo";
  return letter === "y" && !shiftKey ? "redo" : null;
};

const buttonOf = (deed) => document.querySelector(`.st-key-edit-${deed} button`);

export default function ({ data }) {
  const tellKeys = () => {
    for (const [deed, keys] of Object.entries(data)) buttonOf(deed)?.setAttribute("aria-keyshortcuts", keys);
  };
  const pressed = (event) => {
    const deed = wanted(event);
    if (!deed || isTyping(event.composedPath()[0])) return;
    event.preventDefault();
    const button = buttonOf(deed);
    if (button && !button.disabled && !event.repeat) button.click();
  };
  document.addEventListener("keydown", pressed);
  document.addEventListener("focusin", tellKeys);
  tellKeys();
  return () => {
    document.removeEventListener("keydown", pressed);
    document.removeEventListener("focusin", tellKeys);
  };
}
