"""The graph for assistants, asked over standard input and output by the official client."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest
from anyio.from_thread import start_blocking_portal
from mcp import Client, MCPError, StdioServerParameters

from graph.assistant.answer import MOST_CHARACTERS
from graph.assistant.server import Assistant
from graph.assistant.tools import NAMES, Tools
from graph.text import catalogue
from tests.conftest import ROOT

Call = Callable[..., object]
MARKS = {"Quoted", "Inferred", "ToBeVerified"}


@pytest.fixture(scope="module")
def client(_own_cache: None) -> Iterator[Call]:
    """A client and the command that it started: ``client("call_tool", "show", {"name": "DMP"})``."""
    server = StdioServerParameters(
        command=sys.executable,
        args=["-c", "from graph.cli import run; run()", "mcp", "--timeout", "1"],
        cwd=ROOT,
        env={**os.environ, "DOCTRINE_LANG": "fr", "PYTHONPATH": str(ROOT)},
    )
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(Client(server)) as opened:
        yield lambda method, *given, **named: portal.call(partial(getattr(opened, method), *given, **named))


@pytest.fixture(scope="module")
def ask(client: Call) -> Call:
    """Call a tool that must answer: ``ask("show", name="DMP")``; its structured content, with its text."""

    def call(tool: str, **arguments: object) -> dict:
        result = client("call_tool", tool, arguments)
        assert not result.is_error, result.content[0].text
        return {**result.structured_content, "text": result.content[0].text}

    return call


CALLS = {
    "search": {"text": "dossier medical partage"},
    "show": {"name": "PSC"},
    "questions": {"asked_by": "auditor"},
    "ask": {"question": "service-dependants", "parameters": {"target": "RPPS"}},
    "impact": {"names": ["RPPS", "INSi"]},
    "path": {"start": "DMP", "end": "RPPS"},
    "obligations": {"role": "hôpital"},
    "coverage": {"article": "15"},
    "timeline": {"since": "2026"},
    "query": {"sparql": "SELECT ?s ?o { ?s dn:authenticatesWith ?o } ORDER BY ?s ?o"},
}
FACTS = ("show", "ask", "impact", "path", "obligations", "timeline", "query")


def test_each_tool_and_each_argument_is_described_and_nothing_is_written(client):
    tools = client("list_tools").tools
    assert [one.name for one in tools] == list(NAMES) == list(CALLS)
    for one in tools:
        assert one.title and one.description and one.output_schema and one.annotations.read_only_hint
        assert all(schema["description"] for schema in one.input_schema["properties"].values())


@pytest.mark.parametrize("tool", CALLS)
def test_an_answer_says_how_much_of_it_is_shown_and_of_which_graph(ask, tool):
    answer = ask(tool, **CALLS[tool], limit=2)
    assert len(answer["rows"]) == 2 and answer["total"] > 2 and answer["next_offset"] == 2
    assert any("offset=2" in note for note in answer["notes"])
    assert len(answer["version"]) == 24 and answer["summary"] in answer["text"]


@pytest.mark.parametrize("tool", FACTS)
def test_each_row_carries_its_confidence_its_sources_and_its_quotes(ask, tool):
    for row in ask(tool, **CALLS[tool], limit=100)["rows"]:
        assert row["confidence"] in MARKS or (tool in ("ask", "query") and not row["evidence"])
        for said in row.get("evidence", ()):
            assert said["confidence"] in MARKS
            assert said["confidence"] != "Quoted" or (said["quote"] and said["source"])


def test_the_text_holds_the_quotes_too(ask):
    answer = ask("impact", **CALLS["impact"], limit=5)
    for row in answer["rows"]:
        assert row["path"] in answer["text"]
        assert all(said["quote"] in answer["text"] for said in row["evidence"] if "quote" in said)


def test_what_is_to_be_verified_is_said(ask):
    answer = ask("impact", **CALLS["impact"], limit=100)
    doubtful = [row for row in answer["rows"] if row["confidence"] == "ToBeVerified"]
    assert answer["confidence"]["ToBeVerified"] == len(doubtful) > 0
    assert any(note.startswith(f"À vérifier : {len(doubtful)} ") for note in answer["notes"])
    assert "[à vérifier]" in answer["text"]


def test_a_deduced_coverage_gives_its_reason(ask):
    answer = ask("coverage", article="15", lang="en")
    judged = [row for row in answer["rows"] if row["judgement"]]
    assert judged and all(row["reason"] and row["confidence"] for row in judged)
    silent = [row for row in answer["rows"] if row["state"] == "none"]
    assert silent and not any(row["confidence"] or row["evidence"] for row in silent)
    assert any("no gap" in note for note in answer["notes"])


def test_a_row_of_a_query_shows_who_states_its_fact_and_a_computed_one_says_that_nobody_does(ask):
    fact = ask("query", sparql="SELECT ?s ?o { VALUES ?s { service:dmp } ?s dn:authenticatesWith ?o }")
    assert {"mie/cps", "mie/e-cps"} <= {row["o"] for row in fact["rows"]}
    assert all(row["evidence"][0]["relation"] == "dn:authenticatesWith" for row in fact["rows"])
    count = ask("query", sparql="SELECT (COUNT(*) AS ?n) { ?s a dn:Service }")
    assert count["rows"][0]["n"] > 50 and count["confidence"]["unstated"] == 1
    assert any("Sans passage propre" in note for note in count["notes"])


def test_a_yes_and_a_graph_are_answers_too(ask):
    assert ask("query", sparql="ASK { service:dmp a dn:Service }")["about"] == {"answer": True}
    pattern = "service:dmp dn:authenticatesWith ?o"
    graph = ask("query", sparql=f"CONSTRUCT {{ {pattern} }} WHERE {{ {pattern} }}")
    assert {"subject", "predicate", "object"} < set(graph["rows"][0]) and graph["rows"][0]["evidence"]


def test_pages_follow_one_another_without_loss(ask, doctrine):
    told = json.loads(doctrine("impact", "RPPS", "INSi", "--format", "json").stdout)
    seen, offset = [], 0
    while offset is not None:
        page = ask("impact", **CALLS["impact"], limit=17, offset=offset)
        seen += [row["id"] for row in page["rows"]]
        offset = page["next_offset"]
    assert seen == [row["id"] for row in told] and page["total"] == len(seen)


def test_a_page_is_bounded_in_size_as_well(ask):
    answer = ask("obligations", modality=["all"], limit=100)
    assert 1 < len(answer["rows"]) < 100 and answer["next_offset"] == len(answer["rows"])
    assert len(json.dumps(answer["rows"], ensure_ascii=False)) < MOST_CHARACTERS + 5_000
    huge = ask("query", sparql="SELECT (GROUP_CONCAT(?l) AS ?all) { ?s skos:prefLabel ?l }")
    assert len(huge["rows"][0]["all"]) < 5_000 and huge["rows"][0]["all"].endswith("…")


def test_the_past_and_an_edition_are_asked_as_elsewhere(ask):
    then = ask("show", name="mie/apcv", as_of="2025-07", limit=100)
    assert "service/france-identite" in {row["value"] for row in then["rows"] if row["relation"] == "dn:dependsOn"}
    query = {"sparql": "ASK { mie:apcv dn:dependsOn service:france-identite }"}
    assert ask("query", **query, as_of="2025-07")["about"]["answer"] is True
    assert ask("query", **query)["about"]["answer"] is True  # the whole graph: what was said, whenever it holds
    assert 0 < ask("show", name="PSC", edition="2025")["total"] < ask("show", name="PSC")["total"]


BAD = [
    ("show", {"name": "service/pro-sante-conect"}, "service/pro-sante-connect"),
    ("show", {"name": "DMP", "as_of": "hier"}, "hier"),
    ("show", {"name": "DMP", "edition": "1999"}, "2025"),
    ("show", {"nom": "DMP"}, "nom"),
    ("show", {}, "name"),
    ("shew", {}, "search"),
    ("search", {"text": "zzzzqqqq"}, "zzzzqqqq"),
    ("search", {"text": "dmp", "limit": 0}, "100"),
    ("search", {"text": "dmp", "limit": 1000}, "100"),
    ("search", {"text": "dmp", "offset": 900}, "900"),
    ("search", {"text": "dmp", "limit": "many"}, "limit"),
    ("questions", {"asked_by": "nobodyknows"}, "nobodyknows"),
    ("ask", {"question": "pas-une-question"}, "pas-une-question"),
    ("ask", {"question": "service-dependants", "parameters": {"cible": "RPPS"}}, "target"),
    ("impact", {"names": []}, "doctrine impact"),
    ("impact", {"names": ["RPPS"], "relations": ["zzz"]}, "zzz"),
    ("path", {"start": "DMP", "end": "DMP"}, "service/dmp"),
    ("obligations", {"role": "nobodyknows"}, "nobodyknows"),
    ("obligations", {"theme": "nobodyknows"}, "nobodyknows"),
    ("coverage", {"chapters": ["XX"]}, "XX"),
    ("timeline", {"name": "DMP", "since": "2090"}, "2090"),
    ("query", {"sparql": "SELECT ?s { ?s a }"}, "1"),
    ("query", {"sparql": "DELETE WHERE { ?s ?p ?o }"}, "SELECT"),
    ("query", {"sparql": "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"}, "SERVICE"),
    ("query", {"sparql": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"}, "1 s"),
]


@pytest.mark.parametrize(("tool", "arguments", "told"), BAD)
def test_a_bad_input_is_a_sentence_in_the_language_asked(client, tool, arguments, told):
    said = {}
    for lang in ("fr", "en"):
        result = client("call_tool", tool, {**arguments, "lang": lang})
        said[lang] = result.content[0].text
        assert result.is_error and told in said[lang] and "Traceback" not in said[lang]
    assert said["fr"] != said["en"]


def test_entities_and_questions_are_resources_and_usual_studies_are_prompts(client):
    sheet = client("read_resource", "doctrine://entity/service/dmp").contents[0].text
    assert "Dossier médical partagé" in sheet and "[cité]" in sheet
    assert "service-dependants" in client("read_resource", "doctrine://questions").contents[0].text
    with pytest.raises(MCPError, match="service/pro-sante-connect"):
        client("read_resource", "doctrine://entity/service/pro-sante-conect")
    assert {one.name for one in client("list_prompts").prompts} == {"impact-study", "duties-list"}
    assert "RPPS" in client("get_prompt", "impact-study", {"name": "RPPS"}).messages[0].content.text


def test_everything_is_said_in_english_to_who_asks_for_it_even_by_the_first_protocol(graph):
    async def told() -> tuple[str, str, list]:
        async with Client(Assistant(Tools(graph, "en", date(2026, 11, 27), 2), "en"), mode="legacy") as opened:
            shown = await opened.call_tool("show", {"name": "PSC", "limit": 1})
            return opened.instructions, shown.content[0].text, (await opened.list_tools()).tools

    instructions, text, tools = asyncio.run(told())
    english = catalogue("en")
    assert instructions == english["assistant.instructions"] and "[quoted]" in text
    assert {one.description for one in tools} == {english[f"assistant.{name}"] for name in NAMES}


def test_without_the_development_kit_the_command_says_what_to_install():
    code = "import sys; sys.modules['mcp'] = None; from graph.cli import run; run()"
    told = subprocess.run([sys.executable, "-c", code, "mcp"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert told.returncode == 2 and "doctrine-sante[mcp]" in told.stderr and not told.stdout
