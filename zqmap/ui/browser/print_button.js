export default function ({ data, parentElement }) {
  const button = parentElement.querySelector(".share");
  button.textContent = data.label;
  button.onclick = () => window.print();
}
