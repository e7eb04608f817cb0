"""Page: every document with how much rests on it; one document, its passages and the facts that they state."""

import streamlit as st

from graph.documents import ORDERS, sort_documents
from graph.ui import kept, state
from graph.ui.documentshtml import document_html, listed
from graph.ui.text import safe, say, typo
from graph.ui.widgets import asset

lang = state.lang()
found = kept.all_documents()
asked = st.query_params.get("source", "")
one = next((document for document in found if document.id == asked), None)
number = st.query_params.get("part", "1")
page = int(number) if number.isdigit() and 0 < len(number) < 5 and int(number) else 1
st.html(asset("sheetpage.css"))


def follow(name: str, default: str) -> None:
    """Put in the address what a field of the form says; the list starts again at its first part."""
    value = (st.session_state.get(f"documents-{name}") or "").strip()[:200]
    state.go(**{name: value if value != default else None, "part": None})


if one:
    st.set_page_config(page_title=say("documents.browser-title-one", lang, name=typo(one.title[:90], lang)))
    st.html(document_html(one, kept.document_of(one.id, lang), page, lang))
else:
    st.set_page_config(page_title=say("documents.browser-title", lang))
    st.html(
        f'<header class="documents"><h1>{safe(say("documents.title", lang), lang)}</h1>'
        f'<p class="lead">{safe(say("documents.lead", lang), lang)}</p></header>'
    )
    if asked:
        st.info(say("documents.unknown", lang))
    text = st.query_params.get("q", "")[:200]
    order = st.query_params.get("sort", "")
    order = order if order in ORDERS else ORDERS[0]
    st.session_state["documents-q"], st.session_state["documents-sort"] = text, order  # the address decides
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    left.text_input(
        say("documents.search", lang), key="documents-q", placeholder=say("documents.search-hint", lang),
        on_change=follow, args=("q", ""), max_chars=200,
    )  # fmt: skip
    right.segmented_control(
        say("documents.sort", lang), ORDERS, key="documents-sort", required=True, on_change=follow,
        args=("sort", ORDERS[0]), format_func=lambda key: say(f"documents.sort-{key}", lang),
    )  # fmt: skip
    matching = sort_documents([document for document in found if document.matches(text)], order)
    st.html(listed(matching, len(found), page, order, text, lang))
