"""Mercator's map as a map of ours: files, exports, the live interface; what it cannot say is left to be asked."""

import json
import re
import threading
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import Workbook

from graph.errors import BadInput
from graph.io.mercator.live import TOKEN, fetch
from graph.io.mercator.reading import read_mercator
from graph.system.importing import import_files
from graph.system.rdf import to_rdf
from tests.conftest import ROOT

EXAMPLES = ROOT / "data" / "examples"
MAP = {
    "applications": [
        {"id": 1, "name": "<b>DPI</b> &amp; soins<script>alert(1)</script>", "responsible": "Dr Martin",
         "type": "progiciel", "external": "Interne", "editor": "Softco", "security_need_a": 4,
         "application_block_id": 1, "users": "> 100", "logical_servers": [1, 2],
         "databases": [{"id": 1, "name": "BASE"}],
         "attributes": "id=dpi authentication=psc;cps"},
        {"id": 2, "name": "Laboratoire", "security_need_a": 1, "type": "Développement interne", "entities": [3],
         "services": [7], "description": "<p>Automates</p>"},
        {"id": 3, "name": "Ancien", "deleted_at": "2024-01-01"},
        {"id": 4, "name": "INSi", "security_need_a": None},
        {"id": 2, "name": "Doublon"},
        {"name": "Sans numéro"},
    ],
    "application-blocks": [{"id": 1, "name": "Dossier patient informatisé (DPI)"}],
    "application-services": [{"id": 7, "name": "Résultats"}],
    "application-modules": [{"id": 8, "name": "Saisie", "application_services": [7]}],
    "databases": [{"id": 1, "name": "BASE", "informations": [1], "applications": [1]}],
    "entities": [
        {"id": 1, "name": "Softco", "is_external": True, "entity_type": "Fournisseur"},
        {"id": 2, "name": "Hébergeur", "is_external": 1, "security_level": "<p>ISO 27001 - HDS</p>"},
        {"id": 3, "name": "Direction", "is_external": False},
        {"id": 4, "name": "Archiveur", "is_external": True},
    ],
    "relations": [{"id": 1, "name": "Contrat HDS", "type": "Fournisseur", "source_id": 2, "destination_id": 3}],
    "information": [
        {"id": 1, "name": "Diagnostic", "sensitivity": "donnée médicale"},
        {"id": 2, "name": "Compte rendu opératoire", "sensitivity": "donnée médicale"},
    ],
    "fluxes": [
        {"id": 1, "name": "Résultats", "module_source_id": 8, "application_dest_id": 1, "crypted": 1,
         "nature": "HL7 v2", "informations": [1], "bidirectional": 1},
        {"id": 2, "name": "Base", "database_source_id": 1, "service_dest_id": 7, "crypted": None, "nature": "Pigeon"},
        {"id": 3, "name": "Identités", "application_source_id": 1, "application_dest_id": 4, "crypted": 0,
         "informations": [2]},
        {"id": 4, "name": "Perdu", "application_source_id": 1, "application_dest_id": 99},
    ],
    "logical-servers": [{"id": 1, "name": "SRV1", "attributes": "operator=Hébergeur"}, {"id": 2, "name": "SRV2"}],
    "data-processings": [
        {"id": 1, "name": "Soins", "categories": "<ul><li>Données de santé</li></ul>", "applications": [2]},
    ],
    "processes": [{"id": 1, "name": "Soigner"}],
    "security-controls": [{"id": 1, "name": "5.1 PSSI"}, {"id": 2, "name": "Badges"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The small map, a file per end point, as its interface gives it."""
    place = tmp_path_factory.mktemp("mercator")
    for endpoint, objects in MAP.items():
        (place / f"{endpoint}.json").write_text(json.dumps(objects), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def imported(folder, graph):
    """The small map, imported."""
    return import_files([folder], graph)


def facts(imported, kind, id):
    return next(dict(one.facts) for one in imported.elements if (one.kind, one.id) == (kind, id))


def codes(imported, place):
    return {one.code for one in imported.problems if one.place == place}


# ---------------------------------------------------------------------------------------------------- what it says


def test_the_example_with_its_complement_is_the_same_map_as_in_turtle(graph):
    both = import_files([EXAMPLES / "mercator"], graph, complete=[EXAMPLES / "mercator-complement.xlsx"])
    assert to_rdf(both.elements) == (EXAMPLES / "hopital.ttl").read_bytes()
    assert not [one for one in both.problems if one.level != "dropped"]


def test_mercator_alone_leaves_to_be_asked_what_it_cannot_say(graph):
    alone = import_files([EXAMPLES / "mercator"], graph)
    applications = [one for one in alone.elements if one.kind == "Application"]
    assert len(applications) == 62
    for name in ("authentication", "identityStatus", "users", "gdprRecords", "conformityFile"):
        assert not any(name in one.facts for one in applications), name
    assert facts(alone, "Application", "dpi")["criticality"]


def test_what_the_fields_of_an_application_say(imported):
    record = facts(imported, "Application", "dpi")
    assert record == {
        "owner": ("Dr Martin",),
        "kind": ("dpi",),  # its block
        "supply": ("marketed",),
        "exposure": ("internal",),
        "vendor": ("ENTITY_1",),
        "criticality": ("vital",),
        "host": ("LSERVER_1",),
        "healthData": ("true",),  # its database holds medical information
        "authentication": ("psc", "cps"),  # a tag
        "connectsTo": ("service/insi",),
        "produces": ("document/cr-operatoire",),  # what it sends
    }
    assert "second-value" in codes(imported, "applications.json, id 1")  # two servers


def test_html_is_taken_off(imported):
    assert next(one.name for one in imported.elements if one.id == "dpi") == "DPI & soins"


def test_a_linked_processing_of_health_data_says_so(imported):
    laboratory = facts(imported, "Application", "APP_2")
    assert laboratory["healthData"] == ("true",) and laboratory["supply"] == ("in_house",)
    assert laboratory["criticality"] == ("standard",)
    # That it is in the register does not say that nothing else is: a question, not a statement.
    assert "gdprRecords" not in laboratory and "mercator-partial" in codes(imported, "applications.json, id 2")


def test_a_flow_begins_and_ends_in_an_application(imported):
    forth = facts(imported, "Flow", "FLOW_1")  # module → service → application
    assert forth == {
        "source": ("APP_2",),
        "target": ("dpi",),
        "encrypted": ("true",),
        "channel": ("message",),
        "healthData": ("true",),
    }
    back = facts(imported, "Flow", "FLOW_1-R")  # in both directions
    assert (back["source"], back["target"]) == (("dpi",), ("APP_2",))
    assert facts(imported, "Flow", "FLOW_2") == {"source": ("dpi",), "target": ("APP_2",)}  # encryption not said
    assert "mercator-nature" in codes(imported, "fluxes.json, id 2")


def test_a_flow_to_a_national_service_says_who_reaches_it(imported):
    flow = facts(imported, "Flow", "FLOW_3")
    assert flow["audience"] == ("national_service",) and "target" not in flow and flow["encrypted"] == ("false",)
    assert "APP_4" not in {one.id for one in imported.elements}


def test_a_host_has_its_operator_and_no_invented_certificate(imported):
    assert facts(imported, "Host", "LSERVER_1") == {"operator": ("ENTITY_2",), "external": ("true",)}
    assert "mercator-hds" in codes(imported, "logical-servers.json, id 1")
    assert "mercator-partial" in codes(imported, "entities.json, id 2")  # one clause of its contract
    assert "contract" not in facts(imported, "Party", "ENTITY_2")
    assert {one.id for one in imported.elements if one.kind == "Party"} == {"ENTITY_1", "ENTITY_2", "ENTITY_4"}


def test_a_security_control_shows_a_policy(imported):
    assert facts(imported, "InformationSystem", "is") == {"securityPolicy": ("true",)}


def test_every_object_is_imported_or_listed(folder, imported):
    places = {one.place for one in (*imported.elements, *imported.problems)}
    for endpoint, objects in MAP.items():
        for rank, one in enumerate(objects, 1):
            place = f"{endpoint}.json, " + (f"id {one['id']}" if "id" in one else f"n° {rank}")
            assert place in places, place
    assert "mercator-fields" in codes(imported, "applications")  # users, description
    assert "mercator-deleted" in codes(imported, "applications.json, id 3")
    assert "mercator-same-id" in codes(imported, "applications.json, id 2")
    assert "mercator-no-id" in codes(imported, "applications.json, n° 6")
    assert "mercator-nowhere" in codes(imported, "fluxes.json, id 4")
    refused = {one.code for one in imported.problems if one.level == "refused"}
    assert refused == {"mercator-same-id", "mercator-no-id", "mercator-nowhere"}


def test_what_leads_to_objects_of_another_file_is_told(tmp_path, graph, folder):
    """One export alone: its relations cannot be followed."""
    (tmp_path / "applications.json").write_bytes((folder / "applications.json").read_bytes())
    alone = import_files([tmp_path / "applications.json"], graph)  # named after its objects: no format to give
    assert alone.format == "mercator" and "host" not in facts(alone, "Application", "dpi")
    absent = [one.message("en") for one in alone.problems if one.code == "mercator-absent"]
    assert any("logical-servers no. 2" in message for message in absent) and len(absent) == len(set(absent))


def test_one_file_may_hold_every_end_point(tmp_path, graph, imported):
    (tmp_path / "carte.json").write_text(json.dumps(MAP | {"phones": []}), encoding="utf-8")
    one = import_files([tmp_path / "carte.json"], graph, form="mercator")
    assert to_rdf(one.elements) == to_rdf(imported.elements)
    assert "mercator-unread" in codes(one, "carte.json, phones")


def test_one_object_alone_is_read(tmp_path):
    (tmp_path / "application.json").write_text(json.dumps({"id": 6, "name": "Seule", "databases": [1], "entities": []}))
    assert [(one.id, one.name) for one in read_mercator(tmp_path).elements] == [("APP_6", "Seule")]


def test_exports_to_xlsx_are_the_same_map(tmp_path, graph, imported):
    names = {"applications": "MApplication", "fluxes": "Flux", "entities": "Entity", "information": "Information",
             "databases": "Database", "processes": "Process", "relations": "Relation",
             "logical-servers": "LogicalServer", "data-processings": "DataProcessing",
             "application-blocks": "ApplicationBlock",
             "application-services": "ApplicationService", "application-modules": "ApplicationModule",
             "security-controls": "SecurityControl"}  # fmt: skip
    whole = Workbook()
    whole.remove(whole.active)
    (tmp_path / "apart").mkdir()
    for endpoint, objects in MAP.items():
        book = Workbook()
        columns = list(dict.fromkeys(name for one in objects for name in one))
        for sheet in (book.active, whole.create_sheet(names[endpoint])):
            sheet.append([{"logical_servers": "logicalServers"}.get(name, name) for name in columns])
            for one in objects:
                sheet.append([_cell(one.get(name)) for name in columns])
        book.save(tmp_path / "apart" / f"{names[endpoint]}-20261127.xlsx")
    whole.save(tmp_path / "carte.xlsx")
    exported = import_files([tmp_path / "apart"], graph)
    assert to_rdf(exported.elements) == to_rdf(imported.elements)
    together = import_files([tmp_path / "carte.xlsx"], graph, form="mercator")  # one sheet per object
    assert to_rdf(together.elements) == to_rdf(imported.elements)
    place = next(one.place for one in exported.elements if one.id == "dpi")
    assert place.startswith("MApplication-20261127.xlsx, ") and place.endswith("!2")


def _cell(value):
    """Return a value as the export writes it: relations as « 1, 2 »."""
    if isinstance(value, list):
        return ", ".join(str(one["id"] if isinstance(one, dict) else one) for one in value)
    return value


# ------------------------------------------------------------------------------------------------------------ live


class Server(BaseHTTPRequestHandler):
    """Answers as Mercator's interface does; ``old`` gives relations with each object only."""

    def __init__(self, seen, *args, old=False, elsewhere="", closed=(), **kwargs):
        self.seen, self.old, self.elsewhere, self.closed = seen, old, elsewhere, closed
        super().__init__(*args, **kwargs)

    def do_GET(self):
        parts = urlsplit(self.path)
        endpoint, _, number = parts.path.removeprefix("/api/").partition("/")
        self.seen.append((self.command, parts.path, self.headers.get("Authorization")))
        if self.elsewhere:
            return self._answer(302, b"", {"Location": f"{self.elsewhere}/api/{endpoint}"})
        if self.headers.get("Authorization") != "Bearer secret" or endpoint in self.closed:
            return self._answer(403, b"403 Forbidden")
        objects = [one for one in MAP[endpoint] if "id" in one and one.get("name") != "Doublon"]
        if number:
            return self._answer(200, json.dumps({"data": next(o for o in objects if str(o["id"]) == number)}).encode())
        asked = [
            re.sub("([A-Z])", r"_\1", name).lower() for name in parse_qs(parts.query).get("include", [""])[0].split(",")
        ]
        if self.old:
            objects = [{name: v for name, v in one.items() if not isinstance(v, list)} for one in objects]
        else:
            objects = [one | {name: one.get(name, []) for name in asked if name} for one in objects]
        self._answer(200, json.dumps(objects).encode())

    def _answer(self, status, content, headers=None):
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def serving(seen, **how):
    """Serve on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Server, seen, **how))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("old", [False, True], ids=["include", "one by one"])
def test_a_live_server_gives_the_same_map_as_its_files(doctrine, tmp_path, imported, old):
    seen, out = [], tmp_path / "live.ttl"
    with serving(seen, old=old) as url:
        answer = doctrine(
            "import", "--url", url, "--partial", "-o", str(out), **{TOKEN: "secret", "no_proxy": "127.0.0.1"}
        )
    assert answer.returncode == 1, answer.stderr
    assert out.read_bytes() == to_rdf(imported.elements)
    assert {method for method, *_ in seen} == {"GET"}
    assert "secret" not in answer.stderr + answer.stdout


def test_an_end_point_that_the_token_does_not_open_is_told(monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serving([], closed=["security-controls"]) as url:
        assert [place for place, reason in fetch(url, "secret").unread if reason == "403"] == [
            f"{url}/api/security-controls"
        ]
    with serving([], closed=["fluxes"]) as url, pytest.raises(BadInput) as refusal:
        fetch(url, "secret")
    assert refusal.value.key == "import.mercator-answer" and "403" in refusal.value.message("fr")


def test_the_token_goes_to_no_other_server(monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    stolen = []
    with serving(stolen) as other, serving([], elsewhere=other) as url, pytest.raises(BadInput) as refusal:
        fetch(url, "secret")
    assert refusal.value.key == "import.mercator-redirect" and not stolen


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org", "mercator.example", "http://me:pw@x.example"]
)
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(BadInput) as refusal:
        fetch(url, "secret")
    assert refusal.value.key == "import.mercator-address"


def test_without_a_token_nothing_is_asked(doctrine):
    seen = []
    with serving(seen) as url:
        answer = doctrine("import", "--url", url, **{TOKEN: ""})
    assert answer.returncode == 2 and TOKEN in answer.stderr and not seen


def test_nothing_to_import_is_an_error(doctrine):
    answer = doctrine("import", lang="en")
    assert answer.returncode == 2 and "Nothing to import" in answer.stderr


# ---------------------------------------------------------------------------------------------------- hostile files

HOSTILE = {
    "cut.json": (b'[{"id": 1, "na', "malformed"),
    "deep.json": (b"[" * 200_000, "malformed"),
    "bytes.json": (b"\xff\xfe\xfa", "malformed"),
    "other.json": (b'{"a": 1}', "import.mercator-nothing"),
    "number.json": (b"3", "import.mercator-nothing"),
    "applications.xlsx": (b"PK\x03\x04 no archive", "import.not-xlsx"),
    "applications.pdf": (b"%PDF", "import.mercator-nothing"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_is_refused_by_name(tmp_path, name):
    content, key = HOSTILE[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput) as refusal:
        read_mercator(tmp_path / name)
    assert refusal.value.key == key and name in refusal.value.message("fr")


def test_objects_of_any_shape_break_nothing(tmp_path):
    (tmp_path / "applications.json").write_text('[3, null, "x", {"id": {"id": 5}, "name": ["a"], "attributes": 7}, {}]')
    read = read_mercator(tmp_path)
    assert [one.id for one in read.elements] == ["APP_5"]
    assert sum(one.code == "mercator-no-id" for one in read.problems) == 4
