"""The view « couches » of an entity: those around it, lane under lane, in the order that crosses least."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from itertools import pairwise

from graph.impact import TRAVELS, Link
from graph.model import CONFIDENCE
from graph.names import fold
from graph.ui.grid import Band
from graph.ui.neighbours import ALL, FEWEST, UNFOLDED, Lane
from graph.ui.ordering import ordered
from graph.ui.scene import More, Node, Row, Scene, Tie, in_turn, link_id
from graph.ui.text import say, typo

__all__ = ["view"]

MOST = 110  # entities drawn before folding: more links than that hide one another

Around = dict[str, list[Link]]


def view(
    known: tuple[Link, ...],
    focus: Node,
    named: Callable[[str], Node],
    words: Callable[[str], tuple[str, str]],
    lang: str,
    *,
    depth: int = 1,
    keep: Callable[[Link], bool] = lambda link: True,
    wanted: Callable[[Node], bool] = lambda node: True,
    opened: Collection[str] = (),
    places: tuple[Link, ...] | None = None,
) -> Scene:
    """Return the scene of the lanes around an entity, at most ``depth`` links away.

    Only things that have a lane stand in one; :func:`graph.ui.ranks.view` tells the other parameters.

    :param places: the links that decide who stands where, those of every day, when ``known`` holds those of one day:
        nothing then moves from a day to another; what no known link reaches is not drawn.
    """
    now = _web(known, named, keep)
    around = now if places in (None, known) else _web(places, named, keep)
    near, parent = _near(around, focus.id, depth)
    present_now, parent_now = _near(now, focus.id, depth)
    absent = frozenset(near.keys() - present_now.keys())
    kept = [one for one in near if one == focus.id or wanted(named(one))]
    rank = _by_interest(kept, near, around, focus.id)
    drawn = set(rank[: MOST + 1])
    hidden: dict[str, list[Node]] = defaultdict(list)
    for one in rank[MOST + 1 :]:
        if one not in absent:
            hidden[named(one).lane.id].append(named(one))
    nodes = {one: focus if one == focus.id else named(one) for one in sorted(drawn)}
    lanes = {lane.id: lane for lane in sorted((named(one).lane for one in kept), key=lambda lane: lane.order)}
    members = [
        sorted((one for one in drawn if nodes[one].lane.id == lane), key=lambda one: (fold(nodes[one].label), one))
        for lane in lanes
    ]
    hubs = dict.fromkeys((one for one in near if near[one] == 1), focus.id)
    loose = [tie for tie in _ties(around, drawn, words, hubs, parent, focus.id) if not tie.faint and not tie.hung]
    order, counts = ordered(members, [(tie.source, tie.target) for tie in loose])
    bands, folded, late = [], [], []
    for lane, present in zip(lanes.values(), order, strict=True):
        rest = hidden.get(lane.id, [])
        told = {"label": lane.label, "n": sum(one not in absent for one in present), "k": len(rest)}
        title = say("explorer.lane", lang, **told)
        if rest and lane.id in opened:
            late.append(More(lane.id, lane.label, tuple(rest)))
            title = say("explorer.lane-opened", lang, **told)
        elif rest:
            folded.append(More(lane.id, lane.label, tuple(rest)))
            title = say("explorer.lane-folded", lang, **told)
        bands.append(Band(lane.id, title, tuple(present), lane.stroke, bool(rest)))
    for more in late:
        nodes |= {one.id: one for one in more.nodes}
        title = f"{say('explorer.late', lang)} · {more.label} · {len(more.nodes)}"
        bands.append(Band(more.key, title, tuple(one.id for one in more.nodes), late=True))
    for name in in_turn(opened, nodes):
        if name != focus.id and name not in absent:
            added, rest = _unfolded(name, now, nodes, named, wanted)
            nodes |= {one.id: one for one in added}
            hubs |= {one.id: name for one in added}
            title = say("explorer.neighbours-of", lang, name=typo(nodes[name].label, lang), n=len(added))
            title += say("explorer.and-folded", lang, k=rest) if rest else ""
            bands.append(Band(f"@{name}", title, tuple(one.id for one in added), late=True, hub=name))
    seen = nodes.keys() - absent
    ties = _ties(now, seen, words, hubs, parent_now, focus.id)
    ties += _implied(now, present_now, parent_now, seen, named, ties, focus.id, lang)
    shown = sorted({link for one in seen for link in now[one] if link.source in seen and link.target in seen})
    key = f"explorer.couches-sentence{'-2' if depth > 1 else ''}"
    said = say(key, lang, n=sum(one not in absent for one in rank) - 1, after=counts[1], before=counts[0])
    return Scene(
        "couches", focus, nodes, bands, ties, [_row(link, named, words) for link in shown],
        folded, late, said, counts, left_out=len(near) - len(kept), absent=absent & nodes.keys(),
    )  # fmt: skip


def _web(known: Iterable[Link], named: Callable[[str], Node], keep: Callable[[Link], bool]) -> Around:
    """Return the links of each entity, both ends in a lane."""
    around: Around = defaultdict(list)
    for link in known:
        if keep(link) and all(named(end).lane.id != Lane.id for end in (link.source, link.target)):
            around[link.source].append(link)
            around[link.target].append(link)
    return around


def _near(around: Around, focus: str, depth: int) -> tuple[dict[str, int], dict[str, str]]:
    """Return the entities at most ``depth`` links away with their distance, and by which each is reached."""
    near, parent, edge = {focus: 0}, {}, [focus]
    for step in range(1, depth + 1):
        found: dict[str, str] = {}
        for one in edge:
            for link in around[one]:
                for end in (link.source, link.target):
                    if end not in near:
                        found.setdefault(end, one)
        near |= dict.fromkeys(found, step)
        parent |= found
        edge = sorted(found)
    return near, parent


def _by_interest(kept: list[str], near: dict[str, int], around: Around, focus: str) -> list[str]:
    """Return entities, those to draw first: what is near, sure and well tied; the rest is counted in its lane."""
    present = set(kept)
    weight = {one: sum(link.source in present and link.target in present for link in around[one]) for one in kept}
    best = {
        one: min(
            (CONFIDENCE.index(link.confidence) for link in around[one] if focus in (link.source, link.target)),
            default=len(CONFIDENCE),
        )
        for one in kept
    }
    return sorted(kept, key=lambda one: (near[one], best[one], -weight[one], one))


def _unfolded(
    name: str, around: Around, present: Collection[str], named: Callable[[str], Node], wanted: Callable[[Node], bool]
) -> tuple[list[Node], int]:
    """Return the neighbours of an entity that are not drawn yet, the surest first, and how many more there are."""
    best: dict[str, int] = {}
    for link in around[name]:
        end = link.target if link.source == name else link.source
        if end not in present and wanted(named(end)):
            best[end] = min(best.get(end, 9), CONFIDENCE.index(link.confidence))
    room = min(UNFOLDED, max(FEWEST, ALL - len(present)))
    found = sorted(best, key=lambda one: (best[one], one))[:room]
    nodes = sorted((named(one) for one in found), key=lambda one: (one.lane.order, one.type_label, fold(one.label)))
    return nodes, len(best) - len(found)


def _ties(
    around: Around,
    present: Collection[str],
    words: Callable,
    hubs: dict[str, str],
    parent: dict[str, str],
    focus: str,
) -> list[Tie]:
    """Return one line a pair of entities: that of its surest fact, the others being in the card of the link.

    Between two neighbours only dependencies are drawn at once; other lines come out when an end is chosen.

    :param hubs: entity → the one that it hangs from by a wire.
    :param parent: entity → the one by which it was reached: nothing stands in the picture without a line.
    """
    inside = {link for one in present for link in around[one] if link.source in present and link.target in present}
    best: dict[tuple[str, ...], Link] = {}
    for link in sorted(inside, key=lambda link: (not link.impact, CONFIDENCE.index(link.confidence), link)):
        best.setdefault(tuple(sorted((link.source, link.target))), link)
    ties = []
    for link in best.values():
        hung = next((one for one, hub in ((link.source, link.target), (link.target, link.source))
                     if hubs.get(one) == hub), "")  # fmt: skip
        late = any(hubs.get(one, focus) != focus for one in (link.source, link.target))
        reached = parent.get(link.source) == link.target or parent.get(link.target) == link.source
        held = hung or reached or focus in (link.source, link.target)
        faint = not held and (late or link.impact not in TRAVELS)
        ties.append(
            Tie(link.source, link.target, words(link.predicate)[0], link.confidence,
                link_id(link.source, link.predicate, link.target), faint=faint, hung=hung, needs=_needs(link))
        )  # fmt: skip
    return ties


def _needs(link: Link) -> tuple[str, ...]:
    """Return which end of a link depends on which; nothing where neither does."""
    side = TRAVELS.get(link.impact)
    return (link.source, link.target) if side == "subject" else (link.target, link.source) if side else ()


def _implied(
    around: Around,
    near: dict[str, int],
    parent: dict[str, str],
    present: Collection[str],
    named: Callable[[str], Node],
    ties: Iterable[Tie],
    focus: str,
    lang: str,
) -> list[Tie]:
    """Return dashed lines: from an entity to the nearest drawn one on its way to the centre, where what stands
    between is not drawn; and, coming out when an end is chosen, from what depends to what it depends on by one such.
    """

    def tie(start: str, end: str, between: list[str], confidence: str, faint: bool) -> Tie:
        path = ", ".join(typo(named(one).label, lang) for one in between)
        hung = "" if faint or start != focus else end
        needs = (start, end) if faint else ()
        relation = say("explorer.implied", lang, path=path)
        return Tie(start, end, relation, confidence, implied=True, faint=faint, hung=hung, needs=needs)

    def sure(*pairs: tuple[str, str]) -> str:
        best = [
            min((CONFIDENCE.index(link.confidence) for link in around[a] if b in (link.source, link.target)), default=2)
            for a, b in pairs
        ]
        return CONFIDENCE[max(best)]

    linked = {frozenset((one.source, one.target)) for one in ties}
    made: list[Tie] = []
    for one in sorted(set(present) & set(parent)):
        way = [one]
        while way[-1] != focus and (way[-1] not in present or len(way) == 1):
            way.append(parent[way[-1]])
        pair = frozenset((one, way[-1]))
        if len(way) > 2 and pair not in linked:
            linked.add(pair)
            made.append(tie(way[-1], one, way[-2:0:-1], sure(*pairwise(way)), False))
    for middle in sorted(set(near) - set(present)):
        ends: dict[bool, list[str]] = {True: [], False: []}  # what depends on it, what it depends on
        for link in around[middle]:
            if pair := _needs(link):
                ends[pair[1] == middle].append(pair[0] if pair[1] == middle else pair[1])
        for start in sorted(set(ends[True]) & set(present)):
            for end in sorted(set(ends[False]) & set(present)):
                pair = frozenset((start, end))
                if len(pair) == 2 and pair not in linked:
                    linked.add(pair)
                    made.append(tie(start, end, [middle], sure((start, middle), (end, middle)), True))
    return made


def _row(link: Link, named: Callable, words: Callable) -> Row:
    return Row(
        link.source, named(link.source).label, link.predicate, words(link.predicate)[0], link.target,
        named(link.target).label, link.confidence, link.passages,
    )  # fmt: skip
