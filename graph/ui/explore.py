"""The view of an entity that answers what the reader asks: its picture, the rows of its table, what is said of it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from graph import impact
from graph.find import labels, type_labels
from graph.impact import Link, Step
from graph.model import Fact
from graph.names import expand, shorten
from graph.paths import Paths, paths, surest
from graph.sparql import select
from graph.ui import lanes, network, options, ranks, state
from graph.ui.neighbours import CONFIDENCE, Lane, Neighbourhood, around, beyond, with_names
from graph.ui.options import VIEWS, Options
from graph.ui.scene import Node, Row, Scene, in_turn, picture
from graph.ui.text import say

__all__ = ["Shown", "asked", "kinds", "name_of", "node_of", "path_to", "paths_between", "relations", "shown", "words"]

SAID = 5  # relations told of the neighbours that are not drawn


@dataclass(frozen=True)
class Shown:
    """A view ready to be shown."""

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


def asked() -> Options:
    """Return what the address asks of the explorer."""
    version = state.graph().version
    return options.options(_words(version, "fr"), _kinds(version, "fr"))


# ------------------------------------------------------------------- what is read once a version of the graph


@st.cache_resource(show_spinner=False)
def _links(version: str) -> tuple[Link, ...]:
    return impact.links(state.graph())


@st.cache_resource(show_spinner=False)
def _around(version: str) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = defaultdict(list)
    for link in _links(version):
        found[link.source].append(link)
        found[link.target].append(link)
    return found


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
def _kinds(version: str, lang: str) -> dict[str, str]:
    """Return the label of each class by its short name."""
    return {shorten(address): label for address, label in type_labels(state.graph(), lang).items()}


@st.cache_resource(show_spinner=False)
def _nodes(version: str, lang: str) -> dict[str, Node]:
    """Return every thing that a link may lead to, with its name, its type and its lane."""
    graph = state.graph()
    known, kinds, drawn = labels(graph, lang), type_labels(graph, lang), state.ontology(lang).lanes
    types = {shorten(row["s"].value): row["t"].value for row in select(graph, "SELECT ?s ?t { ?s dn:entityType ?t }")}
    ends = _around(version).keys()
    names = with_names(graph, ends - known.keys(), lang)
    spoken = select(graph, f'SELECT ?s ?l {{ ?s dn:says|dn:summary ?l . FILTER (LANG(?l) = "{lang}") }}')
    names |= {shorten(row["s"].value): row["l"].value for row in spoken}
    return {
        one: Node(
            one,
            known.get(one) or names.get(one) or one,
            kinds.get(types.get(one, ""), ""),
            drawn.get(types.get(one, ""), Lane()),
            kind=shorten(types.get(one, "")),
        )
        for one in ends
    }


def node_of(name: str, lang: str) -> Node:
    """Return a thing that a link leads to, as it is drawn."""
    found = _nodes(state.graph().version, lang).get(name)
    if found:
        return found
    entity, names = state.sheet_of(name, lang)
    lane = state.ontology(lang).lanes.get(expand(f"dn:{entity.type}") or "", Lane())
    return Node(name, names.get(name, entity.label), entity.type_label, lane, kind=f"dn:{entity.type}")


def relations(centre: str, chosen: Options, lang: str) -> dict[str, str]:
    """Return the properties that the view may be filtered on, with their labels, by label."""
    version = state.graph().version
    said = _words(version, lang)
    if chosen.view == "impact":
        carried = {*impact.TRAVELS} - ({"change-only"} if not chosen.change else set())
        found = {link.predicate for link in _links(version) if link.impact in carried}
    else:
        found = {link.predicate for link in _around(version).get(centre, ())}
    found |= set(chosen.relations)
    return dict(sorted(((one, said[one][0]) for one in found if one in said), key=lambda item: item[1]))


def kinds(lang: str) -> dict[str, str]:
    """Return the classes of the things that a link may lead to, with their labels, by label."""
    version = state.graph().version
    found = {node.kind for node in _nodes(version, lang).values()}
    return dict(sorted(((k, v) for k, v in _kinds(version, lang).items() if k in found), key=lambda item: item[1]))


# -------------------------------------------------------------------------------------------------- the view


def shown(centre: str, chosen: Options, lang: str) -> Shown:
    """Return the view of an entity."""
    return _shown(state.graph().version, centre, chosen, lang)


@st.cache_resource(max_entries=300, show_spinner=False)
def _shown(version: str, centre: str, chosen: Options, lang: str) -> Shown:
    make = _neighbourhood if chosen.view == VIEWS[0] else _scene
    return make(version, centre, chosen, lang)


def _keeps(chosen: Options) -> Callable[[Link], bool]:
    def keep(link: Link) -> bool:
        wanted = not chosen.relations or link.predicate in chosen.relations
        return wanted and (not chosen.marks or link.confidence in chosen.marks)

    return keep


def _scene(version: str, centre: str, chosen: Options, lang: str) -> Shown:
    focus = node_of(centre, lang)
    common = {
        "depth": chosen.depth or (1 if chosen.view == "couches" else 0),
        "keep": _keeps(chosen),
        "wanted": lambda node: not chosen.kinds or node.kind in chosen.kinds,
        "opened": chosen.opened,
    }
    if chosen.view == "impact":
        common |= {"change": chosen.change, "dependencies": chosen.dependencies}
    make = ranks.view if chosen.view == "impact" else lanes.view
    scene = make(
        _links(version), focus, lambda one: node_of(one, lang), lambda one: words(one, lang), lang, **common
    )  # fmt: skip
    sentence = scene.sentence + _left_out(scene.left_out, lang)
    drawn = picture(scene, lang, _unseen(version, scene.nodes, chosen, lang))
    return Shown(
        chosen, focus, drawn, tuple(scene.rows), tuple(scene.nodes.values()), scene.shown, scene.hidden, sentence, scene
    )  # fmt: skip


def _neighbourhood(version: str, centre: str, chosen: Options, lang: str) -> Shown:
    entity, names = state.sheet_of(centre, lang)
    ontology = state.ontology(lang)

    def keep(fact: Fact) -> bool:
        mark = fact.passages[0].confidence if fact.passages else CONFIDENCE[-1]
        return (not chosen.relations or fact.predicate in chosen.relations) and (
            not chosen.marks or mark in chosen.marks
        )

    def wanted(kind: str) -> bool:
        return not chosen.kinds or shorten(kind) in chosen.kinds

    hood = around(state.graph(), entity, ontology, names, keep, chosen.opened, wanted)
    focus = Node(centre, names.get(centre, entity.label), entity.type_label, hood.lane, kind=f"dn:{entity.type}")
    drawn = {centre} | {one.id for _, one, visible in hood.neighbours() if visible}
    unfolded = []
    for name in in_turn(chosen.opened, drawn):
        if name != centre:
            other, others = state.sheet_of(name, lang)
            groups = beyond(around(state.graph(), other, ontology, others, keep, (), wanted), drawn)
            unfolded.append((other, groups))
            drawn |= {one.id for group in groups for one in group.shown}
    made = network.picture(hood, lang, _unseen(version, drawn, chosen, lang), unfolded)
    links = [(entity, group, *member) for group in hood.groups for member in group.members()]
    links += [(other, group, *member) for other, groups in unfolded for group in groups for member in group.members()]
    rows, nodes = [], {centre: focus}
    for hub, group, one, visible in links:
        this, that = (hub.id, focus.label if hub is entity else hub.label), (one.id, one.label)
        start, end = (that, this) if group.incoming else (this, that)
        forward = words(one.fact.predicate, lang)[0]
        rows.append(
            Row(*start, one.fact.predicate, forward, *end, one.confidence, len(one.fact.passages), visible, one.id,
                one.type_label, group.label)
        )  # fmt: skip
        if visible:
            nodes[one.id] = Node(one.id, one.label, one.type_label, one.lane, kind=shorten(one.kind))
    every = around(state.graph(), entity, ontology, names, keep) if chosen.kinds else hood
    left_out = every.shown + every.folded - hood.shown - hood.folded
    sentence = say("explorer.filtered-out", lang) if chosen.filters and not rows else ""
    sentence += _left_out(left_out, lang)
    return Shown(
        chosen, focus, made, tuple(rows), tuple(nodes.values()), made["shown"], hood.folded, sentence.strip(), hood=hood
    )  # fmt: skip


def _left_out(n: int, lang: str) -> str:
    return " " + say("explorer.left-out", lang, n=n) if n else ""


def _unseen(version: str, drawn: Collection[str], chosen: Options, lang: str) -> Callable[[str], tuple[int, str]]:
    """Return what tells, of an entity, how many neighbours that pass the filters are not drawn, by relation."""
    known, keep = _around(version), _keeps(chosen)

    def unseen(name: str) -> tuple[int, str]:
        found: Counter[str] = Counter()
        others = set()
        for link in filter(keep, known.get(name, ())):
            outgoing = link.source == name
            other = link.target if outgoing else link.source
            if other in drawn or (chosen.kinds and node_of(other, lang).kind not in chosen.kinds):
                continue
            others.add(other)
            forward, backward = words(link.predicate, lang)
            found[f"→ {forward}" if outgoing else f"← {backward.removeprefix('← ')}"] += 1
        if not others:
            return 0, ""
        told = [f"{relation} {n}" for relation, n in found.most_common(SAID)]
        told += ["…"] if len(found) > SAID else []
        return len(others), say("explorer.unseen", lang, n=len(others), relations=" · ".join(told))

    return unseen


def paths_between(start: str, end: str) -> Paths:
    """Return every shortest chain between two entities, each way."""
    return _paths(state.graph().version, start, end)


@st.cache_resource(max_entries=200, show_spinner=False)
def _paths(version: str, start: str, end: str) -> Paths:
    return paths(_links(version), start, end)


def path_to(centre: str, other: str, lang: str) -> tuple[Step, ...]:
    """Return a shortest chain from the centre to another entity, by relations of the property table first."""
    return surest(_links(state.graph().version), centre, other)


def name_of(name: str, lang: str) -> str:
    """Return the name of a thing that a link leads to."""
    return node_of(name, lang).label


def words(predicate: str, lang: str) -> tuple[str, str]:
    """Return the label of a property, forward and backward."""
    return _words(state.graph().version, lang).get(predicate, (predicate, f"← {predicate}"))
