// Streamlit's own link past the navigation, for those who use no mouse, speaks English alone.
export default function ({ data }) {
  const words = document.querySelector("[data-testid=stSkipToContent]")?.firstChild;
  if (words && words.nodeValue !== data) words.nodeValue = data;
}
