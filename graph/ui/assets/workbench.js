// The editor of queries. CodeMirror and the words of the graph are mounted beside (graph/ui/assets/editor.js).
// What is typed is told to the server, which answers with what it thinks of it; Ctrl-Enter asks to run it.

const MOST = 40; // words proposed at once
const PAUSE = 500; // milliseconds without typing before the server is asked
const PHRASE = /[\p{L}\p{N}][\p{L}\p{N}'’.\-]*(?: [\p{L}\p{N}'’.\-]+){0,6}$/u;
const KEYWORDS =
  "ASK ASC AS BIND BOUND BY COALESCE CONCAT CONSTRUCT CONTAINS COUNT DATATYPE DESC DESCRIBE DISTINCT EXISTS FILTER GRAPH GROUP GROUP_CONCAT HAVING IF IN LANG LCASE LIMIT MAX MIN MINUS NOT OFFSET OPTIONAL ORDER PREFIX REGEX REPLACE SAMPLE SELECT STR STRAFTER STRBEFORE STRENDS STRLEN STRSTARTS SUBSTR SUM UCASE UNION VALUES WHERE YEAR".split(" ");
// Strings, addresses and comments: what looks like a name in them is none.
const OPAQUE = /"""[^]*?(?:"""|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|<[^<>\s]*>|#[^\n]*/g;

const fold = (text) =>
  text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/œ/g, "oe").replace(/[^a-z0-9]+/g, " ").trim();
const blank = (text) => text.replace(OPAQUE, (part) => " ".repeat(part.length));

function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text) made.textContent = text;
  return made;
}

// The words of the graph, ready to be searched: name as it is written, label, kind, and all its names folded.
function words() {
  const { given } = (globalThis.__words ??= {});
  if (globalThis.__words.from !== given) {
    globalThis.__words.from = given;
    globalThis.__words.ready = given.words.map(([name, label, kind, ...others]) => ({
      name, label, kind, names: [label, ...others, name.split(":").pop()].map((one) => ` ${fold(one)}`),
    }));
  }
  return globalThis.__words.ready;
}

function found(text, among = words()) {
  const wanted = ` ${fold(text)}`;
  if (wanted.length < 3) return [];
  const rank = ({ names }) => (names.includes(wanted) ? 0 : names[0].startsWith(wanted) ? 1 : 2);
  return among
    .filter(({ names }) => names.some((one) => one.includes(wanted)))
    .map((word) => [word.name.startsWith("<"), rank(word), word.label.length, word]) // what has a short name first
    .sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2])
    .slice(0, MOST)
    .map((one) => one.at(-1));
}

const option = ({ name, label, kind }) => ({ label, detail: `${name} · ${kind}`, apply: name, type: "text" });

// A variable, a prefixed name, or a label in one or several words: the longest phrase before the cursor that is one.
// What is whole already proposes nothing unless asked: Enter is then a new line.
function complete(context) {
  const node = CodeMirror.syntaxTree(context.state).resolveInner(context.pos, -1).name;
  if (node === "comment" || node === "string") return null;
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  const answer = (length, options) => ({ from: context.pos - length, options, filter: false });
  let match = before.match(/[?$]\w*$/);
  if (match) {
    const used = blank(context.state.doc.toString()).match(/[?$]\w+/g) ?? [];
    if (!context.explicit && used.filter((name) => name === match[0]).length > 1) return null;
    const names = [...new Set(used)].filter((name) => name !== match[0] && name.startsWith(match[0]));
    const options = names.map((label) => ({ label, type: "variable" }));
    return options.length ? answer(match[0].length, options) : null;
  }
  match = before.match(/([A-Za-z][\w-]*:)([\w.-]*)$/);
  if (match) {
    const [whole, prefix, local] = match;
    const own = words().filter(({ name }) => name.startsWith(prefix));
    if (!context.explicit && own.some(({ name }) => name === whole)) return null;
    const lower = local.toLowerCase();
    const starting = own.filter(({ name }) => name.slice(prefix.length).toLowerCase().startsWith(lower));
    const options = [...new Set([...starting, ...found(local, own)])].slice(0, MOST);
    return options.length ? answer(whole.length, options.map(option)) : null;
  }
  match = before.match(PHRASE);
  if (!match) return null;
  const parts = match[0].split(" ");
  if (/[\w:?$<@^/]$/.test(before.slice(0, match.index))) parts.shift(); // the end of a name, not a word
  if (!parts.length) return null;
  const last = parts.at(-1).toUpperCase();
  const keywords = KEYWORDS.filter((word) => word.startsWith(last) && word !== last).map((label) => ({ label, type: "keyword" }));
  for (let start = 0; start < parts.length; start++) {
    if (start === parts.length - 1 && !context.explicit && KEYWORDS.includes(last)) return null;
    const phrase = parts.slice(start).join(" ");
    const hits = found(phrase);
    if (hits.length) {
      const own = start === parts.length - 1 ? keywords : [];
      return answer(phrase.length, [...own, ...hits.map(option)]);
    }
  }
  return keywords.length ? answer(parts.at(-1).length, keywords) : null;
}

// Where a new PREFIX line stands: after the last one, else after the comments at the top.
function head(text) {
  const last = [...text.matchAll(/^[ \t]*PREFIX\b.*\n?/gim)].pop();
  return last ? last.index + last[0].length : text.match(/^(?:[ \t]*#[^\n]*\n|[ \t]*\n)*/)[0].length;
}

// Declares the prefixes of the graph that the text uses.
function declare(view) {
  const text = view.state.doc.toString();
  const bare = blank(text);
  const declared = new Set([...text.matchAll(/\bPREFIX\s+([\w-]*):/gi)].map(([, name]) => name));
  const used = new Set([...bare.matchAll(/(?<![\w:?$@<-])([A-Za-z][\w-]*):/g)].map(([, name]) => name));
  const { prefixes } = globalThis.__words.given;
  const missing = [...used].filter((name) => prefixes[name] && !declared.has(name)).sort();
  if (!missing.length) return;
  const at = head(text);
  const lines = missing.map((name) => `PREFIX ${name}: <${prefixes[name]}>\n`).join("");
  view.dispatch({ changes: { from: at, insert: (at && text[at - 1] !== "\n" ? "\n" : "") + lines }, userEvent: "declare" });
}

// Brackets that do not match: told at once, the server is not asked.
function brackets(text) {
  const open = [];
  const wrong = [];
  for (const { 0: sign, index } of blank(text).matchAll(/[{}()[\]]/g)) {
    if ("{([".includes(sign)) open.push([sign, index]);
    else if (open.length && `${open.at(-1)[0]}${sign}`.match(/^(?:\{\}|\(\)|\[\])$/)) open.pop();
    else wrong.push([sign, index]);
  }
  return [...open, ...wrong].sort((a, b) => a[1] - b[1]).slice(0, 1);
}

function problems(w) {
  const text = w.view.state.doc.toString();
  const found = w.data.checked === text ? w.data.problems : [];
  const own = found.some(({ severity }) => severity === "error") ? [] : brackets(text);
  const said = own.map(([sign, at]) => {
    const line = w.view.state.doc.lineAt(at);
    const values = { sign, line: line.number, column: at - line.from + 1 };
    const message = w.data.words.bracket.replace(/\{(\w+)\}/g, (_, name) => values[name]);
    return { from: at, to: at + 1, severity: "error", message };
  });
  return [...said, ...found];
}

function mend(w, { from, to, fix }) {
  w.view.dispatch({ changes: { from, to, insert: fix.text }, userEvent: "input.fix" });
  w.view.focus();
}

function show(w) {
  const listed = problems(w);
  const { doc } = w.view.state;
  const marks = listed.map((one) => {
    // A mark needs a character: at the end of the text, the last one.
    const to = Math.min(Math.max(one.to, one.from + 1), doc.length);
    const from = Math.min(one.from, Math.max(to - 1, 0));
    const actions = one.fix ? [{ name: one.fix.label, apply: () => mend(w, one) }] : [];
    return { from, to, severity: one.severity, message: one.message, actions };
  });
  w.view.dispatch(CodeMirror.setDiagnostics(w.view.state, marks));
  w.list.replaceChildren(
    ...listed.map((one) => {
      const item = element("li");
      item.dataset.severity = one.severity;
      const place = element("button", "wb-place", one.message);
      place.type = "button";
      place.onclick = () => {
        w.view.dispatch({ selection: { anchor: Math.min(one.from, doc.length) }, scrollIntoView: true });
        w.view.focus();
      };
      item.append(place);
      if (one.fix) {
        const fix = element("button", "", one.fix.label);
        fix.type = "button";
        fix.onclick = () => mend(w, one);
        item.append(fix);
      }
      return item;
    }),
  );
}

function theme() {
  const { EditorView, HighlightStyle, syntaxHighlighting, tags } = CodeMirror;
  return [
    syntaxHighlighting(
      HighlightStyle.define([
        { tag: tags.keyword, color: "#1f3f8a", fontWeight: "600" },
        { tag: tags.standard(tags.variableName), color: "#7a2e00" },
        { tag: tags.local(tags.variableName), color: "#0b5d3b" },
        { tag: tags.atom, color: "#6a1b6a" },
        { tag: tags.string, color: "#8a3b00" },
        { tag: [tags.comment, tags.meta], color: "#4a525c", fontStyle: "italic" },
      ]),
    ),
    EditorView.theme({
      "&": { fontSize: "14px", maxHeight: "min(56vh, 520px)" },
      "&.cm-focused": { outline: "none" },
      ".cm-scroller": { fontFamily: "'Source Code Pro', 'DejaVu Sans Mono', monospace", lineHeight: "1.5" },
      ".cm-content": { minHeight: "150px", padding: "8px 0", caretColor: "#1e2329" },
      ".cm-gutters": { backgroundColor: "#f6f7f9", color: "#5a626c", border: "0", borderRight: "1px solid #dfe3e8" },
      ".cm-activeLine": { backgroundColor: "#eef2fb80" },
      ".cm-activeLineGutter": { backgroundColor: "#e4ebf9" },
      ".cm-tooltip": { border: "1px solid #767d86", borderRadius: "8px", boxShadow: "0 8px 24px rgb(30 35 41 / 18%)", backgroundColor: "#fff" },
      ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxHeight: "17em", maxWidth: "min(94vw, 720px)" },
      ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 10px", lineHeight: "1.35" },
      ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "#1f3f8a", color: "#fff" },
      ".cm-completionDetail": { fontStyle: "normal", color: "#4a525c", fontSize: "12.5px" },
      "li[aria-selected] .cm-completionDetail": { color: "#e4ebf9" },
      ".cm-diagnostic": { fontFamily: "'Source Sans', Arial, sans-serif", padding: "4px 10px" },
      ".cm-diagnosticAction": { backgroundColor: "#1f3f8a", borderRadius: "4px" },
    }),
  ];
}

function build(root, data) {
  const cm = CodeMirror;
  const w = { root, data, list: root.querySelector(".wb-problems"), live: root.querySelector(".wb-live") };
  const run = () => {
    clearTimeout(w.timer);
    w.live.textContent = w.data.words.running;
    w.tell("ran", w.view.state.doc.toString());
    return true;
  };
  const typed = cm.EditorView.updateListener.of((update) => {
    if (!update.docChanged) return;
    if (update.transactions.some((one) => one.isUserEvent("input"))) declare(update.view);
    clearTimeout(w.timer);
    w.timer = setTimeout(() => w.tell("typed", w.view.state.doc.toString()), PAUSE);
    queueMicrotask(() => show(w));
  });
  const keys = [{ key: "Mod-Enter", run }, { key: "Tab", run: cm.acceptCompletion }];
  w.view = new cm.EditorView({
    parent: root.querySelector(".wb-editor"),
    root: root.getRootNode(),
    state: cm.EditorState.create({
      doc: data.text,
      extensions: [
        cm.Prec.highest(cm.keymap.of(keys)),
        cm.lineNumbers(), cm.history(), cm.drawSelection(), cm.highlightActiveLine(), cm.indentOnInput(),
        cm.bracketMatching(), cm.closeBrackets(), cm.lintGutter(),
        cm.autocompletion({ override: [complete], icons: false, maxRenderedOptions: MOST }),
        cm.keymap.of([...cm.closeBracketsKeymap, ...cm.completionKeymap, ...cm.lintKeymap, ...cm.historyKeymap, ...cm.defaultKeymap]),
        cm.StreamLanguage.define(cm.sparql),
        theme(),
        cm.EditorState.phrases.of(data.words.phrases),
        cm.EditorView.contentAttributes.of({ "aria-label": data.words.label, "aria-describedby": "wb-hint", spellcheck: "false" }),
        cm.EditorView.lineWrapping,
        typed,
      ],
    }),
  });
  root.querySelector(".wb-run").onclick = run;
  return w;
}

// The keys named in a sentence stand between backquotes.
function hint(place, text) {
  place.replaceChildren(...text.split("`").map((part, at) => (at % 2 ? element("kbd", "", part) : part)));
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".wb");
  root.__latest = data;
  const draw = () => {
    if (root.__latest !== data) return;
    if (!globalThis.CodeMirror || !globalThis.__words?.given) return void setTimeout(draw, 25); // mounted beside
    if (root.__w && root.__w.data.words.label !== data.words.label) {
      root.__w.view.destroy(); // another language
      root.__w = null;
    }
    const w = (root.__w ??= build(root, data));
    const given = w.given ?? w.view.state.doc.toString();
    w.data = data;
    w.tell = setTriggerValue;
    if (given !== data.text && w.view.state.doc.toString() !== data.text) {
      w.view.dispatch({ changes: { from: 0, to: w.view.state.doc.length, insert: data.text }, userEvent: "given" });
      clearTimeout(w.timer);
    }
    w.given = data.text;
    root.querySelector(".wb-run").textContent = data.words.run;
    hint(root.querySelector(".wb-hint"), data.words.hint);
    w.live.textContent = data.words.told;
    show(w);
    root.dataset.ready = data.version;
  };
  draw();
}
