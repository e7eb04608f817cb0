"""The view of an entity that answers what the reader asks: its picture, the rows of its table, what is said of it."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

import streamlit as st

from graph import impact
from graph.impact import Link
from graph.model import CONFIDENCE, Entity, Fact
from graph.names import shorten
from graph.ui import known, lanes, network, options, ranks, state
from graph.ui.known import name_of, node_of, words
from graph.ui.neighbours import Group, Neighbourhood, around, beyond
from graph.ui.options import VIEWS, Options
from graph.ui.scene import Node, Row, Scene, in_turn, picture
from graph.ui.text import say, typo

__all__ = ["Shown", "asked", "relations", "shown"]

SAID = 5  # relations told of the neighbours that are not drawn
NAMED = 6  # entities named among those that are not there at the day looked at


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


def asked() -> Options:
    """Return what the address asks of the explorer."""
    return options.options(known.properties("fr"), known.kinds("fr"))


def relations(centre: str, chosen: Options, lang: str) -> dict[str, str]:
    """Return the properties that the view may be filtered on, with their labels, by label."""
    said = known.properties(lang)
    if chosen.view == "impact":
        carried = {*impact.TRAVELS} - ({"change-only"} if not chosen.change else set())
        found = {link.predicate for link in known.links() if link.impact in carried}
    else:
        found = {link.predicate for link in known.around().get(centre, ())}
    found |= set(chosen.relations)
    return dict(sorted(((one, said[one][0]) for one in found if one in said), key=lambda item: item[1]))


def shown(centre: str, chosen: Options, lang: str) -> Shown:
    """Return the view of an entity.

    At a day or in an edition, neighbourhoods and lanes keep the places of the whole graph: nothing moves from a day
    to another, and what is not there is named. Ranks are those of the day: a rank is what an impact says.
    """
    return _shown(state.graph().version, centre, chosen, lang)


@st.cache_resource(max_entries=300, show_spinner=False)
def _shown(version: str, centre: str, chosen: Options, lang: str) -> Shown:
    return (_neighbourhood if chosen.view == VIEWS[0] else _scene)(centre, chosen, lang)


def _keeps(chosen: Options) -> Callable[[Link], bool]:
    def keep(link: Link) -> bool:
        wanted = not chosen.relations or link.predicate in chosen.relations
        return wanted and (not chosen.marks or link.confidence in chosen.marks)

    return keep


def _scene(centre: str, chosen: Options, lang: str) -> Shown:
    ranked = chosen.view == "impact"
    make = (
        partial(ranks.view, depth=chosen.depth, change=chosen.change, dependencies=chosen.dependencies)
        if ranked
        else partial(lanes.view, depth=chosen.depth or 1, places=known.links(whole=True))
    )
    scene = make(
        known.links(), node_of(centre, lang), lambda one: node_of(one, lang), lambda one: words(one, lang), lang,
        keep=_keeps(chosen), wanted=lambda node: not chosen.kinds or node.kind in chosen.kinds, opened=chosen.opened,
    )  # fmt: skip
    nodes = tuple(one for one in scene.nodes.values() if one.id not in scene.absent)
    sentence = scene.sentence + _left_out(scene.left_out, lang) + _gone(scene.absent, lang)
    drawn = picture(scene, lang, _unseen({one.id for one in nodes}, chosen, lang))
    return Shown(chosen, scene.centre, drawn, tuple(scene.rows), nodes, scene.shown, scene.hidden, sentence, scene)


def _neighbourhood(centre: str, chosen: Options, lang: str) -> Shown:
    def keep(fact: Fact) -> bool:
        mark = fact.passages[0].confidence if fact.passages else CONFIDENCE[-1]
        related = not chosen.relations or fact.predicate in chosen.relations
        return related and (not chosen.marks or mark in chosen.marks)

    def wanted(kind: str) -> bool:
        return not chosen.kinds or shorten(kind) in chosen.kinds

    def near(entity: Entity, names: dict[str, str], whole: bool = False, opened: Collection[str] = ()) -> Neighbourhood:
        graph = state.whole() if whole else state.graph()
        return around(graph, entity, state.ontology(lang), names, keep, opened, wanted)

    entity, names = state.sheet_of(centre, lang)
    now = near(entity, names, opened=chosen.opened)
    hood = near(*state.whole_sheet_of(centre, lang), whole=True, opened=chosen.opened)
    facts = {_fact_id(one.fact): one for _, one, _ in now.neighbours()}
    absent = frozenset(one.id for _, one, _ in hood.neighbours() if _fact_id(one.fact) not in facts)
    drawn = {centre} | {one.id for _, one, visible in hood.neighbours() if visible and one.id not in absent}
    # Linked otherwise at the day looked at: under the rest, as what is unfolded.
    otherwise = beyond(now, {one.id for _, one, _ in hood.neighbours()} - absent)
    added = [(entity, otherwise)] if otherwise else []
    drawn |= {one.id for _, groups in added for group in groups for one in group.shown}
    for name in in_turn(chosen.opened, drawn):
        if name != centre:
            other = state.sheet_of(name, lang)
            added.append((other[0], beyond(near(*other), drawn)))
            drawn |= {one.id for group in added[-1][1] for one in group.shown}
    made = network.picture(hood, lang, _unseen(drawn, chosen, lang), added, absent)
    rows, nodes = [], {centre: node_of(centre, lang)}
    for hub, groups in [(entity, hood.groups), *added]:
        for group in groups:
            for one, visible in group.members():
                if hub is entity and _fact_id(one.fact) not in facts:
                    continue
                rows.append(_row(hub, group, one.id, one.fact, one.confidence, visible, one.type_label, lang))
                if visible:
                    nodes[one.id] = node_of(one.id, lang)
    every = around(state.graph(), entity, state.ontology(lang), names, keep) if chosen.kinds else now
    left_out = every.shown + every.folded - now.shown - now.folded
    sentence = say("explorer.filtered-out", lang) if chosen.filters and not rows else ""
    sentence += _left_out(left_out, lang) + _gone(absent - drawn, lang)
    return Shown(
        chosen, nodes[centre], made, tuple(rows), tuple(nodes.values()), made["shown"], made["folded"],
        sentence.strip(), hood=hood,
    )  # fmt: skip


def _fact_id(fact: Fact) -> tuple[str, bool, str]:
    return fact.predicate, fact.incoming, fact.value.id


def _row(
    hub: Entity, group: Group, other: str, fact: Fact, confidence: str, visible: bool, kind: str, lang: str
) -> Row:
    ends = [(hub.id, name_of(hub.id, lang)), (other, name_of(other, lang))]
    start, end = reversed(ends) if group.incoming else ends
    forward = words(fact.predicate, lang)[0]
    return Row(*start, fact.predicate, forward, *end, confidence, len(fact.passages), visible, other, kind, group.label)


def _left_out(n: int, lang: str) -> str:
    return " " + say("explorer.left-out", lang, n=n) if n else ""


def _gone(absent: Collection[str], lang: str) -> str:
    """Say what is not there at the day, or in the edition, looked at."""
    if not absent:
        return ""
    names = sorted(typo(name_of(one, lang), lang) for one in absent)
    told = ", ".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")
    return " " + say("explorer.gone", lang, n=len(names), names=told)


def _unseen(drawn: Collection[str], chosen: Options, lang: str) -> Callable[[str], tuple[int, str]]:
    """Return what tells, of an entity, how many neighbours that pass the filters are not drawn, by relation."""
    every, keep = known.around(), _keeps(chosen)

    def unseen(name: str) -> tuple[int, str]:
        found: Counter[str] = Counter()
        others = set()
        for link in filter(keep, every.get(name, ())):
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
