"""What the tests share: the real graph, and the command as a user runs it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.store import Graph, open_graph

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests prepare their own copy of the store: they do not trust the one of the user."""
    os.environ["DOCTRINE_CACHE"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def graph(_own_cache: None) -> Graph:
    """The real graph."""
    return open_graph(resident=True)


@pytest.fixture(scope="session")
def doctrine(_own_cache: None) -> Callable[..., subprocess.CompletedProcess]:
    """Run the command: ``doctrine("show", "DMP")``."""

    def run(*words: str, stdin: str = "", lang: str = "fr", **env: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-c", "from graph.cli import run; run()", *words],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=ROOT,
            env={
                **os.environ,
                "DOCTRINE_LANG": lang,
                "PYTHONPATH": str(ROOT),
                "PYTHONIOENCODING": "utf-8",
                **env,
            },
            timeout=120,
        )

    return run
