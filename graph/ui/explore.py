"""What the reader asks of the explorer, read from the address by ids, and the view that answers."""

import re
from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from graph import impact
from graph.find import labels, type_labels
from graph.impact import Link, Step
from graph.names import expand, shorten
from graph.paths import surest
from graph.sparql import select
from graph.ui import lanes, ranks, state
from graph.ui.grid import Grid
from graph.ui.neighbours import CONFIDENCE, Lane, Neighbourhood, with_names
from graph.ui.scene import Node, Row, Scene, picture
from graph.ui.text import say

__all__ = ["DEPTHS", "KEY", "VIEWS", "Options", "Shown", "options", "path_to", "put", "relations", "shown"]

VIEWS = ("voisinage", "couches", "impact")
DEPTHS = {"couches": (1, 2), "impact": (1, 2, 3, 4)}
KEY = re.compile(r"[A-Za-z][A-Za-z0-9:-]{0,60}(\.(in|out))?")


@dataclass(frozen=True)
class Options:
    """A view and its filters.

    :param depth: ranks or steps to draw; 0 means as many as the view draws by itself.
    :param relations: short names of the properties to keep; all when empty.
    :param marks: confidences to keep; all when empty.
    :param opened: keys of the folds that the reader opened.
    """

    view: str = VIEWS[0]
    change: bool = False
    dependencies: bool = False
    depth: int = 0
    relations: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()

    @property
    def filters(self) -> int:
        """Return how many filters are set."""
        return bool(self.relations) + bool(self.marks) + bool(self.depth)

    @property
    def version(self) -> str:
        """Return what tells this picture from another of the same entity; empty for the plain neighbourhood."""
        said = (
            self.view if self != Options() else "",
            "change" * self.change,
            "dependencies" * self.dependencies,
            str(self.depth or ""),
            *(",".join(each) for each in (self.relations, self.marks, self.opened)),
        )
        return "".join(f"|{one}" for one in said if one)


@dataclass(frozen=True)
class Shown:
    """A view ready to be shown: its picture, the rows of its table, what is said of it."""

    options: Options
    centre: Node
    picture: dict[str, object]
    rows: tuple[Row, ...]
    nodes: tuple[Node, ...]
    shown: int
    folded: int
    sentence: str = ""
    scene: Scene | None = None
    hood: Neighbourhood | None = None

    @cached_property
    def links(self) -> dict[str, Row]:
        """Return the facts of the view by the id that the address gives them."""
        return {row.link: row for row in self.rows}


def put(**wanted: str | None) -> None:
    """Change the address; what is unfolded goes with the view that it was unfolded in."""
    state.go(**({"open": None} | wanted))


def options() -> Options:
    """Return what the address asks; what it should not hold is taken out of it."""
    asked = {name: st.query_params.get(name, "") for name in ("view", "mode", "sens", "depth", "rel", "conf", "open")}
    view = asked["view"] if asked["view"] in VIEWS else VIEWS[0]
    known = _words(state.graph().version, "fr")
    found = Options(
        view,
        asked["mode"] == "change" and view == "impact",
        asked["sens"] == "dependencies" and view == "impact",
        int(asked["depth"]) if asked["depth"] in {str(n) for n in DEPTHS.get(view, ())} else 0,
        tuple(sorted({name for one in asked["rel"].split(",") if (name := _property(one)) in known})),
        tuple(one for one in CONFIDENCE if one in asked["conf"].split(",")),
        tuple(sorted({one for one in asked["open"].split(",") if KEY.fullmatch(one)})),
    )
    kept = {
        "view": view if view != VIEWS[0] else "",
        "mode": "change" * found.change,
        "sens": "dependencies" * found.dependencies,
        "depth": str(found.depth or ""),
        "rel": ",".join(one.removeprefix("dn:") for one in found.relations),
        "conf": ",".join(found.marks),
        "open": ",".join(found.opened),
    }
    for name, value in kept.items():
        if name in st.query_params and st.query_params[name] != value:
            if value:
                st.query_params[name] = value
            else:
                del st.query_params[name]
    return found


def _property(name: str) -> str:
    return name if ":" in name or not name else f"dn:{name}"


# ------------------------------------------------------------------- what is read once a version of the graph


@st.cache_resource(show_spinner=False)
def _links(version: str) -> tuple[Link, ...]:
    return impact.links(state.graph())


@st.cache_resource(show_spinner=False)
def _words(version: str, lang: str) -> dict[str, tuple[str, str]]:
    """Return the label of each property, forward and backward."""
    rows = select(
        state.graph(),
        f'''SELECT ?p ?l ?i {{ ?p rdfs:label ?l . FILTER (LANG(?l) = "{lang}")
              ?p a owl:ObjectProperty . OPTIONAL {{ ?p dn:inverseLabel ?i . FILTER (LANG(?i) = "{lang}") }} }}''',
    )
    return {
        shorten(row["p"].value): (row["l"].value, row["i"].value if "i" in row else f"← {row['l'].value}")
        for row in rows
    }


@st.cache_resource(show_spinner=False)
def _nodes(version: str, lang: str) -> dict[str, Node]:
    """Return every thing that a link may lead to, with its name, its type and its lane."""
    graph = state.graph()
    known, kinds, drawn = labels(graph, lang), type_labels(graph, lang), state.ontology(lang).lanes
    types = {shorten(row["s"].value): row["t"].value for row in select(graph, "SELECT ?s ?t { ?s dn:entityType ?t }")}
    ends = {one for link in _links(version) for one in (link.source, link.target)}
    names = with_names(graph, ends - known.keys(), lang)
    spoken = select(graph, f'SELECT ?s ?l {{ ?s dn:says|dn:summary ?l . FILTER (LANG(?l) = "{lang}") }}')
    names |= {shorten(row["s"].value): row["l"].value for row in spoken}
    return {
        one: Node(
            one,
            known.get(one) or names.get(one) or one,
            kinds.get(types.get(one, ""), ""),
            drawn.get(types.get(one, ""), Lane()),
        )
        for one in ends
    }


def _named(name: str, lang: str) -> Node:
    found = _nodes(state.graph().version, lang).get(name)
    if found:
        return found
    entity, names = state.sheet_of(name, lang)
    lane = state.ontology(lang).lanes.get(expand(f"dn:{entity.type}") or "", Lane())
    return Node(name, names.get(name, entity.label), entity.type_label, lane)


def relations(centre: str, chosen: Options, lang: str) -> dict[str, str]:
    """Return the properties that the view may be filtered on, with their labels, by label."""
    version = state.graph().version
    words = _words(version, lang)
    if chosen.view == "impact":
        carried = {*impact.TRAVELS} - ({"change-only"} if not chosen.change else set())
        found = {link.predicate for link in _links(version) if link.impact in carried}
    else:
        found = {link.predicate for link in _links(version) if centre in (link.source, link.target)}
    found |= set(chosen.relations)
    return dict(sorted(((one, words[one][0]) for one in found if one in words), key=lambda item: item[1]))


# -------------------------------------------------------------------------------------------------- the view


@st.cache_resource(max_entries=300, show_spinner=False)
def _shown(version: str, centre: str, chosen: Options, lang: str) -> Shown:
    known, words = _links(version), _words(version, lang)

    def keep(link: Link) -> bool:
        wanted = not chosen.relations or link.predicate in chosen.relations
        return wanted and (not chosen.marks or link.confidence in chosen.marks)

    def said(predicate: str) -> tuple[str, str]:
        return words.get(predicate, (predicate, f"← {predicate}"))

    def named(name: str) -> Node:
        return _named(name, lang)

    focus = named(centre)
    if chosen.view == "impact":
        scene = ranks.view(
            known, focus, named, said, lang, change=chosen.change, dependencies=chosen.dependencies,
            depth=chosen.depth, keep=keep, opened=chosen.opened,
        )  # fmt: skip
    else:
        scene = lanes.view(known, focus, named, said, lang, depth=chosen.depth or 1, keep=keep, opened=chosen.opened)
    grid = Grid(scene.bands, centre, ranks=chosen.view == "impact")
    return Shown(
        chosen, focus, picture(scene, grid, lang), tuple(scene.rows), tuple(scene.nodes.values()), scene.shown,
        scene.hidden, scene.sentence, scene,
    )  # fmt: skip


def shown(centre: str, chosen: Options, lang: str) -> Shown:
    """Return the view of an entity."""
    if chosen.view != VIEWS[0]:
        return _shown(state.graph().version, centre, chosen, lang)
    hood, drawn = state.neighbourhood(centre, lang, chosen.relations, chosen.marks, chosen.opened)
    names = state.sheet_of(centre, lang)[1]
    focus = Node(centre, names.get(centre, hood.centre.label), hood.centre.type_label, hood.lane)
    words = _words(state.graph().version, lang)
    rows, nodes = [], {centre: focus}
    for group, one, visible in hood.neighbours():
        this, other = (centre, focus.label), (one.id, one.label)
        start, end = (other, this) if group.incoming else (this, other)
        forward = words.get(one.fact.predicate, (one.fact.label,))[0]
        rows.append(
            Row(*start, one.fact.predicate, forward, *end, one.confidence, len(one.fact.passages), visible, one.id,
                one.type_label, group.label)
        )  # fmt: skip
        if visible:
            nodes[one.id] = Node(one.id, one.label, one.type_label, one.lane)
    sentence = say("explorer.filtered-out", lang) if chosen.filters and not rows else ""
    return Shown(chosen, focus, drawn, tuple(rows), tuple(nodes.values()), hood.shown, hood.folded, sentence, hood=hood)


def path_to(centre: str, other: str, lang: str) -> tuple[Step, ...]:
    """Return a shortest chain from the centre to another entity, by relations of the property table first."""
    return surest(_links(state.graph().version), centre, other)


def name_of(name: str, lang: str) -> str:
    """Return the name of a thing that a link leads to."""
    return _named(name, lang).label


def words(predicate: str, lang: str) -> tuple[str, str]:
    """Return the label of a property, forward and backward."""
    return _words(state.graph().version, lang).get(predicate, (predicate, f"← {predicate}"))
