"""Runs work on files of anybody's hand in a process split from this one, that can be stopped and reaches nothing.

Shapes may hold a regular expression that takes for ever, a rule that takes all the memory, or a query that calls out:
the process has a limit of time and of memory and, once all is read, opens no file and no socket.
"""

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection, Pipe
from multiprocessing.sharedctypes import RawArray
from time import monotonic
from typing import TypeVar

from graph.answering import Bounds
from graph.errors import BadInput, Timeout, TooLarge
from graph.nursery import bound, told
from graph.staff import error_of

__all__ = ["apart"]

Read = TypeVar("Read")
Made = TypeVar("Made")
NAME = 1000  # bytes kept of what was being worked on
MEMORY = 2 * 1024**3


def apart(
    read: Callable[[], Read],
    work: Callable[[Read, Callable[[str], None]], Made],
    *,
    seconds: float,
    memory: int = MEMORY,
) -> Made:
    """Return what ``work`` makes of what ``read`` reads; both run in the other process.

    :param read: called without bounds but that of time; it must import all that ``work`` needs.
    :param work: called with what was read, and a function to tell what is being worked on: it is named if all stops.
    :param seconds: how long both may take; :param memory: bytes that ``work`` may take.
    :raises Timeout: the limit of time was reached.
    :raises TooLarge: the process ended by itself: memory, or a fault of what it runs.
    :raises BadInput: what ``read`` or ``work`` raised.
    """
    at, (ours, theirs) = RawArray("c", NAME), Pipe()

    def working_on(name: str) -> None:
        at.value = name.encode()[: NAME - 1]

    def child() -> None:
        ours.close()
        _work(theirs, read, lambda given: work(given, working_on), Bounds(memory=memory))

    process = multiprocessing.get_context("fork").Process(target=child, daemon=True)
    begun = monotonic()
    process.start()
    theirs.close()
    try:
        if not ours.poll(max(0.0, begun + seconds - monotonic())):
            raise Timeout("apart.timeout", seconds=f"{seconds:g}", at=_name(at.value))
        made, error = ours.recv()
    except (EOFError, OSError):
        raise TooLarge("apart.died", memory=memory // 1024**2, at=_name(at.value)) from None
    finally:
        process.kill()
        process.join()
        ours.close()
    if error:
        raise error_of(error)
    return made


def _work(connection: Connection, read: Callable, work: Callable, bounds: Bounds) -> None:
    try:
        given = read()
        bound(bounds)
        connection.send((work(given), None))
    except BadInput as error:
        connection.send((None, told(error)))
    except MemoryError:
        pass  # the other end sees it closed


def _name(at: bytes) -> str:
    return at.decode("utf-8", "ignore") or "?"
