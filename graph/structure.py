"""What the web of dependencies looks like as a whole: loops, what most depends on, single points of failure.

Works on the links of :mod:`graph.impact`, not on the store. In every graph here an edge goes from what depends to
what it depends on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import networkx as nx

from graph.impact import Link, steps, weakest, worth
from graph.paths import Chain, chains, web_of

__all__ = ["WAYS", "Central", "Cut", "Cycle", "OnlyWay", "betweenness", "central", "cuts", "cycles", "dependants",
           "only_ways", "web"]  # fmt: skip

#: The relation whose objects stand for one another: one way to authenticate suffices.
WAYS = "dn:authenticatesWith"
EXACT = 3_000  # entities up to which betweenness is computed from all of them; beyond, from a sample
SAMPLE = 300
LOOPED = 300  # members of a cycle through which a loop is sought
BLOCK = 30_000  # entities counted at once: bounds the memory to as many bits an entity


@dataclass(frozen=True)
class Cycle:
    """Entities that all depend on one another.

    :param members: ids, sorted.
    :param links: how many links stand between them.
    :param loop: a shortest loop, the surest of them; it ends where it begins.
    :param others: short loops that lead through the members which that one leaves out, as few as were found.
    """

    members: tuple[str, ...]
    links: int
    loop: Chain
    others: tuple[Chain, ...] = ()

    @property
    def weakest(self) -> str:
        """Return the weakest confidence of the loop."""
        return weakest(self.loop)


@dataclass(frozen=True)
class Central:
    """How much depends on an entity.

    :param dependants: how many entities depend on it, directly or not; those of its own loops count, itself does not.
    :param direct: how many depend on it directly.
    :param betweenness: share of the shortest chains between two others that go through it, from 0 to 1.
    """

    id: str
    dependants: int
    direct: int
    betweenness: float = 0.0


@dataclass(frozen=True)
class Cut:
    """An entity without which the web falls apart, directions set aside.

    :param pieces: into how many pieces its own part of the web falls.
    :param cut_off: ids of the entities that no longer hold to the largest of them.
    """

    id: str
    pieces: int
    cut_off: tuple[str, ...]


@dataclass(frozen=True)
class OnlyWay:
    """An entity through which every chain of one relation goes, for some others.

    :param of: ids of those that lose their only way without it.
    """

    id: str
    of: tuple[str, ...]


def web(known: Iterable[Link], *, change: bool = False) -> nx.DiGraph:
    """Return the web of dependencies.

    :param change: with what only a change travels along.
    """
    return web_of(steps(known, change=change, dependencies=True))


def cycles(of: nx.DiGraph) -> tuple[Cycle, ...]:
    """Return the groups of entities that depend on one another, the largest first, each with loops that explain it.

    Method: :func:`networkx.strongly_connected_components`; in each, breadth-first from its members.
    """
    groups = sorted((sorted(one) for one in nx.strongly_connected_components(of) if len(one) > 1), key=_largest)
    return tuple(_cycle(of.subgraph(members), members) for members in groups)


def _largest(members: Sequence[str]) -> tuple:
    return -len(members), members


def _cycle(part: nx.DiGraph, members: Sequence[str]) -> Cycle:
    loops = sorted((_loop(part, one) for one in members[:LOOPED]), key=_shortest)
    kept, covered = [], set()
    for loop in loops:
        if not kept or not {step.start for step in loop} <= covered:
            kept.append(loop)
            covered |= {step.start for step in loop}
    return Cycle(tuple(members), part.number_of_edges(), kept[0], tuple(kept[1:]))


def _shortest(loop: Chain) -> tuple:
    return len(loop), worth(loop), [step.start for step in loop]


def _loop(part: nx.DiGraph, start: str) -> Chain:
    """Return a shortest loop through an entity, the surest of them, told from its first member by id."""
    hops = nx.single_source_shortest_path_length(part, start)
    nearest = min(hops[one] for one in part.predecessors(start))
    ends = [one for one in part.predecessors(start) if hops[one] == nearest]
    found = [(*chains(part, start, one, 1).kept[0], part[one][start]["step"]) for one in ends]
    loop = min(found, key=_shortest)
    first = min(range(len(loop)), key=lambda at: loop[at].start)
    return (*loop[first:], *loop[:first])


def dependants(of: nx.DiGraph) -> dict[str, int]:
    """Return how many entities depend on each, directly or not.

    Method: loops are drawn together (:func:`networkx.condensation`); in topological order each group hands its set of
    dependants, one bit an entity, to what it depends on. O(edges × entities / 64); no library counts them all at once.
    """
    groups = nx.condensation(of)
    order = list(nx.topological_sort(groups))  # from what depends to what is depended upon
    place = {
        one: number for number, one in enumerate(name for group in order for name in groups.nodes[group]["members"])
    }
    counts = dict.fromkeys(order, 0)
    for first in range(0, len(place), BLOCK):
        sets = dict.fromkeys(order, 0)
        for group in order:
            for name in groups.nodes[group]["members"]:
                if 0 <= place[name] - first < BLOCK:
                    sets[group] |= 1 << (place[name] - first)
            for below in groups[group]:
                sets[below] |= sets[group]
            counts[group] += sets[group].bit_count()
            sets[group] = 0  # handed on: nobody needs it any more
    return {name: counts[group] - 1 for group in order for name in groups.nodes[group]["members"]}


def betweenness(of: nx.DiGraph) -> dict[str, float]:
    """Return for each entity the share of shortest chains that go through it.

    Beyond ``EXACT`` entities it is estimated from ``SAMPLE`` of them, always the same.
    """
    sampled = SAMPLE if of.number_of_nodes() > EXACT else None
    return nx.betweenness_centrality(of, k=sampled, seed=0)


def central(of: nx.DiGraph, by: str = "dependants", top: int | None = None) -> tuple[Central, ...]:
    """Return the entities that most depends on, the first first.

    :param by: ``dependants`` or ``betweenness``, which is left out (0) of the former beyond ``EXACT`` entities.
    :param top: how many; ``None`` for all of them.
    """
    below = dependants(of)
    between = betweenness(of) if by == "betweenness" or of.number_of_nodes() <= EXACT else {}
    found = [Central(one, below[one], of.in_degree(one), between.get(one, 0.0)) for one in of]
    return tuple(islice(sorted(found, key=lambda one: (-getattr(one, by), -one.dependants, one.id)), top))


def cuts(of: nx.DiGraph) -> tuple[Cut, ...]:
    """Return the entities without which the web falls apart, those that cut off most first.

    Method: :func:`networkx.articulation_points` of the web without directions.
    """
    bare = of.to_undirected()
    part = {one: members for members in nx.connected_components(bare) for one in members}
    found = []
    for one in nx.articulation_points(bare):
        pieces = sorted(
            nx.connected_components(bare.subgraph(part[one] - {one})), key=lambda some: (-len(some), min(some))
        )
        found.append(Cut(one, len(pieces), tuple(sorted(set().union(*pieces[1:])))))
    return tuple(sorted(found, key=lambda one: (-len(one.cut_off), one.id)))


def only_ways(known: Iterable[Link], relation: str = WAYS) -> tuple[OnlyWay, ...]:
    """Return the entities without which others lose their only way along a relation, those of most others first.

    A way leads along the relation to an end, from which it leads no further: a means that relies on no other. An entity
    that has a second way to any end, not through the same one, is not counted.

    Method: an end common to all is added; what stands on every chain to it is its dominators
    (:func:`networkx.immediate_dominators`).
    """
    web = nx.DiGraph(link.ends for link in known if link.predicate == relation)
    goal = object()
    web.add_edges_from([(one, goal) for one in list(web) if web.out_degree(one) == 0])
    above = nx.immediate_dominators(web.reverse(copy=False), goal) if goal in web else {}
    of: dict[str, list[str]] = {}
    for one in sorted(above.keys() - {goal}):
        over = above[one]
        while over is not goal:
            of.setdefault(over, []).append(one)
            over = above[over]
    return tuple(
        sorted((OnlyWay(one, tuple(some)) for one, some in of.items()), key=lambda one: (-len(one.of), one.id))
    )
