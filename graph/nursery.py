"""The processes that run queries: one loads the graph, then splits itself in two for each worker that is wanted.

A worker shares the memory of the graph, starts in milliseconds and can be killed at any moment. Once bounded it opens
no file and no socket, and takes no more memory than it was given: what the guard would miss leads nowhere.
Needs ``os.fork`` (Linux, macOS). :mod:`graph.workers` is the other end.
"""

import csv
import gc
import io
import json
import os
import re
import resource
import signal
import socket
import struct
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

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
from graph.dataset import described
from graph.errors import BadInput, BadQuery, NoFormat, TooLarge
from graph.names import PREFIXES
from graph.sparql import explained, used_prefixes
from graph.store import load_dataset, open_graph

__all__ = ["COMMAND", "TABLES", "TRIPLES", "Bounds", "answer", "graphs_of", "main", "send", "serve", "told"]

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
TIRED = 64 * 1024 * 1024  # bytes that a worker may have grown by before it is replaced
COMMAND = struct.Struct("!cI")  # S: start a worker on the socket sent along; K, N: kill it, let others go first


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


def serve(connection: Connection, store: Store, bounds: Bounds) -> None:
    """Become a worker: bounded and silent for ever, answer the queries that come until the other end closes."""
    graphs = graphs_of(store)
    silence = os.open(os.devnull, os.O_WRONLY)  # the engine prints when it lacks memory
    for stream in (1, 2):
        os.dup2(silence, stream)
    os.close(silence)
    _bound(bounds)
    held = _held()
    while True:
        try:
            asked = json.loads(connection.recv_bytes())
        except EOFError:
            return
        try:
            head, content = answer(store, asked, bounds, graphs)
        except BadInput as error:
            head, content = told(error), b""
        send(connection, head | {"tired": _held() - held > TIRED}, content)


def send(connection: Connection, head: dict, content: bytes = b"") -> None:
    """Send an answer: what is said of it, then its bytes."""
    connection.send_bytes(json.dumps(head).encode())
    connection.send_bytes(content)


def told(error: BadInput) -> dict:
    """Return an error as what is said of an answer."""
    values = {name: str(value) for name, value in error.values.items()}
    return {"error": type(error).__name__, "key": error.key, "values": values}


def graphs_of(store: Store) -> frozenset[str]:
    """Return the addresses of the named graphs."""
    return frozenset(name.value for name in store.named_graphs())


def _bound(bounds: Bounds) -> None:
    """Bound this process: memory, and no file or socket more than it holds, unless it may call a SERVICE."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pages = Path("/proc/self/statm")  # without it (macOS) no limit of addresses is kept by the system either
    if pages.exists():
        most = int(pages.read_text().split()[0]) * resource.getpagesize() + bounds.memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    if not bounds.services:
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _held() -> int:
    """Return the most bytes of memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


class _Nursery:
    """Starts workers on demand, from a process of one thread that holds the graph."""

    def __init__(self, control: socket.socket, store: Store, bounds: Bounds) -> None:
        self.control, self.store, self.bounds = control, store, bounds
        self.children: set[int] = set()

    def run(self) -> None:
        """Obey until the other end closes; then everything ends at once."""
        try:
            while True:
                message, handles, _, _ = socket.recv_fds(self.control, COMMAND.size, 1)
                if len(message) < COMMAND.size:
                    break
                order, pid = COMMAND.unpack(message)
                self._bury()
                if order == b"S":
                    self._start(handles[0])
                elif pid in self.children and order == b"K":
                    os.kill(pid, signal.SIGKILL)
                elif pid in self.children:
                    os.setpriority(os.PRIO_PROCESS, pid, 15)
        finally:
            os.killpg(0, signal.SIGKILL)  # the workers are of the same group; they may be deep in a query

    def _bury(self) -> None:
        """Take note of the workers that ended: a number is killed only while it is one of ours."""
        while self.children:
            pid, _ = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            self.children.discard(pid)

    def _start(self, handle: int) -> None:
        pid = os.fork()
        if pid:
            os.close(handle)
            self.children.add(pid)
            return
        try:
            self.control.close()
            connection = Connection(handle)
            connection.send_bytes(json.dumps({"pid": os.getpid()}).encode())
            serve(connection, self.store, self.bounds)
        finally:
            os._exit(0)


def main() -> None:
    """Load what the arguments say, tell it, then start workers: what :class:`graph.workers.Pool` runs."""
    asked = json.loads(sys.argv[1])
    control = socket.socket(fileno=asked["control"])
    try:
        store, version = _loaded(asked["data"], asked["as_of"], asked["edition"])
        said = {"version": version, "graphs": sorted(graphs_of(store)), "triples": len(store)}
    except BadInput as error:
        said = told(error)
    control.sendall(json.dumps(said).encode() + b"\n")
    if "error" in said:
        return
    gc.collect()
    gc.freeze()  # a collection in a worker would copy the pages that it shares
    bounds = Bounds(**asked["bounds"] | {"services": tuple(asked["bounds"]["services"])})
    _Nursery(control, store, bounds).run()


def _loaded(data: list[str], as_of: str | None, edition: str | None) -> tuple[Store, str]:
    if data:
        graph = load_dataset(map(Path, data))
    else:
        graph = open_graph(resident=True).view(as_of=as_of, edition=edition)
        graph.store.extend([*described(graph)])
    return graph.store, graph.version
