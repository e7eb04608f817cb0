"""Page: an entity, what stands around it, and the sheet of the one chosen."""

import streamlit as st

from graph.ui import state, widgets
from graph.ui.sheet import sheet, table
from graph.ui.text import say, typo

lang = state.lang()
centre, unknown = state.entity()
chosen = state.selected(centre)
hood, picture = state.neighbourhood(centre, lang)
entity, names = state.sheet_of(chosen, lang)
name = typo(names.get(centre, hood.centre.label), lang)

st.set_page_config(page_title=say("ui.browser-title", lang, name=name))
# What comes and goes keeps a place of its own: a drawing that moved among its siblings would start again.
with st.container(key="notice"):
    if unknown:
        st.info(say("ui.unknown-entity", lang, name=name))

graphic, panel = st.columns([5, 2], gap="medium")
with graphic:
    widgets.drawing(hood, picture, chosen, lang)
    st.html(table(hood, lang))
with panel, st.container(key="sheet"):
    with st.container(key="move"):
        if chosen != centre:
            widgets.centre_button(chosen, names.get(chosen, entity.label), lang)
    st.html(sheet(entity, names, lang))
