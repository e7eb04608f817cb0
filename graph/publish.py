"""Publishes the graph on another engine: whole or by difference, switched by one update, then counted.

What is new is first put into graphs of its own; one update puts it in the place of the old one. Where the engine takes
no update the graph is replaced by one request of the Graph Store Protocol.
"""

import hashlib
import re
import tempfile
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import BlankNode, Quad, RdfFormat, parse

from graph.elsewhere import Elsewhere
from graph.errors import BadInput, BadQuery
from graph.io.dialect import one_spelling_of
from graph.io.remote import Client, Endpoint
from graph.names import BASE, shorten
from graph.store import Graph

__all__ = ["Published", "publish", "with_known_layout"]

Term = object
GENERATED = BASE + ".well-known/genid/"  # names of blank nodes, as RDF 1.1 § 3.5 has it
STAGING = BASE + "loading/"  # graphs that live as long as a publication
#: How engines lay out their addresses: that of queries → that of updates, that of the Graph Store.
LAYOUTS = (
    (r"(https?://[^/]+)/query", r"\1/update", r"\1/store"),  # Oxigraph
    (r"(https?://[^/]+/[^/]+)/(?:query|sparql)", r"\1/update", r"\1/data"),  # Fuseki
    (r"(https?://.+/repositories/[^/]+)", r"\1/statements", r"\1/rdf-graphs/service"),  # GraphDB, RDF4J
)


@dataclass(frozen=True)
class Published:
    """What a publication did: triples there before and now; added and removed when it went by difference."""

    before: int
    now: int
    added: int | None = None
    removed: int | None = None


def with_known_layout(endpoint: Endpoint) -> Endpoint:
    """Return the endpoint with the addresses that the layout of a known engine gives, where none was said.

    :raises BadInput: the layout is not known, and no Graph Store is said.
    """
    for form, update, store in LAYOUTS:
        if not (endpoint.store or endpoint.update) and re.fullmatch(form, endpoint.query):
            return replace(
                endpoint,
                update=re.sub(form, update, endpoint.query),
                store=re.sub(form, store, endpoint.query),
            )
    if not endpoint.store:
        raise BadInput("elsewhere.unknown-layout", url=endpoint.query)
    return endpoint


def publish(graph: Graph, endpoint: Endpoint, *, difference: bool = False) -> Published:
    """Put the graph in the place of the one that an engine holds.

    :param endpoint: with the address of its Graph Store; without one for updates the switch is left to the engine.
    :param difference: send only what is new and what is gone.
    :raises BadInput: a difference without an address for updates.
    :raises BadQuery: the engine refused something, or does not hold afterwards what was sent: the old graph stands
        unless the error says that what was published is not there.
    """
    if difference and not endpoint.update:
        raise BadInput("elsewhere.no-update")
    client = Client(endpoint)
    before = len(Elsewhere(endpoint))
    with tempfile.TemporaryDirectory() as folder:
        if difference:
            added, removed = _difference(client, graph, Path(folder))
        else:
            added = removed = None
            _whole(client, graph, Path(folder) / "whole.nt")
    _verify(endpoint, graph)
    return Published(before, len(graph.store), added, removed)


def _whole(client: Client, graph: Graph, file: Path) -> None:
    with file.open("w", encoding="utf-8") as written:
        written.writelines(f"{line}\n" for line in _lines(graph.store))
    target = client.endpoint.graph
    if not client.endpoint.update:
        client.put(target, file)
        return
    with _staged(client) as (staged,):
        client.put(staged, file)
        _verify(replace(client.endpoint, graph=staged), graph)
        client.update(f"MOVE GRAPH <{staged}> TO {f'GRAPH <{target}>' if target else 'DEFAULT'}")


def _difference(client: Client, graph: Graph, folder: Path) -> tuple[int, int]:
    """Bring what is there, send what differs; return how much is added and removed."""
    there = folder / "there.nt"
    client.get(client.endpoint.graph, there)
    held = set(_lines(parse(path=str(there), format=RdfFormat.N_TRIPLES)))
    wanted = set(_lines(graph.store))
    with _staged(client, 2) as graphs:
        for name, lines in zip(graphs, (held - wanted, wanted - held), strict=True):
            file = folder / "part.nt"
            file.write_text("".join(f"{line}\n" for line in sorted(lines)), encoding="utf-8")
            client.put(name, file)
        old, new = graphs
        triples = "?s ?p ?o"
        target = f"GRAPH <{client.endpoint.graph}> {{ {triples} }}" if client.endpoint.graph else triples
        client.update(
            f"DELETE {{ {target} }} WHERE {{ GRAPH <{old}> {{ {triples} }} }} ;\n"
            f"INSERT {{ {target} }} WHERE {{ GRAPH <{new}> {{ {triples} }} }}"
        )
    return len(wanted - held), len(held - wanted)


@contextmanager
def _staged(client: Client, many: int = 1) -> Iterator[list[str]]:
    """Give names of new graphs, and leave none behind."""
    names = [f"{STAGING}{uuid.uuid4()}" for _ in range(many)]
    client.delete(names[0])  # the engine asks who is there before it is sent anything large
    try:
        yield names
    finally:
        for name in names:
            client.delete(name)


def _lines(quads: Iterable[Quad]) -> Iterator[str]:
    """Yield each triple as a line of N-Triples, each value in one spelling.

    A blank node gets an address made of what it says and of what it hangs from: copies in two engines are alike, and
    an update can name it.
    """
    hanging = []
    for quad in quads:
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
            hanging.append(quad)
        else:
            yield f"{quad.subject} {quad.predicate} {one_spelling_of(quad.object)} ."
    names = _Names(hanging)
    for quad in hanging:
        yield f"{names[quad.subject]} {quad.predicate} {names[quad.object]} ."


class _Names(dict[Term, str]):
    """The names of terms; blank nodes form trees, as brackets and lists do."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._below: dict[Term, list[Quad]] = {}
        self._above: dict[Term, Quad] = {}
        for quad in quads:
            self._below.setdefault(quad.subject, []).append(quad)
            self._above[quad.object] = quad

    def __missing__(self, term: Term) -> str:
        if not isinstance(term, BlankNode):
            return str(term)
        above = self._above.get(term)
        hangs = f"{self[above.subject]} {above.predicate} " if above else ""
        self[term] = f"<{GENERATED}{_digest(hangs + self._content(term))}>"
        return self[term]

    def _content(self, term: Term) -> str:
        if not isinstance(term, BlankNode):
            return str(term)
        return (
            "["
            + " ; ".join(sorted(f"{q.predicate} {self._content(q.object)}" for q in self._below.get(term, ())))
            + "]"
        )


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def _verify(endpoint: Endpoint, graph: Graph) -> None:
    """Compare how many triples of each property are there with how many were sent.

    :raises BadQuery: they differ.
    """
    there, here = Elsewhere(endpoint).sizes, Counter(quad.predicate for quad in graph.store)
    for predicate in sorted(there.keys() | here.keys(), key=str):
        if there.get(predicate, 0) != here[predicate]:
            raise BadQuery(
                "elsewhere.not-there", url=endpoint.query, predicate=shorten(predicate.value),
                found=there.get(predicate, 0), expected=here[predicate],
            )  # fmt: skip
