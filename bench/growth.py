"""Cost of each job against size, with its slope: bench/results/growth.json, docs/pictures/performance/*.svg.

python -m bench.growth [--facts N…] [--applications N…]

Graphs are :mod:`bench.synthetic`'s, held in memory, each in a process of its own; ``import`` and ``audit`` grow with
the map of one's system (:mod:`bench.audit`'s), whole processes less the cost of a map of one application. Costs are
processor seconds. The slope is that of a line through the points on logarithmic axes: 1 is in proportion to the size.
"""

import argparse
import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.__main__ import DOCTRINE, RESULTS, ROOT, machine, measure
from bench.measuring import measured
from bench.plot import plot
from bench.report import write_page

__all__ = ["main"]

FACTS, APPLICATIONS = (10_000, 30_000, 100_000), (100, 300, 1_000)
QUESTIONS = {"service-dependants": {"target": "service/rpps-0"}, "authenticates-with": {}, "orphans": {}}
#: Only what a profile has shown.
REASONS: dict[str, str] = {}
PICTURES = ROOT / "docs" / "pictures" / "performance"


def jobs(folder: Path) -> dict[str, float]:
    """Do each job on a graph and return its processor seconds."""
    from graph import query
    from graph.impact import STOPS, links, reach
    from graph.judgements import material
    from graph.matrix import matrix
    from graph.resources import root
    from graph.store import open_graph
    from graph.structure import central, cycles, web
    from graph.validate import validate

    took: dict[str, float] = {}

    def timed(name: str, work: Callable[[], object]) -> object:
        start = time.process_time()
        found = work()
        took[name] = round(time.process_time() - start, 4)
        return found

    graph = timed("load", lambda: open_graph([root() / "ontology", folder], cache=False))
    timed("ask", lambda: [query.ask(graph, name, "fr", **given) for name, given in QUESTIONS.items()])
    start = next(row.id for row in central(web(links(graph, STOPS)), top=1))
    timed("impact", lambda: reach(links(graph, STOPS), start))
    timed("cycles", lambda: cycles(web(links(graph, STOPS))))
    timed("central", lambda: central(web(links(graph, STOPS)), top=20))
    timed("coverage", lambda: matrix(material(graph, "fr"), chapters=()))
    timed("validate", lambda: validate(graph))
    return took


def maps(applications: tuple[int, ...]) -> dict[str, list[tuple[int, float]]]:
    """Return the points of the jobs that grow with the map of a system."""
    from bench.audit import DAY, made_up

    points: dict[str, list[tuple[int, float]]] = {"import": [], "audit": []}
    with tempfile.TemporaryDirectory() as folder:
        path, base = Path(folder) / "map.csv", {}
        for number in (1, *applications):
            path.write_text(made_up(number, 4 * number), encoding="utf-8")
            for name, options in (("import", ()), ("audit", ("--as-of", DAY))):
                spent = measure([*DOCTRINE, name, str(path), *options, "--format", "json"], 1)["cpu_s"]
                print(name, number, spent, flush=True)
                if number == 1:
                    base[name] = spent
                else:
                    points[name].append((number, round(max(spent - base[name], 0.001), 3)))
    return points


def slope(points: list[tuple[int, float]]) -> float:
    """Return the slope of the line of least squares through points, on logarithmic axes."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(max(y, 1e-4)) for _, y in points]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / sum((x - mean_x) ** 2 for x in xs)


def section(points: dict[str, list[tuple[int, float]]]) -> dict[str, object]:
    """Return the section of the page of figures; a picture per job is drawn beside."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    rows, steep, pictures = [], [], []
    for name, some in points.items():
        unit, found = "applications" if name in ("import", "audit") else "facts", slope(some)
        most = slope([(size, size * math.log(size)) for size, _ in some])
        (PICTURES / f"growth-{name}.svg").write_text(plot(name, unit, some, found), encoding="utf-8")
        pictures.append(f"![{name}](pictures/performance/growth-{name}.svg)")
        rows.append([name, unit, "; ".join(f"{x:,}: {y:g}" for x, y in some), f"{found:.2f}", f"{most:.2f}"])
        if found > most:
            why = REASONS.get(name, "reason not looked for yet.")
            steep.append(f"`{name}` grows with a slope of {found:.2f}: {why}")
    return {
        "title": "Growth",
        "intro": "Measured by `python -m bench.growth`: processor seconds against size, once each; a slope of 1 is in"
        " proportion to the size; beside it, the slope of n log n between the same sizes.",
        "columns": ["job", "size in", "size: processor s", "slope", "n log n"],
        "rows": rows,
        "notes": [" ".join(pictures), *(steep or ["Nothing grows faster than n log n."])],
        "machine": f"{machine()}, load {os.getloadavg()[0]:.0f}",
        "figures": points,
    }


def main() -> None:
    """Measure, keep the figures, write the page; or be one of the measured processes."""
    if sys.argv[1:2] == ["--step"]:
        print(json.dumps(jobs(Path(sys.argv[2]))))
        return
    from bench.synthetic import write

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--facts", type=int, nargs="+", default=FACTS)
    parser.add_argument("--applications", type=int, nargs="+", default=APPLICATIONS)
    asked = parser.parse_args()
    points: dict[str, list[tuple[int, float]]] = {}
    for facts in asked.facts:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "graph"
            size = write(folder, facts=facts)["facts"]
            spent = measured([sys.executable, "-m", "bench.growth", "--step", str(folder)], Path(place), 900)
            print(size, spent, flush=True)
            for name in ("load", "ask", "impact", "cycles", "central", "coverage", "validate"):
                points.setdefault(name, []).append((size, spent[name]))
    points |= maps(tuple(asked.applications))
    (RESULTS / "growth.json").write_text(json.dumps(section(points), indent=2, ensure_ascii=False) + "\n", "utf-8")
    write_page()


if __name__ == "__main__":
    main()
