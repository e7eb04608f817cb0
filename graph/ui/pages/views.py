"""Page: the named views, one of them, or the reader's own."""

import streamlit as st

from graph.ui import state, viewfiles, viewpicture
from graph.ui.links import page_link
from graph.ui.ownview import asked, form
from graph.ui.text import plain_markdown, safe, say, typo
from graph.ui.viewhtml import arrange_wide, cards, legend, picture, tables
from graph.ui.viewset import Part, Relation, curated, described, related, written
from graph.ui.widgets import asset

lang = state.lang()
state.parameters("view", "entities", "name")


@st.cache_resource(max_entries=60, show_spinner=False)
def _drawn(
    version: str, ids: tuple[str, ...], only: tuple[str, ...], title: str, at: str, language: str
) -> tuple[list[Part], list[Relation], list[tuple[str, str]], str]:
    ontology = state.ontology(language)
    parts = described(state.graph(), ids, language, ontology)
    relations = related(state.graph(), [part.id for part in parts], language, ontology, only)
    return parts, relations, *picture(parts, relations, title, language)


view = asked(lang)
title = typo(view.title.get(lang, ""), lang) if view else say("views.title", lang)
st.set_page_config(page_title=say("views.browser-title", lang, name=title) if view else title)
st.html(asset("views.css"))
st.title(plain_markdown(title), anchor=False)
if view:
    lens = f"{st.query_params.get('at', '')}|{st.query_params.get('edition', '')}"
    version = state.graph().version
    parts, relations, shown, alone = _drawn(version, view.entities, view.relations, title, lens, lang)
    missing = [one for one in view.entities if one not in {part.id for part in parts}]
    note = f'<p class="note">{safe(view.note[lang], lang)}</p>' if lang in view.note else ""
    counts = safe(say("views.counts", lang, n=len(parts), m=len(relations)), lang)
    lead = f'<p class="lead">{safe(view.sentence.get(lang, ""), lang)} <strong>{counts}.</strong></p>'
    st.html(f'<div class="views"><p>{page_link("views", say("views.all", lang), lang)}</p>{lead}{note}</div>')
    file = view.id or "vue"
    viewpicture.picture("view-drawing", shown, f"{version}|{lens}|{lang}|{view}", file, lang)
    if missing:
        st.info(say("views.missing", lang, k=len(missing), names=", ".join(missing)))
    made = {
        "svg": (alone, "image/svg+xml"),
        "html": (lambda: viewfiles.page_of(arrange_wide(parts, relations, lang), parts, title, lang), "text/html"),
        "graphml": (lambda: viewfiles.graphml_of(parts, relations), "application/graphml+xml"),
        "csv": (lambda: viewfiles.csv_of(parts, relations), "text/csv"),
        "toml": (written(view), "application/toml"),
    }
    with st.container(key="view-files", horizontal=True):
        for ending, (content, media) in made.items():
            st.download_button(say(f"views.download-{ending}", lang), content, f"{file}.{ending}", media,
                               key=f"view-{ending}", on_click="ignore")  # fmt: skip
    st.html(f'<div class="views">{legend(parts, lang)}{tables(parts, relations, lang)}</div>')
else:
    if "view" in st.query_params or "entities" in st.query_params:
        state.go(view=None, entities=None, name=None)
        st.info(say("views.unknown", lang))
    lead = f'<p class="lead">{safe(say("views.lead", lang), lang)}</p>'
    st.html(f'<div class="views">{lead}{cards(list(curated().values()), lang)}</div>')

form(lang)
