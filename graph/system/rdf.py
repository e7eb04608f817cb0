"""A map to a graph and back; addresses are stable: the same map gives the same triples, whatever its format.

An element is ``urn:doctrine-sante:system:<system>:<Class>:<id>``, percent-encoded; ``<system>`` is the id of the
information system. Its values are, by the form of the attribute: typed literals (``xsd:boolean``, ``xsd:date``,
``xsd:integer``, ``xsd:string``); other elements; concepts of the lists (``vocab/authentication/psc``; a list known to
be empty is the concept ``none``); entities of the graph (``id/service/dmp``). An entity in a given version is
``urn:doctrine-sante:version:<id>@<version>``, with ``dcterms:isVersionOf`` and ``dn:version``. What names no entity is
kept as text.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, unquote

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from graph.io.rdf import read_rdf
from graph.names import DN, ID, KINDS, PREFIXES, VOCAB, expand, shorten
from graph.system.records import UNNAMED, Element, Imported, Problem
from graph.system.schema import Attribute, schema

__all__ = ["element_iri", "from_quads", "read_map", "term", "to_rdf", "to_triples", "word"]

SYSTEM = "urn:doctrine-sante:system:"
VERSION = "urn:doctrine-sante:version:"
Facts = list[tuple[str, NamedNode | Literal]]  # property and value
TYPE = NamedNode(PREFIXES["rdf"] + "type")
IDENTIFIER = NamedNode(PREFIXES["dcterms"] + "identifier")
VERSION_OF = NamedNode(PREFIXES["dcterms"] + "isVersionOf")
NAME = NamedNode(PREFIXES["skos"] + "prefLabel")
NUMBER = NamedNode(DN + "version")


def element_iri(system: str, kind: str, id: str) -> NamedNode:
    """Return the address of an element of a system."""
    return NamedNode(f"{SYSTEM}{quote(system, safe='')}:{kind}:{quote(id, safe='')}")


def term(attribute: Attribute, value: str, system: str = UNNAMED) -> NamedNode | Literal:
    """Return the RDF term of a value in the words of the rules."""
    if attribute.form == "reference":
        return element_iri(system, attribute.target, value)
    if attribute.form in ("boolean", "date", "integer"):
        return Literal(value, datatype=NamedNode(PREFIXES["xsd"] + attribute.form))
    if value in attribute.values:
        return NamedNode(f"{attribute.scheme}/{value}")
    if attribute.form == "entity":
        entity, _, version = value.partition("@")
        kinds = attribute.entity_kinds or KINDS  # a derived attribute may name any
        if entity.partition("/")[0] in kinds and (address := expand(entity)):
            return NamedNode(VERSION + quote(value, safe="/@")) if version else NamedNode(address)
    return Literal(value)


def word(value: NamedNode | Literal) -> str:
    """Return the value in the words of the rules that a term stands for; the id, for an element."""
    if isinstance(value, Literal):
        return value.value
    if value.value.startswith(SYSTEM):
        return unquote(value.value.rpartition(":")[2])
    if value.value.startswith(VERSION):
        return unquote(value.value.removeprefix(VERSION))
    if value.value.startswith(VOCAB):
        return value.value.rpartition("/")[2]
    return shorten(value.value) if value.value.startswith(ID) else value.value


def to_triples(elements: Iterable[Element]) -> Iterator[Triple]:
    """Yield the triples of a map, sorted by element.

    :param elements: values in the words of the rules, as :func:`graph.system.reading.brought` gives them.
    """
    elements = sorted(elements, key=lambda one: (list(schema().kinds).index(one.kind), one.id))
    system = next((one.id for one in elements if one.kind == "InformationSystem"), UNNAMED)
    versions: dict[NamedNode, str] = {}
    for one in elements:
        subject = element_iri(system, one.kind, one.id)
        yield Triple(subject, TYPE, NamedNode(schema().kinds[one.kind].iri))
        yield Triple(subject, IDENTIFIER, Literal(one.id))
        if one.name:
            yield Triple(subject, NAME, Literal(one.name))
        for name, attribute in schema().kinds[one.kind].attributes.items():
            for value in sorted(set(one.facts.get(name, ()))):
                yield Triple(subject, NamedNode(attribute.iri), made := term(attribute, value, system))
                if isinstance(made, NamedNode) and made.value.startswith(VERSION):
                    versions[made] = value
    for versioned, value in sorted(versions.items(), key=lambda item: item[1]):
        entity, _, version = value.partition("@")
        yield Triple(versioned, VERSION_OF, NamedNode(expand(entity)))
        yield Triple(versioned, NUMBER, Literal(version))


def to_rdf(elements: Iterable[Element], form: RdfFormat = RdfFormat.TURTLE) -> bytes:
    """Return a map in an RDF format; the same map gives the same bytes."""
    prefixes = {name: PREFIXES[name] for name in ("dcterms", "dn", "skos", "xsd")}
    return serialize(to_triples(elements), format=form, prefixes=prefixes)


def read_map(path: Path) -> Imported:
    """Return the elements that an RDF file in our vocabulary describes; nothing that it names is fetched.

    :raises BadData: it is absent, not RDF, or malformed.
    """
    return from_quads(read_rdf(path), path.name)


def from_quads(quads: Iterable[Quad], file: str) -> Imported:
    """Return the elements that RDF in our vocabulary describes, whoever wrote it.

    An element is what has one of our classes; its id is its ``dcterms:identifier``, else the end of its address.
    """
    kinds = {kind.iri: kind for kind in schema().kinds.values()}
    said: dict[str, Facts] = {}
    for quad in quads:
        said.setdefault(str(quad.subject), []).append((quad.predicate.value, quad.object))
    found: dict[str, tuple[str, str]] = {}
    for subject, facts in said.items():
        for predicate, value in facts:
            if predicate == TYPE.value and getattr(value, "value", "") in kinds:
                given = next((v.value for p, v in facts if p == IDENTIFIER.value and isinstance(v, Literal)), "")
                found[subject] = (kinds[value.value].name, given or _end(subject, facts))
    problems, elements = [], []
    for subject, facts in said.items():
        if subject not in found:
            if not all(predicate in (VERSION_OF.value, NUMBER.value) for predicate, _ in facts):
                problems.append(Problem("not-of-map", file, {"what": subject.strip("<>")}, "dropped"))
            continue
        kind, id = found[subject]
        properties = {one.iri: name for name, one in schema().kinds[kind].attributes.items()}
        name, values = "", {}
        for predicate, value in facts:
            if predicate in properties:
                refers = found.get(str(value))
                text = refers[1] if refers else word(value) if isinstance(value, NamedNode | Literal) else str(value)
                values[properties[predicate]] = (*values.get(properties[predicate], ()), text)
            elif predicate == NAME.value and isinstance(value, Literal):
                name = name if name and value.language == "en" else value.value
            elif predicate not in (TYPE.value, IDENTIFIER.value):
                dropped = {"attribute": shorten(predicate), "id": id}
                problems.append(Problem("unknown-attribute", file, dropped, "dropped"))
        elements.append(Element(kind, id, name, values, file))
    return Imported(tuple(elements), tuple(problems), "turtle", items=True)


def _end(subject: str, facts: Facts) -> str:
    """Return the last part of an address; the name, where there is no address: blank nodes change at each reading."""
    if subject.startswith("_:"):
        return next((value.value for predicate, value in facts if predicate == NAME.value), "")
    return unquote(re.split(r"[/#:]", subject.strip("<>").rstrip("/#"))[-1])
