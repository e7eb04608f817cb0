"""Our shapes on synthetic graphs with planted violations, beside pySHACL and pyrudof: bench/results/validate.json.

python -m bench.shacl [--copies N…] [--loops 0] [--peer-seconds 120]

The graph is whole copies of the real one (:mod:`bench.synthetic`) with what the ontology entails, claims left out, as
no shape speaks of them; a few passages lose their confidence. Each validator is a process of its own and tells how long
it judged, reading left out. A peer is ended after ``--peer-seconds`` of wall time, reading
included: no ratio is told of it then.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from bench.__main__ import RESULTS, ROOT, machine
from bench.measuring import measured
from bench.report import write_page

__all__ = ["main"]

COPIES = (1, 10)  # of the real graph, which holds 100,000 triples without its claims
PLANTED = 5  # passages without a confidence
WANTED = {1: "20 times faster than pySHACL", 10: "< 15 s"}


def prepare(copies: int, loops: int, data: Path) -> dict[str, object]:
    """Write so many whole copies of the real graph as N-Triples, some passages without a confidence.

    :param loops: services of the generator that carry nothing but their type: three results each.
    """
    from bench.synthetic import write
    from graph.names import CLAIM, DN
    from graph.resources import root
    from graph.store import open_graph

    row = next(iter(open_graph().store.query(f"SELECT (COUNT(*) AS ?n) {{ ?claim a <{DN}Claim> }}")))
    folder = data.parent / "synthetic"
    write(folder, facts=copies * int(row["n"].value), cycles=loops)
    planted = written = 0
    with data.open("w", encoding="utf-8") as out:
        for quad in open_graph([root() / "ontology", folder], cache=False).store:
            if quad.subject.value.startswith(CLAIM):
                continue
            if planted < PLANTED and quad.predicate.value == f"{DN}confidence":
                planted += 1
                continue
            out.write(f"{quad.triple} .\n")
            written += 1
    return {"triples": written}


def shapes() -> list[Path]:
    """Return the files of our shapes."""
    return sorted((ROOT / "ontology" / "shapes").glob("*.ttl"))


def ours(data: Path) -> int:
    """Judge by the product; return the number of results."""
    from pyoxigraph import RdfFormat, Store
    from rdflib import SH

    from graph import shacl
    from graph.io.rdf import read_rdf
    from graph.io.rdflib_graph import strict_terms, to_rdflib

    store = Store()
    store.load(path=str(data), format=RdfFormat.N_TRIPLES)
    with strict_terms(), judging():
        report = shacl.report(store, to_rdflib(quad for path in shapes() for quad in read_rdf(path)))
    return sum(1 for _ in report.objects(None, SH.result))


def pyshacl(data: Path) -> int:
    """Judge by pySHACL on rdflib; return the number of results."""
    import rdflib
    from pyshacl import validate

    graph, asked = rdflib.Graph().parse(data, format="nt"), rdflib.Graph()
    for path in shapes():
        asked.parse(path)
    with judging():
        _, report, _ = validate(graph, shacl_graph=asked, inplace=True)
    return sum(1 for _ in report.objects(None, rdflib.SH.result))


def rudof(data: Path) -> int:
    """Judge by pyrudof; return the number of results."""
    from pyrudof import RDFFormat, Rudof, RudofConfig

    engine = Rudof(RudofConfig())
    engine.read_data(str(data), format=RDFFormat.NTriples)
    text = "\n".join(path.read_text(encoding="utf-8") for path in shapes())
    with judging():
        engine.read_shacl(text)
        report = engine.validate_shacl()
    return len(report)


class judging:
    """Notes the seconds that a validator spends, in all its threads."""

    wall = cpu = 0.0

    def __enter__(self) -> None:
        judging.wall, judging.cpu = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        judging.wall, judging.cpu = time.perf_counter() - judging.wall, time.process_time() - judging.cpu


VALIDATORS = {"ours": ours, "pySHACL": pyshacl, "pyrudof": rudof}


def section(sizes: list[dict]) -> dict[str, object]:
    """Return the section of the page of figures."""
    rows = []
    for one in sizes:
        for name in VALIDATORS:
            found = one[name]
            ended = found.get("ended_after_s")
            times = "" if ended or name == "ours" else f"{found['judging_cpu_s'] / one['ours']['judging_cpu_s']:.1f}"
            rows.append(
                [f"{one['triples']:,}", name, f"ended after {ended:g}" if ended else found["judging_s"],
                 found.get("judging_cpu_s", ""), found.get("peak_mb", ""), found.get("results", ""), times,
                 WANTED.get(one["asked"], "") if name == "ours" else ""]
            )  # fmt: skip
    return {
        "title": "Validation by our shapes",
        "intro": "Measured by `python -m bench.shacl`: each validator a process of its own, reading left out.",
        "columns": ["triples", "validator", "wall s", "processor s", "peak MB", "results", "times ours", "wanted"],
        "rows": rows,
        "notes": [
            "pyrudof (`pip install pyrudof`, not a dependency) reports another number of results; why was not looked"
            " into. A peer that was ended had spent that wall time in all, reading included: no ratio."
            " The ratio falls where more is wrong, as pySHACL judges"
            " every suspect: `--loops 40` measures that.",
        ],
        "machine": f"{machine()}, load {os.getloadavg()[0]:.0f}",
        "figures": sizes,
    }


def main() -> None:
    """Measure, keep the figures, write the page; or be one of the measured processes."""
    if sys.argv[1:2] == ["--step"]:
        name, data, *rest = sys.argv[2:]
        if name == "prepare":
            print(json.dumps(prepare(int(rest[0]), int(rest[1]), Path(data))))
            return
        results = VALIDATORS[name](Path(data))
        spent = {"judging_s": round(judging.wall, 3), "judging_cpu_s": round(judging.cpu, 3)}
        print(json.dumps({"results": results} | spent))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--copies", type=int, nargs="+", default=COPIES)
    parser.add_argument("--loops", type=int, default=0, help="planted loops, bare of names: many results")
    parser.add_argument("--peer-seconds", type=float, default=120)
    asked = parser.parse_args()
    sizes = []
    for copies in asked.copies:
        with tempfile.TemporaryDirectory() as place:
            data = Path(place) / "data.nt"
            step = [sys.executable, "-m", "bench.shacl", "--step"]
            one = {
                "asked": copies,
                **measured([*step, "prepare", str(data), str(copies), str(asked.loops)], Path(place), 900),
            }
            for name in VALIDATORS:
                limit = 900 if name == "ours" else asked.peer_seconds
                one[name] = measured([*step, name, str(data)], Path(place), limit)
                print(copies, name, one[name], flush=True)
            sizes.append(one)
        (RESULTS / "validate.json").write_text(json.dumps(section(sizes), indent=2, ensure_ascii=False) + "\n", "utf-8")
        write_page()


if __name__ == "__main__":
    main()
