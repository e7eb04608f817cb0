"""Puts the competency questions to rdflib, and compares the rows with those of the engine; too long for the tests.

python -m bench.rdflib_questions [QUESTION…] [--limit SECONDS]

Parses the whole graph once, then answers each question in a process of its own that is ended at the limit. Results go
to ``bench/results/rdflib-questions.json`` and to ``docs/performance.md``.
"""

import argparse
import json
import multiprocessing
import time
from collections import Counter

import rdflib
from pyoxigraph import DefaultGraph, RdfFormat

from bench.__main__ import RESULTS, machine
from bench.report import write_page
from graph import query
from graph.store import open_graph

KEPT = RESULTS / "rdflib-questions.json"


def answered(whole: rdflib.Graph, name: str, expected: Counter, told: multiprocessing.Queue) -> None:
    """Answer one question and tell whether the rows are those expected."""
    found = whole.query(query.question(name).text)
    told.put(Counter(tuple(None if term is None else str(term) for term in row) for row in found) == expected)


def main() -> None:
    """Answer the questions asked for, keep what came of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="ids of questions; all of them by default")
    parser.add_argument("--limit", type=float, default=300)
    arguments = parser.parse_args()
    graph = open_graph(resident=True)
    whole = rdflib.Graph()
    whole.parse(data=graph.store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()), format="nt")
    known = json.loads(KEPT.read_text())["rows"] if KEPT.exists() else []
    figures = {name: [seconds, said] for name, seconds, said in known}
    fork = multiprocessing.get_context("fork")
    for name in arguments.names or sorted(query.questions()):
        told, start = fork.Queue(), time.perf_counter()
        expected = Counter(query.ask(graph, name).rows)
        process = fork.Process(target=answered, args=(whole, name, expected, told))
        process.start()
        process.join(arguments.limit)
        said = ("the same" if told.get() else "others") if process.exitcode == 0 else "no answer in time"
        process.kill()
        figures[name] = [round(time.perf_counter() - start, 1), said]
        print(name, *figures[name], flush=True)
    section = {
        "title": "Questions through rdflib",
        "intro": "Each competency question, left free, through rdflib in memory on the whole graph: are its rows those "
        "of the engine?",
        "columns": ["question", "seconds", "rows"],
        "rows": [[name, *figures[name]] for name in sorted(figures)],
        "notes": [],
        "machine": machine(),
    }
    KEPT.write_text(json.dumps(section, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    write_page()


if __name__ == "__main__":
    main()
