// The rows of an answer: sorted by any column without asking the server, drawn a few hundred at a time.

const STEP = 200; // rows added at once

function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text) made.textContent = text;
  return made;
}

const [TEXT, HREF, MORE, NUMBER] = [0, 1, 2, 3]; // places in a cell

function sorted(r) {
  const { by, down, data } = r;
  if (by === null) return data.rows;
  const collator = new Intl.Collator(data.lang, { numeric: true, sensitivity: "base" });
  const numbers = data.columns[by].number;
  const order = (a, b) => (numbers ? a[NUMBER] - b[NUMBER] : collator.compare(a[TEXT], b[TEXT]));
  // What has no value comes last, whatever the direction.
  return [...data.rows].sort(({ [by]: a }, { [by]: b }) => (!a || !b ? (a ? -1 : b ? 1 : 0) : order(a, b) * (down ? -1 : 1)));
}

function cell(value, column, words) {
  const made = element("td", column.number ? "n" : "");
  if (!value) {
    made.append(element("span", "none", "–"));
    made.title = words.unbound;
    return made;
  }
  const text = element(value[HREF] ? "a" : "span", "", value[TEXT]);
  if (value[HREF]) text.href = value[HREF];
  made.append(text);
  if (value[MORE]) made.append(" ", element("small", "", value[MORE]));
  return made;
}

function fill(r) {
  const { columns, words } = r.data;
  const rows = sorted(r);
  r.body.replaceChildren(
    ...rows.slice(0, r.shown).map((row) => {
      const line = element("tr");
      line.append(...row.map((value, place) => cell(value, columns[place], words)));
      return line;
    }),
  );
  r.heads.forEach(([head, sign], place) => {
    const own = r.by === place;
    head.ariaSort = own ? (r.down ? "descending" : "ascending") : "none";
    sign.textContent = own ? (r.down ? "▼" : "▲") : "";
  });
  r.count.textContent = rows.length > r.shown ? words["shown-rows"].replace("{n}", r.shown).replace("{total}", rows.length) : "";
  r.more.hidden = rows.length <= r.shown;
}

function build(host, data) {
  const { columns, words } = data;
  const r = { data, by: null, down: false, shown: STEP, body: element("tbody"), count: element("span"), more: element("button", "more", words["more-rows"]) };
  const table = element("table");
  const line = element("tr");
  r.heads = columns.map(({ name, number }, place) => {
    const head = element("th", number ? "n" : "");
    head.scope = "col";
    const button = element("button", "", name);
    const sign = element("span");
    sign.ariaHidden = "true";
    button.type = "button";
    button.title = words.sort.replace("{column}", name);
    button.append(sign);
    button.onclick = () => {
      [r.down, r.by] = [r.by === place && !r.down, r.by === place && r.down ? null : place];
      fill(r);
    };
    head.append(button);
    line.append(head);
    return [head, sign];
  });
  const top = element("thead");
  top.append(line);
  table.append(element("caption", "", data.caption), top, r.body);
  const scroll = element("div", "scroll");
  scroll.tabIndex = 0;
  scroll.role = "region";
  scroll.ariaLabel = data.caption;
  scroll.append(table);
  r.more.type = "button";
  r.more.onclick = () => {
    r.shown += STEP;
    fill(r);
  };
  const foot = element("p");
  foot.append(r.count, r.more);
  host.replaceChildren(scroll, foot);
  return r;
}

export default function ({ data, parentElement }) {
  const host = parentElement.querySelector(".rs");
  if (host.dataset.version === data.version) return;
  fill(build(host, data));
  host.dataset.version = data.version;
}
