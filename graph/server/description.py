"""Describes the service (SPARQL 1.1 Service Description), with the description of its dataset (VoID, DCAT)."""

import asyncio

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse, serialize

from graph.answering import TABLES, TRIPLES
from graph.dataset import DATASET, NAMES
from graph.sparql import used_prefixes
from graph.workers import Pool

__all__ = ["described"]

SD = "http://www.w3.org/ns/sparql-service-description#"
FORMAT = "http://www.w3.org/ns/formats/"
FORMATS = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF_XML",
}
#: What the served graph says of itself; its properties class by class, which are many, stay one query away.
OF_DATASET = f"""
PREFIX void: <{NAMES["void"]}>
CONSTRUCT {{ ?thing ?property ?value }} {{
  {{ BIND (<{DATASET}> AS ?thing) }}
  UNION {{ <{DATASET}> void:classPartition|sh:declare ?thing }}
  UNION {{ ?thing a sh:SPARQLExecutable }}
  ?thing ?property ?value
  FILTER (?property != void:propertyPartition)
}}"""


async def described(pool: Pool, address: str, form: str) -> bytes:
    """Return the description of the endpoint at an address, in a format for triples."""
    held = await asyncio.wrap_future(pool.submit(OF_DATASET, triples="ntriples"))
    return await asyncio.to_thread(_written, _service(pool, address), held.content, form)


def _written(triples: list[Triple], held: bytes, form: str) -> bytes:
    triples += [quad.triple for quad in parse(held, format=RdfFormat.N_TRIPLES)]
    prefixes = NAMES | {"sd": SD} if form == "turtle" else None
    content = serialize(triples, format=TRIPLES[form], prefixes=prefixes)
    return used_prefixes(content.decode()).encode() if form == "turtle" else content


def _service(pool: Pool, address: str) -> list[Triple]:
    service, dataset, default = NamedNode(f"{address}#service"), NamedNode(f"{address}#dataset"), BlankNode()
    a = NamedNode(NAMES["rdf"] + "type")

    def sd(name: str) -> NamedNode:
        return NamedNode(SD + name)

    triples = [
        Triple(service, a, sd("Service")),
        Triple(service, a, NamedNode(NAMES["dcat"] + "DataService")),
        Triple(service, sd("endpoint"), NamedNode(address)),
        Triple(service, NamedNode(NAMES["dcat"] + "endpointURL"), NamedNode(address)),
        Triple(service, sd("supportedLanguage"), sd("SPARQL11Query")),
        Triple(service, sd("defaultDataset"), dataset),
        Triple(dataset, a, sd("Dataset")),
        Triple(dataset, sd("defaultGraph"), default),
        Triple(default, a, sd("Graph")),
    ]
    triples += [Triple(service, sd("resultFormat"), NamedNode(FORMAT + FORMATS[form])) for form in (*TABLES, *TRIPLES)]
    for name in sorted(pool.graphs):
        graph = BlankNode()
        triples += [
            Triple(dataset, sd("namedGraph"), graph),
            Triple(graph, a, sd("NamedGraph")),
            Triple(graph, sd("name"), NamedNode(name)),
        ]
    if pool.described:
        triples += [
            Triple(service, NamedNode(NAMES["dcat"] + "servesDataset"), NamedNode(DATASET)),
            Triple(NamedNode(DATASET), NamedNode(NAMES["void"] + "sparqlEndpoint"), NamedNode(address)),
        ]
    return triples
