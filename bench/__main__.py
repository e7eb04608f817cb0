"""Measures the product as whole processes beside its peers; writes ``bench/results/`` and ``docs/performance.md``.

python -m bench [NAME…] [--runs N]

A name is a job of this module, or one of the benches beside it (analyses, audit, coverage, endpoint, growth, pages,
shacl), each run by its own command with its own defaults; without a name, everything.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.report import write_page

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
DOCTRINE = [sys.executable, "-c", "from graph.cli import run; run()"]
PEER = [sys.executable, str(ROOT / "bench" / "peers" / "rdflib_ask.py")]
QUESTION = ROOT / "ontology" / "questions" / "authenticates-with.rq"
LOAD = "from graph.store import open_graph; print(len(open_graph(cache=False).store))"
RESIDENT = "from graph.store import open_graph; print(len(open_graph(resident=True).store))"
VIEW = "from graph.store import open_graph; print(len(open_graph(resident=True).view(as_of='2024-01-01').store))"

#: name → (what it measures, command, most seconds and megabytes wanted)
JOBS: dict[str, tuple[str, list[str], float | None, float | None]] = {
    "ask": (
        "doctrine ask authenticates-with, whole process",
        [*DOCTRINE, "ask", "authenticates-with", "--format", "csv"],
        1.0,
        250,
    ),
    "show": ("doctrine show DMP, whole process", [*DOCTRINE, "show", "DMP"], 1.0, 250),
    "search": ("doctrine search, whole process", [*DOCTRINE, "search", "mes", "sante"], 1.0, 250),
    "timeline": ("doctrine timeline, every date, whole process", [*DOCTRINE, "timeline"], 1.0, 250),
    "changes": ("doctrine changes 2019 2026, whole process", [*DOCTRINE, "changes", "2019", "2026"], 1.0, 250),
    "days": (
        "doctrine changes between two days, whole process",
        [*DOCTRINE, "changes", "2024-01-01", "2026-11-01"],
        1.0,
        250,
    ),
    "impact": ("doctrine impact RPPS, whole process", [*DOCTRINE, "impact", "RPPS"], 1.0, 250),
    "path": ("doctrine path DMP RPPS, whole process", [*DOCTRINE, "path", "DMP", "RPPS"], 1.0, 250),
    "central": ("doctrine central, whole process", [*DOCTRINE, "central"], 1.0, 250),
    "cycles": ("doctrine cycles, whole process", [*DOCTRINE, "cycles"], 1.0, 250),
    "import": (
        "doctrine import of the example hospital (Excel), whole process",
        [*DOCTRINE, "import", str(ROOT / "data" / "examples" / "hopital.xlsx"), "--format", "json"],
        2.0,
        250,
    ),
    "load": ("all of data/ loaded from the files, whole process", [sys.executable, "-c", LOAD], None, None),
    "open": ("prepared copy opened in memory, whole process", [sys.executable, "-c", RESIDENT], None, None),
    "view": ("view of a date, whole process", [sys.executable, "-c", VIEW], None, None),
    "rdflib": ("same files and question through rdflib alone", [*PEER, str(QUESTION)], None, None),
    "validate": ("doctrine validate, whole process", [*DOCTRINE, "validate"], None, None),
}
BENCHES = ("analyses", "audit", "coverage", "endpoint", "growth", "pages", "shacl")
SLOW = {"rdflib": 1, "validate": 3}  # runs of the jobs that take long


def measure(command: list[str], runs: int) -> dict[str, float]:
    """Return the medians of wall seconds, processor seconds and peak megabytes of a command."""
    wall, cpu, peak = [], [], []
    for _ in range(runs):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=_env())
        _, status, usage = os.wait4(process.pid, 0)
        wall.append(time.perf_counter() - start)
        if os.waitstatus_to_exitcode(status) not in (0, 1):
            raise SystemExit(f"{command}: {process.stderr.read().decode()}")
        cpu.append(usage.ru_utime + usage.ru_stime)
        peak.append(usage.ru_maxrss / 1024)
        del before
    return {
        "wall_s": round(statistics.median(wall), 3),
        "cpu_s": round(statistics.median(cpu), 3),
        "peak_mb": round(statistics.median(peak), 1),
        "runs": runs,
    }


def load_inside() -> float:
    """Return the seconds that loading the files takes, the start of Python left out."""
    from graph.store import open_graph

    times = []
    for _ in range(5):
        start = time.perf_counter()
        open_graph(cache=False)
        times.append(time.perf_counter() - start)
    return round(statistics.median(times), 3)


def machine() -> str:
    """Say what machine this is."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def _env() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def main() -> None:
    """Run the jobs asked for, keep their figures, write the page."""
    known = [*JOBS, "load-inside", *BENCHES]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"jobs: {', '.join(JOBS)}, load-inside, {', '.join(BENCHES)}"
    )
    parser.add_argument("--runs", type=int, default=7)
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(known):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    names = arguments.names or known
    RESULTS.mkdir(exist_ok=True)
    kept = RESULTS / "start-up.json"
    figures = json.loads(kept.read_text()) if kept.exists() else {}
    inside: Callable[[], float] = load_inside
    for name in names:
        if name in BENCHES:
            continue
        if name == "load-inside":
            figures[name] = {
                "what": "all of data/ loaded from the files, inside the process",
                "wall_s": inside(),
            }
        else:
            what, command, _, _ = JOBS[name]
            subprocess.run(command, cwd=ROOT, capture_output=True, env=_env())  # warm: prepared copy, byte code
            figures[name] = {
                "what": what,
                **measure(command, min(arguments.runs, SLOW.get(name, arguments.runs))),
            }
        print(name, figures[name], flush=True)
    if set(names) - set(BENCHES):
        figures["machine"] = f"{machine()}, load {os.getloadavg()[0]:.0f}"
    kept.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    for name in names:
        if name in BENCHES:
            subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=ROOT, env=_env(), check=True)
    write_page()


if __name__ == "__main__":
    main()
