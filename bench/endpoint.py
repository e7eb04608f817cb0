"""The endpoint under many clients, alone and beside runaways: bench/results/endpoint.json.

python -m bench.endpoint [--clients 16] [--seconds 10] [--runaways 4] [--limit 8]

20,000 triples served by ``doctrine serve --data``; each client opens a connection, asks for two hops from a random
node, and checks the answer. The clients share the processors with the server.
"""

import argparse
import json
import os
import random
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from bench.__main__ import DOCTRINE, RESULTS, ROOT, machine
from bench.report import write_page

__all__ = ["main"]

NODES, FIRST, SECOND = 10_000, 7, 13
PREFIX = "PREFIX e: <http://example.org/> "
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
WANTED = {"alone": "≥ 300 a second, p95 ≤ 60 ms", "beside": "p95 ≤ 150 ms"}


def _ask(address: str, sparql: str) -> tuple[int, bytes, float]:
    began = time.perf_counter()
    try:
        with urllib.request.urlopen(address, urllib.parse.urlencode({"query": sparql}).encode(), timeout=60) as answer:
            return answer.status, answer.read(), time.perf_counter() - began
    except urllib.error.HTTPError as error:
        return error.code, error.read(), time.perf_counter() - began


def _load(address: str, clients: int, seconds: float) -> tuple[float, float, float, int]:
    """Return answers a second, median and 95th percentile in milliseconds, and wrong answers."""
    spent: list[float] = []
    wrong: list[int] = []
    until = time.perf_counter() + seconds

    def client(seed: int) -> None:
        choice = random.Random(seed)
        while time.perf_counter() < until:
            node = choice.randrange(NODES)
            hop = (node * FIRST + 1) % NODES
            end = (hop * SECOND + 1) % NODES
            status, content, took = _ask(address, f"{PREFIX}SELECT ?o ?l {{ e:n{node} e:p ?o . ?o e:q ?l }}")
            spent.append(1000 * took)
            if status != 200 or f'/n{hop}"'.encode() not in content or f'/n{end}"'.encode() not in content:
                wrong.append(node)

    threads = [threading.Thread(target=client, args=(seed,)) for seed in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent.sort()
    return len(spent) / seconds, spent[len(spent) // 2], spent[int(len(spent) * 0.95)], len(wrong)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in (("clients", 16), ("seconds", 10), ("runaways", 4), ("limit", 8)):
        parser.add_argument(f"--{name}", type=int, default=value)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        data = Path(folder) / "data.nt"
        with data.open("w", encoding="utf-8") as out:
            for node in range(NODES):
                for name, factor in (("p", FIRST), ("q", SECOND)):
                    end = (node * factor + 1) % NODES
                    out.write(
                        f"<http://example.org/n{node}> <http://example.org/{name}> <http://example.org/n{end}> .\n"
                    )
        options = ["--port", str(port), "--data", str(data), "--timeout", str(asked.limit)]
        server = subprocess.Popen([*DOCTRINE, "serve", *options], cwd=ROOT, stderr=subprocess.DEVNULL)
        try:
            address = f"http://127.0.0.1:{port}/sparql"
            until = time.monotonic() + 60
            while time.monotonic() < until:
                with socket.socket() as one:
                    if one.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            alone = _load(address, asked.clients, asked.seconds)
            ends: list[tuple[int, bytes, float]] = []
            runaways = [
                threading.Thread(target=lambda: ends.append(_ask(address, RUNAWAY))) for _ in range(asked.runaways)
            ]
            for thread in runaways:
                thread.start()
            beside = _load(address, asked.clients, asked.seconds)
            for thread in runaways:
                thread.join()
        finally:
            server.terminate()
            server.wait(20)
    rows = [
        [what, f"{figures[0]:.0f}", f"{figures[1]:.0f}", f"{figures[2]:.0f}", figures[3], wanted]
        for what, figures, wanted in (
            (f"{asked.clients} clients", alone, WANTED["alone"]),
            (f"beside {asked.runaways} runaways", beside, WANTED["beside"]),
        )
    ]
    ended = ", ".join(f"{status} in {took:.1f} s" for status, _, took in ends)
    held = {
        "title": "The endpoint under load",
        "intro": "Two hops on 20,000 triples, one connection a query, clients on the same processors.",
        "machine": f"{machine()}, load {os.getloadavg()[0]:.0f}",
        "columns": ["what", "a second", "median ms", "p95 ms", "wrong", "wanted"],
        "rows": rows,
        "notes": [f"The runaways, limited to {asked.limit} s, ended with {ended} (wanted: 503 within limit + 1 s)."],
    }
    (RESULTS / "endpoint.json").write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    write_page()
    print(json.dumps(held, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
