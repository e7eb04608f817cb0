"""A query under way, the worker that runs it, and the process that worker comes from: our end of the nursery."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from time import monotonic

from graph import errors
from graph.answering import Bounds
from graph.errors import BadInput, BadQuery
from graph.nursery import COMMAND

__all__ = ["Job", "Result", "Version", "Worker", "error_of", "message"]


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
        """Whether rows may be missing."""
        return self.limit is not None


@dataclass(eq=False)
class Job:
    """A query that is asked, and the future of its answer.

    :param seconds: how long it may run.
    :param since: when it was asked, then when it began.
    """

    message: bytes
    seconds: float
    future: Future = field(default_factory=Future)
    since: float = field(default_factory=monotonic)

    def fail(self, error: Exception) -> None:
        """Give an error instead of an answer."""
        with suppress(InvalidStateError):  # cancelled meanwhile
            self.future.set_exception(error)

    def end(self, head: dict, content: bytes, version: str) -> None:
        """Give what a worker answered: its head and its bytes."""
        if "error" in head:
            self.fail(error_of(head))
            return
        kept = {name: head[name] for name in ("media", "rows", "limit", "volatile")}
        with suppress(InvalidStateError):
            self.future.set_result(Result(content=content, seconds=monotonic() - self.since, version=version, **kept))


def error_of(head: dict) -> BadInput:
    """Return the error that the head of an answer tells."""
    return getattr(errors, head["error"])(head["key"], **head["values"])


def message(
    sparql: str,
    table: str | None,
    triples: str | None,
    base: str = "",
    default: Sequence[str] = (),
    named: Sequence[str] = (),
) -> bytes:
    """Return what is sent to a worker: see :func:`graph.answering.answer`."""
    asked = {"query": sparql, "base": base, "table": table, "triples": triples}
    return json.dumps(asked | {"default": [*default], "named": [*named]}).encode()


class Version:
    """One version of the data, held by a process (:mod:`graph.nursery`) that starts workers on it.

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
            raise error_of(said) if said else BadQuery("worker-died")
        self.name: str = said["version"]
        self.graphs = frozenset(said["graphs"])
        self.triples: int = said["triples"]

    def start(self) -> "Worker":
        """Start a worker, which tells its number when it is ready."""
        ours, theirs = Pipe()
        with theirs:
            socket.send_fds(self.control, [COMMAND.pack(b"S", 0)], [theirs.fileno()])
        return Worker(ours, self)

    def tell(self, order: bytes, pid: int) -> None:
        """Give an order on a worker: ``K`` kill it, ``N`` let the others go first."""
        with suppress(OSError):  # it is gone, and its workers with it
            self.control.sendall(COMMAND.pack(order, pid))

    def close(self) -> None:
        """End the process and all its workers."""
        self.control.close()
        self.process.wait()


@dataclass(eq=False)
class Worker:
    """A process that answers one query at a time.

    :param job: the query that it runs.
    :param slow: it was told to let the others go first.
    """

    connection: Connection
    version: Version
    pid: int = 0
    job: Job | None = None
    slow: bool = False
