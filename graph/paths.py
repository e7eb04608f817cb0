"""By which chains of links two entities hold together: every shortest one, and where they meet when there is none.

Works on the links of :mod:`graph.impact`, not on the store.
"""

import heapq
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

import networkx as nx

from graph.errors import BadInput
from graph.impact import RELATIONS, TRAVELS, Link, Step, reach, steps, weakest, worth
from graph.model import CONFIDENCE

__all__ = ["MOST", "Chain", "Chains", "Meeting", "Paths", "chains", "paths", "surest", "web_of"]

MOST = 60  # chains kept of each way; the whole number is always said

Chain = tuple[Step, ...]


@dataclass(frozen=True)
class Chains:
    """The shortest chains of one way, between two entities.

    :param number: how many there are; each goes through another sequence of entities.
    :param kept: at most ``MOST`` of them, surest first, then by ids. Each hop goes by its surest relation.
    """

    number: int = 0
    kept: tuple[Chain, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.kept)

    @property
    def hops(self) -> int:
        """Return the length that all have; 0 when there is none."""
        return len(self.kept[0]) if self.kept else 0


@dataclass(frozen=True)
class Meeting:
    """The nearest entity to which a chain leads from both."""

    id: str
    from_start: Chain
    from_end: Chain

    @cached_property
    def weakest(self) -> str:
        """Return the weakest confidence of both chains."""
        return weakest((*self.from_start, *self.from_end))


@dataclass(frozen=True)
class Paths:
    """How two entities hold together.

    :param forth: ``start`` rests upon ``end``: each step goes from what depends to what it depends on.
    :param back: ``end`` rests upon ``start``, from ``end`` to ``start``.
    :param around: from ``start`` to ``end``, whatever the direction of the facts: by dependencies alone, else by any
        relation of the property table, else by any stated fact.
    :param both_rest_on: the nearest entity on which both rest; only when neither rests upon the other.
    :param both_reach: the nearest entity that rests upon both; only when neither rests upon the other.
    """

    start: str
    end: str
    forth: Chains
    back: Chains
    around: Chains
    both_rest_on: Meeting | None = None
    both_reach: Meeting | None = None


def paths(known: Iterable[Link], start: str, end: str, *, change: bool = True, most: int = MOST) -> Paths:
    """Return every shortest chain between two entities, each way.

    :param change: follow also what only a change travels along (« conforms to »…), as most dependencies are.
    :param most: how many chains to keep of each way.
    :raises BadInput: ``start`` and ``end`` are the same.
    """
    if start == end:
        raise BadInput("same-entity", name=start)
    known = tuple(known)
    onward = web_of(steps(known, change=change, dependencies=True))
    forth, back = chains(onward, start, end, most), chains(onward, end, start, most)
    around = _around(known, start, end, most, (TRAVELS, RELATIONS))
    if forth or back:
        return Paths(start, end, forth, back, around)
    meetings = (_meeting(known, start, end, change, dependencies) for dependencies in (True, False))
    return Paths(start, end, forth, back, around, *meetings)


def surest(known: Iterable[Link], start: str, end: str) -> Chain:
    """Return the surest of the shortest chains whatever the direction; empty when there is none."""
    return next(iter(_around(tuple(known), start, end, 1, (RELATIONS,)).kept), ())


def _around(known: tuple[Link, ...], start: str, end: str, most: int, preferred: Iterable[Collection[str]]) -> Chains:
    """Return the chains whatever the direction, by the preferred relations first, else by any fact."""
    for impacts in preferred:
        some = (link for link in known if link.impact in impacts)
        if found := chains(_both_ways(some), start, end, most):
            return found
    return chains(_both_ways(known), start, end, most)


def _both_ways(known: Iterable[Link]) -> nx.DiGraph:
    ways = ((Step(one.source, one.target, one), Step(one.target, one.source, one)) for one in known)
    return web_of(step for pair in ways for step in pair)


def web_of(walked: Iterable[Step]) -> nx.DiGraph:
    """Return the steps as a directed graph, each on its edge as ``step``.

    Of two relations between the same two entities the surest stays.
    """
    web = nx.DiGraph()
    for step in walked:
        known = web.get_edge_data(step.start, step.end)
        if known is None or _sureness(step.link) < _sureness(known["step"].link):
            web.add_edge(step.start, step.end, step=step)
    return web


def _sureness(link: Link) -> tuple[int, Link]:
    return CONFIDENCE.index(link.confidence), link


def chains(web: nx.DiGraph, start: str, end: str, most: int = MOST) -> Chains:
    """Return the shortest chains from ``start`` to ``end``: all are counted, the surest are kept.

    Method: :func:`networkx.predecessor` gives the graph of all shortest chains; it is walked once, and each entity
    on it keeps its ``most`` best beginnings. Listing the chains one by one would be exponential.
    """
    if start not in web or end not in web:
        return Chains()
    before = nx.predecessor(web, start)
    if end not in before:
        return Chains()
    layers = [{end}]
    while start not in layers[-1]:
        layers.append({one for name in layers[-1] for one in before[name]})
    number: dict[str, int] = {start: 1}
    best: dict[str, list[Chain]] = {start: [()]}
    for name in (name for layer in reversed(layers[:-1]) for name in layer):
        number[name] = sum(number[one] for one in before[name])
        longer = ((*chain, web[one][name]["step"]) for one in before[name] for chain in best[one])
        best[name] = heapq.nsmallest(most, longer, key=_order)
    return Chains(number[end], tuple(best[end]))


def _order(chain: Chain) -> tuple:
    return worth(chain), [step.end for step in chain]


def _meeting(known: tuple[Link, ...], start: str, end: str, change: bool, dependencies: bool) -> Meeting | None:
    """Return the entity that is the fewest hops away from both, then the surest, then the first by id."""
    ways = [reach(known, one, change=change, dependencies=dependencies).reached for one in (start, end)]
    near, far = ({one.id: one.chain for one in way} for way in ways)
    common = [Meeting(one, near[one], far[one]) for one in near.keys() & far.keys()]
    return min(common, key=_nearness, default=None)


def _nearness(one: Meeting) -> tuple:
    first, second = len(one.from_start), len(one.from_end)
    return first + second, max(first, second), worth((*one.from_start, *one.from_end)), one.id
