"""Visits every page once, as a reader does: what is computed only once is ready before somebody waits for it.

It speaks the protocol of the pages' own client, to the application and to nothing else.
"""

import socket
import time
from collections.abc import Iterable

__all__ = ["visit"]

PATIENCE = 60  # seconds: for the server to answer, then for a page to be whole
PAUSE = 0.1  # seconds between two pages: whoever has come meanwhile goes first


def visit(host: str, port: int, langs: Iterable[str]) -> dict[str, float]:
    """Wait for the application, then open its pages one after the other; return the seconds that each took.

    :param host: the address that the application listens on.
    :param langs: languages, the first one first.
    :returns: ``{"impact?lang=fr": 0.3}``; empty when the application did not start.
    :raises OSError, TimeoutError: it was stopped meanwhile.
    """
    took: dict[str, float] = {}
    if not _listens(host, port):
        return took
    from graph.ui.links import PATHS  # only now: until it listens, the application is being imported by another thread

    for lang in langs:
        for path in PATHS.values():
            start = time.perf_counter()
            _open(host, port, path.strip("./"), f"lang={lang}")
            took[f"{path}?lang={lang}"] = time.perf_counter() - start
            time.sleep(PAUSE)
    return took


def _listens(host: str, port: int) -> bool:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) == 0:
                return True
        time.sleep(PAUSE)
    return False


def _open(host: str, port: int, path: str, query: str) -> None:
    """Open a page in a session of its own, and stay until its script has run."""
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
    from websockets.sync.client import connect

    ask = BackMsg()
    ask.rerun_script.page_name, ask.rerun_script.query_string = path, query
    with connect(f"ws://{host}:{port}/_stcore/stream", subprotocols=["streamlit"], max_size=None, proxy=None) as line:
        line.send(ask.SerializeToString())
        while ForwardMsg.FromString(line.recv(timeout=PATIENCE)).WhichOneof("type") != "script_finished":
            pass
