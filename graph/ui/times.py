"""What the page of the timeline asks, keeps and draws: filters in the address, results per version of the graph."""

from collections import Counter
from collections.abc import Callable
from datetime import date

import streamlit as st

from graph import find
from graph.dates import span
from graph.errors import BadInput
from graph.names import expand, fold, shorten
from graph.recordreader import concepts
from graph.scope import LANES, lanes
from graph.sparql import select
from graph.timeline import Stop, Timeline, timeline
from graph.ui import state
from graph.ui.links import address, page_link
from graph.ui.neighbours import Ontology
from graph.ui.text import safe, say, typo
from graph.ui.timedrawing import svg
from graph.ui.timelayout import Band, arrange

__all__ = ["asked", "drawn", "filters", "found", "kept", "sheet_link", "told", "whole_ontology"]

#: Widths of the drawing: a small screen, a common one, a large one. A telephone has the table instead.
FORMS = {"medium": 940, "wide": 1380, "huge": 2140}
MOST_LANES = 9
CONCEPTS = {"theme": "theme", "kind": "milestone-kind"}
Asked = dict[str, str]


def sheet_link(name: str, label: str, lang: str) -> str:
    """Return a link to the sheet of a thing."""
    return page_link("entity", label, lang, entity=name)


def asked(lang: str) -> tuple[Asked, list[str]]:
    """Return the filters that the address gives, and a sentence for each that means nothing; those are taken out."""
    found, wrong = {}, []
    for name in ("entity", "theme", "role", "kind", "from", "until", "near", "lanes"):
        if not (text := st.query_params.get(name, "")):
            continue
        if _fine(name, text, lang):
            found[name] = text
        else:
            del st.query_params[name]
            wrong.append(say(f"timeline.bad-{name}", lang))
    if edition := state.asked_view()[1]:
        found["edition"] = edition
    return found, wrong


def _fine(name: str, text: str, lang: str) -> bool:
    if name in ("entity", "role"):
        return state.known(text) is not None
    if name in CONCEPTS:
        return text in _concepts(CONCEPTS[name], lang)
    if name in ("from", "until"):
        try:
            return bool(span(text))
        except BadInput:
            return False
    return text in (LANES if name == "lanes" else ("1",))


@st.cache_resource(max_entries=8, show_spinner=False)
def _named(version: str, lang: str) -> dict[str, str]:
    return concepts(state.whole(), lang)


@st.cache_resource(max_entries=4, show_spinner=False)
def _ontology(version: str, lang: str) -> Ontology:
    return Ontology.of(state.whole(), lang)


def whole_ontology(lang: str) -> Ontology:
    """Return what the ontology says of drawings; it is the same through any date or edition."""
    return _ontology(state.whole().version, lang)


def _concepts(scheme: str, lang: str) -> dict[str, str]:
    """Return ``{concept: label}`` of a closed list."""
    named = _named(state.whole().version, lang)
    own = {name.partition(":")[2]: label for name, label in named.items() if name.startswith(f"{scheme}:")}
    return dict(sorted(own.items(), key=lambda item: fold(item[1])))


@st.cache_resource(max_entries=4, show_spinner=False)
def _offered(version: str, what: str, lang: str) -> dict[str, str]:
    """Return ``{id: label}`` of the things that milestones are about, or of the roles that requirements bear on."""
    of = "?m a dn:Milestone ; dn:about ?x" if what == "entity" else "?m a dn:Requirement ; dn:bearer ?x"
    names = find.labels(state.whole(), lang)
    ids = {shorten(row["x"].value) for row in select(state.whole(), f"SELECT DISTINCT ?x {{ {of} }}")}
    return dict(sorted(((one, names[one]) for one in ids if one in names), key=lambda item: fold(item[1])))


def filters(chosen: Asked, lang: str) -> None:
    """Draw the filters. The address decides what they show; each choice goes to the address."""
    version = state.whole().version
    things, roles = _offered(version, "entity", lang), _offered(version, "role", lang)
    names = find.labels(state.whole(), lang)
    for given, options in ((chosen.get("entity"), things), (chosen.get("role"), roles)):
        if given and given not in options:
            options[given] = names.get(given, given)
    years = {year: year for year in reversed(state.editions())}
    more = (("role", roles), ("theme", _concepts("theme", lang)), ("kind", _concepts("milestone-kind", lang)),
            ("edition", years))  # fmt: skip
    n = sum(name in chosen for name in ("role", "theme", "kind", "edition", "from", "until", "near"))
    with st.container(key="timeline-filters", horizontal=True, vertical_alignment="bottom"):
        _pick("entity", {"": say("timeline.every-entity", lang)} | things, chosen.get("entity", ""), lang)
        with st.popover(say("timeline.filters-n" if n else "timeline.filters", lang, n=n), width="content"):
            for name, options in more:
                every = {"": say(f"timeline.every-{name}", lang)}
                _pick(name, every | options, chosen.get(name, ""), lang)
            for name in ("from", "until"):
                st.session_state[f"timeline-{name}"] = chosen.get(name, "")
                st.text_input(say(f"timeline.filter-{name}", lang), key=f"timeline-{name}", max_chars=10,
                              placeholder=say("timeline.date-hint", lang), on_change=_put, args=(name,))  # fmt: skip
            if chosen.get("entity"):
                st.session_state["timeline-near"] = "near" in chosen
                st.checkbox(say("timeline.filter-near", lang), key="timeline-near", on_change=_put, args=("near",))
        st.session_state["timeline-lanes"] = chosen.get("lanes", LANES[0])
        st.segmented_control(
            say("timeline.filter-lanes", lang), LANES, key="timeline-lanes", required=True,
            format_func=lambda one: say(f"timeline.lanes-{one}", lang), on_change=_put, args=("lanes",),
        )  # fmt: skip


def _pick(name: str, options: dict[str, str], present: str, lang: str) -> None:
    st.session_state[f"timeline-{name}"] = present
    st.selectbox(
        say(f"timeline.filter-{name}", lang), list(options), key=f"timeline-{name}", on_change=_put, args=(name,),
        format_func=lambda one: typo(options.get(one, one), lang),
    )  # fmt: skip


def _put(name: str) -> None:
    value = st.session_state[f"timeline-{name}"]
    text = ("1" if value else "") if isinstance(value, bool) else str(value or "").strip()
    state.go(**{name: None if text in ("", LANES[0]) else text})


@st.cache_resource(max_entries=100, show_spinner=False)
def _found(version: str, given: tuple[tuple[str, str], ...], today: date, lang: str) -> Timeline:
    names = {"entity": "name", "from": "since"}
    wanted = {names.get(name, name): value for name, value in given if name != "near"}
    return timeline(state.whole(), today, lang, near=("near", "1") in given, **wanted)


def found(chosen: Asked, today: date, lang: str) -> Timeline:
    """Return the events that answer the filters: records stand in every view, so the whole graph is asked.

    :raises BadInput: the first day comes after the last.
    """
    given = sorted((name, value) for name, value in chosen.items() if name != "lanes")
    return _found(state.whole().version, tuple(given), today, lang)


@st.cache_resource(max_entries=100, show_spinner=False)
def _kept(version: str, given: tuple, today: date, lang: str, _make: Callable[[], str]) -> str:
    return _make()


def kept(chosen: Asked, some: Timeline, today: date, lang: str, make: Callable[[], str]) -> str:
    """Return the tables, made once for the same filters."""
    at = st.query_params.get("at", "")
    given = sorted((name, value) for name, value in chosen.items() if name != "lanes")
    return _kept(state.whole().version, (*given, at), today, lang, make)


def told(chosen: Asked, some: Timeline, lang: str) -> str:
    """Return in words what the filters keep, with the way out."""
    if not set(chosen) - {"lanes"}:
        return ""
    notes = [say("timeline.tied-note", lang, year=chosen["edition"])] if "edition" in chosen else []
    if some.focus:
        notes.append(say("timeline.focus-note", lang, name=typo(some.focus.label, lang)))
    notes += [say("timeline.role-note", lang)] if "role" in chosen else []
    notes += [say("timeline.theme-note", lang)] if "theme" in chosen else []
    every = page_link("timeline", say("timeline.reset", lang), lang)
    return f'<p class="note">{" ".join(safe(one, lang) for one in notes)} {every}</p>'


@st.cache_resource(max_entries=60, show_spinner=False)
def _drawn(
    version: str, given: tuple, today: date, lang: str, lens: tuple[str, str], _some: Timeline
) -> tuple[list[tuple[str, str]], Callable[[], str]]:
    chosen = dict(given)
    by = chosen.get("lanes", LANES[0])
    spoken = lanes(state.whole(), [one.id for one in _some.dated], by, lang)
    known = {lane.id: lane for lane in whole_ontology(lang).lanes.values()}
    full = Counter(link.id for link in spoken.values() if link)
    shown = {one for one, _ in full.most_common(MOST_LANES)}
    rest = Band("rest", say("timeline.other-lanes", lang))
    none = Band("none", say(f"timeline.no-{by}", lang))

    def band(one: Stop) -> Band:
        link = spoken.get(one.id)
        if link is None or link.id not in shown:
            return none if link is None else rest
        lane = known.get(link.id.partition(":")[2])
        return Band(link.id, link.label, lane.fill, lane.stroke) if lane else Band(link.id, link.label)

    every = {band(one).id: band(one) for one in _some.dated}
    order = {lane.id: lane.order for lane in known.values()}
    bands = sorted(
        every.values(),
        key=lambda one: (one in (none, rest), order.get(one.id.partition(":")[2], 0), -full[one.id], fold(one.label)),
    )
    title = say("timeline.drawing", lang, n=len(_some.dated))
    desc = say("timeline.drawing-desc", lang)

    def here(one: Stop) -> str:
        return address("entity", lang, entity=one.id)

    def fold_at(one: Band, year: int) -> str:
        return address("timeline", lang, **(chosen | {"from": str(year), "until": str(year)}))

    made = {}
    for form, width in FORMS.items():
        made[form] = arrange(_some.dated, band, bands, today, lang, width)
        made[form].word = "seen-from" if lens[0] else "today"
    forms = [(form, svg(one, title, desc, lang, here, fold_at, form)) for form, one in made.items()]

    def alone() -> str:
        return svg(made["wide"], title, desc, lang, lambda one: expand(one.id) or "", lambda one, year: "", "alone")

    return forms, alone


def drawn(
    chosen: Asked, some: Timeline, today: date, lang: str
) -> tuple[str, list[tuple[str, str]], Callable[[], str]]:
    """Return the drawing: what tells it from another, its forms by width, and what makes the one of a file."""
    given, lens = tuple(sorted(chosen.items())), (st.query_params.get("at", ""), st.query_params.get("edition", ""))
    version = state.whole().version
    forms, alone = _drawn(version, given, today, lang, lens, some)
    return f"{version}|{given}|{today}|{lang}|{lens}", forms, alone
