"""A graph that stands on another engine, reached as the one in this process is.

Same surface as the part of :class:`pyoxigraph.Store` that the questions use, over the SPARQL 1.1 Protocol: nothing
above it knows where the graph stands.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from pyoxigraph import (
    BlankNode,
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
FEW = 8  # look-ups in one property before it is brought whole: an answer a look-up is slow, thousands are out of reach
LARGEST = 1_000_000  # triples of a property that is brought whole
MOST = 5_000_000  # triples of a graph that is brought whole, to be seen at a date


class Elsewhere:
    """The triples of a graph on a SPARQL 1.1 server, read-only.

    What the server holds when it is first asked is what is seen: a property that is looked up again and again is
    brought whole and kept.

    :raises BadQuery: as every method does, when the server gives no usable answer.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._client = Client(endpoint)
        self._asked: dict[NamedNode, int] = defaultdict(int)
        self._tables: dict[NamedNode, _Table] = {}

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
        if predicate is not None:
            self._asked[predicate] += 1
            blank = isinstance(subject, BlankNode) or isinstance(object, BlankNode)  # has no name in a query
            often = self._asked[predicate] > FEW and self.sizes.get(predicate, 0) <= LARGEST
            if predicate in self._tables or blank or often:
                return self._table(predicate).matching(subject, object)
        return self._matching(subject, predicate, object)

    def _matching(self, *pattern: Term | None) -> Iterator[Quad]:
        written = " ".join(f"?{name}" if term is None else str(term) for name, term in zip("spo", pattern, strict=True))
        free = [name for name, term in zip("spo", pattern, strict=True) if term is None]
        if not free:
            if self.query(f"ASK {{ {written} }}"):
                yield Quad(*pattern)
            return
        for row in self.query(f"SELECT {' '.join(f'?{name}' for name in free)} {{ {written} }}"):
            given = dict(zip(free, row, strict=True))
            yield Quad(*(given.get(name, term) for name, term in zip("spo", pattern, strict=True)))

    def _table(self, predicate: NamedNode) -> "_Table":
        if predicate not in self._tables:
            self._tables[predicate] = _Table(list(self._matching(None, predicate, None)))
        return self._tables[predicate]

    def __iter__(self) -> Iterator[Quad]:
        for predicate in self.sizes:
            yield from self._matching(None, predicate, None)

    def __len__(self) -> int:
        return sum(self.sizes.values())

    def dump(self, *, format: RdfFormat) -> bytes:
        """Return the whole graph.

        :raises BadQuery: it is too large to be brought here.
        """
        if len(self) > MOST:
            raise BadQuery("elsewhere.large", url=self._client.endpoint.query, size=len(self), most=MOST)
        return serialize(self, format=format)


class _Table:
    """The triples of one property, found by either end."""

    def __init__(self, quads: list[Quad]) -> None:
        self._quads = quads

    @cached_property
    def _by_subject(self) -> dict[Term, list[Quad]]:
        return _indexed(self._quads, "subject")

    @cached_property
    def _by_object(self) -> dict[Term, list[Quad]]:
        return _indexed(self._quads, "object")

    def matching(self, subject: Term | None, object: Term | None) -> Iterator[Quad]:
        if subject is not None:
            found = self._by_subject.get(subject, ())
            return iter([quad for quad in found if object is None or quad.object == object])
        return iter(self._quads if object is None else self._by_object.get(object, ()))


def _indexed(quads: list[Quad], end: str) -> dict[Term, list[Quad]]:
    found: dict[Term, list[Quad]] = defaultdict(list)
    for quad in quads:
        found[getattr(quad, end)].append(quad)
    return dict(found)
