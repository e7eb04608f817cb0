"""What does one hand to a director, to those who must mend, to other tools? The audit of the fictitious hospital."""

import io
import json
import re
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from docx import Document
from lxml import html
from openpyxl import load_workbook
from pyoxigraph import RdfFormat, Store

from graph.audit.auditor import Auditor
from graph.audit.report.context import Report
from graph.audit.report.formats import FORMATS
from graph.audit.report.summary import Score
from graph.cli import main
from graph.system.records import Element
from tests.conftest import ROOT

HOSPITAL = ROOT / "data" / "examples" / "hopital.csv"
DAY = "2026-11-27"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PREFIXES = """PREFIX earl: <http://www.w3.org/ns/earl#>  PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX dcterms: <http://purl.org/dc/terms/> """
WAIVERS = "rule;element;reason;author;until\nrule/gdpr-dpia;teleradiologie;Analyse en cours;DPO;2027-06-30\n"
#: Names that a page, a sheet, a terminal or a text would run, turn or hide.
NAMES = (
    "<script>alert(1)</script>",
    "=HYPERLINK(0)",
    "[clic](https://mal.example)",
    "facture\u202egnp.exe",
    "a | b",
    "& ' \"",
)


def run(*words: object, lang: str = "fr") -> Result:
    return CliRunner().invoke(main, ["--lang", lang, "audit", *map(str, words), "--as-of", DAY])


@pytest.fixture(scope="module")
def auditor(graph, tmp_path_factory) -> Auditor:
    waivers = tmp_path_factory.mktemp("waivers") / "levees.csv"
    waivers.write_text(WAIVERS, encoding="utf-8")
    return Auditor.of(graph, waivers=waivers)


def written(auditor: Auditor, elements: tuple[Element, ...], place: Path) -> Path:
    """Write the report in every form, as the command does."""
    report = Report.of(auditor.graph, auditor.audit(elements, DAY), "fr")
    for form, write in FORMATS.items():
        (place / f"r.{form}").write_bytes(write(report))
    return place


@pytest.fixture(scope="module")
def folder(auditor, tmp_path_factory) -> Path:
    """The hospital, one finding waived, in every form."""
    return written(auditor, auditor.read([HOSPITAL]), tmp_path_factory.mktemp("reports"))


@pytest.fixture(scope="module")
def said(folder) -> dict:
    return json.loads((folder / "r.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def page(folder) -> html.HtmlElement:
    return html.fromstring((folder / "r.html").read_text(encoding="utf-8"))


def rows(page, caption: str) -> list[list[str]]:
    """The rows of the first table whose caption begins with some words."""
    table = next(one for one in page.iter("table") if " ".join(one.findtext("caption").split()).startswith(caption))
    return [[" ".join(cell.text_content().split()) for cell in row] for row in table.iter("tr")]


# ------------------------------------------------------------------------------------------ for a director


def test_a_director_reads_the_verdict_the_figures_and_what_is_worst(page, said):
    assert "Val-Fictif" in page.findtext(".//h1")
    figures = [one.findtext("b") for one in page.find_class("figures")[0]]
    counts = said["counts"]
    assert figures[:3] == [str(counts[name]) for name in ("violation", "warning", "information")]
    assert figures[4] == str(len(said["questions"]))
    worst = rows(page, "Écarts, éléments")[1:]
    assert 0 < len(worst) <= 10 and all("recommandé" not in row[3] for row in worst)
    assert worst[0][1] == "violation"


def test_a_theme_is_scored_on_what_is_answered_and_its_silence_is_told_apart(page, said):
    """Held ÷ (held + failed) of the rules in force; what the map does not say is no failure."""
    theme = {one["rule"]: one["theme"] for one in said["findings"] + said["waived"]}
    hosting = {rule for rule, name in theme.items() if name == "hosting"}
    failed = sum(one["outcome"] == "failed" and one["rule"] in hosting for one in said["assessments"])
    row = next(row for row in rows(page, "Contrôles satisfaits") if row[0] == "hébergement des données de santé")
    percent, held, answered = map(int, re.findall(r"\d+", row[1])[:3])
    assert answered - held == failed and percent == 100 * held // answered
    assert "sans réponse" in row[1]
    everything = next(row for row in rows(page, "Contrôles satisfaits") if row[0] == "Ensemble")
    numbers = [list(map(int, re.findall(r"\d+", cell))) for cell in everything[1:]]
    assert numbers[0][3] + numbers[1][2] + numbers[2][2] == said["counts"]["ask"] + said["counts"]["undetermined"]


def test_a_theme_without_an_answer_has_no_score():
    assert Score(silent=3).share is None
    assert Score(held=1, failed=3, silent=100).share == 0.25


def test_the_next_dates_say_what_is_not_ready(page, said):
    ahead = Counter(one["deadline"] for one in said["findings"] if (one["deadline"] or "") > DAY)
    found = {row[0]: int(row[2]) for row in rows(page, "Dates auxquelles")[1:]}
    assert found["26 mars 2029"] == ahead["2029-03-26"] and found["26 mars 2031"] == ahead["2031-03-26"]


def test_the_drawing_shows_each_application_and_a_table_says_the_same(page, said):
    drawing = page.find(".//svg")
    apps = {one["entity"] for one in said["findings"] if one["type"] == "Application"}
    linked = [one.get("href") for one in drawing.iter("a")]
    assert len(linked) == len(apps) == len(set(linked))
    ids = {one.get("id") for one in page.iter() if one.get("id")}
    assert {link[1:] for link in linked} <= ids
    table = {row[0]: row for row in rows(page, "Constats et questions par élément")}
    counts = Counter(one["severity"] for one in said["findings"] if one["entity"] == "teleradiologie")
    assert table["Téléradiologie"][3:6] == [str(counts[one]) for one in ("violation", "warning", "information")]


def test_the_page_stands_alone_and_every_link_inside_it_leads_somewhere(folder, page):
    text = (folder / "r.html").read_text(encoding="utf-8")
    assert "<script" not in text and "@import" not in text and "url(http" not in text
    assert not list(page.iter("img", "link", "iframe", "object"))
    ids = [one.get("id") for one in page.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    assert {one.get("href")[1:] for one in page.iter("a") if one.get("href").startswith("#")} <= set(ids)


# ------------------------------------------------------------------------------------- for those who mend


def test_from_a_finding_one_walks_to_the_requirement_its_text_its_date_its_words_and_its_source(page):
    heading = page.get_element_by_id("rule-idpro-password-only")
    told = heading.getnext().text_content()
    assert "Pro Santé Connect" in told and "1er janvier 2026" in told
    assert "ne sera plus conforme" in told and "https://esante.gouv.fr/" in told
    above = next(one for one in heading.itersiblings(preceding=True) if one.tag == "h3")
    assert "req/a-015" in above.text_content() and "interdiction" in above.text_content()
    assert "Arrêté du 28 mars 2022" in above.getnext().text_content()
    elements = {row[0]: row for row in rows(page, "Éléments concernés : Pas de mot de passe seul")}
    assert elements["Agenda des consultations"][2] == "Directrice des soins"
    assert elements["Suivi de dialyse"][2] == "à désigner"


def test_every_finding_stands_under_its_requirement_and_under_its_element(page, said):
    by_rule = Counter(one["rule"] for one in said["findings"])
    tables = [one for one in page.iter("table") if one.findtext("caption").startswith("Éléments concernés")]
    assert sum(len(list(one.iter("tr"))) - 1 for one in tables) == len(said["findings"])
    assert len(tables) == len(by_rule)
    tables = [one for one in page.iter("table") if one.findtext("caption").startswith("Constats sur")]
    assert sum(len(list(one.iter("tr"))) - 1 for one in tables) == len(said["findings"])


def test_what_the_map_does_not_say_is_a_question_and_core_ones_come_first(page, said):
    titles = ("D’abord", "Ensuite")
    asked = [one for one in page.iter("table") if one.findtext("caption").startswith(titles)]
    assert [len(list(one.iter("tr"))) - 1 for one in asked] == [
        sum(one["core"] is core for one in said["questions"]) for core in (True, False)
    ]


def test_a_waived_finding_is_apart_with_its_reason_author_and_end(page):
    row = rows(page, "Constats levés")[1]
    assert row[2:] == ["Analyse en cours", "DPO", "30 juin 2027"]
    elements = rows(page, "Éléments concernés : Analyse d’impact")
    assert "Téléradiologie" not in {row[0] for row in elements}


def test_rules_that_hold_and_rules_that_do_not_apply_are_told_with_the_reason(page, said):
    outcomes = {one["rule"]: set() for one in said["assessments"]}
    for one in said["assessments"]:
        outcomes[one["rule"]].add(one["outcome"])
    held = rows(page, "Les règles tenues")[1:]
    assert len(held) == sum(some == {"passed"} for some in outcomes.values())
    apart = {row[0]: row for row in rows(page, "Les règles sans objet")[1:]}
    assert apart["Éditeur : signalement des vulnérabilités (CRA)"][1:] == [
        "tous",
        "nature de la structure : autre que éditeur (1)",
    ]
    some = next(one for one in said["not_applicable"] if one["rule"] == "rule/ai-bias")
    assert apart["Biais vérifiés"][1] == str(some["elements"])
    assert not re.search(r"(Application|InformationSystem)\.|document/", str(list(apart.values())))


def test_the_word_document_cites_its_sources_in_footnotes(folder, said):
    archive = zipfile.ZipFile(folder / "r.docx")
    notes = ElementTree.fromstring(archive.read("word/footnotes.xml"))
    texts = {
        note.get(W + "id"): "".join(one.text or "" for one in note.iter(W + "t"))
        for note in notes
        if note.get(W + "type") is None
    }
    body = ElementTree.fromstring(archive.read("word/document.xml"))
    marks = [one.get(W + "id") for one in body.iter(W + "footnoteReference")]
    assert marks == list(texts) and len(marks) > 30
    assert sum("https://" in text for text in texts.values()) > 30
    document = Document(folder / "r.docx")
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 2"]
    assert "L’essentiel" in headings and "Les questions à poser" in headings
    assert any("Pas de mot de passe seul" in one.text for one in document.paragraphs if one.style.name == "Heading 4")
    bookmarks = {one.get(W + "name") for one in body.iter(W + "bookmarkStart")}
    assert {one.get(W + "anchor") for one in body.iter(W + "hyperlink")} <= bookmarks


def test_the_sheets_hold_every_finding_and_question(folder, said):
    book = load_workbook(folder / "r.xlsx", read_only=True)
    sizes = {sheet.title: sum(1 for _ in sheet.iter_rows()) - 1 for sheet in book}
    assert sizes["Constats"] == len(said["findings"]) and sizes["Questions"] == len(said["questions"])
    assert sizes["Levés"] == 1 and sizes["Tenues"] > 0 and sizes["Sans objet"] > 0
    heads, *cells = book["Synthèse"].iter_rows(values_only=True)
    total = dict(zip(heads, cells[-1], strict=True))
    assert total["En vigueur\u00a0: manqués"] == said["counts"]["violation"] + 1  # to waive is not to mend


# ------------------------------------------------------------------------------------------ for other tools


def test_sarif_says_where_in_the_map_and_suppresses_what_is_waived(folder, said):
    report = json.loads((folder / "r.sarif").read_text(encoding="utf-8"))
    assert report["version"] == "2.1.0" and report["$schema"].endswith("sarif-2.1.0.json")
    (only,) = report["runs"]
    rules = only["tool"]["driver"]["rules"]
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in only["results"])
    levels = Counter(one["level"] for one in only["results"] if "suppressions" not in one)
    counts = said["counts"]
    assert levels == {"error": counts["violation"], "warning": counts["warning"], "note": counts["information"]}
    (waived,) = [one for one in only["results"] if "suppressions" in one]
    assert waived["suppressions"] == [{"kind": "external", "justification": "Analyse en cours"}]
    place = waived["locations"][0]["physicalLocation"]
    lines = HOSPITAL.read_text(encoding="utf-8").splitlines()
    assert lines[place["region"]["startLine"] - 1].startswith("Application,teleradiologie,")
    assert all(one["helpUri"].startswith("http") for one in rules if "helpUri" in one)


def test_junit_has_a_case_a_rule_failed_by_violations_alone(folder, said):
    suite = ElementTree.parse(folder / "r.junit").getroot()
    cases = list(suite.iter("testcase"))
    broken = {one["rule"] for one in said["findings"] if one["severity"] == "violation"}
    assert {one.get("name") for one in cases if one.find("failure") is not None} == broken
    assert int(suite.get("failures")) == len(broken) and int(suite.get("tests")) == len(cases) == 130
    skipped = {one.get("name") for one in cases if one.find("skipped") is not None}
    assert skipped and not skipped & {one["rule"] for one in said["findings"]}
    assert int(suite[0].get("skipped")) == len(skipped)


def test_earl_gives_the_outcome_of_each_rule_on_each_element(folder, said):
    store = Store()
    store.load(path=str(folder / "r.ttl"), format=RdfFormat.TURTLE)
    query = "SELECT ?o (COUNT(?a) AS ?n) { ?a a earl:Assertion ; earl:result/earl:outcome ?o } GROUP BY ?o"
    found = {row["o"].value.rpartition("#")[2]: int(row["n"].value) for row in store.query(PREFIXES + query)}
    counts = said["counts"]
    assert found.pop("inapplicable") > 0
    assert found == {
        "failed": counts["failed"],
        "passed": counts["passed"],
        "cantTell": counts["ask"] + counts["undetermined"],
    }
    silent = "ASK { ?a earl:result/earl:outcome earl:cantTell ; earl:subject ?s ; earl:test ?t . "
    silent += "?r sh:focusNode ?s ; sh:sourceShape ?t }"
    assert not store.query(PREFIXES + silent)
    named = """SELECT ?text { ?a earl:subject [ dcterms:identifier "dialyse" ] ;
               earl:result [ dcterms:description ?text ] ;
               earl:test <https://w3id.org/doctrine-sante/id/rule/idpro-password-only> }"""
    assert [row["text"].language for row in store.query(PREFIXES + named)] == ["fr"]


def test_the_same_file_holds_a_shacl_report(folder, said):
    store = Store()
    store.load(path=str(folder / "r.ttl"), format=RdfFormat.TURTLE)
    query = "SELECT ?s (COUNT(?r) AS ?n) { ?v a sh:ValidationReport ; sh:conforms false ; sh:result ?r . "
    query += "?r sh:resultSeverity ?s ; sh:focusNode ?f ; sh:sourceShape ?t } GROUP BY ?s"
    found = {row["s"].value.rpartition("#")[2].lower(): int(row["n"].value) for row in store.query(PREFIXES + query)}
    counts = said["counts"]
    assert found == {"violation": counts["violation"], "warning": counts["warning"], "info": counts["information"]}
    messages = (
        "SELECT (LANG(?m) AS ?l) { ?r sh:sourceShape ?t ; sh:resultMessage ?m FILTER (CONTAINS(STR(?t), 'ai-bias')) }"
    )
    assert {row["l"].value for row in store.query(PREFIXES + messages)} == {"fr", "en"}


# --------------------------------------------------------------------------------------- hostile, mistaken


@pytest.fixture(scope="module")
def hostile(auditor, tmp_path_factory) -> Path:
    """A map whose names are traps, in every form."""
    facts = {"users": ("professional",), "authentication": ("password",), "healthData": ("true",)}
    elements = [
        Element("Application", f"app{rank}", name, facts | {"exposure": ("remote",), "owner": (name,)}, name)
        for rank, name in enumerate(NAMES)
    ]
    free = replace(auditor, waivers=())
    return written(free, tuple(elements), tmp_path_factory.mktemp("hostile"))


def test_no_name_of_the_map_is_run_by_what_opens_the_report(hostile):
    text = (hostile / "r.html").read_text(encoding="utf-8")
    page = html.fromstring(text)
    assert not list(page.iter("script")) and "&lt;script&gt;alert(1)" in text
    assert not any("mal.example" in (one.get("href") or "") for one in page.iter("a"))
    for sheet in load_workbook(hostile / "r.xlsx"):
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    text = (hostile / "r.md").read_text(encoding="utf-8")
    assert r"\[clic\](https\://mal.example)" in text and r"\<script\>" in text and r"a \| b" in text
    archive = zipfile.ZipFile(hostile / "r.docx")
    assert "mal.example" not in archive.read("word/_rels/document.xml.rels").decode()
    fields = [
        one.get(W + "instr") for one in ElementTree.fromstring(archive.read("word/document.xml")).iter(W + "fldSimple")
    ]
    assert not any("mal.example" in field for field in fields)
    ElementTree.parse(hostile / "r.junit")


def test_what_turns_or_hides_is_shown_escaped_in_every_form(hostile):
    for form in ("html", "md", "sarif", "junit", "ttl"):
        text = (hostile / f"r.{form}").read_text(encoding="utf-8")
        assert "\u202e" not in text and "u202e" in text, form
    archive = zipfile.ZipFile(hostile / "r.docx")
    assert "\u202e" not in archive.read("word/document.xml").decode()
    cells = [
        str(cell)
        for sheet in load_workbook(hostile / "r.xlsx")
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    assert not any("\u202e" in cell for cell in cells) and any("u202e" in cell for cell in cells)


def test_the_form_is_told_by_the_ending_and_a_file_is_whole_or_absent(tmp_path):
    place = tmp_path / "rapport.md"
    answer = run(HOSPITAL, "-o", place, lang="en")
    assert answer.exit_code == 1 and place.read_text(encoding="utf-8").startswith("# Audit: ")
    assert list(tmp_path.iterdir()) == [place] and answer.stdout == ""
    answer = run(HOSPITAL, "-o", tmp_path / "rapport.pdf")
    assert answer.exit_code == 2 and "html, docx" in answer.stderr
    answer = run(HOSPITAL, "--format", "html", "-o", tmp_path / "nulle" / "part.html")
    assert answer.exit_code == 2 and not (tmp_path / "nulle").exists()


def test_what_changed_since_an_earlier_map_is_told(tmp_path):
    earlier = tmp_path / "avant.csv"
    text = HOSPITAL.read_text(encoding="utf-8")
    earlier.write_text(text.replace("authentication=local_mie", "authentication=password"), encoding="utf-8")
    answer = run(HOSPITAL, "--compare", earlier, "--format", "md").stdout
    counts = re.search(r"Corrigés\s: (\d+). Nouveaux\s: (\d+). Restants\s: (\d+)", answer)
    assert int(counts[1]) > 0 and "- Pas de mot de passe seul pour les professionnels – Dossier d’anesthésie" in answer


def test_a_binary_report_goes_through_a_pipe_and_the_command_takes_waivers(folder, tmp_path):
    waivers = tmp_path / "levees.csv"
    waivers.write_text(WAIVERS, encoding="utf-8")
    sent = run(HOSPITAL, "--waivers", waivers, "--format", "docx").stdout_bytes
    for part in ("word/document.xml", "word/footnotes.xml"):
        assert zipfile.ZipFile(io.BytesIO(sent)).read(part) == zipfile.ZipFile(folder / "r.docx").read(part)
