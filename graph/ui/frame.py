"""The frame of every page: navigation, search with suggestions, date, edition, language, and the last door."""

import logging
from collections.abc import Iterable
from urllib.parse import urlencode
from uuid import uuid4

import streamlit as st

from graph import find
from graph.names import fold
from graph.text import LANGUAGES
from graph.ui import state
from graph.ui.links import PATHS, address, opens, page_link
from graph.ui.text import day, plain_markdown, safe, say, typo
from graph.ui.widgets import asset

__all__ = ["failure", "frame"]

OWN_NAMES = {"fr": "Français", "en": "English"}  # each language in its own words
SUGGESTED = 9  # suggestions shown at once
UNLISTED = ("entity", "search")  # pages one comes to through a link, not through the bar

_frame = st.components.v2.component(
    "doctrine_frame", html=asset("frame.html"), css=asset("frame.css"), js=asset("frame.js")
)


def frame(pages: Iterable[str], current: str, lang: str) -> None:
    """Draw what stands above every page, and take out of the address what means nothing."""
    st.html(asset("page.css"))
    _drawn(tuple(pages), current, lang, _note(state.clean(), lang))


@st.fragment
def _drawn(pages: tuple[str, ...], current: str, lang: str, note: str) -> None:
    """Draw the frame; while the reader types, it alone is drawn again, not the page."""
    at, edition = state.asked_view()
    typed = str(getattr(st.session_state.get("frame"), "typed", None) or "").strip()
    skip = "ui.skip" if current == "explorer" else "frame.skip"
    words = {key: say(f"frame.{key}", lang) for key in ("at", "edition", "pages", "suggestions", "clear")}
    words |= {"title": say("ui.title", lang), "search": say("ui.search", lang), "hint": say("ui.search-hint", lang)}
    words |= {"language": say("ui.language", lang), "skip": say(skip, lang)}
    listed = [name for name in pages if name not in UNLISTED]
    _frame(
        key="frame",
        data={
            "lang": lang,
            "path": PATHS[current],
            "paths": [PATHS[name].strip("./") for name in pages],
            "home": address("home", lang),
            "search": address("search", lang),
            "q": st.query_params.get("q", "")[:200] if current == "search" else "",
            "at": at,
            "edition": edition,
            "editions": [{"value": "", "label": say("frame.every-edition", lang)}]
            + [{"value": year, "label": year} for year in reversed(state.editions())],
            "pages": [
                {"label": say(f"ui.page-{name}", lang), "href": address(name, lang), "current": name == current}
                for name in listed
            ],
            "langs": [
                {"label": OWN_NAMES[one], "lang": one, "href": _here(lang=one), "current": one == lang}
                for one in LANGUAGES
            ],
            "banner": _banner(at, edition, lang),
            "clear": _here(at="", edition=""),
            "note": note,
            "answers": _answers(typed, lang) if typed else None,
            "words": words,
        },
        on_typed_change=lambda: None,
    )


def _here(**changes: str) -> str:
    """Return the present address with some parameters changed; those made empty are left out."""
    wanted = dict(st.query_params.items()) | changes
    return "?" + urlencode({name: value for name, value in wanted.items() if value}, safe="/:")


def _banner(at: str, edition: str, lang: str) -> str:
    """Say in a sentence through what the graph is seen; nothing when it is seen whole."""
    key = {(True, True): "frame.view-both", (True, False): "frame.view-at", (False, True): "frame.view-edition"}
    if not (at or edition):
        return ""
    return say(key[bool(at), bool(edition)], lang, day=day(at, lang) if at else "", year=edition)


def _note(removed: list[str], lang: str) -> str:
    """Say politely what the address asked for in vain."""
    keys = [f"frame.bad-{name}" for name in removed if name in ("at", "edition")]
    return " ".join(say(key, lang) for key in keys)


def _answers(text: str, lang: str) -> dict[str, object]:
    """Return suggestions for what is being typed, by type."""
    hits = state.hits(text, lang)
    by_type: dict[str, list[find.Hit]] = {}
    for hit in hits[:SUGGESTED]:
        by_type.setdefault(hit.type_label, []).append(hit)
    every = say("frame.all" if len(hits) > 1 else "frame.all-one" if hits else "frame.none", lang, n=len(hits))
    return {
        "text": text,
        "groups": [
            {"label": typo(kind, lang), "items": [_item(hit, lang) for hit in members]}
            for kind, members in by_type.items()
        ],
        "all": {"label": every, "href": address("search", lang, q=text)},
    }


def _item(hit: find.Hit, lang: str) -> dict[str, str]:
    label, matched = typo(hit.label, lang), typo(hit.matched, lang)
    by_name = hit.matched != hit.id and fold(hit.matched) != fold(hit.label) and len(hit.matched) < 60
    return {"label": label, "more": matched if by_name else "", "href": address(opens(), lang, entity=hit.id)}


def failure(lang: str) -> None:
    """Tell the user that the page failed and what to do, with a number that the log explains; never a trace."""
    number = uuid4().hex[:8]
    logging.getLogger("doctrine").exception("incident %s", number)
    st.error(plain_markdown(say("ui.internal", lang, id=number)))
    again = f'<a href="{safe(_here(), lang)}" target="_self">{safe(say("frame.again", lang), lang)}</a>'
    st.html(f"<ul><li>{again}</li><li>{page_link('home', say('ui.home', lang), lang)}</li></ul>")
