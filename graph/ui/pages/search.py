"""Page: what a text may designate, by type; who must do what; what stands in a room of the house."""

import streamlit as st

from graph import find
from graph.ui import results, state
from graph.ui.house import room
from graph.ui.text import plain_markdown, safe, say, typo
from graph.ui.welcome import examples_html
from graph.ui.widgets import asset

lang = state.lang()
state.parameters("q", "room", "list")
text = " ".join(st.query_params.get("q", "").split())[:200]
place = room(state.whole(), st.query_params.get("room", ""), lang)
if "room" in st.query_params and not place:
    del st.query_params["room"]
if "list" in st.query_params and st.query_params["list"] != "duties":
    del st.query_params["list"]


@st.cache_resource(max_entries=8, show_spinner=False)
def _bearers(version: str, language: str) -> list[results.Bearer]:
    return results.bearers(state.graph(), language)


def _show() -> tuple[str, str]:
    """Return the title and the content of the page."""
    if place:
        kinds = {hit.id: hit.type_label for hit in find.entities(state.whole(), None, lang)}
        return typo(place.label, lang), results.room_html(place, kinds, lang)
    if "list" in st.query_params:
        return say("search.duties", lang), results.bearers_html(_bearers(state.graph().version, lang), lang)
    if not text:
        return say("search.title", lang), f"<p>{safe(say('search.nothing-asked', lang), lang)}</p>{examples_html(lang)}"
    hits = state.hits(text, lang)
    if not hits:
        advice = "".join(f"<li>{safe(say(f'search.advice-{n}', lang), lang)}</li>" for n in (1, 2, 3, 4))
        return say("search.none", lang, text=text), f"<ul>{advice}</ul>{examples_html(lang)}"
    key = "ui.search-one" if len(hits) == 1 else "search.most" if len(hits) == state.MOST_HITS else "ui.search-results"
    return say(key, lang, n=len(hits), text=text), results.hits_html(hits, lang)


title, content = _show()
st.set_page_config(page_title=say("search.browser-title", lang, title=title, application=say("ui.title", lang)))
st.html(asset("home.css"))
st.title(plain_markdown(title), anchor=False)
st.html(f'<div class="home">{content}</div>')
