"""Along which relations a stop or a change travels, how far, and by which chain.

The property table says it (``dn:impact``): ``backward`` reaches the subject of a fact, ``forward`` its object,
``change-only`` carries a change and no stop. Only what is said counts, each relation by its own line of the
table: « conforms to » is below « depends on » and yet carries no stop.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import NamedNode

from graph.errors import BadInput
from graph.model import CONFIDENCE
from graph.names import shorten
from graph.sparql import among, select, tuples
from graph.store import Graph

__all__ = [
    "RELATIONS",
    "STOPS",
    "TRAVELS",
    "Link",
    "Reach",
    "Reached",
    "Step",
    "links",
    "reach",
    "steps",
    "weakest",
    "worth",
]

#: Which end of a fact a stop or a change reaches: the subject, or the object.
TRAVELS = {"backward": "subject", "change-only": "subject", "forward": "object"}

#: What a stop travels along; a change travels along all of ``TRAVELS``.
STOPS = tuple(way for way in TRAVELS if way != "change-only")
RELATIONS = (*TRAVELS, "none")


@dataclass(frozen=True, order=True)
class Link:
    """A fact between two entities.

    :param predicate: short name (``dn:dependsOn``).
    :param confidence: the best of its passages.
    :param passages: how many state it.
    :param impact: what the property table says of it, ``""`` for a property of another kind.
    """

    source: str
    predicate: str
    target: str
    confidence: str = CONFIDENCE[0]
    passages: int = 1
    impact: str = ""

    @property
    def ends(self) -> tuple[str, str]:
        """Return what depends, then what it depends on; the subject, then the object where nothing travels."""
        forward = TRAVELS.get(self.impact) == "object"
        return (self.target, self.source) if forward else (self.source, self.target)


@dataclass(frozen=True)
class Step:
    """A link as it is walked: from an entity to the next one."""

    start: str
    end: str
    link: Link


@dataclass(frozen=True)
class Reached:
    """An entity that the walk reaches, at its rank, by the surest of its shortest chains.

    :param rank: how many hops away from the nearest of the starts.
    :param chain: from that start to the entity.
    """

    id: str
    rank: int
    chain: tuple[Step, ...]

    @property
    def start(self) -> str:
        """Return the start that reaches it first."""
        return self.chain[0].start

    @cached_property
    def weakest(self) -> str:
        """Return the weakest confidence of the chain: what the whole explanation is worth."""
        return weakest(self.chain)


@dataclass(frozen=True)
class Reach:
    """What depends on one or several entities, or what they depend on, rank after rank; the starts are left out."""

    starts: tuple[str, ...]
    change: bool
    dependencies: bool
    reached: tuple[Reached, ...]

    @cached_property
    def ranks(self) -> tuple[tuple[Reached, ...], ...]:
        """Return the entities of each rank, the nearest first."""
        found: dict[int, list[Reached]] = defaultdict(list)
        for one in self.reached:
            found[one.rank].append(one)
        return tuple(tuple(found[rank]) for rank in sorted(found))


def links(graph: Graph, impacts_of: Collection[str] = ()) -> tuple[Link, ...]:
    """Return every stated fact between two things that have a type.

    :param impacts_of: only the properties of which the table says one of these: ``STOPS`` or ``TRAVELS`` gives the
        dependencies, ``RELATIONS`` the whole table; the fewer the faster. All of them when empty, much slower.
    """
    impacts = {
        row["p"].value: row["i"].value.rpartition("/")[2] for row in select(graph, "SELECT ?p ?i { ?p dn:impact ?i }")
    }
    # Named in the query, a property leads straight to its claims; left free, every claim is walked.
    wanted = [f"<{one}>" for one, way in sorted(impacts.items()) if way in impacts_of] if impacts_of else ["?p"]
    refused = {row[0] for row in tuples(graph, "SELECT ?c { ?c a dn:RefusedClaim }")}
    said: dict[tuple[NamedNode, str, NamedNode], list[NamedNode]] = defaultdict(list)
    for predicate in wanted:
        rows = tuples(
            graph,
            f"""SELECT ?c ?s ?name ?o ?g {{
                  ?c rdf:predicate {predicate} ; rdf:subject ?s ; rdf:object ?o ; dn:passage ?g .
                  BIND ({predicate} AS ?name) FILTER (isIRI(?o) && ?s != ?o) }}""",
        )
        for claim, subject, name, other, passage in rows:
            if claim not in refused:
                said[subject, name.value, other].append(passage)
    # Looked up apart: joined in the query, the two cost twice the rest of it.
    marks = _values(graph, {passage for some in said.values() for passage in some}, "dn:confidence")
    typed = _values(graph, {other for _, _, other in said}, "dn:entityType")
    return tuple(
        sorted(
            Link(
                shorten(subject.value),
                shorten(predicate),
                shorten(other.value),
                min((marks.get(one, CONFIDENCE[-1]) for one in some), key=CONFIDENCE.index),
                len(some),
                impacts.get(predicate, ""),
            )
            for (subject, predicate, other), some in said.items()
            if other in typed
        )
    )


def _values(graph: Graph, things: Iterable[NamedNode], name: str) -> dict[NamedNode, str]:
    """Return the local name of a value of each thing that has one."""
    rows = among(graph, f"SELECT ?s ?o {{ VALUES ?s {{ %s }} ?s {name} ?o }}", things)
    return {thing: value.value.rpartition("#")[2] for thing, value in rows}


def reach(
    known: Iterable[Link], *starts: str, change: bool = False, dependencies: bool = False, hops: int | None = None
) -> Reach:
    """Return what a stop (or a change) of one or several entities reaches, each with the chain that explains it.

    :param change: follow also what only a change travels along.
    :param dependencies: walk the other way, to what the entities depend on.
    :param hops: greatest rank; ``None`` for no limit.
    :raises BadInput: no start, the same start twice, or less than one hop.
    """
    for one, times in Counter(starts).items():
        if times > 1:
            raise BadInput("same-start", name=one)
    if not starts:
        raise BadInput("no-start")
    if hops is not None and hops < 1:
        raise BadInput("bad-hops", value=hops)
    onward: dict[str, list[Step]] = defaultdict(list)
    for step in steps(known, change=change, dependencies=dependencies):
        onward[step.start].append(step)
    return Reach(starts, change, dependencies, _walk(onward, starts, hops))


def steps(known: Iterable[Link], *, change: bool = False, dependencies: bool = False) -> Iterator[Step]:
    """Yield each link along which a stop (or a change) travels, as it is walked.

    :param dependencies: from what depends to what it depends on, instead of the way of the stop.
    """
    for link in known:
        if link.impact not in (TRAVELS if change else STOPS):
            continue
        end = TRAVELS[link.impact]
        touched, cause = (link.source, link.target) if end == "subject" else (link.target, link.source)
        yield Step(touched, cause, link) if dependencies else Step(cause, touched, link)


def weakest(chain: Sequence[Step]) -> str:
    """Return the weakest confidence of a chain."""
    return max((step.link.confidence for step in chain), key=CONFIDENCE.index)


def worth(chain: Sequence[Step]) -> tuple[int, ...]:
    """Return what orders chains of equal length, the surest first: how many hops are of each confidence, worst first.

    A chain whose weakest hop is surer always comes before.
    """
    marks = Counter(step.link.confidence for step in chain)
    return tuple(marks[name] for name in reversed(CONFIDENCE))


def _walk(onward: dict[str, list[Step]], starts: Sequence[str], hops: int | None) -> tuple[Reached, ...]:
    """Walk rank after rank; of the chains of equal length the one whose weakest link is the surest wins.

    What a chain is worth (:func:`worth`) is kept beside it and grows with it; links decide only between equals.
    """
    place = {name: len(CONFIDENCE) - 1 - rank for rank, name in enumerate(CONFIDENCE)}
    ways: dict[str, tuple[tuple[int, ...], tuple[Step, ...]]] = dict.fromkeys(starts, ((0,) * len(CONFIDENCE), ()))
    found, rank, edge = [], 0, sorted(starts)
    while edge and rank != hops:
        rank += 1
        reached: dict[str, tuple[tuple[int, ...], tuple[Step, ...]]] = {}
        for start in edge:
            cost, chain = ways[start]
            longer = {name: tuple(n + (at == spot) for at, n in enumerate(cost)) for name, spot in place.items()}
            for step in onward.get(start, ()):
                if step.end in ways:
                    continue
                known, new = reached.get(step.end), longer[step.link.confidence]
                if known is None or new < known[0] or (new == known[0] and _before((*chain, step), known[1])):
                    reached[step.end] = (new, (*chain, step))
        ways |= reached
        edge = sorted(reached)
        found += [Reached(one, rank, ways[one][1]) for one in edge]
    return tuple(found)


def _before(chain: Sequence[Step], other: Sequence[Step]) -> bool:
    """Tell whether a chain comes first by its links, from the start on."""
    for one, two in zip(chain, other, strict=True):
        if one is not two and one.link != two.link:
            return one.link < two.link
    return False
