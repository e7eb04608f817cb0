"""The endpoint, asked over HTTP as any program would, on the real graph."""

import gzip
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from tests.conftest import ROOT

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
JSON = "application/sparql-results+json"
SERVICES = "SELECT ?s ?l { ?s a dn:Service ; skos:prefLabel ?l }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SWELLING = "SELECT (STRLEN(?e) AS ?n) { BIND ('" + "a" * 100 + "' AS ?a) "
SWELLING += " ".join(f"BIND (REPLACE(?{a}, 'a', ?a) AS ?{b})" for a, b in zip("abcd", "bcde", strict=True)) + " }"
SD = "http://www.w3.org/ns/sparql-service-description#"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


class Served:
    """A server that runs: its port, its log, and a way to ask; ``slow`` is a client that never ends its request."""

    slow: socket.socket

    def __init__(self, port: int, log: Path) -> None:
        self.port, self.log = port, log

    def ask(
        self, method: str = "GET", path: str = "/sparql", body: bytes | str | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body.encode() if isinstance(body, str) else body, named)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer, content

    def query(self, sparql: str, accept: str = JSON, **headers: str):
        return self.ask("POST", body=urlencode({"query": sparql}), Content_Type=FORM, Accept=accept, **headers)

    def wait_for_log(self, pattern: str) -> re.Match | None:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            if found := re.search(pattern, self.log.read_text(encoding="utf-8")):
                return found
            time.sleep(0.05)
        return None


@contextmanager
def serving(folder: Path, *options: str, **env: str) -> Iterator[Served]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / f"{port}.log"
    with log.open("wb") as written:
        server = subprocess.Popen(
            [sys.executable, "-c", "from graph.cli import run; run()", "serve", "--port", str(port), *options],
            cwd=ROOT,
            env={**os.environ, "DOCTRINE_LANG": "fr", "PYTHONPATH": str(ROOT), **env},
            stderr=written,
        )
    served = Served(port, log)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and server.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield served
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="module")
def endpoint(_own_cache: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    options = (
        "--timeout",
        "2",
        "--workers",
        "4",
        "--max-rows",
        "5000",
        "--cors",
        "https://yasgui.example",
    )
    with (
        serving(tmp_path_factory.mktemp("served"), *options) as served,
        socket.create_connection(("127.0.0.1", served.port), 30) as served.slow,
    ):
        head = f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\nContent-Length: 900\r\n\r\n"
        served.slow.sendall(head.encode() + b"query=")
        yield served


def labels(content: bytes) -> set[str]:
    return {row["l"]["value"] for row in json.loads(content)["results"]["bindings"]}


def test_the_three_ways_to_ask_give_the_same_answer(endpoint):
    direct = endpoint.ask("POST", body=SERVICES, Content_Type=DIRECT + "; charset=UTF-8", Accept=JSON)
    for answer, content in (
        endpoint.ask(path=f"/sparql?query={quote(SERVICES)}", Accept=JSON),
        endpoint.query(SERVICES),
        direct,
    ):
        assert answer.status == 200
        assert {"Dossier médical partagé", "Pro Santé Connect"} <= labels(content)


@pytest.mark.parametrize(
    ("sparql", "accept", "media", "mark"),
    [
        (SERVICES, "*/*", JSON, b'{"head"'),
        (SERVICES, "application/json", "application/json", b'{"head"'),
        (SERVICES, "application/sparql-results+xml", "application/sparql-results+xml", b"<sparql"),
        (SERVICES, "text/csv, */*;q=0.1", "text/csv; charset=utf-8", b"s,l\r\n"),
        (SERVICES, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8", b"?s\t?l\n"),
        ("ASK { service:dmp a dn:Service }", JSON, JSON, b"true"),
        ("DESCRIBE service:dmp", "*/*", "text/turtle", b"@prefix service:"),
        ("DESCRIBE service:dmp", "text/turtle;q=0.5, application/n-triples", "application/n-triples", b"/service/dmp>"),
        ("DESCRIBE service:dmp", "application/ld+json", "application/ld+json", b'"@id"'),
        ("DESCRIBE service:dmp", "application/rdf+xml", "application/rdf+xml", b"<rdf:RDF"),
    ],
)  # fmt: skip
def test_the_answer_comes_in_the_format_that_is_preferred(endpoint, sparql, accept, media, mark):
    answer, content = endpoint.query(sparql, accept)
    assert (answer.status, answer.headers["Content-Type"].removesuffix("; charset=utf-8")) == (
        200,
        media.removesuffix("; charset=utf-8"),
    )
    assert mark in content


@pytest.mark.parametrize(
    ("status", "said", "request_"),
    [
        (400, "ligne 1, colonne", {"path": "/sparql?query=" + quote("SELECT * { ?s ?p }")}),
        (400, "PREFIX ex:", {"path": "/sparql?query=" + quote("SELECT * { ?s ex:p ?o }")}),
        (400, "« % »", {"path": "/sparql?query=ASK%20%7B%7"}),
        (400, "plusieurs paramètres", {"path": "/sparql?query=ASK%7B%7D&query=ASK%7B%7D"}),
        (400, "plusieurs", {"method": "POST", "path": "/sparql?query=A", "body": "ASK {}", "Content_Type": DIRECT}),
        (400, "UTF-8", {"path": "/sparql?query=ASK%7B%7D%23%FF"}),
        (400, "UTF-8", {"method": "POST", "body": b"ASK {} #\xff", "Content_Type": DIRECT}),
        (400, "aucun paramètre", {"method": "POST", "body": "a=b", "Content_Type": FORM}),
        (400, "vide", {"path": "/sparql?query="}),
        (400, "SERVICE", {"path": "/sparql?query=" + quote("ASK { SERVICE <http://127.0.0.1:1/> {} }")}),
        (400, "file:///etc/passwd", {"path": "/sparql?query=" + quote("ASK FROM <file:///etc/passwd> {}")}),
        (400, "60", {"method": "POST", "body": "ASK" + "{" * 2240 + "}" * 2240, "Content_Type": DIRECT}),
        (403, "lecture seule", {"path": "/sparql?query=" + quote("INSERT DATA { <a:a> <a:a> 1 }")}),
        (403, "lecture seule", {"path": "/sparql?update=" + quote("CLEAR ALL")}),
        (403, "lecture seule", {"method": "POST", "body": "update=CLEAR+ALL", "Content_Type": FORM}),
        (403, "lecture seule", {"method": "POST", "body": "CLEAR ALL", "Content_Type": "application/sparql-update"}),
        (405, "", {"method": "PUT", "body": "ASK {}", "Content_Type": DIRECT}),
        (406, "Formats", {"path": "/sparql?query=" + quote("SELECT * {}"), "Accept": "application/pdf"}),
        (406, "Formats", {"path": "/sparql?query=" + quote("SELECT * {}"), "Accept": "text/turtle"}),
        (406, "Formats", {"path": "/sparql?query=" + quote("DESCRIBE service:dmp"), "Accept": "text/csv"}),
        (413, "octets", {"method": "POST", "body": "#" * 1_100_000, "Content_Type": DIRECT}),
        (413, "100000", {"method": "POST", "body": "ASK {}" + "#" * 100_000, "Content_Type": DIRECT}),
        (415, "text/plain", {"method": "POST", "body": "ASK {}", "Content_Type": "text/plain"}),
        (415, "latin", {"method": "POST", "body": "ASK {}", "Content_Type": DIRECT + "; charset=latin-1"}),
        (415, "", {"method": "POST", "body": "ASK {}"}),
        (503, "2 s", {"path": "/sparql?query=" + quote(RUNAWAY)}),
        (503, "512 Mio", {"path": "/sparql?query=" + quote(SWELLING)}),
        (404, "", {"path": "/nothing"}),
    ],
)  # fmt: skip
def test_a_bad_request_gets_its_status_and_a_short_sentence_and_the_server_stays_up(endpoint, status, said, request_):
    answer, content = endpoint.ask(**request_)
    assert (answer.status, answer.headers["Content-Type"]) == (status, "text/plain; charset=utf-8")
    assert said in content.decode() and len(content) < 500
    assert endpoint.query("ASK {}")[0].status == 200


def test_a_sentence_is_in_the_language_of_the_reader(endpoint):
    answer, content = endpoint.ask(path="/sparql?query=", Accept_Language="en-GB, fr;q=0.5")
    assert (answer.headers["Content-Language"], content) == ("en", b"The query is empty.\n")


def test_runaways_are_stopped_and_do_not_keep_others_from_being_answered(endpoint):
    sockets = []
    for _ in range(3):
        one = socket.create_connection(("127.0.0.1", endpoint.port), 30)
        one.sendall(f"GET /sparql?query={quote(RUNAWAY)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        sockets.append(one)
    for _ in range(20):
        assert endpoint.query(SERVICES)[0].status == 200
    for one in sockets:
        assert one.recv(12) == b"HTTP/1.1 503"
        one.close()


def test_a_client_that_leaves_takes_its_query_along(endpoint):
    with socket.create_connection(("127.0.0.1", endpoint.port), 30) as leaver:
        leaver.sendall(f"GET /sparql?query={quote(RUNAWAY)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        time.sleep(0.4)  # long enough for the query to have begun, shorter than its limit
    assert endpoint.wait_for_log(r"GET '/sparql' 499 ")


def test_an_answer_that_is_cut_says_so_in_its_header_and_in_its_head(endpoint):
    everything = "SELECT ?s ?p ?o { ?s ?p ?o }"
    answer, content = endpoint.query(everything)
    head = json.loads(content)["head"]
    assert answer.headers["X-SPARQL-MaxRows"] == "5000"
    assert head == {"link": [f"http://127.0.0.1:{endpoint.port}/#limits"], "vars": ["s", "p", "o"]}
    assert b"/#limits" in endpoint.query(everything, "application/sparql-results+xml")[1][:400]
    answer, content = endpoint.query(everything + " LIMIT 5", "text/csv")
    assert "X-SPARQL-MaxRows" not in answer.headers and content.count(b"\r\n") == 6
    _, page = endpoint.ask(path="/", Accept_Language="en")
    assert b'id="limits"' in page and b"5000 rows at most" in page


def test_what_has_not_changed_is_not_sent_again(endpoint):
    path = f"/sparql?query={quote(SERVICES)}"
    tag = endpoint.ask(path=path)[0].headers["ETag"]
    again, content = endpoint.ask(path=path, If_None_Match=tag)
    assert (again.status, content) == (304, b"")
    assert endpoint.ask(path=path, If_None_Match=tag, Accept="text/csv")[0].status == 200
    changing = f"/sparql?query={quote('SELECT (NOW() AS ?now) {}')}"
    answer, _ = endpoint.ask(path=changing, If_None_Match=tag)
    assert (answer.status, answer.headers["ETag"], answer.headers["Cache-Control"]) == (200, None, "no-store")


def test_a_long_answer_is_compressed_for_who_can_read_it(endpoint):
    answer, content = endpoint.query(SERVICES, Accept_Encoding="gzip")
    assert answer.headers["Content-Encoding"] == "gzip" and "Accept-Encoding" in answer.headers["Vary"]
    assert labels(gzip.decompress(content)) == labels(endpoint.query(SERVICES)[1])


def test_the_service_describes_itself_its_data_and_its_questions(endpoint):
    answer, content = endpoint.ask(Accept="text/turtle")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/turtle; charset=utf-8")
    told = [quad.triple for quad in parse(content, format=RdfFormat.TURTLE)]
    services = [one.subject for one in told if (one.predicate, one.object) == (TYPE, NamedNode(SD + "Service"))]
    ends = [one.object.value for one in told if one.predicate.value == SD + "endpoint"]
    assert len(services) == 1 and ends == [f"http://127.0.0.1:{endpoint.port}/sparql"]
    kinds = {one.object.value.rpartition("#")[2].rpartition("/")[2] for one in told if one.predicate == TYPE}
    assert {"Service", "Dataset", "DataService", "SPARQLExecutable"} <= kinds
    assert endpoint.ask(path="/.well-known/void", Accept="application/n-triples")[0].status == 200
    assert endpoint.ask(Accept="application/pdf")[0].status == 406


def test_editors_find_examples_prefixes_and_classes_by_the_queries_that_they_send(endpoint):
    _, content = endpoint.query(
        """PREFIX sh: <http://www.w3.org/ns/shacl#>
        SELECT DISTINCT ?sq ?l ?query WHERE { ?sq a sh:SPARQLExecutable ; rdfs:comment ?l ;
          sh:select|sh:ask|sh:construct|sh:describe ?query }"""
    )
    examples = {row["l"]["value"]: row["query"]["value"] for row in json.loads(content)["results"]["bindings"]}
    asked = examples["Which services depend, directly or not, on this building block?"]
    assert endpoint.query(asked, "text/csv")[0].status == 200
    _, content = endpoint.query("SELECT ?l ?n { [] sh:prefix ?l ; sh:namespace ?n }")
    assert {"dn", "service", "skos"} <= labels(content)
    _, content = endpoint.query(
        """PREFIX void: <http://rdfs.org/ns/void#>
        SELECT ?l { [] void:class dn:Service ; void:propertyPartition ?p . ?p void:property ?l ;
          void:classPartition/void:class dn:Actor }"""
    )
    assert "https://w3id.org/doctrine-sante/def#dependsOn" in labels(content)


def test_a_browser_finds_a_page_a_form_and_answers_that_it_can_read(endpoint):
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    answer, _ = endpoint.ask(Accept=browser)
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    _, page = endpoint.ask(path="/?lang=fr&question=service-dependants", Accept=browser)
    assert '<html lang="fr">' in page.decode() and "dn:dependsOn+" in page.decode()
    hostile = 'SELECT ("<script>alert(1)</script>" AS ?x) (<javascript:alert(2)> AS ?y) {}'
    answer, content = endpoint.ask(path=f"/sparql?query={quote(hostile)}", Accept=browser)
    assert (
        answer.headers["Content-Type"].startswith("text/html")
        and b"default-src 'none'" in answer.headers["Content-Security-Policy"].encode()
    )
    assert b"<script" not in content and b"&lt;script&gt;" in content and b'href="javascript' not in content


def test_health_tells_the_version_that_answers(endpoint):
    answer, content = endpoint.ask(path="/health")
    assert answer.status == 200 and json.loads(content)["status"] == "ok"
    assert json.loads(content)["version"] in endpoint.ask(path="/sparql?query=ASK%7B%7D")[0].headers["ETag"]


def test_only_sites_that_were_named_may_read_from_a_page(endpoint):
    allowed, _ = endpoint.query("ASK {}", Origin="https://yasgui.example")
    other, _ = endpoint.query("ASK {}", Origin="https://evil.example")
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://yasgui.example"
    assert other.headers["Access-Control-Allow-Origin"] is None


def test_a_page_whose_name_was_made_to_point_here_is_turned_away(endpoint):
    assert endpoint.ask(path="/sparql?query=ASK%7B%7D", Host="evil.example")[0].status == 400
    assert endpoint.ask(path="/sparql?query=ASK%7B%7D", Host=f"localhost:{endpoint.port}")[0].status == 200


def test_the_log_notes_requests_and_not_what_they_asked(endpoint):
    endpoint.query("ASK { ?s ?p 'a secret of mine' }")
    endpoint.ask(path="/sparql?query=" + quote("ASK { ?s ?p 'another secret' }"))
    assert endpoint.wait_for_log(r"POST '/sparql' 200 \d+ [\d.]+ ms\n")
    assert "secret" not in endpoint.log.read_text(encoding="utf-8")


def test_a_slow_client_made_nobody_wait_and_is_told_to_be_quicker(endpoint):
    assert endpoint.slow.recv(12) == b"HTTP/1.1 408"  # it has sent half a request since the first of these tests


def test_beyond_this_machine_a_token_is_asked_for(doctrine, tmp_path):
    refused = doctrine("serve", "--host", "0.0.0.0", "--port", "7999", DOCTRINE_TOKEN="")
    assert refused.returncode == 2 and "DOCTRINE_TOKEN" in refused.stderr
    data = tmp_path / "data.ttl"
    data.write_text("<http://e/s> <http://e/p> 1 .", encoding="utf-8")
    with serving(
        tmp_path, "--host", "0.0.0.0", "--data", str(data), "--log-queries", DOCTRINE_TOKEN="a b é"
    ) as open_one:
        assert open_one.ask(path="/health")[0].status == 200
        assert open_one.query("ASK {}")[0].status == 401
        assert open_one.query("ASK {}", Authorization="Bearer wrong")[0].status == 401
        assert open_one.query("ASK {}", Authorization="Bearer a b é".encode().decode("latin-1"))[0].status == 200
        assert open_one.wait_for_log(r"POST '/sparql' 200 .* 'ASK \{\}'\n")


def test_files_that_change_are_served_anew(tmp_path):
    data = tmp_path / "data.trig"
    data.write_text("<http://e/s> <http://e/p> 1 . <http://e/g> { <http://e/s> <http://e/p> 2 }", encoding="utf-8")
    with serving(tmp_path, "--data", str(data)) as served:
        named = urlencode({"query": "SELECT ?l { ?s ?p ?l }", "default-graph-uri": "http://e/g"})
        assert labels(served.ask("POST", body=named, Content_Type=FORM)[1]) == {"2"}
        assert labels(served.query("SELECT ?l { ?s ?p ?l }")[1]) == {"1"}
        data.write_text("this is no TriG", encoding="utf-8")
        assert served.wait_for_log(r"data\.trig, ligne 1")
        assert labels(served.query("SELECT ?l { ?s ?p ?l }")[1]) == {"1"}
        data.write_text("<http://e/s> <http://e/p> 3 .", encoding="utf-8")
        assert served.wait_for_log(r"version \w+")
        assert labels(served.query("SELECT ?l { ?s ?p ?l }")[1]) == {"3"}


def test_a_file_that_cannot_be_served_is_said_and_nothing_starts(doctrine, tmp_path):
    (tmp_path / "bad.ttl").write_text("<a> <b>", encoding="utf-8")
    for file in ("bad.ttl", "none.ttl"):
        refused = doctrine("serve", "--port", "7999", "--data", str(tmp_path / file))
        assert refused.returncode == 2 and file in refused.stderr


def test_the_application_serves_the_endpoint_on_its_own_port(base):
    served = Served(int(base.rpartition(":")[2]), Path())
    assert "Pro Santé Connect" in labels(served.query(SERVICES)[1])
    assert served.ask(path="/sparql?query=ASK%7B%7D", Host="evil.example")[0].status == 400
    assert served.ask(path="/explorer", Accept="text/html")[0].status == 200
