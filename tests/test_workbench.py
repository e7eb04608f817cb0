"""The page of queries: type, complete, run, stop, read the answer, take it elsewhere."""

import json
import re
import shlex
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results

from graph import query
from graph.complaint import misread
from graph.hints import remarks, why_empty
from graph.io.results import GRAPHS, TABLES, as_file
from graph.names import PREFIXES
from graph.resources import root
from graph.ui import snippets
from graph.vocabulary import vocabulary
from tests.browsing import is_fault, settle
from tests.reading import opened, words
from tests.test_ui_everywhere import RULES

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
COUNTS = """SELECT ?type (COUNT(?s) AS ?n) {
  ?s dn:entityType ?t . ?t rdfs:label ?type FILTER (LANG(?type) = "fr") } GROUP BY ?type ORDER BY ?type"""
LINKS = "CONSTRUCT WHERE { ?service dn:authenticatesWith ?means }"


# ------------------------------------------------------------------------------------- in a browser


@pytest.fixture(scope="module")
def page(browser: object, base: str) -> Iterator[object]:
    context = browser.new_context(viewport={"width": 1300, "height": 900}, accept_downloads=True)
    opened_page = context.new_page()
    faults = []
    local = (base, "data:", "blob:")
    opened_page.on("request", lambda one: None if one.url.startswith(local) else faults.append(one.url))
    opened_page.on("console", lambda one: faults.append(one.text) if is_fault(one) else None)
    opened_page.on("pageerror", lambda one: faults.append(str(one)))
    yield opened_page
    context.close()
    assert faults == []


@pytest.fixture
def look(page: object, base: str):
    def at(asked: str = "", lang: str = "fr") -> object:
        page.goto(f"{base}/requetes?lang={lang}{'&' if asked else ''}{asked}")
        settle(page)
        page.wait_for_selector(f".wb[data-ready$='|{lang}']", state="attached")
        return page

    return at


def write(page: object, text: str, by_hand: bool = False) -> None:
    """Put a text in the editor, at once or key after key."""
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    (page.keyboard.type if by_hand else page.keyboard.insert_text)(text)


def written(page: object) -> str:
    return page.locator(".cm-content").inner_text()


def test_a_query_is_typed_run_by_ctrl_enter_and_its_rows_lead_to_the_sheets(look):
    page = look()
    write(page, "SELECT ?besoin { service:dmp dn:dependsOn ?besoin }")
    page.keyboard.press("Control+Enter")
    row = page.locator(".rs tbody tr", has_text="Téléservice INSi")
    row.wait_for()
    assert "PREFIX service: <https://w3id.org/doctrine-sante/id/service/>" in written(page)  # declared by themselves
    assert "dn:dependsOn" in parse_qs(urlsplit(page.url).query)["query"][0]
    row.locator("a").click()
    page.wait_for_url("**/fiche?*entity=service/insi*")


def test_a_label_typed_completes_to_the_name_of_the_thing(look):
    page = look()
    write(page, "SELECT ?s { ?s dn:dependsOn pro sant", by_hand=True)
    page.locator(".cm-tooltip-autocomplete li", has_text="service:pro-sante-connect").first.wait_for()
    first = page.locator(".cm-tooltip-autocomplete li").first.inner_text()
    assert first.startswith("Pro Santé Connect")
    page.wait_for_timeout(100)  # the list takes no key in its first moments, lest it take one meant for the text
    page.keyboard.press("Enter")
    assert "?s dn:dependsOn service:pro-sante-connect" in written(page)


def test_an_acronym_and_the_other_language_complete_too(look):
    page = look(lang="en")
    write(page, "SELECT ?s { ?s dn:dependsOn PSC", by_hand=True)
    page.locator(".cm-tooltip-autocomplete li", has_text="service:pro-sante-connect").first.wait_for()
    write(page, "SELECT ?s { ?s depends on", by_hand=True)
    page.locator(".cm-tooltip-autocomplete li", has_text="dn:dependsOn · property").first.wait_for()


def test_a_word_that_is_whole_lets_enter_begin_a_line(look):
    page = look()
    lines = ["SELECT ?s { ?s a dn:Service .", "?s dn:acronym ?sigle ; a dn:Service", "UNION"]
    write(page, "")
    for line in lines:
        page.keyboard.type(line)
        page.wait_for_timeout(250)  # as long as a list would take to open
        page.keyboard.press("Enter")
    assert [line.strip() for line in written(page).splitlines() if "PREFIX" not in line][:3] == lines


def test_a_mistake_is_underlined_told_with_its_line_and_mended_by_one_click(look):
    page = look()
    write(page, "SELECT ?s {\n  ?s a dn:Service\n  OPTIONL { ?s dn:acronym ?sigle }\n}")
    told = page.locator(".wb-problems li", has_text="« OPTIONL »")
    told.wait_for()
    assert re.search(r"ligne \d+, colonne 3", told.inner_text())
    assert page.locator(".cm-lintRange-error").inner_text() == "OPTIONL"
    found = Axe().run(page, options=RULES).response["violations"]
    assert [one["id"] for one in found] == []
    told.get_by_role("button", name="Remplacer par OPTIONAL").click()
    told.wait_for(state="detached")
    assert "OPTIONAL {" in written(page)


def test_a_runaway_is_stopped_by_the_reader_and_the_next_query_answers(look):
    page = look()
    write(page, RUNAWAY)
    page.keyboard.press("Control+Enter")
    page.locator(".st-key-query-stop button").click()
    page.locator("[data-testid='stAlert']", has_text="La requête a été arrêtée").wait_for()
    assert page.locator(".st-key-query-stop").count() == 0
    write(page, "ASK { service:dmp a dn:Service }")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Oui : le graphe contient").first.wait_for()


def test_the_editor_is_left_by_the_keyboard_and_says_what_it_is(look):
    page = look()
    assert page.get_by_role("textbox", name="Requête SPARQL").count() == 1
    page.locator(".cm-content").click()
    page.keyboard.press("Tab")
    assert page.locator(".wb-run").evaluate("(button) => button.getRootNode().activeElement === button")


def test_the_columns_of_an_answer_sort_as_words_and_as_numbers(look):
    page = look(f"query={COUNTS}".replace("\n", " "))
    heads = page.locator(".rs thead th")
    cells = page.locator(".rs tbody td:nth-child(2)")
    heads.nth(1).locator("button").click()
    heads.nth(1).locator("button").click()
    assert heads.nth(1).get_attribute("aria-sort") == "descending"
    numbers = [int(one) for one in cells.all_inner_texts()]
    assert numbers == sorted(numbers, reverse=True) and len(numbers) > 20
    heads.nth(0).locator("button").click()
    names = page.locator(".rs tbody td:nth-child(1)").all_inner_texts()
    assert names.index("Édition de la doctrine") < names.index("Exigence") < names.index("Service")


@pytest.mark.parametrize("asked", [f"query={LINKS}", f"query={COUNTS}", "query=ASK { service:dmp a dn:Actor }"])
def test_every_kind_of_answer_can_be_read_by_everyone(look, asked):
    page = look(asked.replace("\n", " "))
    page.locator(".rs tbody tr, .verdict").first.wait_for()
    page.get_by_text("Comme code").click()
    page.locator("[data-testid='stCode']").first.wait_for()
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == []


def test_a_graph_is_drawn_and_its_boxes_open_the_sheets(look):
    page = look(f"query={LINKS}")
    box = page.locator(".drawn.wide .nodes a[href*='entity=service/pro-sante-connect&']")
    box.wait_for()
    assert page.locator(".rs tbody tr", has_text="s’authentifie par").count() > 20  # the table beside
    box.click()
    page.wait_for_url("**/fiche?*entity=service/pro-sante-connect*")


def test_the_answer_is_taken_away_as_a_file(look):
    page = look("query=SELECT ?s { ?s a dn:Platform }")
    with page.expect_download() as waited:
        page.get_by_role("button", name="CSV").click()
    assert "id/platform/" in waited.value.path().read_text(encoding="utf-8-sig")


def test_the_query_as_code_is_answered_by_the_application_itself(look):
    page = look("query=SELECT ?s { ?s a dn:Platform }")
    page.get_by_text("Comme code").click()
    code = page.locator("[data-testid='stCode'] code").first.inner_text()
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    answer = subprocess.run(["sh", "-c", code], capture_output=True, text=True, timeout=60)
    assert answer.stdout.splitlines()[0] == "s"
    assert len(answer.stdout.splitlines()) == page.locator(".rs tbody tr").count() + 1


def test_the_editor_is_not_loaded_on_the_other_pages(browser, base):
    page = browser.new_page()
    page.goto(f"{base}/obligations?lang=fr")
    settle(page)
    assert page.evaluate("typeof globalThis.CodeMirror") == "undefined"
    page.close()


# --------------------------------------------------------------------------------- without a browser


def test_a_ready_made_question_takes_its_parameter_as_a_name(graph):
    page = opened("workbench", question="service-dependants", target="PSC", by="architect")
    assert "service:pro-sante-connect" in page.code[0].value
    assert re.search(r"\d+ lignes en 0,\d\d s", words(page))
    assert page.text_input(key="query-value-target").value == "PSC"
    assert len(page.selectbox(key="query-question").options) < len(query.questions())  # those of the architect alone


def test_a_parameter_that_designates_nothing_names_the_near_ones():
    page = opened("workbench", question="service-dependants", target="DMPP")
    assert "service/dmp" in page.warning[0].value.replace("\\", "")


def test_choosing_a_question_asks_it_and_changing_persona_changes_the_offer():
    page = opened("workbench")
    page.selectbox(key="query-question").select("most-depended-upon").run()
    assert "lignes en" in words(page)
    page.selectbox(key="query-by").select("policy").run()
    assert "orphans" not in page.selectbox(key="query-question").options


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("ASK { service:dmp dn:dependsOn+ service:insi }", "Oui : le graphe contient ce qui est demandé"),
        ("ASK { service:dmp a dn:Actor }", "Non : le graphe ne contient pas"),
        ("SELECT ?s { ?s a dn:Platform }", "lignes en"),
        ("DESCRIBE service:dmp", "triplets en"),
    ],
)
def test_each_form_of_query_is_answered_in_a_sentence(asked, told):
    assert told in words(opened("workbench", query=asked))


def test_a_label_and_a_number_make_bars():
    assert 'class="bars"' in "".join(one.proto.body for one in opened("workbench", query=COUNTS).get("html"))
    flat = opened("workbench", query="SELECT ?s ?o { ?s dn:operates ?o } LIMIT 9")
    assert 'class="bars"' not in "".join(one.proto.body for one in flat.get("html"))


def test_an_empty_answer_says_which_pattern_alone_is_empty():
    asked = "SELECT ?s {\n ?s a dn:Service ;\n dn:status status:in_force ;\n dn:theme theme:security }"
    page = opened("workbench", query=asked)
    assert "ligne 4" in page.info[0].value and "dn:theme theme:security" in page.info[0].value.replace("\\", "")


def test_the_date_of_the_frame_decides_what_the_answer_holds():
    asked = "SELECT ?s ?o { ?s dn:dependsOn ?o }"
    now = int(re.search(r"(\d+) lignes", words(opened("workbench", query=asked)))[1])
    before = opened("workbench", query=asked, at="2015-01-01")
    assert int(re.search(r"(\d+) lignes", words(before))[1]) < now
    assert "sans la date ni l’édition" in words(before)


def test_a_query_too_long_for_an_address_is_answered_and_said_to_be_so():
    page = opened("workbench")
    page.session_state["query-long"] = "ASK { service:dmp a dn:Service } #" + "é" * 5000
    page.run()
    assert "Oui" in words(page)
    assert "trop longue pour une adresse" in page.info[0].value


def test_the_visit_is_remembered_and_a_query_of_it_asked_again():
    page = opened("workbench", query="SELECT ?s { ?s a dn:Platform }")
    page.query_params["query"] = "ASK { service:dmp a dn:Service }"
    page.run()
    past = [one for one in page.button if one.key.startswith("query-past-")]
    assert [one.label.replace("\\", "")[:10] for one in past] == ["ASK { serv", "SELECT ?s "]
    past[1].click().run()
    assert page.query_params["query"] == "SELECT ?s { ?s a dn:Platform }"


@pytest.mark.parametrize("form", snippets.FORMS)
def test_the_query_as_code_declares_its_prefixes_and_names_the_endpoint(form):
    text = snippets.snippet(form, "ASK { service:dmp dn:acronym 'D\"M\"P' }", "http://127.0.0.1:8501/sparql", False)
    assert "PREFIX service: <https://w3id.org/doctrine-sante/id/service/>" in text
    assert "http://127.0.0.1:8501/sparql" in text
    if form == "Python":
        compile(text, "snippet", "exec")
    if form == "curl":
        assert "dn:acronym 'D\"M\"P' }" in shlex.split(text.replace("\\\n", ""))[5]


# ---------------------------------------------------------------------------------- what stands behind


def test_every_documented_question_written_with_its_values_answers_as_ask_does(graph):
    examples = re.findall(r"`doctrine ask ([^`]+)`", (root() / "docs" / "questions.md").read_text(encoding="utf-8"))
    assert len(examples) > 70
    for name, *given in map(shlex.split, examples):
        values = dict(one.split("=", 1) for one in given)
        if values:
            text = query.written(graph, name, **values)
            rows = graph.store.query(text)  # every prefix is declared
            said = Counter(tuple(term.value if term else None for term in row) for row in rows)
            assert said == Counter(query.ask(graph, name, **values).rows), name


@pytest.mark.parametrize(
    ("text", "key", "part"),
    [
        ("SELECT ?x {\n ?x a dn:Service\n OPTIONL { ?x ?y ?z } }", "misread.keyword", "OPTIONL"),
        ("SELECT ?x { ?x a dn:Service dn:acronym ?y }", "misread.point", "dn:acronym"),
        ("SELECT ?x { ?x ex:p ?y }", "misread.prefix", "ex:"),
        ("SELECT ?x, ?y { ?x a ?y }", "misread.comma", ","),
        ("SELECT COUNT(?x) { ?x a ?y }", "misread.aggregate", "COUNT"),
        ("SELECT ?x {\n?x dn:acronym }", "misread.incomplete", "}"),
        ("SELECT ?x { ?x a dn:Service", "misread.unclosed", "{"),
        ("SELECT ?x { ?x dn:acronym '1'^^ }", "misread.unexpected", "}"),
        ("SELECT ?x { ?x a 'dn:Service }", "misread.unclosed", "'"),
        ("SELECT ?x { ?x a dn:Service } ORDER ?x", "misread.expected", "?x"),
        ("SELECT ?x { ?x a dn:Service . } }", "misread.unexpected", "}"),
    ],
)
def test_what_the_parser_does_not_read_is_found_at_its_place(text, key, part):
    problem, start, end = misread(text)
    assert (problem.key, text[start:end]) == (key, part)
    assert text.splitlines()[problem.values["line"] - 1][problem.values["column"] - 1 :].startswith(part)


def test_no_ready_made_question_is_remarked_upon(graph):
    names = [word.name for word in vocabulary(graph, "fr")]
    assert [one.id for one in query.questions().values() if remarks(one.text, names)] == []


def test_a_name_that_does_not_exist_has_near_ones(graph):
    names = [word.name for word in vocabulary(graph, "en")]
    found = remarks("SELECT * { service:dmpp dn:dependOn ?o }", names)
    assert [one.fix for one in found] == ["service:dmp", "dn:dependsOn"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("SELECT ?s { ?s a dn:Service ; dn:acronym 'nobody' }", "hint.pattern"),
        ("SELECT ?s { ?s a dn:Service ; dn:bearer ?b }", "hint.together"),
        ("SELECT ?s { ?s a dn:Service FILTER (?s = dn:Service) }", "hint.filtered"),
        ("CONSTRUCT WHERE { ?s a dn:Service ; dn:acronym 'nobody' }", "hint.pattern"),
        ("CONSTRUCT { ?s a ?t } { { SELECT ?s ?t { ?s a dn:Service, ?t } } ?s dn:acronym 'nobody' }", "hint.pattern"),
        ("SELECT ?s { ?s a dn:Service OPTIONAL { ?s dn:acronym 'nobody' } FILTER (false) }", "hint.filtered"),
    ],
)
def test_why_an_answer_is_empty(graph, text, key):
    assert not list(graph.store.query(text, prefixes=PREFIXES))
    assert why_empty(text, lambda ask: bool(graph.store.query(ask, prefixes=PREFIXES))).key == key


def test_what_cannot_be_told_in_time_is_not_blamed():
    text = "SELECT ?s { ?s a dn:Service ; dn:acronym ?o FILTER (false) }"
    assert why_empty(text, lambda ask: None) is None
    assert why_empty(text, lambda ask: None if "acronym" in ask else True) is None


def test_the_editor_holds_what_its_notice_says_and_calls_nobody():
    assets, packages = root() / "graph" / "ui" / "assets", root() / "tools" / "editor" / "package.json"
    notice = (assets / "editor.THIRD-PARTY.txt").read_text(encoding="utf-8")
    named = dict(re.findall(r"^(\S+) (\d+\.\d+\.\d+) \(MIT\)$", notice, re.M))
    assert len(named) > 10
    assert named.items() <= json.loads(packages.read_text(encoding="utf-8"))["dependencies"].items()
    code = (assets / "editor.js").read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^\"'`\s]+", code)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"\bfetch\(|XMLHttpRequest|WebSocket|\beval\(", code)


def test_an_answer_says_the_same_in_every_format(graph):
    rows = graph.store.query("SELECT ?s ?l { ?s a dn:Platform ; skos:prefLabel ?l }", prefixes=PREFIXES)
    content = rows.serialize(format=QueryResultsFormat.JSON)
    count = content.count(b'"s":')
    forms = {"json": QueryResultsFormat.JSON, "xml": QueryResultsFormat.XML, "tsv": QueryResultsFormat.TSV}
    for ending, form in forms.items():
        assert len(list(parse_query_results(as_file(content, ending, False), format=form))) == count
    assert as_file(content, "csv", False).decode("utf-8-sig").count("\r\n") == count + 1
    triples = b'<urn:a> <urn:b> "=1+1"@fr .\n'
    for ending, form in {"ttl": RdfFormat.TURTLE, "jsonld": RdfFormat.JSON_LD, "rdf": RdfFormat.RDF_XML}.items():
        assert len(list(parse(as_file(triples, ending, True), format=form))) == 1
    assert b"'=1+1" in as_file(triples, "csv", True)  # a spreadsheet runs nothing
    assert as_file(triples, "tsv", True).endswith(b'<urn:a>\t<urn:b>\t"=1+1"@fr\n')
    assert set(TABLES) == {"csv", "tsv", "json", "xml"} and "ttl" in GRAPHS
