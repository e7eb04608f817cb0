"""The state of the graph: what is to be verified, open, alone, past its date, refused, and how much is quoted."""

from collections import Counter
from dataclasses import dataclass

from graph.find import labels, type_labels
from graph.model import CONFIDENCE
from graph.names import DN, fold, shorten
from graph.query import ask
from graph.recordreader import concepts
from graph.sparql import select
from graph.store import Graph

__all__ = ["Quality", "Row", "Share", "quality"]

Row = dict[str, str]


@dataclass(frozen=True)
class Share:
    """How sure the facts about the things of a type are, each fact once, under its best confidence."""

    kind: str
    label: str
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """Return how many facts there are."""
        return sum(self.counts.values())

    def part(self, confidence: str) -> float:
        """Return the share of a confidence, from 0 to 1."""
        return self.counts[confidence] / self.total if self.total else 0.0


@dataclass(frozen=True)
class Quality:
    """What there is to look at, as the ready-made questions answer it; addresses are short ids.

    :param to_verify: facts that nothing quotes nor infers, those on which most depends first.
    :param open_questions: what France was not seen to have settled; ``authorities``: those to designate.
    :param past: announced milestones whose day has passed without a source saying they were reached.
    :param undated: relations without a start, counted by relation.
    :param refused: relations considered and turned down, with the reason.
    :param shares: by type, most facts first.
    """

    to_verify: list[Row]
    open_questions: list[Row]
    authorities: list[Row]
    orphans: list[Row]
    past: list[Row]
    undated: list[Row]
    refused: list[Row]
    shares: list[Share]
    names: dict[str, str]

    @property
    def whole(self) -> Share:
        """Return the shares of all the facts together."""
        return Share("", "", {one: sum(share.counts[one] for share in self.shares) for one in CONFIDENCE})


def quality(graph: Graph, today: str, lang: str = "fr") -> Quality:
    """Return the state of the graph.

    :param today: ISO day on which announcements are past.
    """
    named = labels(graph, lang) | concepts(graph, lang)
    authorities: dict[str, Row] = {}
    for row in _asked(graph, "french-authorities-to-designate", lang):
        one = authorities.setdefault(row["state"], row | {"provision": ""})
        one["provision"] = f"{one['provision']} {row['provision']}".strip()
    return Quality(
        _asked(graph, "facts-to-verify", lang),
        _asked(graph, "french-open-questions", lang),
        list(authorities.values()),
        _asked(graph, "orphans", lang),
        _asked(graph, "past-announcements", lang, on=today),
        [row for row in _asked(graph, "undated-relations", lang) if int(row["facts"])],
        _asked(graph, "refused-facts", lang),
        _shares(graph, lang),
        named,
    )


def _asked(graph: Graph, name: str, lang: str, **values: str) -> list[Row]:
    return [
        {key: shorten(value) if (value or "").startswith("http") else value or "" for key, value in row.items()}
        for row in ask(graph, name, lang, **values).records()
    ]


def _shares(graph: Graph, lang: str) -> list[Share]:
    levels = {
        row["g"].value: CONFIDENCE.index(row["c"].value.removeprefix(DN))
        for row in select(graph, "SELECT ?g ?c { ?g a dn:Passage ; dn:confidence ?c }")
    }
    types = {row["s"].value: row["t"].value for row in select(graph, "SELECT ?s ?t { ?s dn:entityType ?t }")}
    best: dict[tuple, int] = {}
    rows = select(
        graph,
        "SELECT ?s ?p ?o ?g { ?c a dn:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; dn:passage ?g }",
    )
    for row in rows:
        key = (row["s"].value, row["p"].value, row["o"])
        best[key] = min(best.get(key, 9), levels.get(row["g"].value, len(CONFIDENCE) - 1))
    counts: dict[str, Counter] = {}
    for (subject, *_), level in best.items():
        counts.setdefault(types.get(subject, ""), Counter())[CONFIDENCE[level]] += 1
    named = type_labels(graph, lang, plural=True)
    made = [
        Share(shorten(kind), named.get(kind, shorten(kind)), {one: found[one] for one in CONFIDENCE})
        for kind, found in counts.items()
    ]
    return sorted(made, key=lambda share: (-share.total, fold(share.label)))
