"""What the user looks at, held in the address of the page by ids: a link says the same in any language."""

import os
import re
from datetime import date

import streamlit as st

from graph import describe, find
from graph.io.remote import Endpoint
from graph.model import Entity
from graph.names import expand, shorten
from graph.sparql import select
from graph.store import Graph, NamedNode, open_elsewhere, open_graph
from graph.text import LANGUAGES
from graph.ui.neighbours import Ontology, with_names

__all__ = [
    "DEFAULT", "asked_view", "clean", "editions", "entity", "go", "graph", "hits", "known", "lang", "ontology",
    "parameters", "selected", "sheet_of", "whole", "whole_sheet_of",
]  # fmt: skip

DEFAULT = "service/pro-sante-connect"
MOST_HITS = 60
COMMON = ("lang", "at", "edition")  # what every page takes
#: What the explorer takes.
OF_ENTITY = (
    "entity", "selected", "view", "mode", "sens", "depth", "rel", "kind", "conf", "open", "link", "pin", "to", "trail",
)  # fmt: skip
ID = re.compile(r"[a-z][a-z-]{1,30}[:/][A-Za-z0-9_.-]{1,120}")


@st.cache_resource(show_spinner=False)
def whole() -> Graph:
    """Return the graph without any view, opened once for every session: ours, or that of DOCTRINE_ENDPOINT."""
    there = Endpoint.of_environment() if os.environ.get("DOCTRINE_ENDPOINT") else None
    return open_elsewhere(there) if there else open_graph(resident=True)


def graph() -> Graph:
    """Return the graph as the address asks to see it: at a date, in an edition; whole when it does not say."""
    at, edition = asked_view()
    return whole().view(as_of=at or None, edition=edition or None)


def asked_view() -> tuple[str, str]:
    """Return the day and the edition through which the address looks at the graph; empty where it does not say."""
    at, edition = st.query_params.get("at", ""), st.query_params.get("edition", "")
    return at if is_day(at) else "", edition if edition in editions() else ""


def is_day(text: str) -> bool:
    """Tell whether a text is a day of the calendar, AAAA-MM-JJ."""
    try:
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


@st.cache_resource(show_spinner=False)
def editions() -> tuple[str, ...]:
    """Return the years of the editions of the doctrine, oldest first."""
    rows = select(whole(), "SELECT ?s { ?s a dn:Edition ; dn:ordinal ?rank } ORDER BY ?rank")
    return tuple(row["s"].value.rpartition("/")[2] for row in rows)


def clean() -> list[str]:
    """Take out of the address the language, day and edition that mean nothing; return the names taken out."""
    fine = {"lang": LANGUAGES, "at": [asked_view()[0]], "edition": editions()}
    bad = [name for name in COMMON if name in st.query_params and st.query_params[name] not in fine[name]]
    bad += [name for name in ("at",) if st.query_params.get(name) == "" and name not in bad]
    for name in bad:
        del st.query_params[name]
    return bad


def parameters(*names: str) -> None:
    """Declare what the page takes from its address; anything else is taken out."""
    for name in list(st.query_params):
        if name not in (*COMMON, *names):
            del st.query_params[name]


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


def entity(*others: str) -> tuple[str, bool]:
    """Return the entity in the centre, and whether the address asked for one that does not exist.

    :param others: what the page takes from its address beside the entity and the selection.
    """
    parameters(*OF_ENTITY, *others)
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
    return _read_sheet(graph(), name, language)


def _read_sheet(seen: Graph, name: str, language: str) -> tuple[Entity, dict[str, str]]:
    found = describe.show(seen, name, language)
    nameless = {fact.value.id for fact in found.facts if fact.value.id and fact.value.label == fact.value.id}
    nameless |= {found.id} if found.label == found.id else set()
    return found, with_names(seen, nameless, language, leave_out=found.id)


@st.cache_resource(max_entries=600, show_spinner=False)
def _whole_sheet(version: str, name: str, language: str) -> tuple[Entity, dict[str, str]]:
    return _read_sheet(whole(), name, language)


def whole_sheet_of(name: str, language: str) -> tuple[Entity, dict[str, str]]:
    """Return an entity with the facts of every day and edition, and names as :func:`sheet_of` does."""
    return _whole_sheet(whole().version, name, language)


def sheet_of(name: str, language: str) -> tuple[Entity, dict[str, str]]:
    """Return an entity with its facts, and names for the linked records that have none of their own."""
    seen = graph().version
    return _whole_sheet(seen, name, language) if seen == whole().version else _sheet(seen, name, language)


@st.cache_resource(show_spinner=False)
def _ontology(version: str, language: str) -> Ontology:
    return Ontology.of(graph(), language)


def ontology(language: str) -> Ontology:
    """Return what the ontology says of drawings."""
    return _ontology(graph().version, language)


@st.cache_resource(max_entries=600, show_spinner=False)
def _hits(version: str, text: str, language: str) -> list[find.Hit]:
    return find.search(whole(), text, language, limit=MOST_HITS)


def hits(text: str, language: str) -> list[find.Hit]:
    """Return what a text may designate, best first."""
    return _hits(whole().version, " ".join(text.split())[:200], language)
