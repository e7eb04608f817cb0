"""What stands beside the drawing: the card of a link, the chain that explains an impact, the paths between two."""

from dataclasses import dataclass

import streamlit as st

from graph.errors import BadInput
from graph.paths import Chain, Paths
from graph.ui import card, known, options, state
from graph.ui.explore import Shown
from graph.ui.links import address, page_link
from graph.ui.text import plain_markdown, safe, say, typo

__all__ = ["OpenLink", "gestures", "open_link", "open_paths", "paths_html", "trail_html", "way", "why"]

CHAINS = 3  # chains of a way shown at once; their number is said
ANSWERS = 6  # entities proposed for the other end of a path


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
            (start, known.name_of(start, lang)), entity.facts, (end, known.name_of(end, lang)), predicate,
            lambda one: known.words(one, lang), lang,
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
    steps = reached.chain if reached else known.path_to(view.centre.id, chosen)
    if not reached and len(steps) < 2:
        return ""
    return _chain(steps, say("explorer.chain" if reached else "explorer.path", lang), lang)


def _chain(steps: Chain, title: str, lang: str) -> str:
    return card.chain(
        steps, lambda one: known.node_of(one, lang), lambda one: known.words(one, lang), title, lang
    )  # fmt: skip


def open_paths(chosen: str) -> Paths | None:
    """Return the paths from the chosen entity to the one that the address names; a name unknown is taken out."""
    asked = st.query_params.get("to")
    if asked is None:
        return None
    end = state.known(asked)
    if end is None or end == chosen:
        del st.query_params["to"]
        return None
    return known.paths_between(chosen, end)


def way(found: Paths | None) -> tuple[str, ...]:
    """Return the entities of the path to bring out, from end to end; nothing when no path is asked for."""
    if not found:
        return ()
    chain = next((one.kept[0] for one in (found.forth, found.back, found.around) if one), ())
    return (chain[0].start, *(step.end for step in chain)) if chain else (found.start, found.end)


def paths_html(found: Paths, lang: str) -> str:
    """Return the chains of each way, or where the two meet when neither rests upon the other."""
    names = {key: known.name_of(one, lang) for key, one in (("start", found.start), ("end", found.end))}
    ways = [("forth", found.forth), ("back", found.back)]
    if not (found.forth or found.back):
        ways.append(("around", found.around))
    parts = [f"<h2>{safe(say('explorer.paths', lang, **names), lang)}</h2>"]
    for key, chains in ways:
        told = say(f"explorer.paths-{key}{'' if chains else '-none'}", lang, n=chains.number, k=chains.hops, **names)
        parts.append(f"<p>{safe(told, lang)}</p>")
        shown = chains.kept[:CHAINS]
        parts += [_chain(one, say("explorer.paths-chain", lang, n=n), lang) for n, one in enumerate(shown, 1)]
        if chains.number > len(shown):
            parts.append(f"<p>{safe(say('explorer.paths-more', lang, n=chains.number - len(shown)), lang)}</p>")
    for key, meeting in (("rest", found.both_rest_on), ("reach", found.both_reach)):
        if meeting:
            told = say(f"explorer.meeting-{key}", lang, name=known.name_of(meeting.id, lang), **names)
            parts.append(f"<p>{safe(told, lang)}</p>")
            halves = ((found.start, meeting.from_start), (found.end, meeting.from_end))
            parts += [_chain(steps, known.name_of(one, lang), lang) for one, steps in halves]
    whole = page_link("paths", say("explorer.paths-page", lang), lang, **{"from": found.start, "to": found.end})
    return f'<article class="sheet">{"".join(parts)}<p>{whole}</p></article>'


def trail_html(view: Shown, lang: str) -> str:
    """Return the trail: the centres that led to the present one, each a link back."""
    passed = options.trail()
    if not passed:
        return ""
    items = []
    for n, one in enumerate(passed):
        where = address("explorer", lang, entity=one, trail=",".join(passed[:n]))
        items.append(f'<li><a href="{safe(where, "en")}" data-entity="{safe(one, "en")}">'
                     f"{safe(known.name_of(one, lang), lang)}</a></li>")  # fmt: skip
    items.append(f'<li aria-current="page">{safe(view.centre.label, lang)}</li>')
    return f'<nav class="trail" aria-label="{safe(say("explorer.trail", lang), lang)}"><ol>{"".join(items)}</ol></nav>'


def gestures(view: Shown, chosen: str, lang: str) -> None:
    """Draw what can be done with the chosen entity without the mouse: centre it, unfold it, find a path from it."""
    name = plain_markdown(typo(known.name_of(chosen, lang), lang))
    with st.container(key="move", horizontal=True, gap="small"):
        if chosen != view.centre.id:
            st.button(
                say("explorer.to-centre", lang), key="centre", type="primary", help=say("ui.centre", lang, name=name),
                on_click=lambda: options.turn(chosen),
            )  # fmt: skip
            key, opened = f"@{chosen}", {*view.options.opened}
            st.button(
                say("explorer.fold" if key in opened else "explorer.unfold", lang), key="unfold",
                help=say("explorer.unfold-help", lang, name=name),
                on_click=lambda: state.go(open=",".join(sorted(opened ^ {key})) or None),
            )  # fmt: skip
        with st.popover(say("explorer.path-to", lang)):
            typed = st.text_input(say("explorer.path-ask", lang, name=name), key="path-text", max_chars=200)
            found = [hit for hit in state.hits(typed, lang) if hit.id != chosen][:ANSWERS] if typed.strip() else []
            if typed.strip() and not found:
                st.markdown(plain_markdown(BadInput("views.no-entity", name=typed).message(lang)))
            for hit in found:
                st.button(plain_markdown(typo(f"{hit.label} – {hit.type_label}", lang)), key=f"to-{hit.id}",
                          width="stretch", on_click=lambda end=hit.id: state.go(to=end, link=None))  # fmt: skip
