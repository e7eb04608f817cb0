// Draws a neighbourhood with vis-network and tells Python what is chosen. Text reaches the page as text only.

const NARROW = 600; // under this width the sheet stands below the drawing: choosing an entity leads to it
const stats = (globalThis.__gxStats ??= { builds: 0, updates: 0 });

function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text) made.textContent = text;
  return made;
}

// The widest layout that fits; it is then stretched or shrunk to the exact width.
function fitting(g) {
  const room = g.canvas.clientWidth || 320;
  return g.data.layouts.filter((one) => one.width <= room * 1.06).pop() ?? g.data.layouts[0];
}

// Where a node stands; the end of a link (its name ends with a bar) is on the row of its entity.
function spot({ spots }, id) {
  const [x, y, end] = spots[id] ?? spots[id.slice(0, -1)];
  return { x: spots[id] ? x : end, y };
}

function arrange(g) {
  const layout = fitting(g);
  g.layout = layout;
  const scale = Math.min(1.25, (g.canvas.clientWidth || layout.width) / layout.width);
  const kept = { position: g.net.getViewPosition(), scale: g.net.getScale(), animation: false };
  g.canvas.style.height = `${Math.ceil(layout.height * scale) + 2}px`;
  g.nodes.update(g.nodes.map(({ id }) => ({ id, ...spot(layout, id) })));
  g.net.setSize("100%", "100%");
  g.net.redraw();
  g.home = { position: { x: layout.width / 2, y: layout.height / 2 }, scale, animation: false };
  g.net.moveTo(g.touched ? kept : g.home); // a new size must not change what the reader zoomed on
}

// What stands under the entities: tinted zones, cards, lines and words.
function underlay(g, c) {
  const { boxes, wires, texts } = g.layout;
  for (const [x, y, w, h, kind] of boxes) {
    c.beginPath();
    c.roundRect(x, y, w, h, 8);
    c.fillStyle = kind === "zone" ? "#F1F3F6" : "#FFFFFF";
    c.fill();
    c.lineWidth = 1;
    c.strokeStyle = "#C3CAD3";
    if (kind === "card") c.stroke();
  }
  c.lineWidth = 1.6;
  c.strokeStyle = "#6B7683";
  c.lineJoin = "round";
  for (const [x1, y1, x2, y2] of wires) {
    c.beginPath();
    c.moveTo(x1, y1);
    c.lineTo(x2, y2);
    c.stroke();
  }
  c.textAlign = "left";
  c.textBaseline = "alphabetic";
  for (const [x, y, text, size, bold, colour] of texts) {
    c.font = `${bold ? "bold " : ""}${size}px Arial, "Liberation Sans", Helvetica, sans-serif`;
    c.fillStyle = colour;
    c.fillText(text, x, y);
  }
}

function fill(g) {
  g.nodes.clear();
  g.edges.clear();
  g.net.setOptions(g.data.options);
  const layout = fitting(g);
  g.nodes.add(g.data.nodes.map((node) => ({ ...node, ...spot(layout, node.id) })));
  g.edges.add(g.data.edges);
  g.cursor = g.data.centre;
  g.tooltip?.();
}

function legend(g, place) {
  const { lanes, confidences, words } = g.data;
  const items = lanes.map(({ label, types, fill, stroke }) => {
    const item = element("li");
    const swatch = element("span", "gx-swatch", types);
    swatch.style.background = fill;
    swatch.style.borderColor = stroke;
    swatch.title = label;
    item.append(swatch);
    return item;
  });
  const item = element("li");
  for (const { id, label } of confidences) {
    const line = element("span", "gx-line");
    line.dataset.confidence = id;
    item.append(line, element("span", "gx-word", label));
  }
  items.push(item, element("li", "", words.direction));
  place.replaceChildren(...items);
  place.setAttribute("aria-label", words.legend);
}

function tools(g, place) {
  const zoom = (factor) => () => {
    g.touched = true;
    g.net.moveTo({ scale: Math.max(0.2, Math.min(4, g.net.getScale() * factor)), animation: false });
  };
  g.zoom = { "+": zoom(1.25), "-": zoom(0.8), 0: () => { g.touched = false; arrange(g); } };
  const buttons = [["+", "zoomIn"], ["-", "zoomOut"], ["0", "zoomFit"]].map(([key, word]) => {
    const button = element("button", "", { "+": "+", "-": "−", 0: g.data.words.zoomFit }[key]);
    button.type = "button";
    button.setAttribute("aria-label", g.data.words[word]);
    button.onclick = g.zoom[key];
    return button;
  });
  place.replaceChildren(...buttons);
}

const isEntity = (node) => node && node.group !== "joint";

function reveal(g, id) {
  const { x, y } = g.net.canvasToDOM(g.net.getPosition(id));
  const mark = element("span");
  mark.style.cssText = `position:absolute;left:${x}px;top:${y - 60}px;width:1px;height:120px;`;
  g.canvas.append(mark);
  mark.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  mark.remove();
}

function pointAt(g, id) {
  const node = g.nodes.get(id);
  g.cursor = id;
  g.net.selectNodes([id], false);
  reveal(g, id);
  g.live.textContent = node.title.replaceAll("\n", ". ");
}

// The nearest entity in the direction of an arrow key: straight ahead counts more than aside.
function nearest(g, key) {
  const from = g.net.getPosition(g.cursor);
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  let best = null;
  let least = Infinity;
  for (const node of g.nodes.get({ filter: isEntity })) {
    const at = g.net.getPosition(node.id);
    const ahead = (at.x - from.x) * dx + (at.y - from.y) * dy;
    const aside = Math.abs((at.x - from.x) * dy) + Math.abs((at.y - from.y) * dx);
    const cost = ahead + 2.5 * aside;
    if (ahead > 4 && cost < least) [best, least] = [node.id, cost];
  }
  return best;
}

function keyboard(g, event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const key = event.key === "−" ? "-" : event.key === "=" ? "+" : event.key;
  if (key.startsWith("Arrow")) {
    const id = nearest(g, key);
    if (id) pointAt(g, id);
  } else if (key === "Enter") {
    choose(g, g.cursor, event.shiftKey ? "opened" : "selected");
  } else if (key === "Escape") {
    pointAt(g, g.data.centre);
  } else if (g.zoom[key]) {
    g.zoom[key]();
  } else return;
  event.preventDefault();
}

function choose(g, id, how) {
  const node = g.nodes.get(id);
  if (!isEntity(node)) return;
  g.cursor = id;
  g.net.selectNodes([id], false);
  g.live.textContent = node.title.replaceAll("\n", ". ");
  const entity = node.entity ?? id;
  if (how === "selected" && entity === g.asked) return;
  g.asked = how === "selected" ? entity : null;
  g.jump = how === "selected" && g.canvas.clientWidth < NARROW ? entity : null;
  g.tell(how, entity);
}

function build(root) {
  const g = { canvas: root.querySelector(".gx-canvas"), live: root.querySelector(".gx-live"), touched: false };
  g.nodes = new vis.DataSet();
  g.edges = new vis.DataSet();
  g.net = new vis.Network(g.canvas, { nodes: g.nodes, edges: g.edges }, { physics: { enabled: false } });
  stats.builds += 1;
  g.tooltip = () => g.canvas.querySelectorAll(".vis-tooltip").forEach((one) => (one.style.visibility = "hidden"));
  g.net.on("beforeDrawing", (c) => g.layout && underlay(g, c));
  g.net.on("click", ({ nodes }) => (nodes.length ? choose(g, nodes[0], "selected") : mark(g)));
  g.net.on("doubleClick", ({ nodes }) => nodes.length && choose(g, nodes[0], "opened"));
  g.net.on("dragEnd", () => (g.touched = true));
  g.net.on("hoverNode", ({ node }) => (g.canvas.style.cursor = isEntity(g.nodes.get(node)) ? "pointer" : "default"));
  g.net.on("blurNode", () => (g.canvas.style.cursor = "default"));
  g.canvas.addEventListener("keydown", (event) => keyboard(g, event));
  g.canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return; // the wheel alone scrolls the page, as everywhere
    event.preventDefault();
    g.zoom[event.deltaY < 0 ? "+" : "-"]();
  }, { passive: false });
  let width = 0;
  new ResizeObserver(() => {
    if (g.data && g.canvas.clientWidth !== width) {
      width = g.canvas.clientWidth;
      arrange(g);
    }
  }).observe(g.canvas);
  if (matchMedia("(pointer: coarse)").matches) g.net.setOptions({ interaction: { dragView: false } });
  return g;
}

// Shows which entity the sheet describes; it may stand on both sides, or be the centre.
function mark(g) {
  const ids = g.nodes.get({ filter: (node) => isEntity(node) && (node.entity ?? node.id) === g.data.selected });
  g.net.selectNodes(ids.map((node) => node.id), false);
}

// Links to entities anywhere on the page move inside the application instead of loading it again.
function links(g) {
  if (globalThis.__gxLinks) document.removeEventListener("click", globalThis.__gxLinks, true);
  globalThis.__gxLinks = (event) => {
    const link = event.target.closest?.("a[data-entity]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    g.asked = null;
    g.tell("opened", link.dataset.entity);
  };
  document.addEventListener("click", globalThis.__gxLinks, true);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".gx");
  const draw = () => {
    if (!globalThis.vis?.Network) return void setTimeout(draw, 25); // the library is mounted beside
    const g = (root.__g ??= build(root));
    const fresh = g.version !== data.version;
    const other = g.data && g.data.centre !== data.centre;
    g.data = data;
    g.tell = setTriggerValue;
    g.asked = data.selected;
    if (fresh) {
      g.version = data.version;
      if (other) g.touched = false;
      fill(g);
      arrange(g);
      stats.updates += 1;
    }
    g.canvas.setAttribute("aria-label", data.words.drawing);
    root.querySelector(".gx-tools").setAttribute("aria-label", data.words.tools);
    root.querySelector(".gx-count").textContent = data.words.count;
    legend(g, root.querySelector(".gx-legend"));
    tools(g, root.querySelector(".gx-tools"));
    links(g);
    mark(g);
    if (g.jump && g.jump === data.selected) {
      g.jump = null;
      document.querySelector(".st-key-sheet")?.scrollIntoView();
    }
    globalThis.__gx = g;
    root.dataset.nodes = String(data.shown);
    root.dataset.ready = data.version;
  };
  draw();
}
