// The drawing of a view: Streamlit keeps no SVG in HTML, so it is put on the page here, in a wide and a narrow form.

export default function ({ data, parentElement }) {
  const host = parentElement.querySelector(".drawings");
  if (host.dataset.version === data.version) return;
  host.dataset.version = data.version;
  const reader = new DOMParser();
  host.replaceChildren(
    ...data.forms.map(([form, text]) => {
      const box = document.createElement("div");
      box.className = `drawn ${form}`;
      box.append(document.importNode(reader.parseFromString(text, "image/svg+xml").documentElement, true));
      return box;
    }),
  );
  host.onclick = (event) => {
    const link = event.target.closest("a");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    // A link of SVG is not one of HTML: followed as one, it moves inside the application like the others.
    event.preventDefault();
    const followed = document.createElement("a");
    followed.href = link.getAttribute("href");
    document.body.append(followed);
    followed.click();
    followed.remove();
  };
}
