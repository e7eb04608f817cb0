// Draws a view with vis-network and tells Python what is pointed at. Text reaches the page as text only.

const FACE = "'Source Sans', Arial, 'Liberation Sans', Helvetica, sans-serif"; // as graph/ui/canvas.py
const NUDGE = 16; // pixels by which Alt and an arrow move a box
const IMPLIED = 80; // links drawn over what the legend hides: beyond, they would hide the rest
const NARROW = 600; // under this width the sheet stands below the drawing: choosing an entity leads to it
const stats = (globalThis.__gxStats ??= { builds: 0, updates: 0 });

function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text) made.textContent = text;
  return made;
}

// The widest layout that fits; it is then stretched or shrunk to the exact width. Lanes and ranks shrink more: their
// words stay at 11 pixels.
function fitting(g) {
  const room = g.canvas.clientWidth || 320;
  const fits = (one) => one.width <= room * (one.flow ? 1.17 : 1.06);
  return g.data.layouts.filter(fits).pop() ?? g.data.layouts[0];
}

// Where a node stands; the end of a link (its name ends with a bar) is on the row of its entity. What the reader moved
// stands where it was put, with the ports of its links.
function spot(g, id, { spots } = g.layout) {
  const [x, y, end] = spots[id] ?? spots[id.slice(0, -1)];
  const [dx, dy] = g.data.pins[id] ?? g.data.pins[id.replace(/\|(in|out)$/, "")] ?? [0, 0];
  return spots[id] ? { x: x + dx, y: y + dy } : { x: end, y };
}

function arrange(g) {
  const layout = fitting(g);
  g.layout = layout;
  const scale = Math.min(1.25, (g.canvas.clientWidth || layout.width) / layout.width);
  const kept = { position: g.net.getViewPosition(), scale: g.net.getScale(), animation: false };
  g.canvas.style.height = `${Math.ceil(layout.height * scale) + 2}px`;
  const { flow } = layout;
  const smooth = flow ? { enabled: true, type: "cubicBezier", forceDirection: flow, roundness: 0.5 } : false;
  g.net.setOptions({ edges: { smooth } });
  place(g);
  g.net.setSize("100%", "100%");
  g.net.redraw();
  g.home = { position: { x: layout.width / 2, y: layout.height / 2 }, scale, animation: false };
  sift(g);
  g.net.moveTo(g.touched ? kept : g.home); // a new size must not change what the reader zoomed on
}

function place(g) {
  g.nodes.update(g.nodes.map(({ id }) => ({ id, ...spot(g, id) })));
}

// What stands under the entities: tinted zones, cards, lines and words.
function underlay(g, c) {
  const { boxes, wires } = g.layout;
  for (const [x, y, w, h, kind] of boxes) {
    c.beginPath();
    c.roundRect(x, y, w, h, 8);
    c.fillStyle = { zone: "#F1F3F6", card: "#FFFFFF" }[kind] ?? kind; // the mark of a lane has its colour
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
  if (!g.layout.flow) lettering(g, c);
}

// Words of the picture; over the links where these cross the picture.
function lettering(g, c) {
  const { texts, flow } = g.layout;
  c.textAlign = "left";
  c.textBaseline = "alphabetic";
  for (const [x, y, text, size, bold, colour] of texts) {
    c.font = `${bold ? "bold " : ""}${size}px ${FACE}`;
    c.fillStyle = "#F1F3F6";
    if (flow) c.fillRect(x - 2, y - size, c.measureText(text).width + 4, size + 5);
    c.fillStyle = colour;
    c.fillText(text, x, y);
  }
}

// How many neighbours of an entity are not drawn: paler, after the last word of its label, where room was kept.
function badges(g, c) {
  c.textAlign = "left";
  c.textBaseline = "alphabetic";
  c.fillStyle = "#4A525C";
  c.font = `13px ${FACE}`;
  for (const { id, badge, label, hidden } of g.badged) {
    if (g.nodes.get(id)?.hidden ?? hidden) continue;
    const shape = g.net.body.nodes[id]?.shape;
    if (!shape?.height) continue; // not drawn yet
    const last = label.split("\n").pop().trim();
    const x = shape.left + 8 + (last ? c.measureText(last).width + 5 : 0);
    c.fillText(badge, x, shape.top + shape.height - 9);
  }
}

function fill(g) {
  g.badged = [];
  g.nodes.clear();
  g.edges.clear();
  g.net.setOptions(g.data.options);
  g.layout = fitting(g);
  g.nodes.add(g.data.nodes.map((node) => ({ ...node, ...spot(g, node.id) })));
  g.edges.add(g.data.edges);
  g.badged = g.data.nodes.filter(({ badge }) => badge);
  sift(g);
  g.cursor = g.data.centre;
  g.tooltip?.();
}

// Hides what the legend hides: the entities of a lane, the links of a confidence and whatever hangs by them alone.
// Nothing is asked of the server.
function sift(g) {
  const { lanes, marks } = g.off;
  const edges = g.data.edges;
  const holding = new Map();
  for (const { from, to, ends, sure } of edges) {
    for (const id of ends ?? [from, to]) holding.set(id, (holding.get(id) ?? false) || !marks.has(sure));
  }
  const gone = new Set();
  const masked = new Set();
  for (const node of g.nodes.get({ filter: isEntity })) {
    if (node.id === g.data.centre || node.group === "more") continue;
    const end = holding.get(`${node.id}|`) ?? holding.get(node.id) ?? true;
    const doubtful = node.sure ? marks.has(node.sure) : !end;
    if (lanes.has(node.group) || doubtful) {
      gone.add(node.id).add(`${node.id}|`);
      masked.add(node.entity ?? node.id);
    }
  }
  g.nodes.update(g.nodes.getIds().map((id) => ({ id, hidden: gone.has(id) })));
  const chosen = g.net.getSelectedNodes();
  // In a single column every link between boxes would run through others and lie: the panel tells the chain.
  const alone = Boolean(g.layout?.flow) && g.layout === g.data.layouts[0];
  const off = ({ from, to, ends, sure, faint, smooth }) =>
    (alone && !smooth) ||
    marks.has(sure) ||
    (ends ?? [from, to]).some((id) => gone.has(id)) ||
    Boolean(faint && !ends.some((id) => chosen.includes(id) && id !== g.data.centre));
  g.edges.update(edges.map((edge) => ({ id: edge.id, hidden: off(edge) })));
  g.edges.remove(g.edges.getIds({ filter: ({ bridge }) => bridge }));
  if (lanes.size && !alone) g.edges.add(bridges(g, gone));
  const { count, masked: said } = g.data.words;
  g.count.textContent = masked.size ? `${count} ${said.replace("{k}", masked.size)}.` : count;
  g.masked = masked.size;
}

// Dashed links from what depends to what it depends on, over the entities that the legend hides between the two.
function bridges(g, gone) {
  const ranked = g.data.view === "impact";
  const needs = new Map();
  const direct = new Set();
  for (const edge of g.data.edges) {
    if (edge.ends) direct.add(edge.ends.join("\t")).add([...edge.ends].reverse().join("\t"));
    if (!edge.needs || g.off.marks.has(edge.sure)) continue;
    const [one, other] = edge.needs;
    needs.set(one, [...(needs.get(one) ?? []), other]);
  }
  const name = (id) => g.nodes.get(id).title.split("\n")[0];
  const made = [];
  for (const start of needs.keys()) {
    if (gone.has(start)) continue;
    const queue = needs.get(start).filter((id) => gone.has(id)).map((id) => [id]);
    const seen = new Set(queue.map(([id]) => id));
    for (let way = queue.shift(); way && made.length < IMPLIED; way = queue.shift()) {
      for (const next of needs.get(way.at(-1)) ?? []) {
        const pair = `${start}\t${next}`;
        if (seen.has(next) || next === start) continue;
        seen.add(next);
        if (gone.has(next)) queue.push([...way, next]);
        else if (!direct.has(pair)) {
          direct.add(pair).add(`${next}\t${start}`);
          const path = g.data.words.implied.replace("{path}", way.map(name).join(", "));
          made.push({
            id: `bridge${made.length}`, bridge: true, ends: [start, next], dashes: [12, 5], width: 1.2,
            from: ranked ? `${next}|out` : start, to: ranked ? `${start}|in` : next,
            title: `${name(start)} – ${path} – ${name(next)}`,
          });
        }
      }
    }
  }
  return made;
}

function toggle(g, kind, id) {
  const button = element("button");
  button.type = "button";
  button.setAttribute("aria-pressed", String(!g.off[kind].has(id)));
  button.onclick = () => {
    g.off[kind].delete(id) || g.off[kind].add(id);
    button.setAttribute("aria-pressed", String(!g.off[kind].has(id)));
    sift(g);
    legend(g, button.closest(".gx-legend"));
  };
  return button;
}

function legend(g, place) {
  const { lanes, confidences, words } = g.data;
  const active = place.getRootNode().activeElement?.dataset?.name;
  const items = lanes.map(({ id, label, signs, types, fill, stroke }) => {
    const item = element("li");
    const button = toggle(g, "lanes", id);
    button.dataset.name = id;
    const swatch = element("span", "gx-swatch", signs);
    swatch.setAttribute("aria-hidden", "true");
    swatch.style.background = fill;
    swatch.style.borderColor = stroke;
    button.title = types.trim();
    button.append(swatch, element("span", "", label));
    item.append(button);
    return item;
  });
  for (const { id, label } of confidences) {
    const item = element("li");
    const button = toggle(g, "marks", id);
    button.dataset.name = id;
    const line = element("span", "gx-line");
    line.dataset.confidence = id;
    button.append(line, element("span", "gx-word", label));
    item.append(button);
    items.push(item);
  }
  if (g.edges.get().some(({ dashes }) => dashes?.[0] === 12)) items.push(element("li", "gx-note", words.dashed));
  if (g.badged.length) items.push(element("li", "gx-note", words.badge));
  if (words.direction) items.push(element("li", "gx-note", words.direction));
  place.replaceChildren(...items);
  place.setAttribute("aria-label", words.legend);
  if (active) place.querySelector(`[data-name="${active}"]`)?.focus();
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
  const save = element("button", "", "PNG");
  save.type = "button";
  save.setAttribute("aria-label", g.data.words.png);
  save.onclick = () => photograph(g);
  const tidy = element("button", "", g.data.words.tidy);
  tidy.type = "button";
  tidy.title = g.data.words.tidyHint;
  tidy.hidden = !Object.keys(g.data.pins).length;
  tidy.onclick = () => g.tell("pinned", "none");
  place.replaceChildren(tidy, ...buttons, save);
}

// Gives the picture as a PNG file, twice as fine as the screen, whatever the zoom.
function photograph(g) {
  const kept = { position: g.net.getViewPosition(), scale: g.net.getScale(), animation: false };
  const { width, height } = g.layout;
  const drawn = g.canvas.querySelector("canvas");
  const size = { width: g.canvas.style.width, height: g.canvas.style.height };
  g.canvas.style.cssText += `;width:${width * 2}px;height:${height * 2}px;position:fixed;left:0;top:0;visibility:hidden`;
  g.still = true;
  g.net.setSize(`${width * 2}px`, `${height * 2}px`);
  g.net.moveTo({ position: { x: width / 2, y: height / 2 }, scale: 2, animation: false });
  g.net.redraw();
  const paper = element("canvas");
  paper.width = drawn.width;
  paper.height = drawn.height;
  const c = paper.getContext("2d");
  c.fillStyle = "#FFFFFF";
  c.fillRect(0, 0, paper.width, paper.height);
  c.drawImage(drawn, 0, 0);
  g.canvas.style.cssText = "";
  Object.assign(g.canvas.style, size);
  g.net.setSize("100%", "100%");
  g.net.moveTo(kept);
  g.still = false;
  const link = element("a");
  link.download = `${g.data.file}.png`;
  link.href = paper.toDataURL("image/png");
  link.click();
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
  if (event.ctrlKey || event.metaKey) return;
  const key = event.key === "−" ? "-" : event.key === "=" ? "+" : event.key;
  if (event.altKey) {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
    if (!step || !movable(g, g.cursor)) return;
    const { x, y } = g.net.getPosition(g.cursor);
    carry(g, g.cursor, x + NUDGE * step[0], y + NUDGE * step[1]);
    pin(g, g.cursor);
  } else if (key.startsWith("Arrow")) {
    const id = nearest(g, key);
    if (id) pointAt(g, id);
  } else if (key === "Enter") {
    if (event.shiftKey) consult(g, g.cursor);
    else choose(g, g.cursor, "selected");
  } else if (key.toLowerCase() === "c") {
    choose(g, g.cursor, "opened");
  } else if (key.toLowerCase() === "l") {
    const ends = [g.cursor, `${g.cursor}|`];
    const edge = g.edges.get().find((one) => one.link && (one.ends ?? [one.from, one.to]).some((id) => ends.includes(id)));
    if (edge) g.tell("linked", edge.link);
  } else if (key.toLowerCase() === "e") {
    unfold(g, g.cursor);
  } else if (key.toLowerCase() === "p") {
    choose(g, g.cursor, "second");
  } else if (key === "Escape") {
    pointAt(g, g.data.centre);
  } else if (g.zoom[key]) {
    g.zoom[key]();
  } else return;
  event.preventDefault();
}

const movable = (g, id) => isEntity(g.nodes.get(id)) && g.nodes.get(id).group !== "more";

// Moves a box, and where links reach it.
function carry(g, id, x, y) {
  g.net.moveNode(id, x, y);
  const home = g.layout.spots[id];
  for (const port of [`${id}|in`, `${id}|out`]) {
    const at = g.layout.spots[port];
    if (at && g.nodes.get(port)) g.net.moveNode(port, x + at[0] - home[0], y + at[1] - home[1]);
  }
}

// Tells where a box was put, from where it stood.
function pin(g, id) {
  const { x, y } = g.net.getPosition(id);
  const [hx, hy] = g.layout.spots[id];
  g.data.pins[id] = [Math.round(x - hx), Math.round(y - hy)];
  g.tell("pinned", [id, ...g.data.pins[id]].join("~"));
}

// Adds the neighbours of an entity to the picture, under the rest; a second time takes them away.
function unfold(g, id) {
  const node = g.nodes.get(id);
  if (!isEntity(node) || (node.entity ?? id) === g.data.centre) return;
  g.before = new Set(g.nodes.getIds());
  g.tell("unfold", node.group === "more" ? id.slice(1) : `@${node.entity ?? id}`);
}

// Opens the page of an entity as a link does, once the run that the first click of a double click began is over: it
// would write its own address over the new one.
function consult(g, id) {
  if (!movable(g, id)) return;
  const link = element("a");
  link.href = g.data.sheet.replace("0entity0", encodeURIComponent(g.nodes.get(id).entity ?? id));
  const began = performance.now();
  const follow = () => {
    const running = document.querySelector("[data-test-script-state='running']");
    const waited = performance.now() - began;
    if (waited < 150 || (running && waited < 3000)) return void setTimeout(follow, 30);
    document.body.append(link);
    link.click();
    link.remove();
  };
  follow();
}

function choose(g, id, how) {
  const node = g.nodes.get(id);
  if (!isEntity(node)) return;
  g.cursor = id;
  g.net.selectNodes([id], false);
  g.live.textContent = node.title.replaceAll("\n", ". ");
  if (node.group === "more") {
    g.before = new Set(g.nodes.getIds());
    g.tell("unfold", id.slice(1));
    return;
  }
  const entity = node.entity ?? id;
  if (how === "selected" && entity === g.asked && !g.data.link) return;
  g.asked = how === "selected" ? entity : null;
  g.jump = how === "selected" && g.canvas.clientWidth < NARROW ? entity : null;
  g.tell(how, entity);
}

function build(root) {
  const g = { canvas: root.querySelector(".gx-canvas"), live: root.querySelector(".gx-live"), touched: false };
  g.count = root.querySelector(".gx-count");
  g.off = { lanes: new Set(), marks: new Set() };
  g.nodes = new vis.DataSet();
  g.edges = new vis.DataSet();
  g.net = new vis.Network(g.canvas, { nodes: g.nodes, edges: g.edges }, { physics: { enabled: false } });
  stats.builds += 1;
  g.tooltip = () => g.canvas.querySelectorAll(".vis-tooltip").forEach((one) => (one.style.visibility = "hidden"));
  g.net.on("beforeDrawing", (c) => g.layout && underlay(g, c));
  g.net.on("afterDrawing", (c) => {
    if (g.layout?.flow) lettering(g, c);
    if (g.badged) badges(g, c);
  });
  g.net.on("click", ({ nodes, edges, event: { srcEvent: { ctrlKey, metaKey, shiftKey } } }) => {
    const second = ctrlKey || metaKey || shiftKey;
    if (nodes.length && isEntity(g.nodes.get(nodes[0]))) return choose(g, nodes[0], second ? "second" : "selected");
    const link = edges.map((id) => g.edges.get(id).link).find(Boolean);
    if (link && link !== g.data.link) g.tell("linked", link);
    else mark(g);
  });
  g.net.on("doubleClick", ({ nodes }) => {
    if (nodes.length) consult(g, nodes[0]);
  });
  g.net.on("hoverEdge", () => (g.canvas.style.cursor = "pointer"));
  g.net.on("blurEdge", () => (g.canvas.style.cursor = "default"));
  g.net.on("oncontext", ({ event, pointer }) => {
    const id = g.net.getNodeAt(pointer.DOM);
    if (!id) return;
    event.preventDefault();
    unfold(g, id);
  });
  g.net.on("dragging", ({ nodes: [id] }) => {
    if (id && movable(g, id)) carry(g, id, ...Object.values(g.net.getPosition(id)));
  });
  g.net.on("dragEnd", ({ nodes: [id] }) => {
    if (!id) g.touched = true;
    else if (movable(g, id)) pin(g, id);
  });
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
    if (g.data && !g.still && g.canvas.clientWidth !== width) {
      width = g.canvas.clientWidth;
      arrange(g);
    }
  }).observe(g.canvas);
  if (matchMedia("(pointer: coarse)").matches) g.net.setOptions({ interaction: { dragView: false, dragNodes: false } });
  return g;
}

// Shows which entity the sheet describes; it may stand on both sides, or be the centre.
function mark(g) {
  const ids = g.nodes.get({ filter: (node) => isEntity(node) && (node.entity ?? node.id) === g.data.selected });
  const nodes = ids.map((node) => node.id);
  const on = new Set(g.data.way);
  if (on.size) nodes.push(...g.nodes.getIds({ filter: (node) => isEntity(node) && on.has(node.entity ?? node.id) }));
  const edges = g.edges.get({ filter: ({ link }) => link && link === g.data.link }).map(({ id }) => id);
  g.net.setSelection({ nodes: edges.length ? [] : nodes, edges }, { highlightEdges: false });
  if (g.layout?.flow) stress(g, nodes.slice(0, ids.length));
}

// Brings out the path asked for; else the links of the selected entity or, where ranks are drawn, the chain to it.
function stress(g, selected) {
  const pairs = new Set();
  const { way } = g.data;
  way.slice(1).forEach((id, n) => pairs.add(`${way[n]}\t${id}`).add(`${id}\t${way[n]}`));
  const ranked = g.data.view === "impact";
  for (let id of way.length ? [] : selected) {
    for (let node = g.nodes.get(id); ranked && node?.via; node = g.nodes.get(node.via)) {
      pairs.add(`${node.via}\t${node.id}`).add(`${node.id}\t${node.via}`);
    }
  }
  const chosen = ({ ends: [from, to] }) =>
    ranked || way.length ? pairs.has(`${from}\t${to}`) : selected.includes(from) || selected.includes(to);
  const some = way.length || (selected.length && selected[0] !== g.data.centre);
  g.edges.update(
    g.data.edges.map((edge) => {
      const strong = some && chosen(edge);
      const color = strong ? { ...edge.color, color: "#0A58CA" } : edge.color;
      return { id: edge.id, width: strong ? 3 : edge.width, color };
    }),
  );
}

// Links to entities anywhere on the page move inside the application instead of loading it again.
function links(g) {
  if (globalThis.__gxLinks) document.removeEventListener("click", globalThis.__gxLinks, true);
  globalThis.__gxLinks = (event) => {
    const link = event.target.closest?.("a[data-entity], a[data-link]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    g.asked = null;
    if (link.dataset.link) g.tell("linked", link.dataset.link);
    else g.tell("opened", link.dataset.entity);
  };
  document.addEventListener("click", globalThis.__gxLinks, true);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".gx");
  root.__latest = data;
  const draw = () => {
    if (!globalThis.vis?.Network) return void setTimeout(draw, 25); // the library is mounted beside
    if (!root.__faced) {
      // Boxes are as wide as their words: these are measured once the face of the application is there.
      const faces = ["13px", "17px", "bold 13px"].map((font) => document.fonts.load(`${font} 'Source Sans'`));
      const late = new Promise((done) => setTimeout(done, 1500));
      root.__face ??= Promise.race([Promise.allSettled(faces), late]);
      return void root.__face.then(() => (root.__faced = true) && root.__latest === data && draw());
    }
    const g = (root.__g ??= build(root));
    const fresh = g.version !== data.version;
    const other = g.data && (g.data.centre !== data.centre || g.data.view !== data.view);
    g.data = data;
    g.tell = setTriggerValue;
    g.asked = data.selected;
    if (fresh) {
      g.version = data.version;
      if (other) g.touched = false;
      fill(g);
      arrange(g);
      const added = g.before && g.nodes.getIds().find((id) => !g.before.has(id) && isEntity(g.nodes.get(id)));
      g.before = null;
      if (added && !other) reveal(g, added);
      stats.updates += 1;
    } else place(g);
    g.canvas.setAttribute("aria-label", data.words.drawing);
    root.querySelector(".gx-tools").setAttribute("aria-label", data.words.tools);
    legend(g, root.querySelector(".gx-legend"));
    tools(g, root.querySelector(".gx-tools"));
    links(g);
    mark(g);
    sift(g);
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
