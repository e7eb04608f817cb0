"""Page: by which chains two entities hold together, each hop with its evidence; where they meet when there is none."""

import streamlit as st

from graph.ui import pathcontrols, pathhtml, pathview, state
from graph.ui.analysispicture import picture
from graph.ui.text import safe, say
from graph.ui.widgets import asset

lang = state.lang()
ends, wrong = pathview.asked()
st.set_page_config(page_title=say("path.browser-title", lang))
st.html(asset("analyses.css"))
st.title(say("path.title", lang), anchor=False)
st.html(f'<div class="analysis"><p class="lead">{safe(say("path.lead", lang), lang)}</p></div>')
pathcontrols.bar(ends, pathview.candidates(lang), lang)

if wrong:
    st.warning(say(f"path.{wrong}", lang))
elif not (ends.start and ends.end):
    st.info(say("path.choose", lang))
else:
    told = pathview.told(ends, lang)
    found = told.found
    st.html(f'<div class="analysis"><p class="sentence" role="status">{safe(told.sentence, lang)}</p></div>')
    version = f"{state.graph().version}|{ends}|{lang}"
    for key, way in (("forth", found.forth), ("back", found.back)):
        if way:
            st.html(pathhtml.title_html(key, way, told))
            picture(f"path-{key}", pathview.pictures(way, told, key), f"{version}|{key}")
            st.html(f'<div class="analysis">{pathhtml.chains_html(way, told)}</div>')
    if found.around and not (found.forth or found.back):
        st.html(pathhtml.title_html("around", found.around, told))
        picture("path-around", pathview.pictures(found.around, told, "around", True), f"{version}|around")
    if found.around:
        st.html(f'<div class="analysis">{pathhtml.around_html(told)}</div>')
    for key, meeting in (("both_rest_on", found.both_rest_on), ("both_reach", found.both_reach)):
        if meeting:
            st.html(f'<div class="analysis">{pathhtml.meeting_html(meeting, key, told)}</div>')
