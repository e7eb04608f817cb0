"""Measures the audit as whole processes: the fictitious hospital, and a made-up map of 5,000 applications.

python -m bench.audit [--applications N] [--flows N] [--runs N]

Results go to ``bench/results/audit.json`` and to ``docs/performance.md``.
"""

import argparse
import json
import random
import tempfile
from pathlib import Path

from bench.__main__ import DOCTRINE, RESULTS, ROOT, machine, measure
from bench.report import write_page
from graph.system.schema import Attribute, schema

DAY = "2026-11-24"
ENTITIES = {
    "connectsTo": ("service/dmp", "service/insi", "service/mssante", "service/annuaire-sante"),
    "produces": ("document/vsm", "document/ldl-sortie", "document/cr-bio", "data/imagerie"),
    "specifications": ("standard/hl7-v2", "standard/hl7-fhir-r4", "specification/hl7-fhir-fr-core@2.1.0"),
    "terminologies": ("terminology/loinc", "terminology/cim-10"),
}
TOLD = 0.7  # share of the attributes that the map states


def made_up(applications: int, flows: int) -> str:
    """Return a map in the compact form, always the same."""
    chance = random.Random(1)
    ids = {
        "InformationSystem": ["whole"],
        "Application": [f"app-{n}" for n in range(applications)],
        "Flow": [f"flow-{n}" for n in range(flows)],
        "Host": [f"host-{n}" for n in range(applications // 20 + 1)],
        "Party": [f"party-{n}" for n in range(applications // 50 + 1)],
    }

    def value(attribute: Attribute) -> str:
        words = [one for one in attribute.values if one != "none"] + list(ENTITIES.get(attribute.name, ()))
        if attribute.many:
            return ";".join(chance.sample(words, min(2, len(words)))) or "none"
        by_form = {
            "boolean": ("true", "false"),
            "date": ("2026-01-01", "2028-06-30"),
            "string": ("a", "b"),
            "reference": ids.get(attribute.target, ()),
        }
        return chance.choice(by_form.get(attribute.form, words))

    lines = ["class,id,facts"]
    for kind, some in ids.items():
        attributes = [one for one in schema().kinds[kind].attributes.values() if not one.derived]
        for id in some:
            told = [f"{one.name}={value(one)}" for one in attributes if chance.random() < TOLD]
            lines.append(f"{kind},{id},{'|'.join([f'name=Name of {id}', *told])}")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, keep the figures, write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--applications", type=int, default=5_000)
    parser.add_argument("--flows", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        big = Path(folder) / "map.csv"
        big.write_text(made_up(asked.applications, asked.flows), encoding="utf-8")
        maps = {
            ("the fictitious hospital", "5 s"): (ROOT / "data" / "examples" / "hopital.csv", asked.runs),
            (f"{asked.applications:,} applications, {asked.flows:,} flows", "60 s and 2,000 MB"): (big, 1),
        }
        for (what, wanted), (path, runs) in maps.items():
            took = measure([*DOCTRINE, "audit", str(path), "--as-of", DAY, "--format", "json"], runs)
            rows.append([what, took["wall_s"], took["cpu_s"], took["peak_mb"], f"< {wanted}"])
            print(rows[-1], flush=True)
    held = {
        "title": "Audit",
        "intro": "Measured by `python -m bench.audit`: `doctrine audit FILE --format json`, whole processes, the"
        " reading of the compact form and the chain of each finding to its source included.",
        "columns": ["map", "wall s", "processor s", "peak MB", "wanted"],
        "rows": rows,
        "machine": machine(),
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "audit.json").write_text(json.dumps(held, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    write_page()


if __name__ == "__main__":
    main()
