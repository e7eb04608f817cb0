"""Page: an entity in one of three views, and the sheet of the one chosen or the card of a link."""

import streamlit as st

from graph.ui import controls, explore, known, panel, rows, state
from graph.ui.drawing import drawing
from graph.ui.links import page_link
from graph.ui.sheet import sheet
from graph.ui.text import safe, say, typo

lang = state.lang()
centre, unknown = state.entity()
wanted = explore.asked()
chosen = state.selected(centre)
view = explore.shown(centre, wanted, lang)
entity, names = state.sheet_of(chosen, lang)
name = typo(view.centre.label, lang)
link = panel.open_link(lang)

st.set_page_config(page_title=say("ui.browser-title", lang, name=name))
unseen = "position:absolute;clip-path:inset(50%);height:1px;overflow:hidden;margin:0"
st.html(f'<h1 style="{unseen}">{safe(name, lang)}</h1>')
# What comes and goes keeps a place of its own: a drawing that moved among its siblings would start again.
with st.container(key="notice"):
    if unknown:
        st.info(say("ui.unknown-entity", lang, name=name))

found = panel.open_paths(chosen)
graphic, beside = st.columns([5, 2], gap="medium")
with graphic, st.container(key="graphic", gap="xsmall"):
    controls.bar(view, lang)
    with st.container(key="sentence"):
        said = f'<p class="sentence" role="status">{safe(view.sentence, lang)}</p>' if view.sentence else ""
        if wanted.view == "impact":
            said += f"<p>{page_link('impact', say('explorer.impact-page', lang), lang, of=centre)}</p>"
        st.html(panel.trail_html(view, lang) + said or "<p></p>")
    drawing(view, chosen, link and link.id, panel.way(found), lang)
    st.html(rows.table(view, lambda one: known.name_of(one, lang), lang))
with beside, st.container(key="sheet"):
    if link:
        controls.close("link", lang)
        st.html(link.html)
    elif found:
        controls.close("to", lang)
        st.html(panel.paths_html(found, lang))
    else:
        panel.gestures(view, chosen, lang)
        st.html(panel.why(view, chosen, lang) + sheet(entity, names, lang))
