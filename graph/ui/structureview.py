"""The structure of the web of dependencies, in the view of the address, kept per version of the graph."""

from dataclasses import dataclass

import streamlit as st

from graph.chains import Teller
from graph.structure import Cycle, cycles, web
from graph.structure_answers import central_rows, kept_links
from graph.ui import state
from graph.ui.chaindrawing import column, ring
from graph.ui.impactview import known_links
from graph.ui.pathview import Told, box_of, wire_of
from graph.ui.text import say, typo

__all__ = ["ORDERS", "Loops", "asked", "central", "loops", "pictures"]

ORDERS = ("dependants", "betweenness")
TOP = 20
DRAWN = 6  # loops drawn of a group; all of them are told in words


def asked() -> tuple[bool, str]:
    """Return whether changes are followed as well as stops, and the order of the first table."""
    state.parameters("mode", "by")
    for name, fine in (("mode", ("change",)), ("by", ORDERS[1:])):
        if name in st.query_params and st.query_params[name] not in fine:
            del st.query_params[name]
    return st.query_params.get("mode") == "change", st.query_params.get("by", ORDERS[0])


@st.cache_resource(show_spinner=False, max_entries=60)
def _central(version: str, by: str, change: bool, lang: str) -> list[dict[str, object]]:
    known = kept_links(known_links(), change)
    top = TOP if by in ORDERS else None
    return central_rows(state.graph(), known, lang, by=by, top=top, change=change)


def central(by: str, change: bool, lang: str) -> list[dict[str, object]]:
    """Return what the web most rests upon, as the command gives it."""
    return _central(state.graph().version, by, change, lang)


@dataclass(frozen=True)
class Loops:
    """The groups of entities that depend on one another, and what tells them."""

    cycles: tuple[Cycle, ...]
    told: Told


@st.cache_resource(show_spinner=False, max_entries=30)
def _loops(version: str, change: bool, lang: str) -> Loops:
    found = cycles(web(kept_links(known_links(), change), change=change))
    chains = [loop for one in found for loop in (one.loop, *one.others)]
    teller = Teller(state.graph(), chains, lang, {name for one in found for name in one.members})
    return Loops(found, Told(None, teller, lang))


def loops(change: bool, lang: str) -> Loops:
    """Return the loops of the web."""
    return _loops(state.graph().version, change, lang)


def pictures(number: int, cycle: Cycle, told: Told) -> list[tuple[str, str]]:
    """Return the first loops of a group: each as a row that comes back to its beginning, and as a column."""
    lang, drawn = told.lang, []
    for at, loop in enumerate((cycle.loop, *cycle.others)[:DRAWN]):
        ids = tuple(step.start for step in loop)
        boxes = [box_of(one, told.teller, lang, "loop", ids) for one in ids]
        wires = [
            wire_of(hop, step.start, step.end, lang) for hop, step in zip(told.hops(loop, True), loop, strict=True)
        ]
        title, desc = typo(told.teller.sentence(loop), lang), say("structure.desc", lang, n=len(loop))
        drawn.append(("wide", ring(boxes, wires, f"loop-{number}-{at}-wide", title, desc)))
        drawn.append(("slim", column(boxes, wires, f"loop-{number}-{at}-slim", title, desc, loop=True)))
    return drawn
