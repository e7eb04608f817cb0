"""Second step of the audit: what the file says and nothing recognises is settled by its user, then seen."""

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from graph.errors import BadInput
from graph.names import fold
from graph.system.mapping import as_toml, read_mapping, toml_text
from graph.system.receiving import with_file
from graph.system.records import Element, Problem, shown
from graph.system.schema import Attribute, Kind, schema
from graph.text import t
from graph.ui.auditfile import files_of
from graph.ui.auditparts import blocks, problems, table
from graph.ui.auditstate import Held
from graph.ui.text import plain_markdown, say, typo

__all__ = ["show"]

UNDECIDED = "?"
ASKED = 60  # choices drawn at once: the others come when these are made
ROWS, COLUMNS = 25, 9  # of the preview of a class
LEFT_OUT = {"sheets": "leave-out", "columns": "leave-out", "values": "say-nothing", "entities": "keep-text"}


def show(held: Held, lang: str) -> None:
    """Draw the step."""
    imported = held.imported(lang)
    for one in imported.problems:
        if where := _where(one):
            held.asks.setdefault(where, one)
    st.subheader(say("auditing.choices", lang), anchor=False)
    if held.asks:
        st.markdown(plain_markdown(say("auditing.choices-help", lang)))
        _form(held, lang)
    else:
        st.success(say("auditing.no-choice", lang))
    _file(held, lang)
    _preview(imported.elements, lang)
    problems(imported.problems, lang)


def _where(one: Problem) -> tuple[str, ...]:
    """Return where a mapping file settles a problem: its tables, then what the file says; nothing if it does not."""
    said = one.values
    match one.code:
        case "unknown-kind":
            return ("sheets", str(said["kind"]))
        case "unknown-column":
            return ("columns", str(said["sheet"]), str(said["column"]))
        case "unknown-value" if _attributes(str(said["attribute"])):
            return ("values", str(said["attribute"]), str(said["value"]))
        case "doubtful-entity":
            return ("entities", str(said["value"]))
    return ()


def _attributes(name: str) -> list[Attribute]:
    """Return the attributes of that name that admit a closed list."""
    found = (kind.attributes.get(name) for kind in schema().kinds.values())
    return [one for one in found if one and (one.values or one.form == "boolean")]


def _options(where: tuple[str, ...], one: Problem, lang: str) -> dict[str, str]:
    """Return what may be chosen: word of the mapping file → what to show, the likeliest first."""
    match where[0]:
        case "sheets":
            return {kind.name: kind.label[lang] for kind in schema().kinds.values()}
        case "columns":
            return _columns(one, lang)
        case "values":
            attribute = _attributes(where[1])[0]
            if attribute.values:
                return {word: labels[lang] for word, labels in attribute.values.items()}
            return {"true": t("template.yes", lang), "false": t("template.no", lang)}
        case _:
            return {
                match.id: say("auditing.match", lang, label=match.label, id=match.id, score=match.score)
                for match in one.values["matches"]
            }


def _columns(one: Problem, lang: str) -> dict[str, str]:
    kind = next(kind for kind in schema().kinds.values() if kind.label == one.values["kind"])
    labels = {name: texts[lang] for name, texts in schema().columns.items()}
    labels |= {name: found.label[lang] for name, found in _stated(kind).items()}
    near = [name for name in str(one.values["near"]).split(", ") if name in labels]
    likely = {name: say("auditing.likely", lang, label=labels[name]) for name in near}
    return likely | dict(sorted((item for item in labels.items() if item[0] not in near), key=lambda it: fold(it[1])))


def _stated(kind: Kind) -> dict[str, Attribute]:
    return {name: one for name, one in kind.attributes.items() if not one.derived}


# -------------------------------------------------------------------------------------------------- choices


def _form(held: Held, lang: str) -> None:
    made = {where: _chosen(held, where) for where in held.asks}
    asks = sorted(held.asks, key=lambda where: made[where] is not None)[:ASKED]  # those to make first
    waiting = sum(one is None for one in made.values())
    st.caption(say("auditing.waiting", lang, n=waiting, made=len(made) - waiting))
    with st.form("audit-mapping"):
        columns = st.columns(2)
        fields = {}
        for rank, where in enumerate(asks):
            options = _options(where, held.asks[where], lang)
            listed = [UNDECIDED, *options, ""]
            words = options | {
                UNDECIDED: say("auditing.undecided", lang),
                "": say(f"auditing.{LEFT_OUT[where[0]]}", lang),
            }
            present = made[where]
            fields[where] = columns[rank % 2].selectbox(
                _label(where, lang), listed, index=listed.index(present) if present in listed else 0,
                format_func=lambda one, words=words: typo(words[one], lang), key=f"audit-choice-{hash(where)}",
            )  # fmt: skip
        sent = st.form_submit_button(say("auditing.apply", lang), type="primary")
    if sent:
        _keep(held, {where: chosen for where, chosen in fields.items() if chosen != UNDECIDED}, set(fields))
        st.rerun()


def _label(where: tuple[str, ...], lang: str) -> str:
    table, *within, text = where
    about = shown(within[0], 60) if within else ""
    if table == "values":
        about = _attributes(within[0])[0].label[lang]
    return plain_markdown(say(f"auditing.ask-{table}", lang, text=shown(text, 80), about=about))


def _chosen(held: Held, where: tuple[str, ...]) -> str | None:
    """Return the choice made, if any; a mapping file spells its keys in its own way."""
    *tables, text = where
    found = held.received.choices
    for name in tables:
        found = next((one for key, one in found.items() if fold(key) == fold(name)), {})
    return next((one for key, one in found.items() if fold(key) == fold(text)), None)


def _keep(held: Held, made: dict[tuple[str, ...], str], asked: set[tuple[str, ...]]) -> None:
    """Put choices in the place of those made before."""
    choices = tomllib.loads(toml_text(held.received.choices))  # a copy
    for where in asked:
        *tables, text = where
        table = choices
        for name in tables:
            key = next((one for one in table if fold(one) == fold(name)), name)
            table = table.setdefault(key, {})
        for key in [one for one in table if fold(one) == fold(text)]:
            del table[key]
        if where in made:
            table[text] = made[where]
    held.received = replace(held.received, choices=choices)


def _file(held: Held, lang: str) -> None:
    keep, replay = st.columns(2, gap="large")
    text = toml_text(held.received.choices)
    keep.download_button(
        say("auditing.mapping-keep", lang), text, say("auditing.mapping-file", lang), on_click="ignore",
        key="audit-mapping-keep", disabled=not text,
    )  # fmt: skip
    keep.caption(say("auditing.mapping-keep-help", lang))

    def follow() -> None:
        for file in files_of(st.session_state["audit-replay"]):
            try:
                with_file(file, read_mapping)  # says what is wrong in it
                choices = tomllib.loads(with_file(file, as_toml))
            except BadInput as wrong:
                st.session_state["audit-replay-wrong"] = wrong
            else:
                held.received = replace(held.received, choices=choices)

    replay.file_uploader(say("auditing.replay", lang), ("toml", "json"), key="audit-replay", on_change=follow,
                         max_upload_size=2)  # fmt: skip
    if wrong := st.session_state.pop("audit-replay-wrong", None):
        replay.error(plain_markdown(typo(wrong.message(lang), lang)))


# -------------------------------------------------------------------------------------------------- preview


def _preview(elements: Sequence[Element], lang: str) -> None:
    st.subheader(say("auditing.preview", lang), anchor=False)
    by_kind = [
        (kind, some) for kind in schema().kinds.values() if (some := [one for one in elements if one.kind == kind.name])
    ]
    if not by_kind:
        st.info(say("auditing.nothing-read", lang))
        return
    labels = [f"{kind.plural[lang]} ({len(some)})" for kind, some in by_kind]
    for tab, (kind, some) in zip(st.tabs(labels), by_kind, strict=True):
        with tab:
            _table(kind, some, lang)


def _table(kind: Kind, some: Sequence[Element], lang: str) -> None:
    stated = Counter(name for one in some for name in one.facts)
    names = [name for name in kind.attributes if name in dict(stated.most_common(COLUMNS))]
    columns = [schema().columns[one][lang] for one in ("name", "id")]
    columns += [kind.attributes[name].label[lang] for name in names]
    rows = [
        (one.name, one.id, *(_said(kind.attributes[name], one.facts.get(name, ()), lang) for name in names))
        for one in some[:ROWS]
    ]
    said = say("auditing.preview-table", lang, n=min(len(some), ROWS), of=len(some), more=len(stated) - len(names))
    blocks([table(said, columns, rows, [100 // len(columns)] * len(columns))])


def _said(attribute: Attribute, values: Sequence[str], lang: str) -> str:
    """Return the values of an attribute in words; « – » where the map says nothing."""
    if attribute.form == "boolean":
        words = {"true": t("template.yes", lang), "false": t("template.no", lang)}
    else:
        words = {word: labels[lang] for word, labels in attribute.values.items()}
    return ", ".join(words.get(one, one) for one in values) or "–"
