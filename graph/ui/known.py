"""What the explorer reads of the graph, once a version: links, names of things, words of relations, chains."""

from collections import defaultdict

import streamlit as st

from graph import impact
from graph.find import labels, type_labels
from graph.impact import Link, Step
from graph.names import expand, shorten
from graph.paths import Paths, paths, surest
from graph.sparql import select
from graph.ui import state
from graph.ui.neighbours import Lane, with_names
from graph.ui.scene import Node
from graph.vocabulary import Word, vocabulary

__all__ = [
    "around", "kinds", "links", "name_of", "node_of", "path_to", "paths_between", "properties", "vocabulary_of",
    "words",
]  # fmt: skip


@st.cache_resource(show_spinner=False)
def _links(version: str) -> tuple[Link, ...]:
    return impact.links(state.graph())


@st.cache_resource(show_spinner=False)
def _whole_links(version: str) -> tuple[Link, ...]:
    return impact.links(state.whole())


def links(whole: bool = False) -> tuple[Link, ...]:
    """Return every fact between two things, at the day and in the edition looked at or, ``whole``, at any."""
    version = state.graph().version
    return _whole_links(state.whole().version) if whole or version == state.whole().version else _links(version)


@st.cache_resource(show_spinner=False)
def _around(version: str) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = defaultdict(list)
    for link in links():
        found[link.source].append(link)
        found[link.target].append(link)
    return found


def around() -> dict[str, list[Link]]:
    """Return the links of each thing, in both directions."""
    return _around(state.graph().version)


@st.cache_resource(show_spinner=False)
def _words(version: str, lang: str) -> dict[str, tuple[str, str]]:
    rows = select(
        state.whole(),
        f'''SELECT ?p ?l ?i {{ ?p rdfs:label ?l . FILTER (LANG(?l) = "{lang}")
              ?p a owl:ObjectProperty . OPTIONAL {{ ?p dn:inverseLabel ?i . FILTER (LANG(?i) = "{lang}") }} }}''',
    )
    return {
        shorten(row["p"].value): (row["l"].value, row["i"].value if "i" in row else f"← {row['l'].value}")
        for row in rows
    }


def properties(lang: str) -> dict[str, tuple[str, str]]:
    """Return the label of each property by its short name, forward and backward."""
    return _words(state.whole().version, lang)


def words(predicate: str, lang: str) -> tuple[str, str]:
    """Return the label of a property, forward and backward."""
    return properties(lang).get(predicate, (predicate, f"← {predicate}"))


@st.cache_resource(show_spinner=False)
def _nodes(version: str, lang: str) -> dict[str, Node]:
    """Return every thing that a link may lead to, with its name, its type and its lane: a view changes none."""
    graph = state.whole()
    known, named, drawn = labels(graph, lang), type_labels(graph, lang), state.ontology(lang).lanes
    types = {shorten(row["s"].value): row["t"].value for row in select(graph, "SELECT ?s ?t { ?s dn:entityType ?t }")}
    ends = {one for link in links(whole=True) for one in (link.source, link.target)}
    names = with_names(graph, ends - known.keys(), lang)
    spoken = select(graph, f'SELECT ?s ?l {{ ?s dn:says|dn:summary ?l . FILTER (LANG(?l) = "{lang}") }}')
    names |= {shorten(row["s"].value): row["l"].value for row in spoken}
    return {
        one: Node(
            one,
            known.get(one) or names.get(one) or one,
            named.get(types.get(one, ""), ""),
            drawn.get(types.get(one, ""), Lane()),
            kind=shorten(types.get(one, "")),
        )
        for one in ends
    }


def node_of(name: str, lang: str) -> Node:
    """Return a thing that a link leads to, as it is drawn."""
    found = _nodes(state.whole().version, lang).get(name)
    if found:
        return found
    entity, names = state.sheet_of(name, lang)
    lane = state.ontology(lang).lanes.get(expand(f"dn:{entity.type}") or "", Lane())
    return Node(name, names.get(name, entity.label), entity.type_label, lane, kind=f"dn:{entity.type}")


def name_of(name: str, lang: str) -> str:
    """Return the name of a thing that a link leads to."""
    return node_of(name, lang).label


@st.cache_resource(show_spinner=False)
def _kinds(version: str, lang: str) -> dict[str, str]:
    found = {node.kind for node in _nodes(version, lang).values()}
    every = {shorten(address): label for address, label in type_labels(state.whole(), lang).items()}
    return dict(sorted(((kind, label) for kind, label in every.items() if kind in found), key=lambda item: item[1]))


def kinds(lang: str) -> dict[str, str]:
    """Return the classes of the things that a link may lead to, by short name, with their labels, by label."""
    return _kinds(state.whole().version, lang)


@st.cache_resource(max_entries=200, show_spinner=False)
def _paths(version: str, start: str, end: str) -> Paths:
    return paths(links(), start, end)


def paths_between(start: str, end: str) -> Paths:
    """Return every shortest chain between two entities, each way."""
    return _paths(state.graph().version, start, end)


def path_to(centre: str, other: str) -> tuple[Step, ...]:
    """Return a shortest chain from the centre to another entity, by relations of the property table first."""
    return surest(links(), centre, other)


@st.cache_resource(max_entries=4, show_spinner=False)
def _vocabulary(version: str, lang: str) -> list[Word]:
    return vocabulary(state.whole(), lang)


def vocabulary_of(lang: str) -> list[Word]:
    """Return the words with which a query is written; a view changes none."""
    return _vocabulary(state.whole().version, lang)
