"""Which passages state what a row of a query says: those of the facts that hold between two of its values.

A query may compute, count or follow chains: a row between whose values no single fact stands has no passage, and
whoever shows it says so.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.describe import passages
from graph.model import CONFIDENCE, Passage
from graph.names import DN, PREFIXES, shorten
from graph.store import Graph

__all__ = ["Witness", "weakest_of", "witnesses"]

SUBJECT, PREDICATE, OBJECT, TYPE = (
    NamedNode(PREFIXES["rdf"] + one) for one in ("subject", "predicate", "object", "type")
)
PASSAGE = NamedNode(f"{DN}passage")
#: Values that many facts have by chance: they tie nothing together.
COMMON = re.compile(r"true|false|\d{1,3}|")


@dataclass(frozen=True)
class Witness:
    """A fact that a row shows, in ids, and the surest passage that states it."""

    subject: str
    relation: str
    object: str
    passage: Passage


def witnesses(graph: Graph, rows: Sequence[Sequence[object]]) -> list[tuple[Witness, ...]]:
    """Return what states each row, in the order of its values.

    :param rows: values, addresses in full; numbers tie nothing together.
    """
    facts: dict[str, list[tuple[str, str, str]]] = {}
    found = []
    for row in rows:
        values = dict.fromkeys(one for one in row if isinstance(one, str) and not COMMON.fullmatch(one))
        stated = []
        for one in values:
            if not one.startswith("http"):
                continue
            if one not in facts:
                facts[one] = list(_facts(graph, one))
            stated += [(one, *fact) for fact in facts[one] if fact[1] in values or fact[2] in values]
        found.append(stated)
    known = passages(graph, {one[3] for stated in found for one in stated})
    return [_surest(stated, known) for stated in found]


def _facts(graph: Graph, address: str) -> Iterator[tuple[str, str, str]]:
    """Yield predicate, object and passage of each fact stated of a thing."""
    for quad in graph.store.quads_for_pattern(None, SUBJECT, NamedNode(address)):
        if _value(graph, quad.subject, TYPE) == f"{DN}Claim":
            yield tuple(_value(graph, quad.subject, name) for name in (PREDICATE, OBJECT, PASSAGE))


def _value(graph: Graph, thing: NamedNode, predicate: NamedNode) -> str:
    quad = next(graph.store.quads_for_pattern(thing, predicate, None), None)
    return quad.object.value if quad else ""


def _surest(stated: Sequence[tuple[str, str, str, str]], known: dict[str, Passage]) -> tuple[Witness, ...]:
    best: dict[tuple[str, str, str], Passage] = {}
    for *fact, place in stated:
        passage, other = known[place], best.get(tuple(fact))
        if other is None or _rank(passage) < _rank(other):
            best[tuple(fact)] = passage
    return tuple(Witness(*(shorten(part) for part in fact), passage) for fact, passage in best.items())


def _rank(one: Passage) -> tuple[int, str]:
    return CONFIDENCE.index(one.confidence), one.id


def weakest_of(some: Sequence[Witness]) -> str:
    """Return the confidence of a row: that of its least sure fact, ``""`` when nothing states it."""
    return max((one.passage.confidence for one in some), key=CONFIDENCE.index, default="")
