"""Answers to queries in the formats of the standard, one turned into another without asking again."""

import json

from pyoxigraph import BlankNode, NamedNode, QueryResultsFormat, RdfFormat, parse, parse_query_results, serialize

from graph.io.sheets import csv_text
from graph.names import PREFIXES

__all__ = ["GRAPHS", "TABLES", "Term", "as_file", "read_rows", "read_triples"]

#: Ending of a file → media type, for rows.
TABLES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
}
#: Ending of a file → media type, for triples.
GRAPHS = {
    "ttl": "text/turtle",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}
_FORMATS = {
    "tsv": QueryResultsFormat.TSV,
    "xml": QueryResultsFormat.XML,
    "ttl": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
}
#: A value of an answer: ``type`` (uri, literal, bnode), ``value``, and its ``datatype`` or ``xml:lang``.
Term = dict[str, str]


def read_rows(content: bytes) -> tuple[tuple[str, ...], list[list[Term | None]]]:
    """Return the columns and the rows of an answer in the JSON of the standard."""
    said = json.loads(content)
    columns = tuple(said["head"].get("vars", ()))
    return columns, [[row.get(name) for name in columns] for row in said["results"]["bindings"]]


def read_triples(content: bytes) -> tuple[tuple[str, ...], list[list[Term | None]]]:
    """Return an answer in N-Triples as rows of three columns."""
    rows = [[_term(one) for one in quad.triple] for quad in parse(content, format=RdfFormat.N_TRIPLES)]
    return ("subject", "predicate", "object"), rows


def _term(node: object) -> Term:
    if isinstance(node, NamedNode | BlankNode):
        return {"type": "uri" if isinstance(node, NamedNode) else "bnode", "value": node.value}
    said = {"type": "literal", "value": node.value, "datatype": node.datatype.value}
    return said | ({"xml:lang": node.language} if node.language else {})


def as_file(content: bytes, ending: str, triples: bool) -> bytes:
    """Return an answer in another format.

    :param content: rows in JSON, or triples in N-Triples.
    :param ending: a key of :data:`TABLES`, or of :data:`GRAPHS` for triples.
    """
    if ending == "csv":
        columns, rows = read_triples(content) if triples else read_rows(content)
        return csv_text(columns, [[one["value"] if one else "" for one in row] for row in rows]).encode()
    if not triples:
        form = _FORMATS.get(ending)  # JSON is what it is made of
        return parse_query_results(content, format=QueryResultsFormat.JSON).serialize(format=form) if form else content
    quads = parse(content, format=RdfFormat.N_TRIPLES)
    if ending == "tsv":
        lines = ("\t".join(map(str, quad.triple)) for quad in quads)
        return "\n".join(["?subject\t?predicate\t?object", *lines, ""]).encode()
    form = _FORMATS[ending]
    return serialize(
        (quad.triple for quad in quads), format=form, prefixes=PREFIXES if form == RdfFormat.TURTLE else None
    )
