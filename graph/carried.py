"""The requirements and the milestones that some entities carry: what is at stake where an impact reaches."""

from collections.abc import Iterable
from dataclasses import dataclass

from graph.chains import evidence, relation_words
from graph.describe import values_of
from graph.names import DN, expand, shorten
from graph.recordkinds import Duty, MilestoneOf
from graph.recordreader import Reader, concepts
from graph.sparql import among
from graph.store import Graph, NamedNode

__all__ = ["Carried", "carried"]

#: Properties of requirements and milestones whose values are shown by name.
NAMED = ("bearer", "replacedByMilestone")


@dataclass(frozen=True)
class Carried:
    """A requirement or a milestone, and the entity that carries it."""

    entity: str
    record: Duty | MilestoneOf


def carried(graph: Graph, ids: Iterable[str], lang: str = "fr") -> tuple[Carried, ...]:
    """Return the requirements and milestones that speak of some entities, by date; one query for all of them.

    A record that speaks of an entity by two relations comes once, by the one that is the more precisely sourced.
    """
    reader = Reader(graph, lang, concepts(graph, lang))
    entities = {expand(one): one for one in ids}
    rows = among(
        graph,
        """SELECT ?s ?p ?o ?k { VALUES ?o { %s } ?s ?p ?o . ?s a ?k
             FILTER (?k IN (dn:Requirement, dn:Milestone) && ?p NOT IN (rdf:subject, rdf:object)) }""",
        map(NamedNode, entities),
    )
    said = {
        (shorten(record.value), shorten(predicate.value), entities[entity.value]): kind.value.removeprefix(DN)
        for record, predicate, entity, kind in rows
    }
    proofs = evidence(graph, said)  # what is only entailed is stated by no passage: left out
    best: dict[tuple[str, str], tuple[str, str, str]] = {}
    for triple in sorted(proofs, key=lambda one: (-len(proofs[one]), one)):
        best.setdefault((triple[0], triple[2]), triple)
    if not best:
        return ()
    words = relation_words(graph, lang)
    fields = reader.fields({record for record, _ in best})
    linked = {term.value for one in fields.values() for name in NAMED for term in one.get(name, ())}
    reader.names |= {shorten(address): value.label for address, value in values_of(graph, linked, lang).items()}
    make = {"Requirement": reader.duty, "Milestone": reader.milestone}
    found = []
    for (record, entity), triple in best.items():
        head = (record, words.get(triple[1], (triple[1],))[0], proofs[triple])
        found.append(Carried(entity, make[said[triple]](fields[record], head)))
    return tuple(sorted(found, key=lambda one: (_day(one.record) or "9999", one.record.id, one.entity)))


def _day(record: Duty | MilestoneOf) -> str:
    return record.day if isinstance(record, Duty) else record.date
