"""Serves a new version of the data when the files change."""

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path

from graph.errors import BadInput
from graph.store import sources
from graph.workers import Pool

__all__ = ["watch"]

LOG = logging.getLogger("doctrine")
EVERY = 1.0  # seconds between two looks


async def watch(pool: Pool, data: Sequence[Path], lang: str, every: float = EVERY) -> None:
    """Look at the files for ever; once they have changed, and no longer do, load them anew.

    A version that cannot be read is told in the log; the one before goes on answering.
    """
    served = seen = await asyncio.to_thread(_state, data)
    while True:
        await asyncio.sleep(every)
        now = await asyncio.to_thread(_state, data)
        if now == seen and now != served:
            served = now
            try:
                await asyncio.to_thread(pool.renew)
                LOG.info("version %s", pool.version)
            except BadInput as error:
                LOG.error("%s", error.message(lang))
        seen = now


def _state(data: Sequence[Path]) -> frozenset[tuple[str, int, int]]:
    """Return what tells one state of the files from another: names, times, sizes."""
    state = []
    try:
        for file in sources(data or None):
            status = file.stat()
            state.append((str(file), status.st_mtime_ns, status.st_size))
    except (BadInput, OSError):  # a file that is being replaced
        return frozenset()
    return frozenset(state)
