"""A graph that stands on another engine, reached as the one in this process is.

Same surface as the part of :class:`pyoxigraph.Store` that the questions use, over the SPARQL 1.1 Protocol: nothing
above it knows where the graph stands.
"""

import hashlib
from collections.abc import Iterator, Mapping
from functools import cached_property

from pyoxigraph import (
    NamedNode,
    Quad,
    QueryResultsFormat,
    RdfFormat,
    Variable,
    parse,
    parse_query_results,
    serialize,
)

from graph.errors import BadQuery
from graph.io.dialect import one_spelling, standing_alone
from graph.io.remote import Client, Endpoint

__all__ = ["Elsewhere"]

Term = object
MOST = 5_000_000  # triples of a graph that is brought whole, to be seen at a date


class Elsewhere:
    """The triples of a graph on a SPARQL 1.1 server, read-only.

    :raises BadQuery: as every method does, when the server gives no usable answer.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._client = Client(endpoint)

    @cached_property
    def sizes(self) -> dict[NamedNode, int]:
        """Return how many triples there are of each property."""
        rows = self.query("SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p")
        return {row["p"]: int(row["n"].value) for row in rows if row["p"]}

    @cached_property
    def version(self) -> str:
        """Return a mark of the graph that is there: where it is, and how much of what it holds."""
        held = sorted(f"{name.value} {size}" for name, size in self.sizes.items())
        where = self._client.endpoint
        return hashlib.blake2b("\n".join([where.query, where.graph, *held]).encode(), digest_size=12).hexdigest()

    def query(
        self,
        query: str,
        *,
        prefixes: Mapping[str, str] | None = None,
        substitutions: Mapping[Variable, Term] | None = None,
    ) -> object:
        """Return what :meth:`pyoxigraph.Store.query` does; an iterator of triples for CONSTRUCT and DESCRIBE."""
        values = {variable.value: term for variable, term in (substitutions or {}).items()}
        media, content = self._client.ask(standing_alone(query, prefixes or {}, values))
        try:
            if (form := RdfFormat.from_media_type(media)) and "json" not in media:
                return iter([quad.triple for quad in parse(content, format=form)])
            return parse_query_results(one_spelling(content), format=QueryResultsFormat.JSON)
        except (SyntaxError, ValueError, KeyError, TypeError) as error:
            raise BadQuery("endpoint", url=self._client.endpoint.query, reason=error) from None

    def quads_for_pattern(
        self, subject: Term | None, predicate: NamedNode | None, object: Term | None
    ) -> Iterator[Quad]:
        """Yield the triples of a pattern; ``None`` stands for anything."""
        pattern = (subject, predicate, object)
        written = " ".join(f"?{name}" if term is None else str(term) for name, term in zip("spo", pattern, strict=True))
        free = [name for name, term in zip("spo", pattern, strict=True) if term is None]
        if not free:
            if self.query(f"ASK {{ {written} }}"):
                yield Quad(*pattern)
            return
        for row in self.query(f"SELECT {' '.join(f'?{name}' for name in free)} {{ {written} }}"):
            given = dict(zip(free, row, strict=True))
            yield Quad(*(given.get(name, term) for name, term in zip("spo", pattern, strict=True)))

    def __iter__(self) -> Iterator[Quad]:
        for predicate in self.sizes:
            yield from self.quads_for_pattern(None, predicate, None)

    def __len__(self) -> int:
        return sum(self.sizes.values())

    def dump(self, *, format: RdfFormat) -> bytes:
        """Return the whole graph.

        :raises BadQuery: it is too large to be brought here.
        """
        if len(self) > MOST:
            raise BadQuery("elsewhere.large", url=self._client.endpoint.query, size=len(self), most=MOST)
        return serialize(self, format=format)
