"""Pieces of the screen: the frame, the language, the search, the drawing."""

import logging
from functools import cache
from pathlib import Path
from uuid import uuid4

import streamlit as st

from graph.text import LANGUAGES
from graph.ui import state
from graph.ui.neighbours import CONFIDENCE, Neighbourhood
from graph.ui.network import engine
from graph.ui.text import plain_markdown, say, typo

__all__ = ["centre_button", "drawing", "failure", "frame", "header"]

ASSETS = Path(__file__).parent / "assets"
OWN_NAMES = {"fr": "Français", "en": "English"}  # each language in its own words


@cache
def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


# The library apart from the code that uses it: a change of data then carries kilobytes, not the library.
_library = st.components.v2.component("doctrine_vis", js=engine() + "\nexport default function () {}")
_drawing = st.components.v2.component(
    "doctrine_drawing", html=_asset("drawing.html"), css=_asset("drawing.css"), js=_asset("drawing.js")
)
_frame = st.components.v2.component(
    "doctrine_frame", html='<a href="#drawing"></a>', css=_asset("frame.css"), js=_asset("frame.js")
)


def frame(lang: str) -> None:
    """Set the language of the page, its style, and the link that leads the keyboard to the drawing."""
    _frame(key="frame", data={"lang": lang, "skip": say("ui.skip", lang)}, height=1)
    st.html(_asset("page.css"))


def header(lang: str) -> None:
    """Draw what stands above every page: title, search, language."""
    title, search, language = st.columns([5, 4, 2], vertical_alignment="center")
    title.title(say("ui.title", lang), anchor=False)
    with search:
        text = st.text_input(
            say("ui.search", lang), key="search", placeholder=say("ui.search-hint", lang), max_chars=200,
            label_visibility="collapsed",
        )  # fmt: skip
    with language:
        st.session_state["language"] = lang  # the address decides, the back button included
        st.segmented_control(
            say("ui.language", lang), LANGUAGES, key="language", format_func=OWN_NAMES.get, required=True,
            on_change=lambda: state.go(lang=st.session_state["language"]), label_visibility="collapsed",
        )  # fmt: skip
    # The place of the answers is kept when there are none: a drawing that moved would start again.
    with st.container(key="answers"):
        if text.strip():
            _results(text, lang)


def _results(text: str, lang: str) -> None:
    """Draw the answers to a search, a column a type, as buttons that the keyboard reaches."""
    hits = state.hits(text, lang)
    key = "ui.search-none" if not hits else "ui.search-one" if len(hits) == 1 else "ui.search-results"
    with st.container(border=True):
        told, closing = st.columns([5, 1], vertical_alignment="center")
        told.markdown(plain_markdown(say(key, lang, n=len(hits), text=text)))
        closing.button(say("ui.clear", lang), key="clear", on_click=_clear, width="stretch")
        by_type: dict[str, list] = {}
        for hit in hits:
            by_type.setdefault(hit.type_label, []).append(hit)
        columns = st.columns(min(4, len(by_type)) or 1)
        for number, (kind, members) in enumerate(by_type.items()):
            with columns[number % len(columns)]:
                st.markdown(f"**{plain_markdown(typo(kind, lang))}**")
                for hit in members:
                    label = plain_markdown(typo(hit.label, lang))
                    st.button(label, key=f"hit {hit.id}", on_click=_open, args=(hit.id,), type="tertiary")


def _clear() -> None:
    st.session_state["search"] = ""


def _open(name: str) -> None:
    _clear()
    state.go(entity=name)


def drawing(hood: Neighbourhood, picture: dict[str, object], chosen: str, lang: str) -> None:
    """Draw a neighbourhood; a click or a double click changes the address before the page runs again."""
    name = typo(hood.centre.label, lang)
    words = {key: say(f"ui.{key}", lang) for key in ("legend", "direction")} | {
        "drawing": say("ui.drawing", lang, name=name),
        "tools": say("ui.gestures", lang),
        "zoomIn": say("ui.zoom-in", lang),
        "zoomOut": say("ui.zoom-out", lang),
        "zoomFit": say("ui.zoom-fit", lang),
        "count": f"{_count(hood, lang)}. {say('ui.gestures', lang)}",
    }
    lanes: dict[str, dict[str, str]] = {}
    drawn = {(one.lane, one.type_label) for _, one, shown in hood.neighbours() if shown}
    drawn |= {(hood.lane, hood.centre.type_label)}
    for lane, kind in sorted(drawn, key=lambda pair: (pair[0].order, pair[1])):
        style = {"label": lane.label, "fill": lane.fill, "stroke": lane.stroke, "types": ""}
        known = lanes.setdefault(lane.id, style)
        sign = f"{lane.glyph} {typo(kind, lang) if lane.label else say('ui.other-lane', lang)}"
        if sign not in known["types"]:
            known["types"] = f"{known['types']}\u2003{sign}".strip()
    confidences = [{"id": one, "label": say(f"confidence.{one}", lang)} for one in CONFIDENCE]
    _library(key="vislib", height=1)
    _drawing(
        key="drawing",
        data=picture
        | {
            "version": f"{hood.centre.id}|{lang}",
            "selected": chosen,
            "words": words,
            "lanes": list(lanes.values()),
            "confidences": confidences,
        },
        on_selected_change=lambda: _follow("selected"),
        on_opened_change=lambda: _follow("opened"),
    )


def _follow(gesture: str) -> None:
    """Put in the address what the drawing says was chosen; a name that the graph does not know is dropped."""
    name = state.known(str(getattr(st.session_state["drawing"], gesture, "") or ""))
    if name:
        state.go(**{"entity" if gesture == "opened" else "selected": name})


def centre_button(name: str, label: str, lang: str) -> None:
    """Draw the button that puts an entity in the centre."""
    words = plain_markdown(say("ui.centre", lang, name=typo(label, lang)))
    st.button(words, key="centre", on_click=lambda: state.go(entity=name), type="primary", width="stretch")


def _count(hood: Neighbourhood, lang: str) -> str:
    if hood.folded:
        return say("ui.shown", lang, n=hood.shown, k=hood.folded)
    return say("ui.shown-all", lang, n=hood.shown)


def failure(lang: str) -> None:
    """Tell the user that the page failed, with a number that the log explains; never a trace."""
    number = uuid4().hex[:8]
    logging.getLogger("doctrine").exception("incident %s", number)
    st.error(say("ui.internal", lang, id=number))
    st.html(f'<a href="./">{say("ui.home", lang)}</a>')
