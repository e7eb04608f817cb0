// The frame of every page: navigation, search, date, edition, language. Links move inside the application.

const make = (tag, attributes = {}, ...inside) => {
  const one = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) one.setAttribute(name, value);
  one.append(...inside);
  return one;
};

// Streamlit follows the back button: an address pushed, then told the same way, changes page without loading again.
function move(href) {
  const there = new URL(href, location.href);
  const other = there.pathname !== location.pathname;
  history.pushState({}, "", there);
  dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  if (other) document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
}

function fill(box, data) {
  // What did not change keeps its elements, and the keyboard its place.
  const told = JSON.stringify(data.items);
  if (box.__told === told) return;
  const at = [...box.children].indexOf(box.getRootNode().activeElement);
  box.__told = told;
  box.replaceChildren(
    ...data.items.map((one) =>
      make("a", { href: one.href, lang: one.lang ?? null, "aria-current": one.current ? data.current : null }, one.label),
    ),
  );
  if (at >= 0) box.children[at]?.focus();
}

function banner(box, data) {
  const told = JSON.stringify([data.banner, data.note]);
  if (box.__told === told) return;
  box.__told = told;
  const lines = [];
  if (data.banner) lines.push(make("p", {}, make("strong", {}, data.banner), make("a", { href: data.clear }, data.words.clear)));
  if (data.note) lines.push(make("p", { class: "note" }, data.note));
  box.replaceChildren(...lines);
}

function suggestions(f) {
  const { answers, words } = f.data;
  const typed = f.input.value.trim();
  const current = typed && answers && answers.text === typed && f.input.getRootNode().activeElement === f.input;
  f.options = [];
  if (!current) {
    f.list.hidden = true;
    f.input.setAttribute("aria-expanded", "false");
    f.input.removeAttribute("aria-activedescendant");
    return;
  }
  const option = (label, href, more, kind) => {
    const one = make("div", { role: "option", id: `fr-o${f.options.length}`, "aria-selected": "false", class: kind }, label);
    if (more) one.append(" ", make("small", {}, more));
    one.onmousedown = (event) => {
      event.preventDefault();
      leave(f, href);
    };
    f.options.push({ one, href });
    return one;
  };
  f.list.replaceChildren(
    ...answers.groups.map((group) =>
      make(
        "div",
        { role: "group", "aria-label": group.label },
        make("div", { "aria-hidden": "true" }, group.label),
        ...group.items.map((item) => option(item.label, item.href, item.more, "")),
      ),
    ),
    option(answers.all.label, answers.all.href, "", "fr-all"),
  );
  f.list.setAttribute("aria-label", words.suggestions);
  f.list.hidden = false;
  f.at = -1;
  f.input.setAttribute("aria-expanded", "true");
}

function choose(f, at) {
  f.at = (at + f.options.length) % f.options.length;
  f.options.forEach(({ one }, n) => one.setAttribute("aria-selected", String(n === f.at)));
  f.options[f.at].one.scrollIntoView({ block: "nearest" });
  f.input.setAttribute("aria-activedescendant", `fr-o${f.at}`);
}

function leave(f, href) {
  clearTimeout(f.wait);
  f.list.hidden = true;
  f.input.setAttribute("aria-expanded", "false");
  f.input.blur();
  f.input.value = "";
  move(href);
}

function changed(name, value) {
  const there = new URL(location.href);
  if (value) there.searchParams.set(name, value);
  else there.searchParams.delete(name);
  move(there.href);
}

function build(host) {
  const f = { input: host.querySelector("#fr-q"), list: host.querySelector("#fr-list"), options: [], at: -1 };
  f.input.oninput = () => {
    clearTimeout(f.wait);
    const text = f.input.value.trim();
    if (!text) return suggestions(f);
    f.wait = setTimeout(() => f.tell("typed", text), 90);
  };
  f.input.onfocus = () => suggestions(f);
  f.input.onblur = () => suggestions(f);
  f.input.onkeydown = (event) => {
    const down = event.key === "ArrowDown";
    if ((down || event.key === "ArrowUp") && !f.list.hidden) {
      event.preventDefault();
      choose(f, f.at < 0 && !down ? -1 : f.at + (down ? 1 : -1));
    } else if (event.key === "Escape") {
      if (f.list.hidden) f.input.value = "";
      f.list.hidden = true;
      f.input.setAttribute("aria-expanded", "false");
    }
  };
  host.querySelector("form").onsubmit = (event) => {
    event.preventDefault();
    const chosen = !f.list.hidden && f.options[f.at]?.href;
    const text = f.input.value.trim();
    if (chosen) leave(f, chosen);
    else if (text) {
      leave(f, `${f.data.search}&q=${encodeURIComponent(text)}`);
      f.input.value = text;
    }
  };
  const at = host.querySelector("#fr-at");
  at.onchange = () => {
    // While a year is being typed the browser tells 0002, 0020, 0202.
    if (at.value !== f.data.at && (!at.value || at.value >= "1900")) changed("at", at.value);
  };
  const edition = host.querySelector("#fr-edition");
  edition.onchange = () => changed("edition", edition.value);
  host.querySelector(".fr-skip").onclick = (event) => {
    event.preventDefault();
    if (globalThis.__gx?.canvas.isConnected) return globalThis.__gx.canvas.focus();
    const heading = document.querySelector("h1");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus();
  };
  return f;
}

// Only one frame listens to the page: the latest mounted.
function listen(f) {
  globalThis.__frame?.abort();
  const control = (globalThis.__frame = new AbortController());
  document.addEventListener(
    "keydown",
    (event) => {
      const where = event.composedPath()[0];
      const writes = /^(INPUT|TEXTAREA|SELECT)$/.test(where.tagName) || where.isContentEditable;
      if (event.key !== "/" || writes || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      f.input.focus();
      f.input.select();
    },
    { signal: control.signal },
  );
  document.addEventListener(
    "click",
    (event) => {
      const link = event.composedPath().find((one) => one.tagName === "A");
      if (!link?.href || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const href = link.getAttribute("href");
      if (link.target || link.hasAttribute("download") || href.startsWith("#") || link.origin !== location.origin) return;
      const name = link.pathname.split("/").pop();
      if (!f.data.paths.includes(name)) return;
      event.preventDefault();
      move(link.href);
    },
    { signal: control.signal },
  );
}

export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".fr");
  const f = (host.__f ??= build(host));
  const before = f.data;
  f.data = data;
  f.tell = setTriggerValue;
  document.documentElement.lang = data.lang;
  listen(f);
  host.querySelector(".fr-skip").textContent = data.words.skip;
  const title = host.querySelector(".fr-title");
  title.textContent = data.words.title;
  title.href = data.home;
  for (const [name, words] of [["fr-q", data.words.search], ["fr-at", data.words.at], ["fr-edition", data.words.edition]]) {
    host.querySelector(`label[for=${name}]`).textContent = words;
  }
  f.input.placeholder = data.words.hint;
  // What the reader began to type meanwhile is his.
  const typing = f.input.getRootNode().activeElement === f.input;
  if (!typing && (before?.q !== data.q || before?.path !== data.path)) f.input.value = data.q;
  const at = host.querySelector("#fr-at");
  if (before?.at !== data.at || at.value === "") at.value = data.at;
  const edition = host.querySelector("#fr-edition");
  edition.replaceChildren(...data.editions.map((one) => make("option", { value: one.value }, one.label)));
  edition.value = data.edition;
  const nav = host.querySelector("nav");
  nav.setAttribute("aria-label", data.words.pages);
  fill(nav, { items: data.pages, current: "page" });
  const langs = host.querySelector(".fr-langs");
  langs.setAttribute("aria-label", data.words.language);
  fill(langs, { items: data.langs, current: "true" });
  banner(host.querySelector(".fr-banner"), data);
  suggestions(f);
  host.dataset.path = data.path;
}
