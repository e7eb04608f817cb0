"""The application: frame, language, title and list of pages.

Run by ``doctrine app`` or ``streamlit run app.py``.
"""

from pathlib import Path

import streamlit as st

from graph.ui import frame, pages, state
from graph.ui.text import say

FOLDER = Path(pages.__file__).parent
#: File of each page → its address; the first is where the application opens. Titles are ``ui.page-<file>``.
PAGES = {
    "home": "",
    "explorer": "explorer",
    "plan": "plan",
    "views": "vues",
    "obligations": "obligations",
    "coverage": "couverture",
    "audit": "audit",
    "impact": "impact",
    "paths": "chemins",
    "structure": "structure",
    "timeline": "chronologie",
    "editions": "editions",
    "entity": "fiche",
    "workbench": "requetes",
    "search": "recherche",
    "documents": "sources",
    "quality": "qualite",
    "about": "a-propos",
}

st.set_page_config(layout="wide", page_title=say("ui.title", "fr"))
lang = state.lang()
try:
    listed = {
        name: st.Page(FOLDER / f"{name}.py", title=say(f"ui.page-{name}", lang), url_path=PAGES[name] or None,
                      default=not PAGES[name])
        for name in PAGES if (FOLDER / f"{name}.py").exists()
    }  # fmt: skip
    page = st.navigation(list(listed.values()), position="hidden")
    frame.frame(listed, next(name for name in listed if listed[name] == page), lang)
    page.run()
except Exception:  # the last door: the user gets a sentence and a number, the log gets the trace
    frame.failure(lang)
