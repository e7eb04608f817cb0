"""The engine's store seen as an rdflib graph: pySHACL reads the triples that it needs, no copy is made."""

from collections.abc import Iterator

import rdflib
import rdflib.store
from pyoxigraph import Store

from graph.io.rdflib_graph import from_term, to_term

__all__ = ["backed"]


class _Backed(rdflib.store.Store):
    """Read-only, for one graph: the default one of the engine."""

    context_aware = graph_aware = True  # pySHACL sees every graph as a dataset; there is one context

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._inner, self._size = store, None
        self._terms: dict[object, rdflib.term.Node] = {}
        self._prefixes: dict[str, rdflib.URIRef] = {}
        self.graph = rdflib.Graph(store=self)

    def triples(self, pattern: tuple, context: object = None) -> Iterator[tuple]:
        if isinstance(pattern[0], rdflib.Literal) or not isinstance(pattern[1], rdflib.URIRef | None):
            return
        for quad in self._inner.quads_for_pattern(*map(from_term, pattern), None):
            yield tuple(map(self._term, (quad.subject, quad.predicate, quad.object))), iter((self.graph,))

    def _term(self, one: object) -> rdflib.term.Node:
        if one not in self._terms:
            self._terms[one] = to_term(one)
        return self._terms[one]

    def __len__(self, context: object = None) -> int:
        if self._size is None:  # pySHACL asks for each result, the engine counts each time
            self._size = len(self._inner)
        return self._size

    def bind(self, prefix: str, namespace: rdflib.URIRef, override: bool = True) -> None:
        if override or prefix not in self._prefixes:
            self._prefixes[prefix] = namespace

    def namespace(self, prefix: str) -> rdflib.URIRef | None:
        return self._prefixes.get(prefix)

    def prefix(self, namespace: rdflib.URIRef) -> str | None:
        return next((known for known, start in self._prefixes.items() if start == namespace), None)

    def namespaces(self) -> Iterator[tuple[str, rdflib.URIRef]]:
        yield from self._prefixes.items()


def backed(store: Store) -> rdflib.Graph:
    """Return the default graph of a store as an rdflib graph that reads it when asked; read-only."""
    return _Backed(store).graph
