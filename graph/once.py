"""Runs one query in a process split from this one: for a command, which asks once."""

import json
import multiprocessing
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Pipe

from graph.answering import Bounds
from graph.errors import BadInput, Timeout, TooLarge
from graph.nursery import send, serve, told
from graph.staff import Job, Result, message
from graph.store import Graph

__all__ = ["once"]

#: What the query of a command may use: the machine is its user's own.
OF_ONE = Bounds(memory=2 * 1024**3, rows=10_000_000, size=1024**3)


def once(
    load: Callable[[], Graph],
    sparql: str,
    format: str = "json",
    triples: str = "turtle",
    *,
    seconds: float = 30,
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
    job = Job(message(sparql, format, triples), seconds)
    try:
        with suppress(OSError):  # it told why it could not load, and ended
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
