"""Page: any question to the graph, ready-made or one's own, and its answer."""

import streamlit as st

from graph.ui import outcome, running, state, templates, workbench
from graph.ui.editor import editor
from graph.ui.text import plain_markdown, safe, say
from graph.ui.widgets import asset

lang = state.lang()
asked = workbench.asked(lang)
st.set_page_config(page_title=say("workbench.browser-title", lang, title=say("ui.title", lang)))
st.html(asset("views.css") + asset("bars.css") + asset("answer.css"))
st.title(say("workbench.title", lang), anchor=False)
st.html(f'<div class="answer"><p class="lead">{safe(say("workbench.lead", lang), lang)}</p></div>')
templates.bar(asked, lang)
if asked.wrong:
    st.warning(plain_markdown(asked.wrong))
editor(asked, lang)
if not asked.kept:
    st.info(say("workbench.too-long", lang, longest=workbench.LONGEST))
found = running.answer(asked, lang) if asked.ready else None
if found:
    outcome.show(found, lang)
outcome.code(asked, found, any(state.asked_view()), lang)
outcome.visits(lang)
running.ready()  # once all is shown
