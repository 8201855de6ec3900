export default function ({ data, parentElement }) {
  for (const place of parentElement.querySelectorAll("[data-word]")) place.textContent = data.words[place.dataset.word];
  for (const [name, value] of Object.entries(data.values)) parentElement.querySelector(`[name=${name}]`).value = value;
}
