"""The drawing on the page: one component, mounted once, that shows any view and tells what the reader points at."""

import re
from collections.abc import Sequence

import streamlit as st

from graph.model import CONFIDENCE
from graph.ui import options, state
from graph.ui.canvas import engine
from graph.ui.explore import Shown
from graph.ui.links import address
from graph.ui.text import say, typo
from graph.ui.widgets import asset

__all__ = ["drawing", "file_name"]


# The library apart from the code that uses it: a change of data then carries kilobytes, not the library.
_library = st.components.v2.component("doctrine_vis", js=engine() + "\nexport default function () {}")
_drawing = st.components.v2.component(
    "doctrine_drawing", html=asset("drawing.html"), css=asset("drawing.css"), js=asset("drawing.js")
)


def drawing(view: Shown, chosen: str, link: str | None, way: Sequence[str], lang: str) -> None:
    """Draw a view; what the reader points at changes the address before the page runs again.

    :param chosen: id of the entity whose sheet is open.
    :param link: id of the link whose card is open.
    :param way: ids of the entities of the path to bring out, from end to end.
    """
    name, kind = typo(view.centre.label, lang), view.options.view
    plain = kind == options.VIEWS[0]
    sense = "needs" if view.options.dependencies else kind
    key = "ui.shown" if view.folded else "ui.shown-all"
    words = {
        "legend": f"{say('ui.legend', lang)} ({say('explorer.legend-hint', lang)})",
        "direction": say("ui.direction" if plain else f"explorer.{sense}-legend", lang),
        "drawing": f"{say(f'explorer.drawing-{kind}', lang, name=name)} {say('explorer.keys', lang)}",
        "tools": say("ui.gestures", lang),
        "zoomIn": say("ui.zoom-in", lang),
        "zoomOut": say("ui.zoom-out", lang),
        "zoomFit": say("ui.zoom-fit", lang),
        "png": say("explorer.export-png", lang),
        "count": f"{say(key, lang, n=view.shown, k=view.folded)}. {say('explorer.gestures', lang)}",
        "masked": say("explorer.masked", lang, k="{k}"),
        "tidy": say("explorer.tidy", lang),
        "tidyHint": say("explorer.tidy-hint", lang),
        "implied": say("explorer.implied", lang, path="{path}"),
        "badge": say("explorer.badge-legend", lang),
        "dashed": say("explorer.dashed-legend", lang),
    }
    _library(key="vislib", height=1)
    _drawing(
        key="drawing",
        data=view.picture
        | {
            "version": "|".join(filter(None, (f"{view.centre.id}|{lang}{view.options.version}", *state.asked_view()))),
            "view": kind,
            "selected": chosen,
            "link": link or "",
            "way": list(way),
            "pins": options.pins(),
            "sheet": address("entity", lang, entity="0entity0"),
            "words": words,
            "lanes": _legend(view, lang),
            "confidences": [{"id": one, "label": say(f"confidence.{one}", lang)} for one in CONFIDENCE],
            "file": file_name(view),
        },
        on_selected_change=lambda: _follow("selected"),
        on_opened_change=lambda: _follow("opened"),
        on_linked_change=lambda: _follow("linked"),
        on_unfold_change=lambda: _follow("unfold"),
        on_second_change=lambda: _follow("second"),
        on_pinned_change=lambda: _pinned(),
    )


def file_name(view: Shown) -> str:
    """Return how the files that the reader keeps of a view are called."""
    return re.sub(r"[^a-z0-9-]+", "-", f"{view.options.view}-{view.centre.id}".lower())


def _legend(view: Shown, lang: str) -> list[dict[str, str]]:
    """Return the lanes of the picture, each with the signs and the names of the types that it holds."""
    found: dict[str, dict[str, str]] = {}
    for lane, kind in sorted({(one.lane, one.type_label) for one in view.nodes}, key=lambda it: (it[0].order, it[1])):
        label = lane.label or say("ui.other-lane", lang)
        style = {"id": lane.id, "label": label, "fill": lane.fill, "stroke": lane.stroke, "signs": "", "types": ""}
        known = found.setdefault(lane.id, style)
        if lane.glyph not in known["signs"]:
            known["signs"] += lane.glyph
        known["types"] += f"{lane.glyph} {typo(kind, lang) if lane.label else label}\n"
    return list(found.values())


def _pinned() -> None:
    """Put in the address where a box was dragged to; nothing moved is left when the reader tidies up."""
    told = str(getattr(st.session_state["drawing"], "pinned", "") or "")
    if not told:
        return
    moved = options.pins()
    key, _, spot = told.partition("~")
    if told == "none":
        moved = {}
    elif options.PIN.fullmatch(told):
        moved = {name: at for name, at in moved.items() if name != key}
        moved[key] = [int(one) for one in spot.split("~")]
    state.go(pin=",".join(f"{name}~{x}~{y}" for name, (x, y) in moved.items() if x or y) or None)


def _follow(gesture: str) -> None:
    """Put in the address what the drawing says was pointed at; a name that the graph does not know is dropped."""
    told = str(getattr(st.session_state["drawing"], gesture, "") or "")
    if not told:
        return
    if gesture == "unfold":
        present = [one for one in st.query_params.get("open", "").split(",") if one]
        if options.KEY.fullmatch(told):
            state.go(open=",".join(sorted({*present} ^ {told})) or None)
    elif gesture == "linked":
        ends = told.split("~")
        if len(ends) == 3 and state.known(ends[0]) and state.known(ends[2]):
            state.go(link=told)
    elif name := state.known(told):
        if gesture == "opened":
            options.turn(name)
        elif gesture == "second":
            state.go(to=name, link=None)
        else:
            state.go(selected=name, link=None)
