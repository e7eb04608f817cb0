"""What the graph says of itself where others query it: VoID and DCAT, prefixes, and the questions as examples.

Editors of SPARQL (SIB, Yasgui) read all of it by queries on the endpoint: so it stands in the graph that is served.
"""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from graph.names import BASE, DN, PREFIXES, shorten
from graph.query import questions
from graph.sparql import pairs
from graph.store import Graph
from graph.text import t

__all__ = ["DATASET", "described"]

DATASET = BASE
QUESTION = BASE + "question/"
PART = BASE + "void/"
NAMES = PREFIXES | {
    "dcat": "http://www.w3.org/ns/dcat#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "https://schema.org/",
    "void": "http://rdfs.org/ns/void#",
}
LICENCES = ("https://www.etalab.gouv.fr/licence-ouverte-open-licence/", "https://www.apache.org/licenses/LICENSE-2.0")

_Value = NamedNode | Literal


def described(graph: Graph) -> Iterator[Quad]:
    """Yield the triples that describe the graph, its classes and properties, and its questions."""
    for subject, predicate, value in (*_dataset(graph), *_parts(graph), *_prefixes(), *_examples()):
        yield Quad(NamedNode(subject), _name(predicate), value)


def _name(short: str) -> NamedNode:
    prefix, _, local = short.partition(":")
    return NamedNode(NAMES[prefix] + local)


def _said(key: str) -> Iterator[Literal]:
    for lang in ("fr", "en"):
        yield Literal(t(key, lang), language=lang)


def _dataset(graph: Graph) -> Iterator[tuple[str, str, _Value]]:
    for kind in ("void:Dataset", "dcat:Dataset"):
        yield DATASET, "rdf:type", _name(kind)
    for title in _said("server.dataset-title"):
        yield DATASET, "dcterms:title", title
    for description in _said("server.dataset-description"):
        yield DATASET, "dcterms:description", description
    for licence in LICENCES:
        yield DATASET, "dcterms:license", NamedNode(licence)
    for lang in ("fr", "en"):
        yield DATASET, "dcterms:language", Literal(lang)
    yield DATASET, "dcat:version", Literal(graph.version)
    yield DATASET, "void:uriSpace", Literal(BASE)
    yield DATASET, "void:triples", Literal(len(graph.store))
    for vocabulary in (DN, PREFIXES["skos"], PREFIXES["dcterms"]):
        yield DATASET, "void:vocabulary", NamedNode(vocabulary)


def _parts(graph: Graph) -> Iterator[tuple[str, str, _Value]]:
    """Yield how many things there are of each class, with which properties, leading to which classes."""
    classes: dict[NamedNode, NamedNode] = dict(pairs(graph, "dn:entityType"))
    links: Counter[tuple] = Counter()
    for quad in graph.store.quads_for_pattern(None, None, None, DefaultGraph()):
        if quad.subject in classes:
            links[classes[quad.subject], quad.predicate, classes.get(quad.object)] += 1
    yield DATASET, "void:entities", Literal(len(classes))
    yield DATASET, "void:classes", Literal(len(set(classes.values())))
    for kind, count in Counter(classes.values()).items():
        part = PART + _local(kind)
        yield DATASET, "void:classPartition", NamedNode(part)
        yield part, "void:class", kind
        yield part, "void:entities", Literal(count)
    for (kind, predicate, leads), count in links.items():
        part = f"{PART}{_local(kind)}/{_local(predicate)}"
        yield PART + _local(kind), "void:propertyPartition", NamedNode(part)
        yield part, "void:property", predicate
        if leads is not None:
            yield part, "void:classPartition", NamedNode(f"{part}/{_local(leads)}")
            yield f"{part}/{_local(leads)}", "void:class", leads
            yield f"{part}/{_local(leads)}", "void:triples", Literal(count)


def _local(address: NamedNode) -> str:
    return quote(shorten(address.value), safe=":")


def _prefixes() -> Iterator[tuple[str, str, _Value]]:
    for prefix, namespace in PREFIXES.items():
        declaration = f"{BASE}prefix/{prefix}"
        yield DATASET, "sh:declare", NamedNode(declaration)
        yield declaration, "sh:prefix", Literal(prefix)
        yield declaration, "sh:namespace", Literal(namespace, datatype=NamedNode(NAMES["xsd"] + "anyURI"))


def _examples() -> Iterator[tuple[str, str, _Value]]:
    for one in questions().values():
        address = QUESTION + one.id
        for kind in ("sh:SPARQLExecutable", "sh:SPARQLSelectExecutable"):
            yield address, "rdf:type", _name(kind)
        yield address, "rdfs:comment", Literal(one.fr, language="fr")
        yield address, "rdfs:comment", Literal(one.en, language="en")
        yield address, "sh:prefixes", NamedNode(DATASET)
        yield address, "sh:select", Literal(one.text)
        for person in one.asked_by:
            yield address, "schema:keywords", Literal(person)
