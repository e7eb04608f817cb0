// The language of the page, and the first stop of the keyboard: a link that leads to the drawing.

export default function ({ data, parentElement }) {
  document.documentElement.lang = data.lang;
  const link = parentElement.querySelector("a");
  link.textContent = data.skip;
  link.onclick = (event) => {
    event.preventDefault();
    globalThis.__gx?.canvas.focus();
  };
}
