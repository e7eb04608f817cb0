"""Chains of links in words, each hop with the passages that state it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.describe import passages, values_of
from graph.impact import Link, Step
from graph.model import Passage, Value, surest
from graph.names import expand, shorten
from graph.sparql import among, select
from graph.store import Graph

__all__ = ["Hop", "Teller", "evidence", "relation_words"]

Triple = tuple[str, str, str]


@dataclass(frozen=True)
class Hop:
    """A step of a chain as it is read.

    :param read: the relation, from ``start`` to ``end``.
    :param passages: those that state the fact, the surest first.
    """

    start: Value
    end: Value
    link: Link
    read: str
    passages: tuple[Passage, ...]


def evidence(graph: Graph, triples: Iterable[Triple]) -> dict[Triple, tuple[Passage, ...]]:
    """Return the passages that state each fact, the surest first.

    :param triples: subject, predicate, object as short names; those that nobody states are left out.
    """
    wanted = {tuple(expand(part) for part in triple): triple for triple in triples}
    said: dict[Triple, set[str]] = defaultdict(set)
    rows = among(
        graph,
        """SELECT ?s ?p ?o ?g { VALUES (?s ?p ?o) { %s }
             ?c rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; a dn:Claim ; dn:passage ?g }""",
        (f"({' '.join(str(NamedNode(part)) for part in triple)})" for triple in wanted),
    )
    for subject, predicate, other, passage in rows:
        said[wanted[subject.value, predicate.value, other.value]].add(passage.value)
    known = passages(graph, {address for some in said.values() for address in some})
    return {triple: surest(known[one] for one in some) for triple, some in said.items()}


def relation_words(graph: Graph, lang: str) -> dict[str, tuple[str, str]]:
    """Return the label of each property, forward and backward, by short name."""
    rows = select(
        graph,
        f'''SELECT ?p ?l ?i {{ ?p a owl:ObjectProperty ; rdfs:label ?l . FILTER (LANG(?l) = "{lang}")
              OPTIONAL {{ ?p dn:inverseLabel ?i . FILTER (LANG(?i) = "{lang}") }} }}''',
    )
    return {
        shorten(row["p"].value): (row["l"].value, row["i"].value if "i" in row else f"← {row['l'].value}")
        for row in rows
    }


class Teller:
    """Tells chains in one language.

    :param chains: all those that will be told: names and passages are read once for all.
    :param others: entities to name beside those of the chains.
    """

    def __init__(self, graph: Graph, chains: Iterable[Sequence[Step]], lang: str, others: Iterable[str] = ()) -> None:
        links = {step.link for chain in chains for step in chain}
        ends = {end for link in links for end in (link.source, link.target)} | set(others)
        self.lang = lang
        self._words = relation_words(graph, lang)
        addresses = {address: one for one in ends if (address := expand(one))}
        self._values = {addresses[address]: one for address, one in values_of(graph, set(addresses), lang).items()}
        self._types, self._short = _types_and_acronyms(graph, addresses, lang)
        self._said = evidence(graph, {(one.source, one.predicate, one.target) for one in links})

    def name(self, one: str) -> Value:
        """Return the label and the type of an entity."""
        return self._values.get(one) or Value(one, one, one)

    def type(self, one: str) -> str:
        """Return the class of an entity (``Service``)."""
        return self._types.get(one, "")

    def short(self, one: str) -> str:
        """Return the acronym of an entity where that is shorter, else its label."""
        label = self.name(one).label
        return min(self._short.get(one, label), label, key=len)

    def relation(self, predicate: str) -> str:
        """Return the label of a property."""
        return self._words.get(predicate, (predicate, ""))[0]

    def read(self, step: Step) -> str:
        """Return the relation of a step, read from its start to its end."""
        forward, backward = self._words.get(step.link.predicate, (step.link.predicate, f"← {step.link.predicate}"))
        return forward if step.link.source == step.start else backward.removeprefix("← ")

    def hops(self, chain: Sequence[Step]) -> tuple[Hop, ...]:
        """Return a chain as it is read, from what depends to what it depends on, whichever way it was walked."""
        read = [step if step.link.ends == (step.start, step.end) else _turned(step) for step in chain]
        if len(chain) > 1 and read[0].start != chain[0].start:
            read.reverse()
        return tuple(self._hop(step) for step in read)

    def walked(self, chain: Sequence[Step]) -> tuple[Hop, ...]:
        """Return a chain as it is walked, each relation read in that direction."""
        return tuple(self._hop(step) for step in chain)

    def _hop(self, step: Step) -> Hop:
        link = step.link
        said = self._said.get((link.source, link.predicate, link.target), ())
        return Hop(self.name(step.start), self.name(step.end), link, self.read(step), said)

    def sentence(self, chain: Sequence[Step]) -> str:
        """Return « Sesali ← s’authentifie par ← Pro Santé Connect ← dépend de ← RPPS », or the same with « → ».

        Read from what depends to what it depends on; arrows show the way of the walk: towards what depends (←)
        when a stop is followed, towards what is depended upon (→) otherwise.
        """
        hops = self.hops(chain)
        arrow = "→" if (hops[0].start.id, hops[-1].end.id) == (chain[0].start, chain[-1].end) else "←"
        rest = (f" {arrow} {hop.read} {arrow} {self.short(hop.end.id)}" for hop in hops)
        return self.short(hops[0].start.id) + "".join(rest)

    def sentence_around(self, chain: Sequence[Step]) -> str:
        """Return a chain whose links go either way; arrows show the way of each fact."""
        text = self.short(chain[0].start)
        for step in chain:
            arrow = "→" if step.link.source == step.start else "←"
            text += f" {arrow} {self.relation(step.link.predicate)} {arrow} {self.short(step.end)}"
        return text


def _types_and_acronyms(graph: Graph, addresses: dict[str, str], lang: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the class and the acronym of each entity that has one, by id.

    :param addresses: address → id.
    """
    types: dict[str, str] = {}
    acronyms: dict[str, set[str]] = defaultdict(set)
    rows = among(
        graph,
        f"""SELECT ?s ?t ?a {{ VALUES ?s {{ %s }} ?s dn:entityType ?t .
              OPTIONAL {{ ?s dn:acronym ?a . FILTER (LANG(?a) IN ("", "{lang}")) }} }}""",
        map(NamedNode, addresses),
    )
    for thing, kind, acronym in rows:
        one = addresses[thing.value]
        types[one] = shorten(kind.value).removeprefix("dn:")
        if acronym:
            acronyms[one].add(acronym.value)
    return types, {one: min(some) for one, some in acronyms.items()}


def _turned(step: Step) -> Step:
    return Step(step.end, step.start, step.link)
