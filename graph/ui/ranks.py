"""The view « impact » of an entity: what a stop or a change reaches, rank after rank, each with its chain."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence

from graph.answers import impact_sentence
from graph.impact import Link, Reach, Reached, Step, reach
from graph.model import CONFIDENCE
from graph.names import fold
from graph.ui.grid import Band
from graph.ui.scene import More, Node, Row, Scene, Tie, in_turn, link_id
from graph.ui.text import say, typo

__all__ = ["sentence", "view"]

MOST = 140  # entities drawn before folding


def view(
    known: tuple[Link, ...],
    focus: Node,
    named: Callable[[str], Node],
    words: Callable[[str], tuple[str, str]],
    lang: str,
    *,
    change: bool,
    dependencies: bool,
    depth: int = 0,
    keep: Callable[[Link], bool] = lambda link: True,
    wanted: Callable[[Node], bool] = lambda node: True,
    opened: Collection[str] = (),
) -> Scene:
    """Return the scene of an impact.

    :param named: id → its node (label, type, lane).
    :param words: short name of a property → its label, forward and backward.
    :param depth: how many ranks to draw; 0 draws all of them.
    :param keep: which links the walk may follow.
    :param wanted: which entities are drawn; the walk goes through the others, which leave dashed links.
    :param opened: what the reader unfolded: keys of ranks, ``@`` and the id of an entity.
    """
    whole = reach((link for link in known if keep(link)), focus.id, change=change, dependencies=dependencies)
    every = whole.ranks[: depth or None]
    ranks = [[one for one in rank if wanted(named(one.id))] for rank in every]
    below = Counter(step.end for one in whole.reached for step in one.chain)  # how many chains run through each
    most = _fold_after([len(rank) for rank in ranks])
    bands = [Band("0", say("explorer.rank-focus", lang), (focus.id,))]
    nodes, folded, late, order = {focus.id: focus}, [], [], {focus.id: 0}

    def node(one: Reached) -> Node:
        via = next((step.start for step in reversed(one.chain) if step.start in nodes), focus.id)
        found = named(one.id)
        note = say("explorer.rank-note", lang, r=one.rank)
        return Node(one.id, found.label, found.type_label, found.lane, note, one.weakest, via, found.kind)

    for number, rank in enumerate(ranks, 1):
        surest = sorted(rank, key=lambda one: (-below[one.id], CONFIDENCE.index(one.weakest), one.id))
        kept = surest[:most]
        shown = {one.id: node(one) for one in kept}
        members = sorted(
            shown.values(),
            key=lambda one: (order.get(one.via, 0), one.lane.order, one.type_label, fold(one.label), one.id),
        )
        nodes |= shown
        order |= {one.id: place for place, one in enumerate(members)}
        rest, key = [one for one in surest[most:]], f"rank{number}"
        title = say("explorer.rank", lang, r=number, n=len(rank))
        if rest:
            more = More(key, title, tuple(node(one) for one in rest))
            (late if key in opened else folded).append(more)
            way = "opened" if key in opened else "folded"
            title = say(f"explorer.rank-{way}", lang, r=number, n=len(rank), k=len(rest))
        bands.append(Band(key, title, tuple(one.id for one in members), more=bool(rest)))
    for more in late:
        nodes |= {one.id: one for one in more.nodes}
        title = f"{say('explorer.late', lang)} · {more.label}"
        bands.append(Band(more.key, title, tuple(one.id for one in more.nodes), late=True))
    for name in in_turn(opened, nodes):
        beyond = [one for one in whole.reached
                  if one.chain[-1].start == name and one.id not in nodes and wanted(named(one.id))]  # fmt: skip
        if beyond:
            nodes |= {one.id: node(one) for one in beyond}
            title = say("explorer.neighbours-of", lang, name=typo(nodes[name].label, lang), n=len(beyond))
            bands.append(Band(f"@{name}", title, tuple(one.id for one in beyond), late=True))
    drawn = [one for one in whole.reached if one.id in nodes]
    ties = [_tie(one, nodes, named, words, dependencies, lang) for one in drawn]
    rows = [_row(one, step, named, words, one.id in nodes) for rank in ranks for one in rank for step in one.chain[-1:]]
    return Scene(
        "impact", focus, nodes, bands, ties, rows, folded, late, sentence(whole, [focus.label], lang),
        chains={one.id: one for one in whole.reached},
        left_out=sum(map(len, every)) - sum(map(len, ranks)),
    )  # fmt: skip


def sentence(whole: Reach, names: Sequence[str], lang: str) -> str:
    """Return « Si X s’arrête : n entités atteintes en k rangs »."""
    return typo(impact_sentence([typo(name, lang) for name in names], whole, lang), lang)


def _fold_after(sizes: list[int]) -> int:
    most = max(sizes, default=0)
    while most > 6 and sum(min(size, most) for size in sizes) > MOST:
        most -= 1
    return most


def _tie(one: Reached, nodes: dict[str, Node], named: Callable, words: Callable, dependencies: bool, lang: str) -> Tie:
    """Return the link by which an entity is reached, in the direction of the walk.

    Where a folded entity stands between, the link is dashed and tells the path in words.
    """
    last = one.chain[-1]
    forward, backward = words(last.link.predicate)
    if last.start in nodes:
        relation = forward if last.link.source == last.start else backward.removeprefix("← ")
        return Tie(
            last.start,
            last.end,
            relation,
            last.link.confidence,
            link_id(last.link.source, last.link.predicate, last.link.target),
            needs=(last.start, last.end) if dependencies else (last.end, last.start),
        )
    start = nodes[one.id].via
    hidden: list[Step] = []
    for step in reversed(one.chain):
        hidden.insert(0, step)
        if step.start == start:
            break
    path = ", ".join(typo(named(step.start).label, lang) for step in hidden[1:])
    weakest = max((step.link.confidence for step in hidden), key=CONFIDENCE.index)
    return Tie(start, one.id, say("explorer.implied", lang, path=path), weakest, implied=True,
               needs=(start, one.id) if dependencies else (one.id, start))  # fmt: skip


def _row(one: Reached, step: Step, named: Callable, words: Callable, drawn: bool) -> Row:
    link = step.link
    forward, backward = words(link.predicate)
    return Row(
        link.source, named(link.source).label, link.predicate, forward, link.target, named(link.target).label,
        link.confidence, link.passages, drawn, one.id, named(one.id).type_label,
        forward if link.source == step.start else backward, one.rank,
    )  # fmt: skip
