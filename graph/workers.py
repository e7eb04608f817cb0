"""Runs queries of users in processes that can be stopped: no engine here stops a runaway by itself.

A :class:`Pool` keeps workers ready (:mod:`graph.nursery`), gives each query to one, and kills it at the limit; another
takes its place in milliseconds. One thread listens to all of them, so that a caller only waits on a future, from a
thread (``result()``) or from asyncio (``asyncio.wrap_future``); cancelling the future stops the query.
"""

import json
import multiprocessing
import os
import selectors
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from time import monotonic

from graph import errors
from graph.errors import BadInput, BadQuery, Busy, Timeout, TooLarge
from graph.nursery import COMMAND, Bounds, send, serve, told
from graph.store import Graph

__all__ = ["Bounds", "Pool", "Result", "once", "shared"]

SECONDS = 30.0  # of a query, unless said
PATIENCE = 5.0  # seconds that a query waits for a free worker
#: What the query of a command may use: the machine is its user's own.
OF_ONE = Bounds(memory=2 * 1024**3, rows=10_000_000, size=1024**3)
SLOW = 0.25  # seconds after which a query lets the others go first


@dataclass(frozen=True)
class Result:
    """A whole answer.

    :param media: media type of the content.
    :param content: the answer as bytes, in UTF-8.
    :param rows: number of rows (1 for a yes or no); ``None`` for triples.
    :param limit: number of rows at which the answer was cut; ``None`` when it is complete.
    :param volatile: the same query on the same data may answer otherwise (it calls ``NOW``, ``RAND``…).
    :param seconds: how long it ran.
    :param version: version of the data that answered.
    """

    media: str
    content: bytes
    rows: int | None
    limit: int | None
    volatile: bool
    seconds: float
    version: str

    @property
    def truncated(self) -> bool:
        return self.limit is not None


@dataclass(eq=False)
class _Job:
    message: bytes
    seconds: float
    future: Future = field(default_factory=Future)
    since: float = field(default_factory=monotonic)  # asked, then started

    def fail(self, error: Exception) -> None:
        with suppress(InvalidStateError):  # cancelled meanwhile
            self.future.set_exception(error)

    def end(self, head: dict, content: bytes, version: str) -> None:
        if "error" in head:
            self.fail(_error(head))
            return
        kept = {name: head[name] for name in ("media", "rows", "limit", "volatile")}
        with suppress(InvalidStateError):
            self.future.set_result(Result(content=content, seconds=monotonic() - self.since, version=version, **kept))


def _error(head: dict) -> BadInput:
    return getattr(errors, head["error"])(head["key"], **head["values"])


def _message(
    sparql: str,
    table: str | None,
    triples: str | None,
    base: str = "",
    default: Sequence[str] = (),
    named: Sequence[str] = (),
) -> bytes:
    asked = {"query": sparql, "base": base, "table": table, "triples": triples}
    return json.dumps(asked | {"default": [*default], "named": [*named]}).encode()


class _Nursery:
    """Our end of a :mod:`graph.nursery`.

    :raises BadInput: what it should load cannot be read.
    """

    def __init__(self, data: Iterable[Path], as_of: str | None, edition: str | None, bounds: Bounds) -> None:
        self.control, theirs = socket.socketpair()
        recipe = {
            "control": theirs.fileno(),
            "data": [str(Path(file).resolve()) for file in data],
            "as_of": as_of,
            "edition": edition,
            "bounds": asdict(bounds),
        }
        # The same package as ours, wherever it was found; a session of its own, so that Ctrl-C goes to us alone.
        code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent.parent)!r}); "
        code += "from graph.nursery import main; main()"
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-c", code, json.dumps(recipe)],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        with self.control.makefile("rb", buffering=0) as lines:
            said = json.loads(lines.readline() or b"{}")
        if "version" not in said:
            self.close()
            raise _error(said) if said else BadQuery("worker-died")
        self.version: str = said["version"]
        self.graphs = frozenset(said["graphs"])
        self.triples: int = said["triples"]

    def start(self) -> "_Worker":
        ours, theirs = Pipe()
        with theirs:
            socket.send_fds(self.control, [COMMAND.pack(b"S", 0)], [theirs.fileno()])
        return _Worker(ours, self)

    def tell(self, order: bytes, pid: int) -> None:
        with suppress(OSError):  # it is gone, and its workers with it
            self.control.sendall(COMMAND.pack(order, pid))

    def close(self) -> None:
        self.control.close()
        self.process.wait()


@dataclass(eq=False)
class _Worker:
    connection: Connection
    nursery: _Nursery
    pid: int = 0
    job: _Job | None = None
    slow: bool = False


class Pool:
    """Workers that answer queries on a read-only copy of the graph, or of any RDF files.

    May be called from any thread. Loading takes about a second; a query waits 0.2 ms more than in process.

    :param data: RDF files to serve, with their named graphs; the graph when there are none.
    :param as_of: ISO day, as in :meth:`graph.store.Graph.view`; likewise ``edition``.
    :param bounds: what a query may use and give.
    :param workers: queries that run at once.
    :param seconds: how long a query may run, unless it says.
    :raises BadInput: the data cannot be read.
    """

    def __init__(
        self,
        data: Sequence[Path] = (),
        *,
        as_of: str | None = None,
        edition: str | None = None,
        bounds: Bounds | None = None,
        workers: int | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self.bounds, self.seconds = bounds or Bounds(), seconds
        self.described = not data  # the graph tells what it is; of other files nobody knows
        self.most = workers or max(8, 2 * (os.cpu_count() or 1))
        self._load: Callable[[], _Nursery] = lambda: _Nursery(data, as_of, edition, self.bounds)
        self._nursery = self._load()
        self._lock = threading.Lock()
        self._workers: set[_Worker] = set()  # known to the keeper alone
        self._idle: list[_Worker] = []
        self._old: list[_Worker] = []  # idle on a version that is no longer served
        self._running: set[_Worker] = set()
        self._waiting: deque[_Job] = deque()
        self._closed = False
        self._bell, self._rung = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._rung, selectors.EVENT_READ)
        self._keeper = threading.Thread(target=self._keep, name="doctrine-workers", daemon=True)
        self._keeper.start()

    @property
    def version(self) -> str:
        """Version of the data that answer now."""
        return self._nursery.version

    @property
    def graphs(self) -> frozenset[str]:
        """Addresses of the named graphs."""
        return self._nursery.graphs

    @property
    def triples(self) -> int:
        """Number of triples, those of named graphs included."""
        return self._nursery.triples

    def submit(
        self,
        sparql: str,
        format: str | None = "json",
        triples: str | None = "turtle",
        *,
        base: str = "",
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        seconds: float | None = None,
    ) -> "Future[Result]":
        """Run a query; return at once a future, which gives a :class:`Result` or raises as :meth:`run` does.

        ``future.cancel()`` stops the query.

        :param format: form of rows and of a yes or no: json, xml, csv, tsv; ``None``: none is wanted.
        :param triples: form of a graph: turtle, ntriples, jsonld, rdfxml; ``None``: none is wanted.
        :param base: what the relative addresses of the query start from.
        :param default_graphs: with ``named_graphs``, the dataset that takes the place of the one of the query.
        """
        message = _message(sparql, format, triples, base, default_graphs, named_graphs)
        job = _Job(message, seconds or self.seconds)
        job.future.add_done_callback(lambda future: self._ring() if future.cancelled() else None)
        with self._lock:
            if self._closed:
                raise BadQuery("worker-died")
            worker = self._idle.pop() if self._idle else None
            alone = not self._running
            if worker:
                self._give(worker, job)
            else:
                self._waiting.append(job)
        if alone or not worker:
            self._ring()  # the keeper sleeps until the next limit: it has a nearer one now
        return job.future

    def run(
        self, sparql: str, format: str | None = "json", triples: str | None = "turtle", **options: object
    ) -> Result:
        """Run a query and wait for its answer; parameters as for :meth:`submit`.

        :raises BadQuery: refused or wrong; :raises Timeout: stopped at the limit; :raises TooLarge: too large an
            answer, or too much memory; :raises Busy: no worker was free; :raises NoFormat: no format for the answer.
        """
        return self.submit(sparql, format, triples, **options).result()

    def renew(self) -> None:
        """Load the data again; from then on the new version answers, and queries that run end on the old one.

        :raises BadInput: the data cannot be read; the old version goes on answering.
        """
        nursery = self._load()
        with self._lock:
            self._nursery = nursery
            self._old += self._idle
            self._idle = []
        self._ring()

    def close(self) -> None:
        """Stop everything; queries that run fail."""
        with self._lock:
            self._closed = True
        self._ring()
        self._keeper.join()

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What follows runs in the keeper, but for _give and _ring.

    def _ring(self) -> None:
        with suppress(OSError):  # closed
            self._bell.send(b"!")

    def _give(self, worker: _Worker, job: _Job) -> None:
        worker.job, job.since = job, monotonic()
        self._running.add(worker)
        with suppress(OSError):  # it died while idle: the keeper is about to hear of it
            worker.connection.send_bytes(job.message)

    def _keep(self) -> None:
        while not self._closed:
            self._staff()
            for key, _ in self._selector.select(self._stop_late()):
                if key.data is None:
                    self._rung.recv(4096)
                else:
                    self._hear(key.data)
        for worker in [*self._workers]:
            self._drop(worker, BadQuery("worker-died"))
        for job in self._waiting:
            job.fail(BadQuery("worker-died"))
        self._nursery.close()
        self._selector.close()
        self._bell.close()
        self._rung.close()

    def _staff(self) -> None:
        """Send idle workers of an old version away, and start what is missing."""
        with self._lock:
            nursery = self._nursery
            old, self._old = self._old, []
        for worker in old:
            self._drop(worker)
        try:
            while len(self._workers) < self.most:
                worker = nursery.start()
                self._workers.add(worker)
                self._selector.register(worker.connection, selectors.EVENT_READ, worker)
        except OSError:  # the nursery was killed from outside; when it cannot come back, the next query tries again
            nursery.close()
            with suppress(BadInput, OSError):
                self._nursery = self._load()
                self._ring()

    def _stop_late(self) -> float | None:
        """Stop what is cancelled or over its limit; return the seconds until the next limit."""
        now, nexts = monotonic(), []
        with self._lock:
            running, waiting = [*self._running], [*self._waiting]
        for job in waiting:
            late = now - job.since > PATIENCE
            if not (late or job.future.cancelled()):
                nexts.append(job.since + PATIENCE)
                continue
            with self._lock:
                if job not in self._waiting:
                    continue
                self._waiting.remove(job)
            job.fail(Busy("busy", seconds=f"{PATIENCE:g}"))
        for worker in running:
            job = worker.job
            spent = now - job.since
            if job.future.cancelled() or spent > job.seconds:
                worker.nursery.tell(b"K", worker.pid)
                self._drop(worker, Timeout("timeout", seconds=f"{job.seconds:g}"))
                continue
            if spent > SLOW and not worker.slow:
                worker.slow = True
                worker.nursery.tell(b"N", worker.pid)
            nexts.append(job.since + (job.seconds if worker.slow else min(SLOW, job.seconds)))
        return max(0.0, min(nexts) - now) + 0.001 if nexts else None

    def _hear(self, worker: _Worker) -> None:
        try:
            head = json.loads(worker.connection.recv_bytes())
            content = b"" if "pid" in head else worker.connection.recv_bytes()
        except (EOFError, OSError):
            self._drop(worker, TooLarge("query-memory", memory=self.bounds.memory // (1024 * 1024)))
            return
        if "pid" in head:
            worker.pid = head["pid"]
        else:
            job, worker.job = worker.job, None
            with self._lock:
                self._running.discard(worker)
            job.end(head, content, worker.nursery.version)
        with self._lock:
            stays = worker.nursery is self._nursery and not (worker.slow or head.get("tired"))
            if stays and self._waiting:
                self._give(worker, self._waiting.popleft())
            elif stays:
                self._idle.append(worker)
        if not stays:
            self._drop(worker)

    def _drop(self, worker: _Worker, error: Exception | None = None) -> None:
        """Let a worker go, with what it was doing; an old version goes with its last worker."""
        self._workers.discard(worker)
        with self._lock:
            self._running.discard(worker)
            self._idle = [other for other in self._idle if other is not worker]
        self._selector.unregister(worker.connection)
        worker.connection.close()
        if worker.job:
            worker.job.fail(error)
        old = worker.nursery is not self._nursery
        if old and not any(other.nursery is worker.nursery for other in self._workers):
            worker.nursery.close()


_first = threading.Lock()


def shared() -> Pool:
    """Return the pool on the graph that the whole process shares, started at the first call."""
    with _first:
        return _shared()


@cache
def _shared() -> Pool:
    return Pool()


def once(
    load: Callable[[], Graph],
    sparql: str,
    format: str = "json",
    triples: str = "turtle",
    *,
    seconds: float = SECONDS,
    bounds: Bounds = OF_ONE,
) -> Result:
    """Run one query as :meth:`Pool.run` does, in a process split from this one: for a command, which asks once.

    :param load: gives the graph; called in that process, within the limit of time.
    """
    ours, theirs = Pipe()

    def work() -> None:
        ours.close()
        try:
            store = load().store
        except BadInput as error:
            send(theirs, told(error))
        else:
            serve(theirs, store, bounds)

    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    theirs.close()
    job = _Job(_message(sparql, format, triples), seconds)
    try:
        ours.send_bytes(job.message)
        if not ours.poll(seconds):
            raise Timeout("timeout", seconds=f"{seconds:g}")
        job.end(json.loads(ours.recv_bytes()), ours.recv_bytes(), "")
    except (EOFError, OSError):
        raise TooLarge("query-memory", memory=bounds.memory // (1024 * 1024)) from None
    finally:
        process.kill()
        process.join()
    return job.future.result()
