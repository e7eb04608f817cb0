// The drawing of an analysis: what is pointed at, or has the keyboard, lights up the chain that leads to it.

function light(svg, on, name) {
  for (const one of svg.querySelectorAll("[data-id], [data-wire]")) {
    one.classList.toggle(name, on.has(one.dataset.id ?? one.dataset.wire));
  }
}

function chain(one) {
  return new Set([one.dataset.id, ...one.dataset.on.split(" ")]);
}

function build(host, data) {
  const reader = new DOMParser();
  host.replaceChildren(
    ...data.forms.map(([form, text]) => {
      const box = document.createElement("div");
      box.className = `drawn ${form}`;
      box.append(document.importNode(reader.parseFromString(text, "image/svg+xml").documentElement, true));
      return box;
    }),
  );
  host.classList.toggle("many", data.small);
  for (const box of host.querySelectorAll(".drawn")) {
    const svg = box.querySelector("svg");
    if (svg.width.baseVal.value > 500) box.classList.add("long");
    const wide = () => {
      const scrolls = box.scrollWidth > box.clientWidth + 1;
      if (scrolls) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    };
    new ResizeObserver(wide).observe(box);
    const show = (event) => {
      const one = event.target.closest("[data-on]");
      svg.classList.toggle("lit", Boolean(one));
      light(svg, one ? chain(one) : new Set(), "on");
    };
    svg.addEventListener("pointerover", show);
    svg.addEventListener("focusin", show);
    svg.addEventListener("pointerleave", show);
    svg.addEventListener("focusout", (event) => show({ target: event.relatedTarget ?? svg }));
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

export default function ({ data, parentElement }) {
  const host = parentElement.querySelector(".drawings");
  if (host.dataset.version !== data.version) {
    host.dataset.version = data.version;
    build(host, data);
  }
  for (const svg of host.querySelectorAll("svg")) {
    const one = data.chosen && svg.querySelector(`[data-id="${CSS.escape(data.chosen)}"]`);
    light(svg, one ? chain(one) : new Set(), "kept");
  }
}
