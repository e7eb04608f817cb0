"""Engines that are not ours, started for the tests on free ports with folders of their own."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.io.remote import Endpoint
from graph.names import BASE

__all__ = ["VIRTUOSO", "oxigraph", "virtuoso"]

VIRTUOSO = shutil.which("virtuoso-t")
GRAPH = BASE + "graph"
INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
MaxCheckpointRemap = 2000
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CaseMode = 2
CheckpointInterval = 0
NumberOfBuffers = 40000
MaxDirtyBuffers = 30000
ThreadsPerQuery = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 10
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryCostEstimationTime = 4000
MaxQueryExecutionTime = 120
"""


@contextmanager
def oxigraph() -> Iterator[Endpoint]:
    """An Oxigraph server in memory."""
    port = _free()
    command = [Path(sys.executable).with_name("oxigraph"), "serve", "--bind", f"127.0.0.1:{port}"]
    with _running(command, port):
        yield Endpoint(f"http://127.0.0.1:{port}/query")


@contextmanager
def virtuoso(folder: Path) -> Iterator[Endpoint]:
    """A Virtuoso server, where whoever asks may also write."""
    sql, http = _free(), _free()
    (folder / "virtuoso.ini").write_text(INI.format(folder=folder, sql=sql, http=http))
    with _running([VIRTUOSO, "-f", "-c", folder / "virtuoso.ini"], http):
        rights = 'GRANT SPARQL_UPDATE TO "SPARQL"; GRANT EXECUTE ON DB.DBA.SPARQL_INSERT_DICT_CONTENT TO "SPARQL";'
        subprocess.run(
            ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"exec={rights}"],
            check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=60,
        )  # fmt: skip
        base = f"http://127.0.0.1:{http}"
        yield Endpoint(f"{base}/sparql", GRAPH, update=f"{base}/sparql", store=f"{base}/sparql-graph-crud")


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def _running(command: list[object], port: int) -> Iterator[None]:
    server = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C.UTF-8"}
    )
    try:
        limit = time.monotonic() + 90
        while time.monotonic() < limit and server.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield
    finally:
        server.kill()  # what it holds is thrown away
        server.wait(20)
