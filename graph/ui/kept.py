"""What the sheet, the sources and the quality pages compute, kept per version of the graph."""

import json

import streamlit as st

from graph import documents, quality, records
from graph.describe import as_rdf
from graph.ui import state
from graph.ui.neighbours import Neighbourhood, around

__all__ = [
    "all_documents",
    "document_of",
    "findings",
    "keep_findings",
    "neighbours_of",
    "quality_of",
    "rdf",
    "records_of",
]


@st.cache_resource(max_entries=300, show_spinner=False)
def _records(version: str, name: str, lang: str) -> records.Records:
    return records.records_of(state.graph(), state.sheet_of(name, lang)[0], lang)


def records_of(name: str, lang: str) -> records.Records:
    """Return the records that speak of an entity."""
    return _records(state.graph().version, name, lang)


@st.cache_resource(max_entries=300, show_spinner=False)
def _neighbours(version: str, name: str, lang: str) -> Neighbourhood:
    entity, names = state.sheet_of(name, lang)
    return around(state.graph(), entity, state.ontology(lang), names)


def neighbours_of(name: str, lang: str) -> Neighbourhood:
    """Return what stands around an entity."""
    return _neighbours(state.graph().version, name, lang)


@st.cache_resource(max_entries=120, show_spinner=False)
def _rdf(version: str, address: str, form: str) -> str:
    text = as_rdf(state.graph(), address, form)
    return json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n" if form == "jsonld" else text


def rdf(address: str, form: str) -> str:
    """Return an entity as Turtle or JSON-LD."""
    return _rdf(state.graph().version, address, form)


@st.cache_resource(max_entries=6, show_spinner=False)
def _documents(version: str) -> list[documents.Document]:
    return documents.documents(state.graph())


def all_documents() -> list[documents.Document]:
    """Return every document, with what rests on it."""
    return _documents(state.graph().version)


@st.cache_resource(max_entries=60, show_spinner=False)
def _document(version: str, name: str, lang: str) -> tuple[documents.Said, ...]:
    return documents.said_by(state.graph(), name, lang)


def document_of(name: str, lang: str) -> tuple[documents.Said, ...]:
    """Return the passages of a document with the facts that each states."""
    return _document(state.graph().version, name, lang)


@st.cache_resource(max_entries=8, show_spinner=False)
def _quality(version: str, today: str, lang: str) -> quality.Quality:
    return quality.quality(state.graph(), today, lang)


def quality_of(today: str, lang: str) -> quality.Quality:
    """Return the state of the graph: what is to be verified, open, alone, past, refused."""
    return _quality(state.graph().version, today, lang)


@st.cache_resource(show_spinner=False)
def _controls() -> dict[str, list]:
    return {}


def findings() -> list | None:
    """Return what the last control of this version of the graph found; ``None`` when none was run."""
    return _controls().get(state.whole().version)


def keep_findings(found: list) -> None:
    """Keep what a control found, for every session, until the graph changes."""
    _controls().clear()
    _controls()[state.whole().version] = found
