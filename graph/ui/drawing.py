"""The drawing on the page: one component, mounted once, that shows any view and tells what the reader points at."""

import re
from pathlib import Path

import streamlit as st

from graph.impact import CONFIDENCE
from graph.ui import explore, state
from graph.ui.explore import Shown
from graph.ui.network import engine
from graph.ui.text import say, typo

__all__ = ["drawing", "file_name"]


def _asset(name: str) -> str:
    return (Path(__file__).parent / "assets" / name).read_text(encoding="utf-8")


# The library apart from the code that uses it: a change of data then carries kilobytes, not the library.
_library = st.components.v2.component("doctrine_vis", js=engine() + "\nexport default function () {}")
_drawing = st.components.v2.component(
    "doctrine_drawing", html=_asset("drawing.html"), css=_asset("drawing.css"), js=_asset("drawing.js")
)


def drawing(view: Shown, chosen: str, link: str | None, lang: str) -> None:
    """Draw a view; what the reader points at changes the address before the page runs again.

    :param chosen: id of the entity whose sheet is open.
    :param link: id of the link whose card is open.
    """
    name, kind = typo(view.centre.label, lang), view.options.view
    plain = kind == explore.VIEWS[0]
    way = "needs" if view.options.dependencies else kind
    key = "ui.shown" if view.folded else "ui.shown-all"
    words = {
        "legend": f"{say('ui.legend', lang)} ({say('explorer.legend-hint', lang)})",
        "direction": say("ui.direction" if plain else f"explorer.{way}-legend", lang),
        "drawing": say("ui.drawing" if plain else f"explorer.drawing-{kind}", lang, name=name),
        "tools": say("ui.gestures", lang),
        "zoomIn": say("ui.zoom-in", lang),
        "zoomOut": say("ui.zoom-out", lang),
        "zoomFit": say("ui.zoom-fit", lang),
        "png": say("explorer.export-png", lang),
        "count": f"{say(key, lang, n=view.shown, k=view.folded)}. {say('explorer.gestures', lang)}",
        "masked": say("explorer.masked", lang, k="{k}"),
    }
    _library(key="vislib", height=1)
    _drawing(
        key="drawing",
        data=view.picture
        | {
            "version": f"{view.centre.id}|{lang}{view.options.version}",
            "view": kind,
            "selected": chosen,
            "link": link or "",
            "words": words,
            "lanes": _legend(view, lang),
            "confidences": [{"id": one, "label": say(f"confidence.{one}", lang)} for one in CONFIDENCE],
            "file": file_name(view),
        },
        on_selected_change=lambda: _follow("selected"),
        on_opened_change=lambda: _follow("opened"),
        on_linked_change=lambda: _follow("linked"),
        on_unfold_change=lambda: _follow("unfold"),
    )


def file_name(view: Shown) -> str:
    """Return how the files that the reader keeps of a view are called."""
    return re.sub(r"[^a-z0-9-]+", "-", f"{view.options.view}-{view.centre.id}".lower())


def _legend(view: Shown, lang: str) -> list[dict[str, str]]:
    """Return the lanes of the picture, each with the types that it holds."""
    found: dict[str, dict[str, str]] = {}
    for lane, kind in sorted({(one.lane, one.type_label) for one in view.nodes}, key=lambda it: (it[0].order, it[1])):
        style = {"id": lane.id, "label": lane.label, "fill": lane.fill, "stroke": lane.stroke, "types": ""}
        known = found.setdefault(lane.id, style)
        sign = f"{lane.glyph} {typo(kind, lang) if lane.label else say('ui.other-lane', lang)}"
        if sign not in known["types"]:
            known["types"] = f"{known['types']}\u2003{sign}".strip()
    return list(found.values())


def _follow(gesture: str) -> None:
    """Put in the address what the drawing says was pointed at; a name that the graph does not know is dropped."""
    told = str(getattr(st.session_state["drawing"], gesture, "") or "")
    if not told:
        return
    if gesture == "unfold":
        present = [one for one in st.query_params.get("open", "").split(",") if one]
        if explore.KEY.fullmatch(told):
            state.go(open=",".join(sorted({*present} ^ {told})) or None)
    elif gesture == "linked":
        ends = told.split("~")
        if len(ends) == 3 and state.known(ends[0]) and state.known(ends[2]):
            state.go(link=told)
    elif name := state.known(told):
        if gesture == "opened":
            explore.put(entity=name, link=None)
        else:
            state.go(selected=name, link=None)
