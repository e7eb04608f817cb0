"""Addresses of the pages: what a link keeps of the present address, and what it changes."""

from html import escape
from urllib.parse import urlencode

import streamlit as st

from graph.ui.text import safe

__all__ = ["PATHS", "address", "opens", "page_link"]

#: Page → its path, as ``app.py`` lists them.
PATHS = {
    "home": "./", "explorer": "explorer", "plan": "plan", "views": "vues", "obligations": "obligations",
    "coverage": "couverture", "audit": "audit", "impact": "impact", "paths": "chemins", "structure": "structure",
    "timeline": "chronologie", "editions": "editions", "entity": "fiche", "search": "recherche",
    "workbench": "requetes", "documents": "sources", "quality": "qualite", "about": "a-propos",
}  # fmt: skip
KEPT = ("at", "edition")  # what the reader looks at the graph through


def address(page: str, lang: str, **params: str) -> str:
    """Return the address of a page; the date and the edition of the present one are kept."""
    kept = {name: st.query_params[name] for name in KEPT if name in st.query_params}
    given = {name: value for name, value in params.items() if value}
    return f"{PATHS[page]}?{urlencode(given | kept | {'lang': lang}, safe='/:')}"


def page_link(page: str, label: str, lang: str, **params: str) -> str:
    """Return a link to a page of the application, as HTML."""
    return f'<a href="{escape(address(page, lang, **params), quote=True)}">{safe(label, lang)}</a>'


def opens() -> str:
    """Return the page that shows one entity."""
    return "entity"
