"""The processes that run queries: one loads the graph, then splits itself in two for each worker that is wanted.

A worker shares the memory of the graph, starts in milliseconds and can be killed at any moment. Once bounded it opens
no file and no socket, and takes no more memory than it was given: what the guard would miss leads nowhere.
Needs ``os.fork`` (Linux, macOS). :mod:`graph.workers` is the other end.
"""

import gc
import json
import os
import resource
import signal
import socket
import struct
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

from pyoxigraph import Store

from graph.answering import Bounds, answer
from graph.dataset import described
from graph.errors import BadInput
from graph.store import load_dataset, open_graph

__all__ = ["COMMAND", "bound", "graphs_of", "main", "send", "serve", "told"]

TIRED = 64 * 1024 * 1024  # bytes that a worker may have grown by before it is replaced
COMMAND = struct.Struct("!cI")  # S: start a worker on the socket sent along; K, N: kill it, let others go first


def serve(connection: Connection, store: Store, bounds: Bounds) -> None:
    """Become a worker: bounded and silent for ever, answer the queries that come until the other end closes."""
    graphs = graphs_of(store)
    bound(bounds)
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


def bound(bounds: Bounds) -> None:
    """Bound this process for ever: silent, a ceiling of memory, no new file or socket unless it may call a SERVICE."""
    silence = os.open(os.devnull, os.O_WRONLY)  # the engine prints when it lacks memory
    for stream in (1, 2):
        os.dup2(silence, stream)
    os.close(silence)
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
        try:
            pid = os.fork()
        except OSError:  # the system has no room for a process now: the other end sees it closed, and asks again
            os.close(handle)
            time.sleep(0.1)
            return
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
