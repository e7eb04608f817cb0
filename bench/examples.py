"""Makes the other forms of the example hospital again, from its compact table.

python -m bench.examples [FOLDER]

ArchiMate holds all of a map. Mercator does not: what its fields cannot say is left to ``mercator-complement.xlsx``,
the template filled with the rest, so that both together are the same map.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from graph.io.mercator.reading import read_mercator
from graph.store import open_graph
from graph.system.formats import written_as
from graph.system.importing import import_files
from graph.system.matching import Matcher
from graph.system.reading import brought
from graph.system.records import Element
from graph.system.schema import schema

EXAMPLES = Path(__file__).resolve().parent.parent / "data" / "examples"
NEEDS = {"vital": 4, "important": 3, "standard": 2}
SUPPLIES = {"marketed": "Progiciel", "in_house": "Développement interne", "saas": "SaaS"}
NATURES = {
    "api": "API",
    "message": "HL7",
    "dicom": "DICOM",
    "mail": "Courriel",
    "file": "Fichier",
    "mssante": "MSSanté",
}
CLAUSES = {"gdpr_art28": "Contrat de sous-traitance (RGPD, article 28)", "hds": "Contrat d’hébergement HDS"}
CONTROLS = {"securityPolicy": "PSSI approuvée", "incidentProcedure": "Procédure de signalement"}
CODES = {"true": 1, "false": 0}


def mercator(elements: Iterable[Element]) -> dict[str, list[dict]]:
    """Return end point → objects, as Mercator's own interface gives them; what has no field is left out."""
    by_kind: dict[str, list[Element]] = {kind: [] for kind in schema().kinds}
    for one in elements:
        by_kind[one.kind].append(one)
    number = {kind: {one.id: rank for rank, one in enumerate(some, 1)} for kind, some in by_kind.items()}
    kinds = list(dict.fromkeys(_one(one, "kind") for one in by_kind["Application"] if _one(one, "kind")))
    labels = schema().attribute("Application.kind").values
    registered = [one for one in by_kind["Application"] if "register" in one.facts.get("gdprRecords", ())]
    cared = [number["Application"][one.id] for one in registered if _one(one, "healthData") == "true"]
    others = [number["Application"][one.id] for one in registered if _one(one, "healthData") != "true"]
    hosted = {_one(one, "operator"): one for one in by_kind["Host"] if _one(one, "hdsCertificate") in ("v1", "v2")}
    applications, fluxes, servers, entities, relations = [], [], [], [], []
    for one in by_kind["Application"]:
        exposed = one.facts.get("exposure", ())
        vendor = next((party.name for party in by_kind["Party"] if party.id == _one(one, "vendor")), None)
        host = _one(one, "host")
        applications.append(
            _object(one, number, "supportEnd")
            | {
                "description": f"<p>{one.name}, <strong>fictif</strong>.</p>",
                "type": SUPPLIES.get(_one(one, "supply")),
                "external": "Interne" if exposed == ("internal",) else None,
                "responsible": _one(one, "owner") or None,
                "vendor": vendor,
                "security_need_a": NEEDS.get(_one(one, "criticality")),
                "application_block_id": kinds.index(_one(one, "kind")) + 1 if _one(one, "kind") else None,
                "users": None,
                "logical_servers": [number["Host"][host]] if host else [],
                "deleted_at": None,
            }
        )
    for one in by_kind["Flow"]:
        fluxes.append(
            _object(one, number, "specification")
            | {
                "nature": NATURES.get(_one(one, "channel")),
                "application_source_id": number["Application"][_one(one, "source")],
                "application_dest_id": number["Application"][_one(one, "target")],
                "crypted": CODES.get(_one(one, "encrypted")),
                "bidirectional": 0,
                "informations": [1] if _one(one, "healthData") == "true" else [],
                "deleted_at": None,
            }
        )
    for one in by_kind["Host"]:
        servers.append(_object(one, number, "operator", "zone") | {"environment": "PROD", "deleted_at": None})
    for one in by_kind["Party"]:
        outside = not any(
            _one(host, "operator") == one.id and _one(host, "external") == "false" for host in by_kind["Host"]
        )
        entities.append(
            _object(one, number)
            | {
                "is_external": int(outside),
                "entity_type": "Fournisseur" if outside else "Interne",
                "security_level": "<p>ISO 27001 &ndash; HDS</p>" if one.id in hosted else None,
                "deleted_at": None,
            }
        )
        for clause in one.facts.get("contract", ()):
            if clause in CLAUSES:
                ends = {"source_id": number["Party"][one.id], "destination_id": None}
                relations.append({"id": len(relations) + 1, "name": CLAUSES[clause], "type": "Contrat"} | ends)
    system = by_kind["InformationSystem"][0]
    controls = [name for attribute, name in CONTROLS.items() if _one(system, attribute) == "true"]
    return {
        "applications": applications,
        "application-blocks": [{"id": n, "name": labels[kind]["fr"]} for n, kind in enumerate(kinds, 1)],
        "data-processings": [
            {"id": 1, "name": "Prise en charge", "categories": "<p>Données de santé</p>", "applications": cared},
            {"id": 2, "name": "Gestion interne", "categories": "<p>Agents</p>", "applications": others},
        ],
        "databases": [],
        "entities": entities,
        "fluxes": fluxes,
        "information": [{"id": 1, "name": "Dossier du patient", "sensitivity": "Donnée de santé"}],
        "logical-servers": servers,
        "processes": [{"id": 1, "name": "Soigner", "description": "<p>Prise en charge.</p>"}],
        "relations": relations,
        "security-controls": [{"id": n, "name": name} for n, name in enumerate(controls, 1)],
    }


def _one(element: Element, attribute: str) -> str:
    return element.facts.get(attribute, ("",))[0]


def _object(one: Element, number: dict[str, dict[str, int]], *tagged: str) -> dict:
    """Return what every object has; its tags hold the id of the map, and what has no field of its own."""
    tags = [f"id={one.id}", *(f"{name}={_one(one, name)}" for name in tagged if _one(one, name))]
    return {"id": number[one.kind][one.id], "name": one.name, "attributes": " ".join(tags)}


def main(folder: Path = EXAMPLES) -> None:
    """Write every form but the compact table."""
    graph = open_graph()
    elements = import_files([EXAMPLES / "hopital.csv"], graph).elements
    for ending in ("xml", "archimate"):
        place = folder / f"hopital.{ending}"
        place.write_bytes(written_as(place, elements, "fr"))
    place = folder / "mercator"
    place.mkdir(exist_ok=True)
    for endpoint, objects in mercator(elements).items():
        text = json.dumps(objects, ensure_ascii=False, indent=1)
        (place / f"{endpoint}.json").write_text(text + "\n", encoding="utf-8")
    said = {
        (one.kind, one.id): one.facts for one in brought([read_mercator(place)], find=Matcher(graph).match).elements
    }
    rest = []
    for one in elements:
        known = said.get((one.kind, one.id), {})
        facts = {name: values for name, values in one.facts.items() if set(values) != set(known.get(name, ()))}
        if facts:
            rest.append(Element(one.kind, one.id, one.name, facts))
    place = folder / "mercator-complement.xlsx"
    place.write_bytes(written_as(place, rest, "fr"))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
