"""What is asked of dependencies, in words: the same answer for the command, for Python and for assistants."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.answers import kept, paths_told
from graph.carried import Carried, carried
from graph.chains import Teller
from graph.find import resolve
from graph.impact import RELATIONS, STOPS, TRAVELS, Reach, links, reach
from graph.names import shorten
from graph.paths import MOST, Paths, paths
from graph.store import Graph

__all__ = ["Chained", "Touched", "holding", "touched"]


@dataclass(frozen=True)
class Touched:
    """What a stop or a change reaches, ready to be told.

    :param records: milestones and requirements that the reached entities carry.
    """

    found: Reach
    teller: Teller
    records: tuple[Carried, ...]


@dataclass(frozen=True)
class Chained:
    """How two entities hold together, ready to be told."""

    found: Paths
    teller: Teller


def touched(
    graph: Graph,
    names: Sequence[str],
    lang: str = "fr",
    *,
    change: bool = False,
    dependencies: bool = False,
    hops: int | None = None,
    relations: Iterable[str] = (),
    marks: Iterable[str] = (),
) -> Touched:
    """Return what stops, or must change, with one or several entities; or what they rest upon.

    :param names: as for :func:`graph.find.resolve`.
    :param change: follow a change instead of a stop.
    :param dependencies: walk to what the entities rest upon.
    :param hops: greatest distance, in links.
    :param relations: follow these properties only; all when empty.
    :param marks: follow links of these confidences only; all when empty.
    :raises BadInput: an unknown name or relation, no name, the same one twice, or less than one hop.
    """
    starts = [shorten(resolve(graph, name, lang)) for name in names]
    known = links(graph, TRAVELS if change else STOPS)
    found = reach(kept(known, relations, marks), *starts, change=change, dependencies=dependencies, hops=hops)
    teller = Teller(graph, (one.chain for one in found.reached), lang, starts)
    return Touched(found, teller, carried(graph, [one.id for one in found.reached], lang))


def holding(graph: Graph, start: str, end: str, lang: str = "fr", *, change: bool = True, most: int = MOST) -> Chained:
    """Return every shortest chain between two entities, both ways, and where they meet.

    :param start: as for :func:`graph.find.resolve`; ``end`` likewise.
    :param change: follow also what only a change travels along.
    :param most: how many chains to keep of each way.
    :raises BadInput: an unknown name, or twice the same entity.
    """
    ends = [shorten(resolve(graph, name, lang)) for name in (start, end)]
    for impacts_of in (TRAVELS, RELATIONS, ()):  # what suffices is read faster than all of it, and answers the same
        found = paths(links(graph, impacts_of), *ends, change=change, most=most)
        if found.around:
            break
    return Chained(found, Teller(graph, paths_told(found), lang, ends))
