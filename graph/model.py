"""What the graph holds, as plain values: relations of the property table, passages, facts, entities."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Quad

from graph.names import DN

__all__ = ["CONFIDENCE", "Entity", "Fact", "Passage", "Schema", "Source", "Value", "surest"]

CONFIDENCE = ("Quoted", "Inferred", "ToBeVerified")  # best first

RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"


@dataclass(frozen=True)
class Schema:
    """What the ontology entails; addresses as text.

    :param supers: property → every property above it.
    :param inverses: property → its declared inverse, both ways.
    :param classes: class → every class above it.
    """

    supers: dict[str, frozenset[str]]
    inverses: dict[str, str]
    classes: dict[str, frozenset[str]]

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> "Schema":
        """Read the schema from the quads of the ontology."""
        above: dict[str, dict[str, set[str]]] = {"p": defaultdict(set), "c": defaultdict(set)}
        inverses: dict[str, str] = {}
        for quad in quads:
            if quad.predicate.value == RDFS + "subPropertyOf":
                above["p"][quad.subject.value].add(quad.object.value)
            elif quad.predicate.value == RDFS + "subClassOf":
                above["c"][quad.subject.value].add(quad.object.value)
            elif quad.predicate.value == OWL + "inverseOf":
                inverses[quad.subject.value] = quad.object.value
                inverses[quad.object.value] = quad.subject.value
        return cls(_closure(above["p"]), inverses, _closure(above["c"]))

    def entailed(self, predicate: str) -> tuple[frozenset[str], frozenset[str]]:
        """Return the properties that a fact also makes true: subject → object, and object → subject."""
        same = self.supers.get(predicate, frozenset())
        inverse = self.inverses.get(predicate)
        return same, (frozenset() if inverse is None else self.supers.get(inverse, frozenset()) | {inverse})


def _closure(direct: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    def above(name: str, seen: frozenset[str]) -> frozenset[str]:
        found = frozenset(direct.get(name, ())) - seen
        return found.union(*(above(parent, seen | found) for parent in found)) if found else found

    return {name: above(name, frozenset({name})) for name in list(direct)}


@dataclass(frozen=True)
class Source:
    """A document on which facts rest."""

    id: str
    title: str
    publisher: str = ""
    address: str = ""
    issued: str = ""


@dataclass(frozen=True)
class Passage:
    """A place in a source that states facts.

    :param quotes: ``{language: words of the source}``; the language is ``""`` where it does not matter.
    :param confidence: ``Quoted``, ``Inferred`` or ``ToBeVerified``.
    :param valid_from: first day on which the fact holds (ISO date), or ``""``.
    :param valid_until: first day on which it no longer holds, or ``""``.
    :param edition: edition of the doctrine that says it; ``near_edition`` is only the closest in time.
    :param announced: the source announces the fact, nothing shows it done.
    """

    id: str
    confidence: str
    source: Source | None = None
    locator: str = ""
    quotes: dict[str, str] = field(default_factory=dict)
    rationale: dict[str, str] = field(default_factory=dict)
    edition: str = ""
    valid_from: str = ""
    valid_until: str = ""
    precision: str = ""
    reliability: str = ""
    evidence_kind: str = ""
    declared_version: str = ""
    observed_on: str = ""
    announced: bool = False
    near_edition: str = ""


def surest(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """Return passages in the order in which they prove, the surest first."""
    return tuple(sorted(passages, key=lambda one: (CONFIDENCE.index(one.confidence), one.id)))


@dataclass(frozen=True)
class Value:
    """The other end of a fact: an entity (``id``) or a literal (``text``).

    :param label: what to show of an entity, in the language asked.
    :param kind: label of the entity's type, in the language asked.
    """

    text: str
    id: str = ""
    label: str = ""
    kind: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Fact:
    """A fact about an entity, with the passages that state it.

    :param predicate: short name of the property (``dn:dependsOn``).
    :param label: its label, read in the direction of the fact.
    :param incoming: true when the entity is the object of the fact.
    :param relation: true when the property belongs to the property table.
    """

    predicate: str
    label: str
    value: Value
    incoming: bool
    relation: bool
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True)
class Entity:
    """All that the graph holds of one entity."""

    id: str
    iri: str
    label: str
    type: str
    type_label: str
    definition: str
    labels: dict[str, str]
    alternatives: tuple[str, ...]
    facts: tuple[Fact, ...]
    replaced_by: str = ""


#: Properties whose values are editorial: they carry no claim of their own.
EDITORIAL = frozenset(
    {
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
        "http://www.w3.org/2004/02/skos/core#prefLabel",
        "http://www.w3.org/2004/02/skos/core#altLabel",
        "http://www.w3.org/2004/02/skos/core#definition",
        DN + "acronym",
    }
)


def node(address: str) -> NamedNode:
    """Return the RDF node of an address."""
    return NamedNode(address)
