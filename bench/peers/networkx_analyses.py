"""The same analyses on the same files through rdflib and plain networkx, as one would write them in an afternoon.

python bench/peers/networkx_analyses.py FOLDER START  → JSON on standard output: seconds of each step, peak megabytes
"""

import heapq
import json
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

import networkx as nx
import rdflib

ROOT = Path(__file__).resolve().parent.parent.parent
BASE = "https://w3id.org/doctrine-sante/"
DN = rdflib.Namespace(BASE + "def#")
SURE = [DN.Quoted, DN.Inferred, DN.ToBeVerified]

rdflib.NORMALIZE_LITERALS = False
took: dict[str, float] = {}


def step(name: str, start: float) -> float:
    """Keep the seconds of a step, tell them, and return the time of the next one."""
    now = time.perf_counter()
    took[name] = round(now - start, 3)
    print(name, took[name], file=sys.stderr, flush=True)
    return now


clock = time.perf_counter()
ontology = rdflib.Graph().parse(ROOT / "ontology" / "relations.ttl")
dataset = rdflib.Dataset()
with tempfile.NamedTemporaryFile("wb", suffix=".nq") as whole:  # one file: each one read empties the default graph
    for path in sorted(Path(sys.argv[1]).glob("*.nq")):
        with path.open("rb") as part:
            shutil.copyfileobj(part, whole)
    whole.flush()
    dataset.parse(whole.name, format="nquads")
clock = step("parse_s", clock)

typed = {subject for subject, _, _, _ in dataset.quads((None, rdflib.RDF.type, None, None))}
web = nx.DiGraph()  # from what is depended upon to what depends on it
for predicate, way in ontology.subject_objects(DN.impact):
    kind = str(way).rpartition("/")[2]
    if kind not in ("backward", "forward"):
        continue
    for subject, _, other, passage in dataset.quads((None, predicate, None, None)):
        if other not in typed:  # nothing is known of it
            continue
        sure = SURE.index(next(dataset.objects(passage, DN.confidence), DN.ToBeVerified))
        ends = (other, subject) if kind == "backward" else (subject, other)
        known = web.get_edge_data(*ends)
        if known is None or sure < known["sure"]:
            web.add_edge(*ends, sure=sure, predicate=predicate, passage=passage)
clock = step("links_s", clock)

chains = nx.single_source_shortest_path(web, rdflib.URIRef(f"{BASE}id/{sys.argv[2]}"))
clock = step("impact_s", clock)

loops = []
for members in nx.strongly_connected_components(web):
    if len(members) > 1:
        part = web.subgraph(members)
        loops.append(min((nx.shortest_path(part, b, a) for a, b in part.edges), key=len))
clock = step("cycles_s", clock)

most = heapq.nlargest(20, ((len(nx.descendants(web, one)), str(one)) for one in web))
clock = step("central_s", clock)

peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(
    json.dumps(
        took
        | {"peak_mb": round(peak, 1), "reached": len(chains) - 1, "loops": len(loops), "most": most[0][0]}
        | {"links": web.number_of_edges()}
    )
)
