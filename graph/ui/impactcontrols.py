"""The bar of the page of impacts: the scenario, what happens, which way, filters, the file to keep."""

import streamlit as st

from graph.model import CONFIDENCE
from graph.ui import impacthtml, impactview, state
from graph.ui.impactview import DEPTHS, MOST, Answer, Asked
from graph.ui.text import say

__all__ = ["bar"]


def bar(question: Asked, names: dict[str, str], answer: Answer, lang: str) -> None:
    """Draw the bar. Every choice goes to the address, by ids; the address decides what is chosen."""
    offered = {one: names.get(one) or answer.teller.name(one).label for one in (*question.starts, *names)}
    st.session_state["impact-of"] = list(question.starts)
    st.multiselect(
        say("impact.scenario", lang), list(offered), key="impact-of", format_func=lambda one: offered.get(one, one),
        max_selections=MOST, placeholder=say("impact.scenario-hint", lang),
        on_change=lambda: _put(of=",".join(st.session_state["impact-of"])),
    )  # fmt: skip
    with st.container(key="controls", horizontal=True, vertical_alignment="bottom"):
        _choice("mode", ("stop", "change"), "change" if question.change else "stop", lang)
        _choice("sens", ("dependants", "dependencies"), "dependencies" if question.dependencies else "dependants", lang)
        _filters(question, lang)
        st.download_button(
            say("explorer.export-csv", lang), lambda: impacthtml.as_csv(answer), "impact.csv", "text/csv",
            key="impact-csv", on_click="ignore", disabled=not answer.found.reached,
        )  # fmt: skip


def _put(**wanted: str | None) -> None:
    state.go(selected=None, **{name: value or None for name, value in wanted.items()})


def _choice(key: str, offered: tuple[str, str], present: str, lang: str) -> None:
    st.session_state[f"impact-{key}"] = present
    st.segmented_control(
        say(f"impact.{key}", lang), offered, key=f"impact-{key}", required=True,
        format_func=lambda one: say(f"impact.{key}-{one}", lang),
        on_change=lambda: _put(**{key: "" if st.session_state[f"impact-{key}"] == offered[0] else offered[1]}),
    )  # fmt: skip


def _filters(question: Asked, lang: str) -> None:
    n = question.filters
    with st.popover(say("explorer.filters-n", lang, n=n) if n else say("explorer.filters", lang)):
        words = impactview.words(lang)
        offered = sorted(impactview.offered(question.change), key=lambda one: words.get(one, one))
        st.session_state["impact-rel"] = list(question.relations)
        st.multiselect(
            say("explorer.relations", lang), offered, key="impact-rel", format_func=lambda one: words.get(one, one),
            on_change=lambda: _put(rel=",".join(one.removeprefix("dn:") for one in st.session_state["impact-rel"])),
        )  # fmt: skip
        st.session_state["impact-conf"] = list(question.marks)
        st.pills(
            say("explorer.confidences", lang), CONFIDENCE, key="impact-conf", selection_mode="multi",
            format_func=lambda one: say(f"confidence.{one}", lang),
            on_change=lambda: _put(conf=",".join(st.session_state["impact-conf"])),
        )  # fmt: skip
        st.session_state["impact-depth"] = question.depth or None
        st.segmented_control(
            say("explorer.depth", lang), DEPTHS, key="impact-depth",
            on_change=lambda: _put(depth=str(st.session_state["impact-depth"] or "")),
        )  # fmt: skip
        if n:
            st.button(say("explorer.reset", lang), key="impact-reset", on_click=lambda: _put(rel="", conf="", depth=""))
