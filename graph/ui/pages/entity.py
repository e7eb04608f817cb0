"""Page: the whole of what the graph knows of one entity."""

import streamlit as st

from graph.ui import copying, kept, state
from graph.ui.dossier import dossier
from graph.ui.sheet import in_language
from graph.ui.text import safe, say, typo
from graph.ui.widgets import asset

LINES = 400  # of Turtle or JSON-LD shown; the file has all of it

lang = state.lang()
asked = st.query_params.get("entity")
found = state.known(asked) if asked else None
name = found or state.DEFAULT
entity, names = state.sheet_of(name, lang)
label = typo(names.get(name, entity.label), lang)
graph = state.graph()
st.set_page_config(page_title=say("sheet.browser-title", lang, name=label))
st.html(asset("sheetpage.css"))
if asked and not found:
    st.info(say("ui.unknown-entity", lang, name=label))

made = dossier(
    entity, kept.records_of(name, lang), kept.neighbours_of(name, lang), names, lang, st.query_params.get("all") == "1"
)
st.html(made.head)
contents, body = st.columns([1, 4], gap="large")
with contents, st.container(key="toc"):
    after = (("reuse", say("sheet.reuse", lang)), ("report", say("sheet.report", lang)))
    st.html(made.contents(after))
with body:
    st.html(made.body())

    st.html(f'<div class="fiche"><h2 id="reuse">{safe(say("sheet.reuse", lang), lang)}</h2></div>')
    st.html(f'<p class="fiche label">{safe(say("sheet.copy-citation", lang), lang)}</p>')
    st.code(copying.citation(entity, label, graph.version, lang), language=None, wrap_lines=True)
    st.html(f'<p class="fiche label">{safe(say("sheet.copy-iri", lang), lang)}</p>')
    st.code(f"{entity.iri}\n{entity.id}", language=None, wrap_lines=True)
    for form, ending in (("turtle", "ttl"), ("jsonld", "jsonld")):
        with st.expander(say(f"sheet.copy-{form}", lang)):
            text = kept.rdf(entity.iri, form)
            lines = text.splitlines()
            if len(lines) > LINES:
                st.write(say("sheet.too-long", lang, n=LINES))
            st.code("\n".join(lines[:LINES]), language="turtle" if form == "turtle" else "json", height=420)
            file = f"{name.replace('/', '-').replace(':', '-')}.{ending}"
            size = -(-len(text.encode()) // 1024)
            st.download_button(say("sheet.download", lang, name=file, size=size), text, file, key=f"file-{form}")

    st.html(f'<div class="fiche"><h2 id="report">{safe(say("sheet.report", lang), lang)}</h2></div>')
    st.write(say("sheet.report-help", lang))
    facts = in_language(entity.facts, lang)
    chosen = st.selectbox(
        say("sheet.report-choose", lang), range(-1, len(facts)), key=f"fact-{name}",
        format_func=lambda rank: say("sheet.report-whole", lang) if rank < 0
        else typo(copying.fact_line(label, facts[rank], names), lang),
    )  # fmt: skip
    fact = facts[chosen] if chosen is not None and chosen >= 0 else None
    text = copying.report(entity, label, fact, names, graph.version, lang)
    st.code(text, language=None, wrap_lines=True)
    st.link_button(say("sheet.report-mail", lang), copying.mail(text, say("sheet.report-subject", lang, label=label)))
