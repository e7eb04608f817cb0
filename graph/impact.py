"""Along which relations a stop or a change travels, how far, and by which chain.

The property table says it (``dn:impact``): ``backward`` reaches the subject of a fact, ``forward`` its object,
``change-only`` carries a change and no stop. Only what is said counts, each relation by its own line of the
table: « conforms to » is below « depends on » and yet carries no stop.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from graph.names import shorten
from graph.sparql import select
from graph.store import Graph

__all__ = ["CONFIDENCE", "TRAVELS", "Link", "Reach", "Reached", "Step", "links", "reach", "steps", "worth"]

CONFIDENCE = ("Quoted", "Inferred", "ToBeVerified")  # best first
#: Which end of a fact a stop or a change reaches: the subject, or the object.
TRAVELS = {"backward": "subject", "change-only": "subject", "forward": "object"}


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


@dataclass(frozen=True)
class Step:
    """A link as it is walked: from an entity to the next one."""

    start: str
    end: str
    link: Link


@dataclass(frozen=True)
class Reached:
    """An entity that the walk reaches, at its rank, by the surest of its shortest chains."""

    id: str
    rank: int
    chain: tuple[Step, ...]

    @cached_property
    def weakest(self) -> str:
        """Return the weakest confidence of the chain: what the whole explanation is worth."""
        return max((step.link.confidence for step in self.chain), key=CONFIDENCE.index)


@dataclass(frozen=True)
class Reach:
    """What depends on an entity, or what it depends on, rank after rank."""

    focus: str
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


def links(graph: Graph) -> tuple[Link, ...]:
    """Return every stated fact between two things that have a type."""
    typed = {row["s"].value for row in select(graph, "SELECT DISTINCT ?s { ?s dn:entityType ?t }")}
    impacts = {
        row["p"].value: row["i"].value.rpartition("/")[2] for row in select(graph, "SELECT ?p ?i { ?p dn:impact ?i }")
    }
    said: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    rows = select(
        graph,
        """SELECT ?s ?p ?o ?confidence {
             ?c a dn:Claim ; rdf:predicate ?p ; rdf:subject ?s ; rdf:object ?o ; dn:passage ?g .
             ?g dn:confidence ?confidence . FILTER (isIRI(?o) && ?s != ?o) }""",
    )
    for row in rows:
        if row["o"].value in typed:
            key = (row["s"].value, row["p"].value, row["o"].value)
            said[key].append(row["confidence"].value.rpartition("#")[2])
    return tuple(
        sorted(
            Link(
                shorten(subject),
                shorten(predicate),
                shorten(other),
                min(marks, key=CONFIDENCE.index),
                len(marks),
                impacts.get(predicate, ""),
            )
            for (subject, predicate, other), marks in said.items()
        )
    )


def reach(known: Iterable[Link], focus: str, *, change: bool = False, dependencies: bool = False) -> Reach:
    """Return what a stop (or a change) of an entity reaches, each with the chain that explains it.

    :param change: follow also what only a change travels along.
    :param dependencies: walk the other way, to what the entity depends on.
    """
    onward: dict[str, list[Step]] = defaultdict(list)
    for step in steps(known, change=change, dependencies=dependencies):
        onward[step.start].append(step)
    return Reach(focus, change, dependencies, _walk(onward, focus))


def steps(known: Iterable[Link], *, change: bool = False, dependencies: bool = False) -> Iterator[Step]:
    """Yield each link along which a stop (or a change) travels, as it is walked.

    :param dependencies: from what depends to what it depends on, instead of the way of the stop.
    """
    for link in known:
        end = TRAVELS.get(link.impact)
        if end is None or (link.impact == "change-only" and not change):
            continue
        touched, cause = (link.source, link.target) if end == "subject" else (link.target, link.source)
        yield Step(touched, cause, link) if dependencies else Step(cause, touched, link)


def worth(chain: Sequence[Step]) -> tuple[int, ...]:
    """Return what orders chains of equal length, the surest first: how many hops are of each confidence, worst first.

    A chain whose weakest hop is surer always comes before.
    """
    marks = Counter(step.link.confidence for step in chain)
    return tuple(marks[name] for name in reversed(CONFIDENCE))


def _walk(onward: dict[str, list[Step]], focus: str) -> tuple[Reached, ...]:
    """Walk rank after rank; of the chains of equal length the one whose weakest link is the surest wins."""

    def order(chain: tuple[Step, ...]) -> tuple:
        return worth(chain), [step.link for step in chain]

    chains: dict[str, tuple[Step, ...]] = {focus: ()}
    found, rank, edge = [], 0, [focus]
    while edge:
        rank += 1
        reached: dict[str, tuple[Step, ...]] = {}
        for start in edge:
            for step in onward.get(start, ()):
                if step.end in chains:
                    continue
                chain = (*chains[start], step)
                if step.end not in reached or order(chain) < order(reached[step.end]):
                    reached[step.end] = chain
        chains |= reached
        edge = sorted(reached)
        found += [Reached(one, rank, chains[one]) for one in edge]
    return tuple(found)
