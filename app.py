"""The application: frame, language, title and list of pages.

Run by ``doctrine app`` or ``streamlit run app.py``.
"""

from pathlib import Path

import streamlit as st

from graph.ui import pages, state, widgets
from graph.ui.text import say

PAGES = Path(pages.__file__).parent

st.set_page_config(layout="wide", page_title=say("ui.title", "fr"))
lang = state.lang()
widgets.frame(lang)
try:
    page = st.navigation(
        [st.Page(PAGES / "explorer.py", title=say("ui.explorer", lang), default=True)], position="hidden"
    )
    widgets.header(lang)
    page.run()
except Exception:  # the last door: the user gets a sentence and a number, the log gets the trace
    widgets.failure(lang)
