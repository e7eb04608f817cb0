"""Serves the application by its own command, for those who measure it, picture it or try it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

__all__ = ["ROOT", "Server", "served"]

ROOT = Path(__file__).resolve().parent.parent
COMMAND = ("-c", "from graph.cli import run; run()", "app", "--no-browser", "--cold", "--port")


class Server(NamedTuple):
    """Where the application listens, and its process."""

    base: str
    port: int
    pid: int


@contextmanager
def served(project: Path = ROOT, **env: str) -> Iterator[Server]:
    """Serve a copy of the project on a free port, nothing prepared beforehand; stop it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, *COMMAND, str(port)], cwd=project, env={**os.environ, "PYTHONPATH": str(project), **env},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        limit = time.monotonic() + 60
        while time.monotonic() < limit and process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield Server(f"http://127.0.0.1:{port}", port, process.pid)
    finally:
        process.terminate()
        process.wait(20)
