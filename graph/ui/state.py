"""What the user looks at, held in the address of the page by ids: a link says the same in any language."""

import os
import re

import streamlit as st

from graph import describe, find
from graph.model import Entity
from graph.names import expand, shorten
from graph.sparql import select
from graph.store import Graph, NamedNode, open_graph
from graph.text import LANGUAGES
from graph.ui.neighbours import Neighbourhood, Ontology, around, with_names
from graph.ui.network import picture

__all__ = [
    "DEFAULT", "entity", "go", "graph", "hits", "known", "lang", "neighbourhood", "selected", "sheet_of",
]  # fmt: skip

DEFAULT = "service/pro-sante-connect"
PARAMETERS = ("entity", "selected", "lang")
ID = re.compile(r"[a-z][a-z-]{1,30}[:/][A-Za-z0-9_.-]{1,120}")


@st.cache_resource(show_spinner=False)
def graph() -> Graph:
    """Return the graph, opened once for every session."""
    return open_graph(resident=True)


def lang() -> str:
    """Return the language of the address; else that of DOCTRINE_LANG; else French."""
    wanted = (st.query_params.get("lang", ""), os.environ.get("DOCTRINE_LANG", "")[:2].lower())
    return next((one for one in wanted if one in LANGUAGES), LANGUAGES[0])


def known(name: str) -> str | None:
    """Return the id that a parameter of the address gives, or ``None`` when the graph holds no such thing."""
    address = expand(name) if ID.fullmatch(name) else None
    if not address:
        return None
    types = select(graph(), f"SELECT ?t {{ {NamedNode(address)} dn:entityType ?t }}")
    return shorten(address) if next(types, None) else None


def entity() -> tuple[str, bool]:
    """Return the entity in the centre, and whether the address asked for one that does not exist.

    What the address should not hold is taken out of it.
    """
    for name in list(st.query_params):
        if name not in PARAMETERS or (name == "lang" and st.query_params[name] not in LANGUAGES):
            del st.query_params[name]
    asked = st.query_params.get("entity")
    found = known(asked) if asked is not None else DEFAULT
    if found is None:
        del st.query_params["entity"]
    elif asked is not None and asked != found:
        st.query_params["entity"] = found
    return found or DEFAULT, found is None


def selected(centre: str) -> str:
    """Return the entity whose sheet is open: the one chosen, else the centre."""
    asked = st.query_params.get("selected")
    found = known(asked) if asked is not None else None
    if asked is not None and found is None:
        del st.query_params["selected"]
    return found or centre


def go(**wanted: str | None) -> None:
    """Change the address; ``None`` takes a parameter out. A new centre closes the sheet opened beside it."""
    if "entity" in wanted:
        wanted = {"selected": None, **wanted}
    for name, value in wanted.items():
        if value is not None:
            st.query_params[name] = value
        elif name in st.query_params:
            del st.query_params[name]


# What is costly is kept per version of the graph, id and language.


@st.cache_resource(max_entries=600, show_spinner=False)
def _sheet(version: str, name: str, language: str) -> tuple[Entity, dict[str, str]]:
    found = describe.show(graph(), name, language)
    nameless = {fact.value.id for fact in found.facts if fact.value.id and fact.value.label == fact.value.id}
    nameless |= {found.id} if found.label == found.id else set()
    return found, with_names(graph(), nameless, language, leave_out=found.id)


def sheet_of(name: str, language: str) -> tuple[Entity, dict[str, str]]:
    """Return an entity with its facts, and names for the linked records that have none of their own."""
    return _sheet(graph().version, name, language)


@st.cache_resource(max_entries=200, show_spinner=False)
def _neighbourhood(version: str, name: str, language: str) -> tuple[Neighbourhood, dict[str, object]]:
    found, names = sheet_of(name, language)
    hood = around(graph(), found, _ontology(version, language), names)
    return hood, picture(hood, language)


@st.cache_resource(show_spinner=False)
def _ontology(version: str, language: str) -> Ontology:
    return Ontology.of(graph(), language)


def neighbourhood(name: str, language: str) -> tuple[Neighbourhood, dict[str, object]]:
    """Return what stands around an entity, and its picture."""
    return _neighbourhood(graph().version, name, language)


@st.cache_resource(max_entries=600, show_spinner=False)
def _hits(version: str, text: str, language: str) -> list[find.Hit]:
    return find.search(graph(), text, language, limit=24)


def hits(text: str, language: str) -> list[find.Hit]:
    """Return what a text may designate, best first."""
    return _hits(graph().version, text.strip()[:200], language)
