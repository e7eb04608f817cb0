"""The same question on the same files through rdflib alone: facts and claims laid flat as the store does."""

import hashlib
import re
import sys
from pathlib import Path

import rdflib

ROOT = Path(__file__).resolve().parent.parent.parent
DN = rdflib.Namespace("https://w3id.org/doctrine-sante/def#")
EDITORIAL = {
    rdflib.RDF.type, rdflib.SKOS.prefLabel, rdflib.SKOS.altLabel, rdflib.SKOS.definition, DN.acronym,
}  # fmt: skip

rdflib.NORMALIZE_LITERALS = False
graph = rdflib.Graph()
for folder in ("ontology", "data"):
    for path in sorted((ROOT / folder).rglob("*.t*")):
        if path.name == "refused.trig":
            continue
        dataset = rdflib.Dataset()
        dataset.parse(path, format="trig")
        for subject, predicate, obj, passage in dataset.quads():
            graph.add((subject, predicate, obj))
            if passage is not None and predicate not in EDITORIAL:
                digest = hashlib.sha1(f"{subject} {predicate} {obj} {passage}".encode()).hexdigest()[:20]
                claim = rdflib.URIRef(f"https://w3id.org/doctrine-sante/id/claim/{digest}")
                graph.add((claim, rdflib.RDF.type, DN.Claim))
                graph.add((claim, rdflib.RDF.subject, subject))
                graph.add((claim, rdflib.RDF.predicate, predicate))
                graph.add((claim, rdflib.RDF.object, obj))
                graph.add((claim, DN.passage, passage))
query = Path(sys.argv[1]).read_text(encoding="utf-8")
rows = list(graph.query(re.sub(r"(?m)^#.*$", "", query)))
print(len(rows))
