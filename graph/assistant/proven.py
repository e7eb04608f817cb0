"""Rows of queries with the passages of the facts that they show."""

from collections.abc import Callable
from typing import Any

from pyoxigraph import RdfFormat, parse

from graph.names import shorten
from graph.proof import said_in
from graph.sparql import Answer
from graph.store import Graph
from graph.witness import weakest_of, witnesses

__all__ = ["prover", "triples"]

Rows = list[dict[str, Any]]


def prover(graph: Graph, lang: str) -> Callable[[Rows], Rows]:
    """Return what adds ``confidence`` and ``evidence`` to rows: the facts that hold between their values.

    Ids then take the place of addresses: shorter, and names that every tool takes.
    """

    def prove(page: Rows) -> Rows:
        found = []
        for row, said in zip(page, witnesses(graph, [tuple(row.values()) for row in page]), strict=True):
            short = {name: shorten(value) if isinstance(value, str) else value for name, value in row.items()}
            facts = [
                {"from": one.subject, "relation": one.relation, "to": one.object} | said_in(one.passage, lang)
                for one in said
            ]
            found.append(short | {"confidence": weakest_of(said), "evidence": facts})
        return found

    return prove


def triples(turtle: str) -> Answer:
    """Return a graph as rows: each triple then shows the passages that state it."""
    rows = (
        tuple(getattr(term, "value", str(term)) for term in (one.subject, one.predicate, one.object))
        for one in parse(turtle, format=RdfFormat.TURTLE)
    )
    return Answer(("subject", "predicate", "object"), tuple(rows))
