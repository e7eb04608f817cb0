"""The bar of the page of chains: from, to, the other way round, what is followed."""

import streamlit as st

from graph.ui import state
from graph.ui.pathview import Ends
from graph.ui.text import say

__all__ = ["bar"]


def bar(ends: Ends, names: dict[str, str], lang: str) -> None:
    """Draw the bar. Every choice goes to the address, by ids; the address decides what is chosen."""
    with st.container(key="path-ends"):
        left, right = st.columns(2)
        for place, name, value in ((left, "from", ends.start), (right, "to", ends.end)):
            _choice(place, name, value, names | ({value: value} if value and value not in names else {}), lang)
    with st.container(key="controls", horizontal=True, vertical_alignment="bottom"):
        offered = ("change", "stop")
        st.session_state["path-mode"] = "stop" if ends.stop else "change"
        st.segmented_control(
            say("path.mode", lang), offered, key="path-mode", required=True,
            format_func=lambda one: say(f"path.mode-{one}", lang),
            on_change=lambda: state.go(mode="stop" if st.session_state["path-mode"] == "stop" else None),
        )  # fmt: skip
        if ends.start and ends.end:
            st.button(
                say("path.swap", lang), key="path-swap",
                on_click=lambda: state.go(**{"from": ends.end, "to": ends.start}),
            )  # fmt: skip


def _choice(place: object, name: str, value: str, offered: dict[str, str], lang: str) -> None:
    st.session_state[f"path-{name}"] = value or None
    place.selectbox(
        say(f"path.{name}", lang), list(offered), key=f"path-{name}", index=None,
        format_func=lambda one: offered.get(one, one), placeholder=say("impact.scenario-hint", lang),
        on_change=lambda: state.go(**{name: st.session_state[f"path-{name}"] or None}),
    )  # fmt: skip
