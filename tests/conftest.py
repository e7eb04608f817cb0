"""What the tests share: the real graph, the command as a user runs it, the application and a browser.

Browser tests need Chromium. Without it they are skipped, and fail where CI is set: a machine that guards the project
must not let them pass unseen.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph.store import Graph, open_graph
from tests.browsing import serving

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


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


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Chromium, or a clear reason for its absence."""
    missing = "Chromium is not installed (apt-get install chromium): the drawing was not tried in a browser"
    if not CHROMIUM:
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--headless", "--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def base(_own_cache: None) -> Iterator[str]:
    """The application, started once by its own command on a free port."""
    with serving(ROOT) as address:
        yield address
