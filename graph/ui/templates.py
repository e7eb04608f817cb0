"""The ready-made questions as templates: by who asks, with their parameters as fields."""

import re

import streamlit as st

from graph.query import question, questions
from graph.ui import state, workbench
from graph.ui.text import say, typo

__all__ = ["bar"]

#: Who asks, in the order of the documentation.
PERSONAS = ("architect", "urbanist", "auditor", "vendor", "policy")


def bar(asked: workbench.Asked, lang: str) -> None:
    """Draw the choice of a question, and its parameters. The address decides what they show."""
    by = st.query_params.get("by", "")
    if by and by not in PERSONAS:
        state.go(by=None)
        by = ""
    who, which = st.columns([1, 3], vertical_alignment="bottom")
    st.session_state["query-by"] = by
    who.selectbox(
        say("workbench.by", lang), ["", *PERSONAS], key="query-by",
        format_func=lambda one: say(f"workbench.by-{one}" if one else "workbench.by-any", lang),
        on_change=lambda: state.go(by=st.session_state["query-by"] or None),
    )  # fmt: skip
    offered = workbench.of(by, lang)
    if asked.question and asked.question not in offered:  # asked by someone else: kept
        offered = {asked.question: question(asked.question)} | offered
    st.session_state["query-question"] = asked.question
    which.selectbox(
        say("workbench.question", lang, n=len(offered)), ["", *offered], key="query-question",
        format_func=lambda one: typo(offered[one].title(lang), lang) if one else say("workbench.question-none", lang),
        on_change=lambda: workbench.choose(st.session_state["query-question"] or None),
    )  # fmt: skip
    if asked.question:
        _parameters(asked, lang)


def _parameters(asked: workbench.Asked, lang: str) -> None:
    params = questions()[asked.question].params
    if not params:
        return
    places = st.columns(max(len(params), 3), vertical_alignment="bottom")
    for place, one in zip(places, params, strict=False):
        key = f"query-value-{one.name}"
        st.session_state[key] = asked.values.get(one.name, "")
        said = _first(one.en if lang == "en" else one.fr)
        place.text_input(
            typo(f"{one.name} – {said}", lang), key=key, max_chars=workbench.VALUE,
            placeholder=say(f"workbench.value-{one.kind.lower()}", lang),
            on_change=lambda name=one.name, key=key: workbench.put(name, st.session_state[key]),
        )  # fmt: skip


def _first(text: str) -> str:
    """Return what a parameter is, without what its absence means, which the field says."""
    return re.split(r"\s*;", text)[0]
