"""Queries in processes of their own: stopped at their limits, alone, and without a trace."""

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from graph.errors import BadQuery, Timeout, TooLarge
from graph.workers import Bounds, Pool

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
AWAY = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"away"}}]}}'
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def written(folder: Path, triples: int) -> Path:
    file = folder / "data.ttl"
    file.write_text("".join(f"<http://e/s{i}> <http://e/p> {i} .\n" for i in range(triples)), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory):
    data = written(tmp_path_factory.mktemp("data"), 2000)
    with Pool([data], bounds=Bounds(memory=200 * 2**20, rows=1000, size=2**20), workers=3, seconds=20) as one:
        yield one


def count(pool: Pool) -> str:
    return pool.run(COUNT, "csv").content.decode().split()[1]


def test_a_runaway_is_stopped_at_its_limit_and_the_others_are_answered_meanwhile(pool):
    runaways = [pool.submit(RUNAWAY, seconds=1.5) for _ in range(2)]
    assert count(pool) == "2000"
    assert not any(one.done() for one in runaways)
    assert all(isinstance(one.exception(), Timeout) for one in runaways)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",  # sorts four million rows
        'SELECT (STRLEN(?e) AS ?n) { BIND ("%s" AS ?a) BIND (REPLACE(?a, "a", ?a) AS ?b) '
        'BIND (REPLACE(?b, "a", ?a) AS ?c) BIND (REPLACE(?c, "a", ?a) AS ?d) BIND (REPLACE(?d, "a", ?a) AS ?e) }'
        % ("a" * 100),
        "ASK {" + "MINUS { ?s ?p 1 }" * 5000 + "}",  # the parser overruns its stack
    ],
)  # fmt: skip
def test_a_query_that_would_bring_the_engine_down_ends_alone(pool, sparql):
    with pytest.raises(TooLarge):
        pool.run(sparql)
    assert count(pool) == "2000"


def test_a_worker_opens_no_socket_even_where_the_guard_is_blind(pool, monkeypatch):
    from pyoxigraph import Store

    from graph import answering, guard, nursery

    query = "ASK { SERVICE <http://127.0.0.1:9000/> { ?s ?p ?o } }"
    monkeypatch.setattr(guard, "check", lambda sparql, *_, **__: guard.Query.read(sparql))
    read, write = os.pipe()
    if not (pid := os.fork()):
        nursery.bound(Bounds())
        asked = {"query": query, "base": "", "table": "json", "triples": None, "default": [], "named": []}
        try:
            answering.answer(Store(), asked, Bounds(), frozenset())
            os.write(write, b"called")
        except BadQuery as error:
            os.write(write, str(error.values["reason"]).encode())
        os._exit(0)
    os.waitpid(pid, 0)
    assert b"os error 24" in os.read(read, 1000)  # too many open files


def test_a_service_that_is_allowed_is_called_and_no_redirection_is_followed(tmp_path):
    called = []

    class Other(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            called.append(self.path)
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(200 if self.path == "/sparql" else 302)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(AWAY)))
            self.end_headers()
            self.wfile.write(AWAY)

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    other = HTTPServer(("127.0.0.1", 0), Other)
    threading.Thread(target=other.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{other.server_port}"
    allowed = Bounds(services=(f"{address}/sparql", f"{address}/moved"))
    asked = "SELECT ?x {{ SERVICE <{}> {{ ?x ?y ?z }} }}"
    with other, Pool([written(tmp_path, 1)], bounds=allowed, workers=1) as pool:
        assert pool.run(asked.format(f"{address}/sparql"), "csv").content == b"x\r\naway\r\n"
        for path in ("/moved", "/other"):
            with pytest.raises(BadQuery):
                pool.run(asked.format(address + path))
        other.shutdown()
    assert called == ["/sparql", "/moved"]


def test_an_answer_says_that_it_is_cut_and_none_is_given_above_its_size(pool):
    whole, cut = pool.run("SELECT * { ?s ?p ?o } LIMIT 999"), pool.run("SELECT * { ?s ?p ?o }")
    assert (whole.rows, whole.truncated) == (999, False)
    assert (cut.rows, cut.limit) == (1000, 1000)
    with pytest.raises(TooLarge, match="1 Mio"):
        pool.run('SELECT ?s ?p ?o (REPLACE("%s", "x", "xxxxxxxxxx") AS ?long) { ?s ?p ?o }' % ("x" * 200))


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_rows_are_counted_in_every_format_whatever_the_values(pool, form):
    values = '"},{" "{}" "<result>" """a\nb""" "\\"},{\\"x" UNDEF'
    assert pool.run(f"SELECT ?x {{ VALUES ?x {{ {values} }} }}", form).rows == 6
    assert pool.run('SELECT ?x { VALUES ?x { "},{" "b" } }', form).rows == 2
    assert pool.run("SELECT ?x { FILTER (false) }", form).rows == 0


def test_a_hundred_stops_leave_nothing_behind(pool):
    def state() -> tuple[int, int, int]:
        nursery = pool._version.process.pid
        children = Path(f"/proc/{nursery}/task/{nursery}/children").read_text().split()
        living = [pid for pid in children if ") Z " not in Path(f"/proc/{pid}/stat").read_text()]
        return len(os.listdir("/proc/self/fd")), threading.active_count(), len(living)

    def settles(wanted: Callable[[], bool]) -> bool:
        until = time.monotonic() + 20  # the system may take a moment to bury a process
        while not wanted() and time.monotonic() < until:
            time.sleep(0.02)
        return wanted()

    assert settles(lambda: len(pool._idle) == pool.most)
    before = state()
    for _ in range(25):  # two stopped at their limit, two by who asked
        at_limit = [pool.submit(RUNAWAY, seconds=0.05) for _ in range(2)]
        assert all(isinstance(one.exception(), Timeout) for one in at_limit)
        by_hand = [pool.submit(RUNAWAY) for _ in range(2)]
        while sum(worker.job is not None for worker in [*pool._workers]) < 2:
            time.sleep(0.001)
        assert all(one.cancel() for one in by_hand)
        with pytest.raises(CancelledError):
            by_hand[0].result()
    assert count(pool) == "2000"
    assert settles(lambda: state() == before)


def test_a_new_version_answers_at_once_and_old_answers_finish(tmp_path):
    file = written(tmp_path, 2000)
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER (STRLEN(STR(?a)) + STRLEN(STR(?d)) > 1) }"
    with Pool([file], workers=2) as pool:
        old, version = pool.submit(slow, "csv"), pool.version
        written(tmp_path, 3)
        pool.renew()
        assert pool.version != version and count(pool) == "3"
        assert old.result().content.decode().split()[1] == str(2000 * 2000)
        assert old.result().version == version
        file.write_text("this is no Turtle", encoding="utf-8")
        with pytest.raises(Exception, match=r"data\.ttl"):
            pool.renew()
        assert count(pool) == "3"


def test_workers_that_are_killed_from_outside_come_back(tmp_path):
    with Pool([written(tmp_path, 5)], workers=2) as pool:
        os.kill(pool._version.process.pid, 9)
        for worker in [*pool._workers]:
            os.kill(worker.pid, 9)
        time.sleep(0.1)
        assert count(pool) == "5"
