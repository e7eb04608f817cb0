"""What the page of the editions asks and keeps: editions, kind and days in the address; results per version."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from graph.changes import between_days, compare
from graph.dates import span
from graph.differences import KINDS, Between, Comparison
from graph.editions import Edition
from graph.editions import history as all_editions
from graph.errors import BadInput
from graph.names import expand
from graph.recordreader import concepts
from graph.ui import state
from graph.ui.neighbours import Lane
from graph.ui.text import day, safe, say, typo
from graph.ui.times import whole_ontology

__all__ = [
    "asked", "between", "comparison", "day_pickers", "editions", "kept", "lane_of", "lens", "pickers",
]  # fmt: skip

Asked = dict[str, str]


def asked(lang: str) -> tuple[Asked, list[str]]:
    """Return what to compare, and a sentence for what the address asks in vain, which is taken out of it.

    Without an answer in the address: the edition of the frame and the one before it, else the last two.
    """
    years, wrong, found = state.editions(), [], {}
    for name in ("from", "to", "kind", "since", "until"):
        if not (text := st.query_params.get(name, "")):
            continue
        if _fine(name, text):
            found[name] = text
        else:
            del st.query_params[name]
            key = "bad-day" if name in ("since", "until") else f"bad-{name}"
            wrong.append(say(f"changes.{key}", lang, known=", ".join(years)))
    last = found.get("to") or state.asked_view()[1]
    if not last or last == years[0]:
        last = found.get("to") or years[-1]
    rank = years.index(last)
    found.setdefault("to", last)
    found.setdefault("from", years[max(0, rank - 1)] if rank else years[0])
    return found, wrong


def _fine(name: str, text: str) -> bool:
    if name in ("from", "to"):
        return text in state.editions()
    if name == "kind":
        return text in KINDS
    try:
        return bool(span(text))
    except BadInput:
        return False


def lens(lang: str) -> str:
    """Say what the date and the edition of the frame mean here: the comparison itself reads the whole graph."""
    at, edition = state.asked_view()
    notes = []
    if at:
        known = [one for one in editions(lang) if one.published]
        out = [one for one in known if span(one.published).end <= date.fromisoformat(at)]
        maybe = [one for one in known if one not in out and span(one.published).start <= date.fromisoformat(at)]
        key = "at-none" if not out else "at"
        notes.append(say(f"changes.{key}", lang, day=day(at, lang), year=out[-1].year if out else ""))
        if maybe:
            notes.append(say("changes.at-maybe", lang, year=", ".join(one.year for one in maybe)))
    if at or edition:
        notes.append(say("changes.whole", lang))
    return f'<p class="note">{safe(" ".join(notes), lang)}</p>' if notes else ""


def pickers(chosen: Asked, lang: str) -> None:
    """Draw the choice of editions and of a kind; the address decides what they show."""
    named = concepts(state.whole(), lang)
    kinds = {"": say("changes.every-kind", lang)} | {
        kind: named.get(f"change-kind:{kind}", say("changes.not-repeated", lang)) for kind in KINDS
    }
    with st.container(key="editions-pickers", horizontal=True, vertical_alignment="bottom"):
        for name in ("from", "to"):
            st.session_state[f"editions-{name}"] = chosen[name]
            st.selectbox(say(f"changes.pick-{name}", lang), state.editions(), key=f"editions-{name}",
                         on_change=_put, args=(name,))  # fmt: skip
        st.session_state["editions-kind"] = chosen.get("kind", "")
        st.selectbox(say("changes.pick-kind", lang), list(kinds), key="editions-kind", on_change=_put, args=("kind",),
                     format_func=lambda one: typo(kinds[one], lang))  # fmt: skip


def day_pickers(chosen: Asked, lang: str) -> None:
    """Draw the choice of two days."""
    st.html(
        f'<div class="fiche eds"><h2 id="part-days">{safe(say("changes.days", lang), lang)}</h2>'
        f'<p class="note">{safe(say("changes.days-note", lang), lang)}</p></div>'
    )
    with st.container(key="editions-days", horizontal=True, vertical_alignment="bottom"):
        for name in ("since", "until"):
            st.session_state[f"editions-{name}"] = chosen.get(name, "")
            st.text_input(say(f"changes.pick-{name}", lang), key=f"editions-{name}", max_chars=10,
                          placeholder=say("changes.day-hint", lang), on_change=_put, args=(name,))  # fmt: skip


def _put(name: str) -> None:
    text = str(st.session_state[f"editions-{name}"] or "").strip()
    wanted = {name: text or None}
    if name in ("from", "to"):  # both stand in the address: the link says what was looked at
        wanted |= {end: st.session_state[f"editions-{end}"] for end in ("from", "to")}
    state.go(**wanted)


@st.cache_resource(max_entries=60, show_spinner=False)
def _comparison(version: str, first: str, last: str, kind: str, lang: str) -> Comparison:
    return compare(state.whole(), first, last, lang, kind)


def comparison(chosen: Asked, lang: str) -> Comparison:
    """Return what differs between the two editions.

    :raises BadInput: the same edition twice, or the later one first.
    """
    return _comparison(state.whole().version, chosen["from"], chosen["to"], chosen.get("kind", ""), lang)


@st.cache_resource(max_entries=60, show_spinner=False)
def _kept(version: str, given: tuple, lang: str, _make: Callable[[], str]) -> str:
    return _make()


def kept(chosen: Asked, lang: str, make: Callable[[], str]) -> str:
    """Return the lists, made once for the same choice; their links keep the date and the edition of the frame."""
    given = (*(chosen.get(name, "") for name in ("from", "to", "kind")), *state.asked_view())
    return _kept(state.whole().version, given, lang, make)


@st.cache_resource(max_entries=40, show_spinner=False)
def _between(version: str, before: str, after: str, lang: str) -> Between:
    return between_days(state.whole(), before, after, lang)


def between(chosen: Asked, lang: str) -> Between:
    """Return the relations that began or ended between the two days.

    :raises BadInput: the days are the same, or the later one comes first.
    """
    return _between(state.whole().version, chosen["since"], chosen["until"], lang)


@st.cache_resource(max_entries=4, show_spinner=False)
def _editions(version: str, lang: str) -> tuple[Edition, ...]:
    return all_editions(state.whole(), lang)


def editions(lang: str) -> tuple[Edition, ...]:
    """Return every edition, oldest first."""
    return _editions(state.whole().version, lang)


def lane_of(lang: str) -> Callable[[str], Lane]:
    """Return what tells the lane of a class (``dn:Service``)."""
    lanes = whole_ontology(lang).lanes
    return lambda kind: lanes.get(expand(kind) or "", Lane(label=say("ui.other-lane", lang)))
