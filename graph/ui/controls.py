"""The bar above the drawing: view, what the view asks, filters, files to keep."""

import streamlit as st

from graph.model import CONFIDENCE
from graph.ui import drawing, explore, export, known, options, rows, state
from graph.ui.explore import Shown
from graph.ui.options import DEPTHS, VIEWS, Options
from graph.ui.text import say

__all__ = ["bar", "close"]


def bar(view: Shown, lang: str) -> None:
    """Draw the bar. Every choice goes to the address, by ids; the address decides what is chosen."""
    chosen = view.options
    with st.container(key="controls", horizontal=True, vertical_alignment="bottom"):
        _choice("view", VIEWS, chosen.view, lang, lambda one: say(f"explorer.{one}", lang), say("explorer.view", lang))
        with st.container(key="impact-controls", horizontal=True, vertical_alignment="bottom", width="content"):
            if chosen.view == "impact":
                said = "change" if chosen.change else "stop"
                _choice("mode", ("stop", "change"), said, lang)
                way = "dependencies" if chosen.dependencies else "dependants"
                _choice("sens", ("dependants", "dependencies"), way, lang, label=say("explorer.direction", lang))
        _filters(view.centre.id, chosen, lang)
        files(view, lang)


def _choice(key: str, offered: tuple[str, ...], present: str, lang: str, words: object = None, label: str = "") -> None:
    st.session_state[key] = present
    st.segmented_control(
        label or say(f"explorer.{key}", lang), offered, key=key, required=True, label_visibility="collapsed",
        format_func=words or (lambda one: say(f"explorer.{one}", lang)),
        on_change=lambda: _put(key, st.session_state[key], offered[0]),
    )  # fmt: skip


def _put(key: str, value: str, default: str) -> None:
    wanted = {key: None if value == default else value}
    if key == "view":  # the depth of a view is not that of another
        wanted |= {"depth": None, "link": None}
    options.put(**wanted)


def _filters(centre: str, chosen: Options, lang: str) -> None:
    n = chosen.filters
    with st.popover(say("explorer.filters-n", lang, n=n) if n else say("explorer.filters", lang)):
        offered = explore.relations(centre, chosen, lang)
        _several("rel", offered, chosen.relations, say("explorer.relations", lang))
        _several("kind", known.kinds(lang), chosen.kinds, say("explorer.kinds", lang))
        st.session_state["conf"] = list(chosen.marks)
        st.pills(
            say("explorer.confidences", lang), CONFIDENCE, key="conf", selection_mode="multi",
            format_func=lambda one: say(f"confidence.{one}", lang),
            on_change=lambda: options.put(conf=",".join(st.session_state["conf"]) or None),
        )  # fmt: skip
        if depths := DEPTHS.get(chosen.view):
            default = 1 if chosen.view == "couches" else None
            st.session_state["depth"] = chosen.depth or default
            st.segmented_control(
                say("explorer.depth", lang), depths, key="depth",
                on_change=lambda: options.put(depth=str(st.session_state["depth"] or "") or None),
            )  # fmt: skip
        if n:
            st.button(
                say("explorer.reset", lang),
                key="reset",
                on_click=lambda: options.put(rel=None, kind=None, conf=None, depth=None),
            )


def _several(key: str, offered: dict[str, str], present: tuple[str, ...], label: str) -> None:
    """Draw the choice of several things by their short names, kept in the address."""
    st.session_state[key] = [one for one in present if one in offered]
    st.multiselect(
        label, list(offered), key=key, format_func=lambda one: offered.get(one, one),
        on_change=lambda: options.put(
            **{key: ",".join(one.removeprefix("dn:") for one in st.session_state[key]) or None}
        ),
    )  # fmt: skip


def files(view: Shown, lang: str) -> None:
    """Draw the buttons that give the present view as files, each made when it is asked for."""
    made = {
        "svg": ("image/svg+xml", lambda: export.as_svg(view, lang, options.pins())),
        "html": ("text/html", lambda: export.as_html(view, lang, options.pins())),
        "graphml": ("application/graphml+xml", lambda: rows.as_graphml(view)),
        "csv": ("text/csv", lambda: rows.as_csv(view)),
    }
    with st.popover(say("explorer.export", lang)):
        for ending, (media, make) in made.items():
            st.download_button(
                say(f"explorer.export-{ending}", lang), make, f"{drawing.file_name(view)}.{ending}", media,
                key=f"export-{ending}", on_click="ignore", width="stretch",
            )  # fmt: skip


def close(what: str, lang: str) -> None:
    """Draw the button that closes the card of a link (``link``) or the paths between two entities (``to``)."""
    st.button(say(f"explorer.{what}-close", lang), key=f"close-{what}", on_click=lambda: state.go(**{what: None}))
