"""Runs queries of users in processes that can be stopped: no engine here stops a runaway by itself.

A :class:`Pool` keeps workers ready (:mod:`graph.nursery`), gives each query to one, and kills it at the limit; another
takes its place in milliseconds. One thread listens to all of them, so that a caller only waits on a future, from a
thread (``result()``) or from asyncio (``asyncio.wrap_future``); cancelling the future stops the query.
"""

import json
import os
import selectors
import socket
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import cache
from pathlib import Path
from time import monotonic

from graph.answering import Bounds
from graph.errors import BadInput, BadQuery, Busy, Timeout, TooLarge
from graph.staff import Job, Result, Version, Worker, message

__all__ = ["Bounds", "Pool", "Result", "shared"]

SECONDS = 30.0  # of a query, unless said
PATIENCE = 10.0  # seconds that a query waits for a free worker
SLOW = 0.25  # seconds after which a query lets the others go first


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
        self._load: Callable[[], Version] = lambda: Version(data, as_of, edition, self.bounds)
        self._version = self._load()
        self._lock = threading.Lock()
        self._workers: set[Worker] = set()  # known to the keeper alone
        self._idle: list[Worker] = []
        self._old: list[Worker] = []  # idle on a version that is no longer served
        self._running: set[Worker] = set()
        self._waiting: deque[Job] = deque()
        self._closed = False
        self._bell, self._rung = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._rung, selectors.EVENT_READ)
        self._keeper = threading.Thread(target=self._keep, name="doctrine-workers", daemon=True)
        self._keeper.start()

    @property
    def version(self) -> str:
        """Version of the data that answer now."""
        return self._version.name

    @property
    def graphs(self) -> frozenset[str]:
        """Addresses of the named graphs."""
        return self._version.graphs

    @property
    def triples(self) -> int:
        """Number of triples, those of named graphs included."""
        return self._version.triples

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
        asked = message(sparql, format, triples, base, default_graphs, named_graphs)
        job = Job(asked, seconds or self.seconds)
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
        version = self._load()
        with self._lock:
            self._version = version
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

    def _give(self, worker: Worker, job: Job) -> None:
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
        self._version.close()
        self._selector.close()
        self._bell.close()
        self._rung.close()

    def _staff(self) -> None:
        """Send idle workers of an old version away, and start what is missing."""
        with self._lock:
            version = self._version
            old, self._old = self._old, []
        for worker in old:
            self._drop(worker)
        try:
            while len(self._workers) < self.most:
                worker = version.start()
                self._workers.add(worker)
                self._selector.register(worker.connection, selectors.EVENT_READ, worker)
        except OSError:  # the nursery was killed from outside; when it cannot come back, the next query tries again
            version.close()
            with suppress(BadInput, OSError):
                self._version = self._load()
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
                worker.version.tell(b"K", worker.pid)
                self._drop(worker, Timeout("timeout", seconds=f"{job.seconds:g}"))
                continue
            if spent > SLOW and not worker.slow:
                worker.slow = True
                worker.version.tell(b"N", worker.pid)
            nexts.append(job.since + (job.seconds if worker.slow else min(SLOW, job.seconds)))
        return max(0.0, min(nexts) - now) + 0.001 if nexts else None

    def _hear(self, worker: Worker) -> None:
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
            job.end(head, content, worker.version.name)
        with self._lock:
            stays = worker.version is self._version and not (worker.slow or head.get("tired"))
            if stays and self._waiting:
                self._give(worker, self._waiting.popleft())
            elif stays:
                self._idle.append(worker)
        if not stays:
            self._drop(worker)

    def _drop(self, worker: Worker, error: Exception | None = None) -> None:
        """Let a worker go, with what it was doing; an old version goes with its last worker."""
        self._workers.discard(worker)
        with self._lock:
            self._running.discard(worker)
            self._idle = [other for other in self._idle if other is not worker]
        self._selector.unregister(worker.connection)
        worker.connection.close()
        if worker.job:
            worker.job.fail(error)
        old = worker.version is not self._version
        if old and not any(other.version is worker.version for other in self._workers):
            worker.version.close()


_first = threading.Lock()


def shared() -> Pool:
    """Return the pool on the graph that the whole process shares, started at the first call."""
    with _first:
        return _shared()


@cache
def _shared() -> Pool:
    return Pool()
