"""The figures of the graph."""

from collections import Counter

from graph.names import shorten
from graph.sparql import select
from graph.store import Graph

__all__ = ["kinds", "stats"]


def stats(graph: Graph) -> dict[str, object]:
    """Return the figures of the graph; the keys are a public contract (see ``docs/cli.md``)."""

    def count(pattern: str, what: str = "*") -> int:
        return int(next(select(graph, f"SELECT (COUNT({what}) AS ?n) {{ {pattern} }}"))["n"].value)

    by_type = {
        shorten(row["t"].value).removeprefix("dn:"): int(row["n"].value)
        for row in select(
            graph,
            """SELECT ?t (COUNT(?s) AS ?n) { ?s dn:entityType ?t .
                 FILTER (?t NOT IN (dn:Passage, dn:RefusedPassage)) } GROUP BY ?t ORDER BY DESC(?n) ?t""",
        )
    }
    # Counted here: a grouped join over every claim costs the engine ten times this loop.
    per_passage = Counter(row["g"].value for row in select(graph, "SELECT ?g { ?c a dn:Claim ; dn:passage ?g }"))
    by_confidence: Counter[str] = Counter()
    for row in select(graph, "SELECT ?g ?c { ?g dn:confidence ?c }"):
        by_confidence[shorten(row["c"].value).removeprefix("dn:")] += per_passage[row["g"].value]
    return {
        "version": graph.version,
        "entities": count("?s a dn:Entity", "DISTINCT ?s"),
        "facts": count(
            "SELECT DISTINCT ?s ?p ?o { ?c a dn:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }"
        ),
        "quads": len(graph.store),
        "passages": count("?s a dn:Passage"),
        "claims": count("?s a dn:Claim"),
        "requirements": count("?s a dn:Requirement"),
        "milestones": count("?s a dn:Milestone"),
        "coverage": count("?s a dn:Coverage"),
        "sources": count("?s a dn:Source"),
        "refused": count("?s a dn:RefusedClaim"),
        "by_type": by_type,
        "by_confidence": dict(by_confidence.most_common()),
    }


def kinds(graph: Graph) -> dict[str, int]:
    """Return how many entities there are of each class, by its address, the most numerous first."""
    rows = select(
        graph, "SELECT ?t (COUNT(?s) AS ?n) { ?s a dn:Entity ; dn:entityType ?t } GROUP BY ?t ORDER BY DESC(?n) ?t"
    )
    return {row["t"].value: int(row["n"].value) for row in rows}
