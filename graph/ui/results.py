"""What a search found, who must do what, and what stands in a room of the house, as HTML."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import streamlit as st

from graph.find import Hit
from graph.names import expand, fold, shorten
from graph.sparql import select
from graph.store import Graph
from graph.ui import state
from graph.ui.house import Room
from graph.ui.links import address, opens, page_link
from graph.ui.text import safe, say, typo

__all__ = ["Bearer", "bearers", "bearers_html", "hits_html", "room_html", "short_name"]

SHOWN = 160  # characters of a definition


@dataclass(frozen=True)
class Bearer:
    """Someone who must do something: how many requirements he bears, and of what force."""

    id: str
    label: str
    kind: str
    total: int
    by_force: tuple[tuple[str, int], ...]


@st.cache_resource(max_entries=4, show_spinner=False)
def _short_names(version: str, language: str) -> dict[str, str]:
    """Return the acronym of what has one, else its label."""
    rows = select(
        state.whole(),
        f"""SELECT ?s ?label (MIN(?short) AS ?acronym) {{ ?s a dn:Entity ; skos:prefLabel ?label .
              FILTER (LANG(?label) = "{language}")
              OPTIONAL {{ ?s dn:acronym ?short . FILTER (LANG(?short) IN ("", "{language}")) }}
            }} GROUP BY ?s ?label""",
    )
    named = {}
    for row in rows:
        label = row["label"].value
        acronym = row["acronym"].value if row.get("acronym") else ""
        named[shorten(row["s"].value)] = acronym if acronym and len(acronym) < len(label) else label
    return named


def short_name(lang: str) -> Callable[[str], str]:
    """Return what gives the shortest name of a thing."""
    named = _short_names(state.whole().version, lang)
    return lambda name: named.get(name, name)


@st.cache_resource(max_entries=8, show_spinner=False)
def _definitions(version: str, names: tuple[str, ...], language: str) -> dict[str, str]:
    several = " ".join(f"<{expand(name)}>" for name in names)
    found: dict[str, dict[str, str]] = {}
    rows = select(state.whole(), f"SELECT ?s ?d {{ VALUES ?s {{ {several} }} ?s skos:definition|dn:statement ?d }}")
    for row in rows:
        found.setdefault(shorten(row["s"].value), {})[row["d"].language or "fr"] = row["d"].value
    return {name: said.get(language) or next(iter(said.values())) for name, said in found.items()}


def hits_html(hits: list[Hit], lang: str) -> str:
    """Return the answers, grouped by type in the order of the best of each."""
    said = _definitions(state.whole().version, tuple(hit.id for hit in hits), lang)
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.type_label or hit.type, []).append(hit)
    jump = " ".join(
        f'<a href="#g{number}">{safe(kind, lang)} ({len(members)})</a>'
        for number, (kind, members) in enumerate(groups.items())
    )
    sections = "".join(
        f'<section class="{"few" if len(members) == 1 else ""}">'
        f'<h2 id="g{number}">{safe(kind, lang)} <small>{len(members)}</small></h2>'
        f"<ul>{''.join(_hit(hit, said.get(hit.id, ''), lang) for hit in members)}</ul></section>"
        for number, (kind, members) in enumerate(groups.items())
    )
    nav = f'<nav class="jump" aria-label="{_say("groups", lang)}">{jump}</nav>' if len(groups) > 2 else ""
    return f'<div class="found">{nav}{sections}</div>'


def _hit(hit: Hit, definition: str, lang: str) -> str:
    more = []
    by_name = hit.score > 55 and hit.matched != hit.id  # the lowest score is that of a definition
    if by_name and fold(hit.matched) != fold(hit.label):
        more.append(f'<span class="matched">{_say("matched", lang, name=hit.matched)}</span>')
    if definition and fold(definition) != fold(hit.label):
        more.append(f"<span>{safe(_start(definition), lang)}</span>")
    return _line(hit.id, hit.label, " ".join(more), lang)


def _line(name: str, label: str, more: str, lang: str) -> str:
    """Return a thing with links to its sheet and to the explorer."""
    spoken = typo(label, lang)
    explore = (
        f'<a class="go" href="{escape(address("explorer", lang, entity=name), quote=True)}" '
        f'aria-label="{_say("explore-one", lang, name=spoken)}">{_say("explore", lang)}</a>'
    )
    return f"<li><p><strong>{page_link(opens(), label, lang, entity=name)}</strong> {explore}</p><p>{more}</p></li>"


def _start(text: str) -> str:
    if len(text) <= SHOWN:
        return text
    return text[:SHOWN].rpartition(" ")[0].rstrip(" ,;:") + "…"


def room_html(room: Room, kinds: dict[str, str], lang: str) -> str:
    """Return what stands in a room of the house.

    :param kinds: label of the type of each thing.
    """
    said = _definitions(state.whole().version, tuple(name for name, _ in room.things), lang)
    lines = "".join(
        _line(name, label, f"{safe(kinds.get(name, ''), lang)} · {safe(_start(said.get(name, '')), lang)}", lang)
        for name, label in room.things
    )
    year = room.id.partition("/")[2].partition("-")[0]
    told = _say("room", lang, floor=room.level_label, year=year, drawing=room.drawing_label)
    back = page_link("home", say("search.back-to-house", lang), lang, house=year)
    return f'<div class="found"><p>{told}</p><ul>{lines}</ul><p>{back}</p></div>'


def bearers(graph: Graph, lang: str) -> list[Bearer]:
    """Return who bears requirements, the most bound first."""
    rows = select(
        graph,
        f"""SELECT ?who ?label ?kind ?force (COUNT(DISTINCT ?r) AS ?n) {{
              ?r a dn:Requirement ; dn:bearer ?who ; dn:modality / skos:prefLabel ?force .
              ?who skos:prefLabel ?label ; dn:entityType / rdfs:label ?kind .
              FILTER (LANG(?force) = "{lang}" && LANG(?label) = "{lang}" && LANG(?kind) = "{lang}")
            }} GROUP BY ?who ?label ?kind ?force ORDER BY DESC(?n) ?force""",
    )
    found: dict[tuple[str, str, str], list[tuple[str, int]]] = {}
    for row in rows:
        key = (shorten(row["who"].value), row["label"].value, row["kind"].value)
        found.setdefault(key, []).append((row["force"].value, int(row["n"].value)))
    everyone = [Bearer(*key, sum(n for _, n in forces), tuple(forces)) for key, forces in found.items()]
    return sorted(everyone, key=lambda one: (-one.total, fold(one.label)))


def bearers_html(everyone: list[Bearer], lang: str) -> str:
    """Return who must do what, as a table whose names lead to the sheets that list the requirements."""
    rows = "".join(
        f'<tr><th scope="row">{page_link(opens(), one.label, lang, entity=one.id)} '
        f"<small>{safe(one.kind, lang)}</small></th>"
        f"<td>{one.total}</td><td>{safe(', '.join(f'{force} {n}' for force, n in one.by_force), lang)}</td></tr>"
        for one in everyone
    )
    heads = "".join(f'<th scope="col">{_say(key, lang)}</th>' for key in ("who", "how-many", "of-what-force"))
    caption = _say("duties-caption", lang, n=len(everyone))
    return (
        f'<div class="found"><table><caption>{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _say(key: str, lang: str, **values: object) -> str:
    return safe(say(f"search.{key}", lang, **values), lang)
