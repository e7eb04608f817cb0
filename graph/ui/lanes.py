"""The view « couches » of an entity: those around it, lane under lane, in the order that crosses least."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection

from graph.impact import CONFIDENCE, TRAVELS, Link
from graph.names import fold
from graph.ui.grid import Band, ordered
from graph.ui.neighbours import Lane
from graph.ui.scene import More, Node, Row, Scene, Tie, link_id
from graph.ui.text import say

__all__ = ["view"]

MOST = 110  # entities drawn before folding: more links than that hide one another


def view(
    known: tuple[Link, ...],
    focus: Node,
    named: Callable[[str], Node],
    words: Callable[[str], tuple[str, str]],
    lang: str,
    *,
    depth: int = 1,
    keep: Callable[[Link], bool] = lambda link: True,
    opened: Collection[str] = (),
) -> Scene:
    """Return the scene of the lanes around an entity, at most ``depth`` links away.

    Only things that have a lane stand in one; :func:`graph.ui.ranks.view` tells the other parameters.
    """
    able = [link for link in known if keep(link)]
    around: dict[str, list[Link]] = defaultdict(list)
    for link in able:
        around[link.source].append(link)
        around[link.target].append(link)
    near = {focus.id: 0}
    edge = [focus.id]
    for step in range(1, depth + 1):
        found = {
            end
            for one in edge
            for link in around[one]
            for end in (link.source, link.target)
            if end not in near and named(end).lane.id != Lane.id
        }
        near |= dict.fromkeys(found, step)
        edge = sorted(found)
    weight = Counter(
        one for link in able for one in (link.source, link.target) if link.source in near and link.target in near
    )
    best = {
        one: min((CONFIDENCE.index(link.confidence) for link in around[one] if focus.id in (link.source, link.target)),
                 default=len(CONFIDENCE))
        for one in near
    }  # fmt: skip
    # What is near, sure and well tied stays; what is dropped is counted in its lane.
    rank = sorted(near, key=lambda one: (near[one], best[one], -weight[one], one))
    drawn = set(rank[: MOST + 1])
    lanes = {lane.id: lane for lane in sorted((named(one).lane for one in near), key=lambda lane: lane.order)}
    nodes = {one: focus if one == focus.id else named(one) for one in sorted(drawn)}
    members = [
        sorted((one for one in drawn if nodes[one].lane.id == lane), key=lambda one: (fold(nodes[one].label), one))
        for lane in lanes
    ]
    shown = [link for link in able if link.source in drawn and link.target in drawn]
    order, counts = ordered(members, [(tie.source, tie.target) for tie in _ties(shown, words, focus) if not tie.faint])
    hidden: dict[str, list[Node]] = defaultdict(list)
    for one in rank[MOST + 1 :]:
        hidden[named(one).lane.id].append(named(one))
    bands, folded, late = [], [], []
    for lane, kept in zip(lanes.values(), order, strict=True):
        rest = hidden.get(lane.id, [])
        title = say("explorer.lane", lang, label=lane.label, n=len(kept))
        if rest and lane.id in opened:
            late.append(More(lane.id, lane.label, tuple(rest)))
            title = say("explorer.lane-opened", lang, label=lane.label, n=len(kept), k=len(rest))
        elif rest:
            folded.append(More(lane.id, lane.label, tuple(rest)))
            title = say("explorer.lane-folded", lang, label=lane.label, n=len(kept), k=len(rest))
        bands.append(Band(lane.id, title, tuple(kept), lane.stroke, bool(rest)))
    for more in late:
        nodes |= {one.id: one for one in more.nodes}
        title = f"{say('explorer.late', lang)} · {more.label} · {len(more.nodes)}"
        bands.append(Band(more.key, title, tuple(one.id for one in more.nodes), late=True))
    shown = [link for link in able if link.source in nodes and link.target in nodes]
    said = say(
        f"explorer.couches-sentence{'-2' if depth > 1 else ''}",
        lang,
        n=len(nodes) - 1,
        after=counts[1],
        before=counts[0],
    )
    return Scene(
        "couches", focus, nodes, bands, _ties(shown, words, focus), [_row(link, named, words) for link in shown],
        folded, late,
        said, counts,
    )  # fmt: skip


def _ties(shown: list[Link], words: Callable, focus: Node) -> list[Tie]:
    """Return one line a pair of entities: that of its surest fact, the others being in the card of the link.

    Between two neighbours only dependencies are drawn at once; other lines come out when an end is chosen.
    """
    best: dict[tuple[str, ...], Link] = {}
    for link in sorted(shown, key=lambda link: (not link.impact, CONFIDENCE.index(link.confidence), link)):
        best.setdefault(tuple(sorted((link.source, link.target))), link)
    return [
        Tie(link.source, link.target, words(link.predicate)[0], link.confidence,
            link_id(link.source, link.predicate, link.target),
            faint=link.impact not in TRAVELS and focus.id not in (link.source, link.target))
        for link in best.values()
    ]  # fmt: skip


def _row(link: Link, named: Callable, words: Callable) -> Row:
    return Row(
        link.source, named(link.source).label, link.predicate, words(link.predicate)[0], link.target,
        named(link.target).label, link.confidence, link.passages,
    )  # fmt: skip
