"""What each rule rests on: its requirements, the texts that lay them down, the words of the source."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.audit.rules import AuditRule
from graph.describe import passages, sources_of
from graph.model import Passage, Source, surest
from graph.names import DN, expand, shorten
from graph.obligations import Obligation, requirements
from graph.sparql import among
from graph.store import Graph
from graph.ways import labels_of

__all__ = ["Ground", "Text", "grounds"]

LAW = (DN + "LegalAct", DN + "LegalProvision")


@dataclass(frozen=True)
class Text:
    """A text, referential or service of the graph, by name."""

    id: str
    label: str


@dataclass(frozen=True)
class Ground:
    """The chain from a rule to its source, in one language.

    :param requirements: what the rule checks; each has its statement, its dates, its provisions and its passages.
    :param legal_basis: laws and provisions, those of the requirements included.
    :param references: the referentials, services and other things that it is about.
    :param source: the document where ``quote`` stands, if any.
    :param quote: the words on which it rests, in the language of the source where it has no other; ``""`` without.
    :param passage: the passage that holds them, where the graph has it.
    """

    requirements: tuple[Obligation, ...] = ()
    legal_basis: tuple[Text, ...] = ()
    references: tuple[Text, ...] = ()
    source: Source | None = None
    quote: str = ""
    passage: Passage | None = None


def grounds(graph: Graph, rules: Iterable[AuditRule], lang: str) -> dict[str, Ground]:
    """Return what rules rest on, by id of rule; a few queries for all of them."""
    rules = tuple(rules)
    duties = requirements(graph, {id for rule in rules for id in rule.requirements}, lang)
    named = {id for rule in rules for id in rule.about}
    provisions = {one.id: one.label for duty in duties.values() for one in duty.provisions}
    labels = {shorten(place): label for place, label in labels_of(graph, map(expand, named), lang).items()} | provisions
    laws = _laws(graph, named | provisions.keys())
    documents = sources_of(graph, {expand(rule.source) for rule in rules if rule.source})
    said = _said(graph, {id for rule in rules for id in rule.evidence})

    def one(rule: AuditRule) -> Ground:
        own = tuple(duties[id] for id in rule.requirements if id in duties)
        ids = dict.fromkeys((*rule.about, *(text.id for duty in own for text in duty.provisions)))
        texts = [Text(id, labels.get(id, id)) for id in ids]
        held = [text for id in rule.evidence for text in said.get(id, ())] or [
            text for duty in own for text in duty.passages
        ]
        passage = next((one for one in held if one.quotes), None)
        source = documents.get(expand(rule.source)) if rule.source else None
        quotes = rule.quote or (passage.quotes if passage else {})
        return Ground(
            own,
            tuple(text for text in texts if text.id in laws),
            tuple(text for text in texts if text.id not in laws),
            source or (passage.source if passage else None),
            quotes.get(lang) or next(iter(quotes.values()), ""),
            None if rule.quote else passage,
        )

    return {rule.id: one(rule) for rule in rules}


def _laws(graph: Graph, ids: Iterable[str]) -> frozenset[str]:
    kinds = " ".join(f"<{one}>" for one in LAW)
    query = f"SELECT DISTINCT ?s {{ VALUES ?k {{ {kinds} }} VALUES ?s {{ %s }} ?s a ?k }}"
    return frozenset(shorten(row[0].value) for row in among(graph, query, _nodes(ids)))


def _said(graph: Graph, ids: Iterable[str]) -> dict[str, tuple[Passage, ...]]:
    """Return the passages that speak of things, the surest first."""
    query = "SELECT DISTINCT ?s ?g { VALUES ?s { %s } ?c rdf:subject ?s ; a dn:Claim ; dn:passage ?g }"
    places = [(shorten(one.value), place.value) for one, place in among(graph, query, _nodes(ids))]
    known = passages(graph, {place for _, place in places})
    found: dict[str, list[Passage]] = defaultdict(list)
    for id, place in places:
        found[id].append(known[place])
    return {id: surest(some) for id, some in found.items()}


def _nodes(ids: Iterable[str]) -> Iterable[NamedNode]:
    return (NamedNode(expand(id)) for id in ids)
