"""Page: what stops, or must change, with one or several entities; what they rest upon."""

import streamlit as st

from graph.ui import impactcontrols, impacthtml, impactview, state
from graph.ui.analysispicture import picture
from graph.ui.text import safe, say
from graph.ui.widgets import asset

lang = state.lang()
question = impactview.asked()
names = impactview.candidates(lang)
found = impactview.answer(question, lang)
chosen = st.query_params.get("selected", "")
if chosen and chosen not in found.by_id:
    state.go(selected=None)
    chosen = ""

st.set_page_config(page_title=say("impact.browser-title", lang, names=found.sentence))
st.html(asset("analyses.css"))
st.title(say("impact.title", lang), anchor=False)
st.html(
    f'<div class="analysis"><p class="lead">{safe(say("impact.lead", lang), lang)}</p>'
    f"{impacthtml.scenarios_html(impactview.scenarios(), names, lang)}</div>"
)
impactcontrols.bar(question, names, found, lang)
st.html(
    f'<div class="analysis"><p class="sentence" role="status">{safe(found.sentence, lang)}</p>'
    f'<p class="note">{safe(say("impact.note", lang), lang)}</p></div>'
)
if found.found.reached:
    graphic, beside = st.columns([5, 2], gap="medium")
    with graphic:
        picture("impact", found.pictures(), f"{state.graph().version}|{question}|{lang}", chosen)
    with beside, st.container(key="chosen"):
        st.html(f'<div class="analysis">{impacthtml.chosen_html(found, chosen)}</div>')
    st.html(f'<div class="analysis">{impacthtml.table_html(found)}{impacthtml.records_html(found)}</div>')
