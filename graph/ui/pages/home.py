"""Page: what this is, where to begin, the figures, what comes next, and the house."""

from datetime import date

import streamlit as st

from graph.ui import results, state
from graph.ui.house import House, drawn_editions, house, house_html
from graph.ui.links import opens
from graph.ui.text import safe, say
from graph.ui.welcome import Figures, begin_html, charts_html, figures, figures_html, next_dates, next_html
from graph.ui.widgets import asset

lang = state.lang()
state.parameters("house")


@st.cache_resource(max_entries=8, show_spinner=False)
def _figures(version: str) -> Figures:
    return figures(state.graph())


@st.cache_resource(max_entries=40, show_spinner=False)
def _house(version: str, year: str, language: str) -> House:
    return house(state.whole(), year, language)


@st.cache_resource(max_entries=8, show_spinner=False)
def _charts(version: str, today: date, language: str) -> str:
    return charts_html(state.graph(), state.ontology(language), today, language)


years, in_force = drawn_editions(state.whole())
asked = st.query_params.get("house", "")
if asked and asked not in years:
    del st.query_params["house"]
year = next((one for one in (asked, state.asked_view()[1]) if one in years), in_force)

st.set_page_config(page_title=say("ui.title", lang))
st.html(asset("home.css") + asset("bars.css"))
st.title(say("home.title", lang), anchor=False)
st.html(f'<div class="home"><p class="lead">{safe(say("home.lead", lang), lang)}</p>{begin_html(lang)}</div>')
left, right = st.columns([3, 1], gap="medium")
with left:
    lead = say("house.lead", lang, year=year)
    st.html(
        f'<div class="home"><h2>{safe(say("house.title", lang), lang)}</h2><p>{safe(lead, lang)}</p>'
        f"{house_html(_house(state.whole().version, year, lang), years, lang, opens(), results.short_name(lang))}</div>"
    )
with right:
    st.html(
        f'<div class="home">{figures_html(_figures(state.graph().version), lang)}'
        f"{next_html(next_dates(state.graph(), date.today(), lang), lang, opens())}</div>"
    )
st.html(f'<div class="home charts">{_charts(state.graph().version, date.today(), lang)}</div>')
