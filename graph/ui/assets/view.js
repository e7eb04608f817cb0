// The drawing of a view: Streamlit keeps no SVG in HTML, so it is put on the page here, in a wide and a narrow form.

// Gives a drawing as a PNG file, twice as fine as the screen.
function photograph(text, name) {
  const picture = new Image();
  picture.onload = () => {
    const paper = document.createElement("canvas");
    paper.width = picture.width * 2;
    paper.height = picture.height * 2;
    const c = paper.getContext("2d");
    c.fillStyle = "#FFFFFF";
    c.fillRect(0, 0, paper.width, paper.height);
    c.drawImage(picture, 0, 0, paper.width, paper.height);
    const link = document.createElement("a");
    link.download = name;
    link.href = paper.toDataURL("image/png");
    link.click();
  };
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}

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
  if (data.png) {
    const save = document.createElement("button");
    save.type = "button";
    save.className = "png";
    save.textContent = data.png;
    save.onclick = () => photograph(data.forms[0][1], `${data.file}.png`);
    host.append(save);
  }
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
