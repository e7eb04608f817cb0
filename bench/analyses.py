"""Measures the analyses on synthetic graphs, up to a million facts, beside rdflib with plain networkx.

python -m bench.analyses [--facts N…] [--peer-limit SECONDS] [--works-only] [--keep DIR]

Each work is a process of its own: it opens the prepared copy of the graph, reads the links, computes. The peer reads
the same files and does the same three works in one process, once, and is ended at the limit. Results go to
``bench/results/analyses.json`` and to ``docs/performance.md``.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from pathlib import Path

from bench.__main__ import RESULTS, machine
from bench.measuring import measured
from bench.report import write_page
from bench.synthetic import PLANTED, write

ROOT = Path(__file__).resolve().parent.parent
SIZES = (10_000, 100_000, 1_000_000)
WORKS = ("central", "impact", "carried", "cycles")
SECONDS, MEGABYTES = 10, 3_000  # wanted of each work on the largest graph
TOP = 20


# --------------------------------------------------------------------------------- what a measured process runs


def work(name: str, folder: Path, start: str = "") -> dict[str, object]:
    """Do one work and return its seconds, step by step, with what it found."""
    from graph.impact import STOPS, links, reach
    from graph.resources import root
    from graph.store import open_graph
    from graph.structure import central, cycles, web

    took, clock = {}, time.perf_counter()
    graph = open_graph([root() / "ontology", folder])
    took["open_s"], clock = _since(clock)
    if name == "prepare":
        return took | {"quads": len(graph.store)}
    known = links(graph, STOPS)
    took["links_s"], clock = _since(clock)
    if name in ("impact", "carried"):
        from graph.answers import impact_rows
        from graph.carried import carried
        from graph.chains import Teller

        found = reach(known, start)
        took["analysis_s"], clock = _since(clock)
        teller = Teller(graph, (one.chain for one in found.reached), "fr", found.starts)
        records = carried(graph, [one.id for one in found.reached], "fr") if name == "carried" else ()
        rows = impact_rows(found, teller, records)
        took["answer_s"], clock = _since(clock)
        return took | {"found": len(rows), "links": len(known), "records": len(records)}
    of = web(known)
    if name == "cycles":
        groups = cycles(of)
        took["analysis_s"], clock = _since(clock)
        planted = {tuple(sorted(ring)) for ring in json.loads((folder / PLANTED).read_text())["cycles"]}
        return took | {"found": len(groups), "planted_found": planted <= {one.members for one in groups}}
    first = central(of, top=TOP)
    took["analysis_s"], clock = _since(clock)
    return took | {"found": first[0].dependants, "start": first[0].id}


def dense(number: int = 1_000_000) -> dict[str, object]:
    """Do the three works on as many *dependencies*, made in memory: what the real shape has one of in forty facts."""
    from graph.impact import Link, reach
    from graph.structure import central, cycles, web

    chance, entities = random.Random(1), number // 5
    known = set()
    while len(known) < number - 200:
        one = chance.randrange(1, entities)
        known.add((one, int(one * chance.random() ** 3)))  # towards the first ones: no loop
    known |= {
        (entities + ring * 10 + at, entities + ring * 10 + (at + 1) % 10) for ring in range(20) for at in range(10)
    }
    links = [Link(f"service/{a}", "dn:dependsOn", f"service/{b}", impact="backward") for a, b in sorted(known)]
    took, clock = {}, time.perf_counter()
    of = web(links)
    took["web_s"], clock = _since(clock)
    first = central(of, top=TOP)
    took["central_s"], clock = _since(clock)
    groups = cycles(of)
    took["cycles_s"], clock = _since(clock)
    found = reach(links, first[0].id)
    took["impact_s"], clock = _since(clock)
    return took | {
        "links": len(links),
        "loops": len(groups),
        "reached": len(found.reached),
        "most": first[0].dependants,
    }


def _since(clock: float) -> tuple[float, float]:
    now = time.perf_counter()
    return round(now - clock, 3), now


# ------------------------------------------------------------------------------------------------- the driver


def measure(facts: int, peer_limit: float, keep: Path) -> dict[str, object]:
    """Measure the works on a graph of so many facts, beside the peer; what was made before in ``keep`` serves again."""
    own = [sys.executable, "-m", "bench.analyses", "--work"]
    folder, cache, made = keep / str(facts), keep / "cache", keep / f"prepare-{facts}.json"
    if not (folder / PLANTED).exists():
        write(folder, facts)
    if not made.exists():
        made.write_text(json.dumps(measured([*own, "prepare", str(folder)], cache, 3600)), encoding="utf-8")
    result: dict[str, object] = {"facts": json.loads((folder / PLANTED).read_text())["facts"]}
    result["prepare"] = json.loads(made.read_text())
    start = ""
    for name in WORKS:
        command = [*own, name, str(folder), *([start] if name in ("impact", "carried") else [])]
        result[name] = measured(command, cache, 600)
        start = result[name].get("start", start)
        print(facts, name, result[name], flush=True)
    if peer_limit:
        peer = [sys.executable, str(ROOT / "bench" / "peers" / "networkx_analyses.py"), str(folder), start]
        result["peer"] = measured(peer, cache, peer_limit)
        print(facts, "peer", result["peer"], flush=True)
    return result


def report(results: list[dict], dense_one: dict) -> dict[str, object]:
    """Return the section of the page of figures."""
    words = {
        "central": f"top {TOP} by transitive dependants",
        "impact": "impact of the most depended-upon entity, each chain in words with its passages",
        "carried": "the same, with the milestones and requirements carried",
        "cycles": "loops",
    }
    rows = []
    for one in results:
        for name in WORKS:
            own, peer = one[name], one.get("peer", {})
            alone = sum(peer.get(key, 0) for key in ("parse_s", "links_s", f"{name}_s")) if name != "carried" else 0
            ended = f"> {peer['ended_after_s']:g}" if "ended_after_s" in peer and name != "carried" else ""
            ratio = (
                f"{alone / own['wall_s']:.0f} ×"
                if alone
                else ended and f"> {peer['ended_after_s'] / own['wall_s']:.0f} ×"
            )
            wanted = f"< {SECONDS} s, < {MEGABYTES} MB" if one["facts"] >= SIZES[-1] else ""
            steps = " + ".join(
                f"{own[key]:.2f}" for key in ("open_s", "links_s", "analysis_s", "answer_s") if key in own
            )
            same = f"{peer.get('links_s', 0) + peer.get(f'{name}_s', 0):.2f}" if alone else ""
            rows.append([f"{one['facts']:,}", words[name], own["wall_s"], own["cpu_s"], steps, own["peak_mb"], wanted,
                         f"{alone:.1f}" if alone else ended, same, ratio])  # fmt: skip
    largest = results[-1]
    copy, quads, links = largest["prepare"]["open_s"], largest["prepare"]["quads"], largest["impact"]["links"]
    spent, peak = f"{dense_one['cpu_s']:.0f} s of processor", f"{dense_one['peak_mb']:,.0f} MB"
    dense_s = {name: f"{dense_one[f'{name}_s']:.1f} s" for name in ("web", "central", "cycles", "impact")}
    notes = [
        f"The prepared copy of the largest graph ({quads:,} triples with claims) is made once, in {copy:.0f} s; each "
        "work opens it. The peer has none and reads the files each time: that is most of its time. « Without reading » "
        f"is what remains: a web of this shape ({links:,} links along which a stop travels) is small for both, and "
        "links that are already in memory are read faster than from a store on disk.",
        "Steps: open, read the links with their confidence, compute; for the impact also tell every chain, which the "
        f"peer does not ({largest['impact']['found']:,} entities, {largest['carried']['records']:,} records).",
        f"On {dense_one['links']:,} *dependencies* made in memory (not facts: the real graph has one in forty): web "
        f"{dense_s['web']}, top {TOP} {dense_s['central']}, loops {dense_s['cycles']}, impact {dense_s['impact']} "
        f"({dense_one['reached']:,} reached), {spent} in all, {peak}.",
        "The machine was shared: wall times vary by half, processor times less.",
    ]
    if all(one["cycles"]["planted_found"] for one in results):
        notes.append("Every loop planted by the generator is found, and none is added to them.")
    peer = "rdflib + networkx s"
    return {
        "title": "Analyses",
        "intro": "Measured by `python -m bench.analyses` on synthetic graphs of the shape of the real one "
        "(`bench/synthetic.py`); each work is a whole process.",
        "columns": [
            "facts",
            "work",
            "wall s",
            "processor s",
            "steps s",
            "peak MB",
            "wanted",
            peer,
            "without reading",
            "ratio",
        ],
        "rows": rows,
        "notes": notes,
        "machine": machine(),
        "figures": {"sizes": results, "dense": dense_one},
    }


def main() -> None:
    """Measure, keep the figures, write the page; or do one work of a measured process."""
    if sys.argv[1:2] == ["--work"]:
        name, *rest = sys.argv[2:]
        print(json.dumps(dense() if name == "dense" else work(name, Path(rest[0]), *rest[1:])))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--facts", type=int, nargs="+", default=SIZES)
    parser.add_argument("--peer-limit", type=float, default=1200, metavar="SECONDS")
    parser.add_argument("--works-only", action="store_true", help="keep the figures of the peer from the last run")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep graphs and prepared copies here, and use them")
    asked = parser.parse_args()
    before: dict = {}
    if asked.works_only:
        before = json.loads((RESULTS / "analyses.json").read_text(encoding="utf-8"))["figures"]
    with tempfile.TemporaryDirectory() as scratch:
        keep = asked.keep or Path(scratch)
        keep.mkdir(parents=True, exist_ok=True)
        made = before.get("dense") or measured([sys.executable, "-m", "bench.analyses", "--work", "dense"], keep, 900)
        print("dense", made, flush=True)
        results = []
        for facts in asked.facts:
            results.append(measure(facts, 0 if asked.works_only else asked.peer_limit, keep))
            known = next((one for one in before.get("sizes", ()) if one["facts"] == results[-1]["facts"]), {})
            results[-1] |= {"peer": known["peer"]} if "peer" in known else {}
            section = json.dumps(report(results, made), indent=2, ensure_ascii=False)
            (RESULTS / "analyses.json").write_text(section + "\n", encoding="utf-8")
            write_page()


if __name__ == "__main__":
    main()
