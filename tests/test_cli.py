"""The command as a user meets it: results on one stream, messages on the other, statuses that mean something."""

import csv
import io
import json

import pytest


def test_figures_of_the_graph(doctrine):
    figures = json.loads(doctrine("stats").stdout)
    keys = "entities facts quads passages requirements milestones coverage sources by_type by_confidence"
    assert set(keys.split()) <= set(figures)
    assert figures["requirements"] >= 584 + 182 and figures["milestones"] >= 234 and figures["coverage"] >= 218
    assert figures["by_confidence"]["Quoted"] > figures["by_confidence"]["ToBeVerified"]


def test_list_the_directories(doctrine):
    rows = json.loads(doctrine("list", "Directory", "--format", "json").stdout)
    assert {"service/rpps", "service/finess"} <= {row["id"] for row in rows}
    assert (
        doctrine("list", "répertoires", "--format", "json").stdout
        == doctrine("list", "Directory", "--format", "json").stdout
    )


def test_search_answers_in_csv(doctrine):
    rows = list(
        csv.DictReader(io.StringIO(doctrine("search", "dossier", "medical", "partage", "--format", "csv").stdout))
    )
    assert rows[0]["id"] == "service/dmp"


def test_show_prints_each_fact_with_its_passage(doctrine):
    answer = doctrine("show", "PSC")
    assert answer.returncode == 0 and "s’authentifie par" in answer.stdout and "[cité]" in answer.stdout


def test_show_in_english(doctrine):
    assert "authenticates with" in doctrine("--lang", "en", "show", "PSC").stdout
    assert "authenticates with" in doctrine("show", "PSC", "--lang", "en").stdout


@pytest.mark.parametrize(
    ("form", "word"), [("turtle", "service:dmp"), ("jsonld", "id/service/dmp"), ("json", '"facts"')]
)
def test_show_in_other_forms(doctrine, form, word):
    assert word in doctrine("show", "DMP", "--format", form).stdout


def test_show_at_a_date(doctrine):
    today = doctrine("show", "mie/apcv", "--as-of", "2026-11-24").stdout
    then = doctrine("show", "mie/apcv", "--as-of", "2025-07").stdout
    assert "service/france-identite" in then
    depends = today.split("dépend de")[1].split("\n\n")[0]
    assert "service/france-identite" not in depends


def test_free_sparql_needs_no_prefix(doctrine):
    query = "SELECT ?date { ehds:date_eif dn:date ?date }"
    assert "2025-03-25" in doctrine("query", "-", "--format", "csv", stdin=query).stdout


def test_ask_and_construct(doctrine):
    assert doctrine("query", "-", stdin="ASK { service:dmp a dn:Service }").stdout == "true\n"
    turtle = doctrine("query", "-", stdin="CONSTRUCT { ?s a dn:Edition } WHERE { ?s a dn:Edition }").stdout
    assert "edition:2026 a dn:Edition" in turtle


def test_a_query_on_ones_own_file(doctrine, tmp_path):
    (tmp_path / "mine.ttl").write_text("@prefix e: <urn:e:> . e:a e:b 'c' .")
    answer = doctrine(
        "query", "-", "--data", str(tmp_path / "mine.ttl"), "--format", "csv", stdin="SELECT ?o { ?s ?p ?o }"
    )
    assert answer.stdout == "o\nc\n"


def test_a_runaway_query_is_stopped(doctrine):
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    answer = doctrine("query", "-", "--timeout", "1", stdin=slow)
    assert answer.returncode == 2 and "1 s" in answer.stderr and "Traceback" not in answer.stderr


BAD = [
    (["show", "nimportequoi"], "", "nimportequoi"),
    (["show", "service/pro-sante-conect"], "", "service/pro-sante-connect"),
    (["list", "Servise"], "", "Service"),
    (["search", "zzzzqqqq"], "", "zzzzqqqq"),
    (["ask", "pas-une-question"], "", "pas-une-question"),
    (["show", "DMP", "--as-of", "hier"], "", "hier"),
    (["show", "DMP", "--as-of", "2026-02-30"], "", "2026-02-30"),
    (["show", "DMP", "--edition", "2024"], "", "2025"),
    (["query", "absent.rq"], "", "absent.rq"),
    (["query", "-"], "", "vide"),
    (["query", "-"], "SELECT ?s { ?s a foaf:Person }", "PREFIX foaf:"),
    (["query", "-"], "SELECT ?s\nWHERE { ?s a }", "ligne 2"),
    (["query", "-"], "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE"),
    (["query", "-"], "SELECT * FROM <http://127.0.0.1:1/> { ?s ?p ?o }", "FROM"),
    (["query", "-"], "DELETE WHERE { ?s ?p ?o }", "lecture seule"),
    (["query", "-"], "SELECT * " + "{" * 2000 + "}" * 2000, "2000"),
    (["query", "-", "--data", "absent.ttl"], "SELECT * { ?s ?p ?o }", "absent.ttl"),
    (["query", "-", "--data", "README.md"], "SELECT * { ?s ?p ?o }", "RDF"),
]


@pytest.mark.parametrize(("words", "stdin", "told"), BAD)
def test_bad_input_is_told_in_one_message_and_status_2(doctrine, words, stdin, told):
    answer = doctrine(*words, stdin=stdin)
    assert answer.returncode == 2
    assert answer.stdout == ""
    assert told in answer.stderr
    assert "Traceback" not in answer.stderr and "Error:" not in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1


def test_the_message_is_in_the_users_language(doctrine):
    assert "designates nothing" in doctrine("show", "nimportequoi", lang="en").stderr


def test_a_data_file_that_is_not_rdf_inside(doctrine, tmp_path):
    (tmp_path / "bad.ttl").write_text("this is not turtle")
    answer = doctrine("query", "-", "--data", str(tmp_path / "bad.ttl"), stdin="SELECT * { ?s ?p ?o }")
    assert answer.returncode == 2 and "bad.ttl, ligne 1" in answer.stderr


def test_the_application_says_when_its_port_is_taken(doctrine):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = doctrine("app", "--port", str(taken.getsockname()[1]))
    assert answer.returncode == 2 and "--port" in answer.stderr


@pytest.fixture
def endpoint():
    """A small SPARQL endpoint on this machine."""
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from urllib.parse import parse_qs

    from pyoxigraph import QueryResultsFormat, Store

    store = Store()
    store.update("INSERT DATA { <urn:a> <urn:b> 'réponse' }")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["query"][0]
            body = store.query(query).serialize(format=QueryResultsFormat.JSON)
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/sparql"
    server.shutdown()


def test_a_query_on_a_remote_engine(doctrine, endpoint):
    answer = doctrine("query", "-", "--endpoint", endpoint, "--format", "csv", stdin="SELECT ?o { ?s ?p ?o }")
    assert answer.stdout == "o\nréponse\n"


def test_an_endpoint_that_does_not_answer_is_named(doctrine):
    answer = doctrine("query", "-", "--endpoint", "http://127.0.0.1:9/", stdin="SELECT ?o { ?s ?p ?o }")
    assert answer.returncode == 2 and "127.0.0.1:9" in answer.stderr and "Traceback" not in answer.stderr
