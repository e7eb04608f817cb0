"""What the page of chains is asked, read from the address by ids, and its answer, kept per version of the graph."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from graph.answers import path_sentence, paths_told
from graph.chains import Hop, Teller
from graph.impact import RELATIONS, TRAVELS, Link, links
from graph.names import expand, fold
from graph.paths import Chain, Chains, Paths, paths
from graph.ui import state
from graph.ui.chaindrawing import column, layered
from graph.ui.layers import Box, Wire
from graph.ui.links import address
from graph.ui.neighbours import Lane
from graph.ui.text import say, typo

__all__ = ["Ends", "Told", "asked", "box_of", "candidates", "pictures", "told", "wire_of"]

DRAWN = 12  # chains of one way in the picture


@dataclass(frozen=True)
class Ends:
    """From where to where; empty where the address does not say. ``stop`` follows only what carries a stop."""

    start: str = ""
    end: str = ""
    stop: bool = False


def asked() -> tuple[Ends, str]:
    """Return what the address asks, and the key of what is wrong with it (``""`` for nothing)."""
    state.parameters("from", "to", "mode")
    given = {name: st.query_params.get(name, "")[:200] for name in ("from", "to")}
    ends = {name: (state.known(text) or "") if text else "" for name, text in given.items()}
    wrong = next(("unknown" for name, text in given.items() if text and not ends[name]), "")
    if ends["from"] and ends["from"] == ends["to"]:
        wrong = "same"
    if "mode" in st.query_params and st.query_params["mode"] != "stop":
        del st.query_params["mode"]
    return Ends(ends["from"], ends["to"], st.query_params.get("mode") == "stop"), wrong


@st.cache_resource(show_spinner=False, max_entries=12)
def _links(version: str, which: Sequence[str]) -> tuple[Link, ...]:
    return links(state.graph(), which)


@st.cache_resource(show_spinner=False, max_entries=12)
def _candidates(version: str, lang: str) -> dict[str, str]:
    ends = {one for link in _links(version, RELATIONS) for one in (link.source, link.target)}
    teller = Teller(state.graph(), (), lang, ends)

    def named(one: str) -> str:
        short, label = teller.short(one), teller.name(one).label
        return typo(label if short == label else f"{short} – {label}", lang)

    return dict(sorted(((one, named(one)) for one in ends), key=lambda item: fold(item[1])))


def candidates(lang: str) -> dict[str, str]:
    """Return the entities that have a relation, with what to write of each, by name."""
    return _candidates(state.graph().version, lang)


@dataclass(frozen=True)
class Told:
    """The chains between two entities, and what tells them."""

    found: Paths
    teller: Teller
    lang: str

    @cached_property
    def sentence(self) -> str:
        """Return the answer in a sentence."""
        return typo(path_sentence(self.found, self.teller, self.lang), self.lang)

    def words(self, chain: Chain, around: bool = False) -> str:
        """Return a chain in words."""
        told = self.teller.sentence_around(chain) if around else self.teller.sentence(chain)
        return typo(told, self.lang)

    def hops(self, chain: Chain, around: bool = False) -> tuple[Hop, ...]:
        """Return a chain as it is read."""
        return self.teller.walked(chain) if around else self.teller.hops(chain)


@st.cache_resource(show_spinner=False, max_entries=200)
def _told(version: str, ends: Ends, lang: str) -> Told:
    for which in (tuple(TRAVELS), RELATIONS, ()):  # as the command does
        found = paths(_links(version, which), ends.start, ends.end, change=not ends.stop)
        if found.around:
            break
    return Told(found, Teller(state.graph(), paths_told(found), lang, (ends.start, ends.end)), lang)


def told(ends: Ends, lang: str) -> Told:
    """Return the chains between two entities."""
    return _told(state.graph().version, ends, lang)


def box_of(one: str, teller: Teller, lang: str, via: str = "", chain: tuple[str, ...] = ()) -> Box:
    """Return an entity to draw, that leads to its sheet; those without ``via`` stand out."""
    name = teller.name(one)
    lane = state.ontology(lang).lanes.get(expand(f"dn:{teller.type(one)}") or "", Lane())
    said = f"{typo(name.label, lang)} – {typo(name.kind, lang)}"
    return Box(one, typo(teller.short(one), lang), said, lane, address("entity", lang, entity=one), via, "", chain)


def wire_of(hop: Hop, start: str, end: str, lang: str) -> tuple[Wire, str, bool]:
    """Return a link to draw from ``start`` to ``end``, its relation, and whether the fact goes the other way."""
    sure = hop.link.confidence
    said = f"{hop.start.label} – {hop.read} – {hop.end.label}\n{say(f'confidence.{sure}', lang)}"
    return Wire(start, end, typo(said, lang), sure), typo(hop.read, lang), hop.start.id != start


def pictures(way: Chains, answer: Told, key: str, around: bool = False) -> list[tuple[str, str]]:
    """Return the picture of chains of equal length: all of them in columns, the surest alone for a narrow screen.

    :param key: start of the ids in it, unlike those of another picture of the page.
    """
    lang, kept = answer.lang, way.kept[:DRAWN]
    routes = [[chain[0].start, *(step.end for step in chain)] for chain in kept]
    levels: list[list[str]] = [list(dict.fromkeys(route[at] for route in routes)) for at in range(way.hops + 1)]
    ends = {routes[0][0], routes[0][-1]}

    def box(one: str) -> Box:
        chain = {other for route in routes if one in route for other in route}
        return box_of(one, answer.teller, lang, "" if one in ends else "between", tuple(sorted(chain)))

    wires: dict[tuple[str, str], tuple[Wire, str, bool]] = {}
    for chain in kept:
        for step in chain:
            (hop,) = _as_stated(step, answer)
            wires.setdefault((step.start, step.end), wire_of(hop, step.start, step.end, lang))
    title = answer.words(kept[0], around)
    desc = say("path.desc", lang, n=len(kept), hops=way.hops)
    first = [wires[step.start, step.end] for step in kept[0]]
    columns = [[box(one) for one in level] for level in levels]
    return [
        ("wide", layered(columns, list(wires.values()), f"{key}-wide", title, desc)),
        ("slim", column([box(one) for one in routes[0]], first, f"{key}-slim", title, desc)),
    ]


def _as_stated(step: object, answer: Told) -> tuple[Hop, ...]:
    """Return a step read from what depends to what it depends on, or as the fact says where nothing travels."""
    if step.link.impact in TRAVELS:
        return answer.teller.hops((step,))
    forward = step if step.link.source == step.start else type(step)(step.end, step.start, step.link)
    return answer.teller.walked((forward,))
