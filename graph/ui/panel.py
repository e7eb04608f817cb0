"""What stands beside the drawing: the card of a link, the chain that explains an impact, the path to the centre."""

from dataclasses import dataclass

import streamlit as st

from graph.ui import card, explore, state
from graph.ui.explore import Shown
from graph.ui.text import say

__all__ = ["OpenLink", "open_link", "why"]


@dataclass(frozen=True)
class OpenLink:
    """A link whose card is open."""

    id: str
    html: str


def open_link(lang: str) -> OpenLink | None:
    """Return the card that the address asks for; a link that the graph does not hold is taken out of it."""
    asked = st.query_params.get("link")
    if asked is None:
        return None
    parts = asked.split("~")
    html = None
    if len(parts) == 3 and (start := state.known(parts[0])) and (end := state.known(parts[2])):
        predicate = parts[1] if ":" in parts[1] else f"dn:{parts[1]}"
        entity, _ = state.sheet_of(start, lang)
        html = card.card(
            (start, explore.name_of(start, lang)), entity.facts, (end, explore.name_of(end, lang)), predicate,
            lambda one: explore.words(one, lang), lang,
        )  # fmt: skip
    if html is None:
        del st.query_params["link"]
        return None
    return OpenLink(asked, html)


def why(view: Shown, chosen: str, lang: str) -> str:
    """Return the chain by which the walk reaches the chosen entity or, in another view, the path from the centre."""
    if chosen == view.centre.id:
        return ""
    reached = view.scene.chains.get(chosen) if view.scene else None
    steps = reached.chain if reached else explore.path_to(view.centre.id, chosen, lang)
    if not reached and len(steps) < 2:
        return ""
    return card.chain(
        steps, lambda one: explore.name_of(one, lang), lambda one: explore.words(one, lang),
        say("explorer.chain" if reached else "explorer.path", lang), lang,
    )  # fmt: skip
