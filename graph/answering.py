"""Answers one query in the process that calls, whole and within bounds of rows and bytes, in a format."""

import csv
import io
import re
from dataclasses import dataclass

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QueryTriples,
    RdfFormat,
    Store,
    parse_query_results,
    serialize,
)

from graph import guard
from graph.errors import BadQuery, NoFormat, TooLarge
from graph.names import PREFIXES
from graph.sparql import explained, used_prefixes

__all__ = ["TABLES", "TRIPLES", "Bounds", "answer"]

#: Formats of rows and of a yes or no, and of triples, by the names that options and pages use.
TABLES = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
TRIPLES = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}
PRETTY = 500_000  # bytes of Turtle above which prefixes are not tidied: reading it all again would cost too much
#: Between two rows of JSON. A value may end with the same marks; then a comma or a brace follows its quote.
_NEXT_ROW = re.compile(rb'\},\{"[^,}]')


@dataclass(frozen=True)
class Bounds:
    """What a query may use and give.

    :param memory: bytes that a worker may take beside the graph.
    :param rows: rows of an answer; more are cut off.
    :param size: bytes of an answer; above, there is none.
    :param services: addresses that SERVICE may call.
    """

    memory: int = 512 * 1024 * 1024
    rows: int = 100_000
    size: int = 64 * 1024 * 1024
    services: tuple[str, ...] = ()


class _Bounded(io.BytesIO):
    """Bytes in memory, up to a limit."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def write(self, content: bytes) -> int:
        if self.tell() + len(content) > self.most:
            raise TooLarge("answer-too-large", size=self.most // (1024 * 1024))
        return super().write(content)


def answer(store: Store, asked: dict, bounds: Bounds, graphs: frozenset[str]) -> tuple[dict, bytes]:
    """Answer one query, whole.

    :param asked: ``query``; ``base``, the address that its relative addresses start from, or empty; ``table`` and
        ``triples``, names of formats or ``None`` where no answer of that kind is wanted; ``default`` and ``named``,
        addresses of graphs that take the place of those of the query.
    :param graphs: the named graphs that there are.
    :returns: ``media``, ``rows`` (``None`` for triples), ``limit`` (rows at which it was cut, or ``None``) and
        ``volatile``; and the bytes.
    :raises BadQuery: refused, wrong, or impossible to answer in the format.
    """
    query = guard.check(asked["query"], asked["base"], graphs=graphs, services=frozenset(bounds.services))
    text, cut = query.limited(bounds.rows)
    chosen = {}
    # The dataset of the protocol takes the place of the one of the query. A graph that is unknown here is empty:
    # nothing is fetched, and the suite of the W3C wants an answer.
    if asked["default"] or asked["named"]:
        chosen = {
            "default_graph": [NamedNode(address) for address in asked["default"]],
            "named_graphs": [NamedNode(address) for address in asked["named"]],
        }
    out = _Bounded(bounds.size)
    try:
        results = store.query(text, base_iri=query.base or None, prefixes=PREFIXES, **chosen)
        if isinstance(results, QueryTriples):
            form = TRIPLES[_wanted(asked["triples"])]
            serialize(results, out, format=form, prefixes=PREFIXES if form == RdfFormat.TURTLE else None)
            content = out.getvalue()
            if form == RdfFormat.TURTLE and len(content) < PRETTY:
                content = used_prefixes(content.decode()).encode()
            return {"media": form.media_type, "rows": None, "limit": None, "volatile": query.volatile}, content
        form = TABLES[_wanted(asked["table"])]
        results.serialize(out, format=form)
    except SyntaxError as error:
        raise explained(query.text, _as_written(store, query) or error) from None
    except MemoryError:
        raise TooLarge("query-memory", memory=bounds.memory // (1024 * 1024)) from None
    except (OSError, ValueError, RuntimeError) as error:
        raise BadQuery("query-failed", reason=error) from None
    content = out.getvalue()
    rows = 1 if isinstance(results, QueryBoolean) else _rows(content, form)
    limit = bounds.rows if cut and rows == bounds.rows else None
    return {"media": form.media_type, "rows": rows, "limit": limit, "volatile": query.volatile}, content


def _as_written(store: Store, query: guard.Query) -> SyntaxError | None:
    """Return what the engine says of a wrong query at the places where its author wrote it."""
    try:
        store.query(query.text, base_iri=query.base or None, prefixes=PREFIXES)
    except SyntaxError as error:
        return error
    return None


def _wanted(name: str | None) -> str:
    if name is None:
        raise NoFormat(
            "not-acceptable", known=" ".join(one.media_type for one in (*TABLES.values(), *TRIPLES.values()))
        )
    return name


def _rows(content: bytes, form: QueryResultsFormat) -> int:
    """Count the rows of an answer, from the marks that cannot stand inside a value of its format."""
    if form == QueryResultsFormat.TSV:
        return content.count(b"\n") - 1
    if form == QueryResultsFormat.XML:
        return content.count(b"<result>")
    if form == QueryResultsFormat.CSV:
        return sum(1 for _ in csv.reader(io.StringIO(content.decode(), newline=""))) - 1
    if b"{}" in content:  # a row without any value, or a value that looks like one
        return sum(1 for _ in parse_query_results(content, format=form))
    return len(_NEXT_ROW.findall(content)) + (not content.endswith(b"[]}}"))
