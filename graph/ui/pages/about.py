"""Page: sources and method, confidence, limits, licences, how to cite, accessibility."""

import streamlit as st

from graph import __version__
from graph.figures import stats
from graph.model import CONFIDENCE
from graph.ui import state
from graph.ui.links import page_link
from graph.ui.text import safe, say
from graph.ui.welcome import number
from graph.ui.widgets import asset

#: Sections of the page, with how many paragraphs each has; those of a list are items.
SECTIONS = (("what", 2, ""), ("method", 3, ""), ("confidence", 3, "ul"), ("limits", 5, "ul"), ("licences", 3, "ul"),
            ("cite", 1, ""), ("accessibility", 5, "ul"), ("keyboard", 4, "ul"))  # fmt: skip
lang = state.lang()
state.parameters()


@st.cache_resource(max_entries=4, show_spinner=False)
def _figures(version: str) -> dict[str, object]:
    return stats(state.whole())


found = _figures(state.whole().version)
marks = found["by_confidence"]
values = {key: number(found[key], lang) for key in ("entities", "facts", "sources", "passages", "refused")}
values |= {mark: number(100 * marks.get(mark, 0) / max(1, sum(marks.values())), lang, 1) for mark in CONFIDENCE}
values |= {"version": __version__, "hash": state.whole().version[:12]}


def _section(name: str, number_of: int, form: str) -> str:
    tag = "li" if form else "p"
    told = [safe(say(f"about.{name}-{n}", lang, **values), lang) for n in range(1, number_of + 1)]
    body = "".join(f"<{tag}>{one}</{tag}>" for one in told)
    body = f"<ul>{body}</ul>" if form else body
    if name == "cite":
        body += f"<pre>{safe(say('about.citation', lang, **values), lang)}</pre>"
    if name == "method":
        ways = (("documents", "about.see-sources"), ("quality", "about.see-quality"))
        body += f"<p>{' · '.join(page_link(page, say(key, lang), lang) for page, key in ways)}</p>"
    return f"<section><h2>{safe(say(f'about.{name}', lang), lang)}</h2>{body}</section>"


st.set_page_config(page_title=say("about.browser-title", lang, title=say("ui.title", lang)))
st.html(asset("home.css"))
st.title(say("about.title", lang), anchor=False)
st.html(f'<div class="home about">{"".join(_section(*one) for one in SECTIONS)}</div>')
