"""Bringing one's own information system: what users have in their hands, and what somebody might hand them."""

import csv
import io
import json
import unicodedata
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.cli.main import main
from graph.errors import BadInput
from graph.io.tables import read_csv
from graph.io.workbooks import read_workbook
from graph.names import fold
from graph.system import writing
from graph.system.formats import read_file
from graph.system.matching import Matcher
from graph.system.rdf import read_map, to_rdf
from graph.system.reading import brought
from graph.system.records import Element
from graph.system.schema import schema
from graph.system.values import cleaned
from tests.conftest import ROOT

EXAMPLES = ROOT / "data" / "examples"
HEAD = "class,id,facts\n"


@pytest.fixture(scope="module", autouse=True)
def _prepared(graph) -> None:
    """The graph, prepared once for the commands of this module."""


def run(*words: object, lang: str = "fr"):
    return CliRunner().invoke(main, ["--lang", lang, *map(str, words)])


def written(place: Path, content: str | bytes) -> Path:
    place.write_bytes(content.encode() if isinstance(content, str) else content)
    return place


def workbook(place: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    book.save(place)
    return place


def problems(*words: object) -> list[dict]:
    """What an import complains about, as the JSON of the command says it."""
    return json.loads(run("import", *words, "--format", "json").stdout)["problems"]


# --------------------------------------------------------------------------------------------- the example


@pytest.fixture(scope="module")
def hospital(tmp_path_factory) -> bytes:
    """The example hospital as ``doctrine import`` writes it."""
    place = tmp_path_factory.mktemp("hospital") / "hospital.ttl"
    assert run("import", EXAMPLES / "hopital.csv", "-o", place).exit_code == 0
    return place.read_bytes()


def test_the_hospital_is_the_same_in_every_format_and_importing_it_again_changes_nothing(tmp_path, hospital):
    assert hospital == (EXAMPLES / "hopital.ttl").read_bytes()
    copies = [EXAMPLES / "hopital.xlsx", EXAMPLES / "hopital.ttl"]
    for ending in (".jsonld", ".nt", ".csv", ".xlsx"):
        copies.append(tmp_path / f"copy{ending}")
        assert run("import", EXAMPLES / "hopital.csv", "-o", copies[-1]).exit_code == 0
    for copy in copies:
        result = run("import", copy, "-o", tmp_path / "again.ttl")
        assert result.exit_code == 0, result.stderr
        assert (tmp_path / "again.ttl").read_bytes() == hospital, copy


def test_a_hospital_of_which_one_can_ask_where_its_health_data_are(hospital):
    from pyoxigraph import RdfFormat, Store

    store = Store()
    store.load(hospital, format=RdfFormat.TURTLE)
    rows = store.query(
        """PREFIX dn: <https://w3id.org/doctrine-sante/def#> PREFIX dcterms: <http://purl.org/dc/terms/>
           SELECT ?id { ?app a dn:Application ; dn:healthData true ; dcterms:identifier ?id ;
                        dn:host/dn:location <https://w3id.org/doctrine-sante/vocab/location/third> } ORDER BY ?id"""
    )
    assert [row["id"].value for row in rows] == ["essais", "teleradiologie"]
    assert store.query("ASK { ?app ?reaches <https://w3id.org/doctrine-sante/id/service/dmp> }")


def test_the_imported_hospital_conforms_to_the_ontology_and_a_damaged_one_does_not(tmp_path, hospital):
    place = written(tmp_path / "map.ttl", hospital)
    assert run("validate", place).exit_code == 0
    assert hospital.count(b"authentication/psc>") > 1
    place.write_bytes(hospital.replace(b"authentication/psc>", b"authentication/pcs>", 1))
    result = run("validate", place)
    assert result.exit_code == 1 and "unknown-list-value" in result.stdout


def test_the_hospital_says_so_when_it_is_counted(tmp_path):
    report = json.loads(run("import", EXAMPLES / "hopital.xlsx", "--format", "json").stdout)
    assert report["elements"]["Application"] >= 60 and report["elements"]["Flow"] >= 120
    assert "fictif" in report["system"] and not report["problems"]


# ------------------------------------------------------------------------------------------- the ontology


def test_the_ontology_has_the_sixty_attributes_and_the_fifteen_to_ask_first():
    attributes = [one for kind in schema().kinds.values() for one in kind.attributes.values()]
    assert len(attributes) == 60 and sum(one.core for one in attributes) == 15
    assert sum(one.derived for one in attributes) == 5  # the sixth completes connectsTo, which maps state too
    for one in attributes:
        assert one.derived or (one.question.keys() == one.column.keys() == {"fr", "en"} and one.example), one.path
        assert (one.form in ("word", "entity")) >= bool(one.values), one.path


def test_no_head_and_no_value_can_be_taken_for_another():
    for kind in schema().kinds.values():
        heads = [
            (fold(text), one.name) for one in kind.attributes.values() for text in {*one.column.values(), one.name}
        ]
        heads += [(fold(text), name) for name, texts in schema().columns.items() for text in texts.values()]
        assert all(n == 1 for n in Counter(head for head, _ in set(heads)).values()), kind.name
        for one in kind.attributes.values():
            spelled = {(fold(text), word) for word, said in one.values.items() for text in (word, *said.values())}
            assert all(n == 1 for n in Counter(text for text, _ in spelled).values()), one.path


# ------------------------------------------------------------------------------------------ one's own sheets


def test_a_sheet_of_ones_own_in_the_encoding_and_with_the_separator_of_excel(tmp_path):
    text = (
        "Identifiant;Nom;Moyens d'authentification;Données de santé;Services nationaux reliés;Fin de support\r\n"
        "dpi;Dossier du patient hospitalisé;mot de passe seul, Pro Santé Connect;oui;DMP, INSi;30/06/2028\r\n"
        "acces;Accès du patient;FranceConnect+;oui;aucun;\r\n"
    )
    for encoding in ("cp1252", "utf-8", "utf-8-sig", "utf-16"):
        place = written(tmp_path / "applications.csv", text.encode(encoding))
        mapping = written(
            tmp_path / "m.toml", '[columns.applications]\n"Moyens d\'authentification" = "authentication"\n'
        )
        result = run("import", place, "--mapping", mapping)
        assert result.exit_code == 0, result.stderr
        assert "Dossier du patient hospitalisé" in result.stdout and '"2028-06-30"^^xsd:date' in result.stdout
        assert (
            "authentication/franceconnect_plus>" in result.stdout
            and "authentication/franceconnect>" not in result.stdout
        )
        assert "id/service/dmp>" in result.stdout and "id/service/insi>" in result.stdout
        assert "connects-to/none>" in result.stdout


def test_a_name_that_may_be_an_entity_is_proposed_then_confirmed_and_replayed(tmp_path):
    place = written(tmp_path / "m.csv", HEAD + "Application,a,connectsTo=Alimentation DMP;INSi;truc du coin\n")
    choices, out = tmp_path / "choices.toml", tmp_path / "out.ttl"
    result = run("import", place, "-o", out, "--propose", choices)
    assert result.exit_code == 1 and "service/dmp (Dossier médical partagé, 90)" in result.stderr
    assert '"Alimentation DMP"' in out.read_text() and "id/service/insi>" in out.read_text()
    proposed = choices.read_text(encoding="utf-8")
    assert '"Alimentation DMP" = ""  # service/dmp' in proposed and "truc du coin" not in proposed
    choices.write_text(
        proposed.replace('DMP" = ""', 'DMP" = "service/dmp"') + '"truc du coin" = ""\n', encoding="utf-8"
    )
    result = run("import", place, "-o", out, "--mapping", choices)
    assert result.exit_code == 0, result.stderr
    assert "id/service/dmp>" in out.read_text() and '"truc du coin"' in out.read_text()


def test_all_that_a_mapping_file_could_settle_is_proposed_and_the_file_can_be_read_as_it_is(tmp_path):
    heads = "identifiant;Moyens d'authentification;donnees_sante;fonction\n"
    place = written(tmp_path / "Inventaire.csv", heads + "dpi;carte CPS;peut-être;dpi\nx;;;dossier\n")
    sheets = written(tmp_path / "m.toml", '# mine\n[sheets]\nInventaire = "Application"\n')
    run("import", written(tmp_path / "Divers.csv", "a;b\n1;2\n3;4\n"), "--propose", tmp_path / "0.toml")
    assert '[sheets]\n"Divers" = ""  #' in (tmp_path / "0.toml").read_text(encoding="utf-8")
    result = run("import", place, "--mapping", sheets, "--propose", sheets)
    assert result.exit_code == 2
    proposed = sheets.read_text(encoding="utf-8")
    assert proposed.startswith("# mine\n") and '[columns."Inventaire"]' in proposed
    assert '"Moyens d\'authentification" = ""  # authentication' in proposed
    assert '[values.kind]\n"dossier" = ""  # dpi, lgc' in proposed and '[values.healthData]\n"peut-être"' in proposed
    assert run("import", place, "--mapping", sheets).exit_code == 0  # every doubt left aside
    sheets.write_text(proposed.replace('authentification" = ""', 'authentification" = "authentication"'))
    result = run("import", place, "--mapping", sheets)
    assert result.exit_code == 0 and "authentication/cps>" in result.stdout, result.stderr


def test_choices_kept_in_json_are_carried_over_when_others_are_proposed(tmp_path):
    place = written(tmp_path / "applications.csv", "id;Connexion;services_nationaux\na;carte CPS;Alimentation DMP\n")
    choices = written(tmp_path / "m.json", json.dumps({"columns": {"applications": {"Connexion": "authentication"}}}))
    assert run("import", place, "--mapping", choices, "--propose", tmp_path / "m.toml").exit_code == 1
    kept = (tmp_path / "m.toml").read_text("utf-8").replace('"applications"', "applications")
    place.write_text("id;Connexion;services_nationaux;couleur\na;carte CPS;Alimentation DMP;bleu\n")
    choices = written(tmp_path / "m.toml", kept)
    assert run("import", place, "--mapping", choices, "--propose", choices).exit_code == 0
    result = run("import", place, "--mapping", tmp_path / "m.toml")
    assert result.exit_code == 0 and "authentication/cps>" in result.stdout, result.stderr


def test_a_template_says_what_it_could_not_take_from_a_map(tmp_path):
    place = written(tmp_path / "m.csv", HEAD + "Application,a,authentication=empreinte\n")
    result = run("template", "--with", place, "-o", tmp_path / "map.xlsx")
    assert result.exit_code == 1 and "empreinte" in result.stderr
    assert openpyxl.load_workbook(tmp_path / "map.xlsx")["Applications"]["A2"].value == "a"


def test_a_table_that_tells_its_separator_and_flows_without_a_name(tmp_path):
    place = written(tmp_path / "flux.csv", "sep=;\norigine;destination;chiffré\na;b;oui\na;;non\n")
    found = {(one["code"], one["place"]) for one in problems(place)}
    assert found == {("nowhere", "flux.csv:3"), ("no-id", "flux.csv:4")}
    assert ":Flow:a-b>" in run("import", place, "--partial").stdout


def test_one_table_for_all_with_a_column_that_says_the_class(tmp_path):
    heads = "Classe,Identifiant,Nom,Hébergement,Lieu\n"
    text = heads + "Application,dpi,DPI,Salle,\nHébergement,dc1,Salle,,Union européenne ou EEE\n"
    result = run("import", written(tmp_path / "tout.csv", text))
    assert result.exit_code == 0, result.stderr
    assert "dn:host <urn:doctrine-sante:system:is:Host:dc1>" in result.stdout and "location/eu_eea>" in result.stdout


def test_turtle_of_anybodys_hand_with_names_of_his_own(tmp_path):
    text = """@prefix dn: <https://w3id.org/doctrine-sante/def#> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix v: <https://w3id.org/doctrine-sante/vocab/authentication/> . @prefix : <https://hospital.example/> .
        :dpi a dn:Application ; skos:prefLabel "DPI"@fr ; dn:authentication v:psc ;
            dn:host [ a dn:Host ; skos:prefLabel "Salle" ] .
        :sil a dn:Application ; dn:authentication <https://elsewhere.example/psc> ; dn:colour "blue" ."""
    place = written(tmp_path / "m.ttl", text)
    found = {(one["level"], one["code"]) for one in problems(place)}
    assert found == {("refused", "unknown-value"), ("dropped", "unknown-attribute")}
    once, twice = (run("import", place, "--partial").stdout for _ in range(2))
    assert once == twice and ":Application:dpi>" in once and ":Host:Salle>" in once
    assert once.count("dn:authentication") == 1


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ('[columns.Applications]\n"x" = "autentication"', "authentication"),
        ('[values.authentication]\n"x" = "passwrd"', "password"),
        ('[sheets]\n"x" = "Aplication"', "Application"),
        ('[entities]\n"x" = "srvice/dmp"', "service/dmp"),
        ('[colums]\n"x" = "y"', "columns"),
        ("[columns", "m.toml"),
        ("[columns]\nApplications = 3", "columns"),
    ],
)
def test_a_mapping_file_that_says_nothing_known_is_refused_with_what_is_near(tmp_path, mapping, said):
    place = written(tmp_path / "m.csv", HEAD + "Application,a,\n")
    result = run("import", place, "--mapping", written(tmp_path / "m.toml", mapping))
    assert result.exit_code == 2 and said in result.stderr and "Traceback" not in result.stderr


def test_another_sheet_completes_the_map_without_undoing_it(tmp_path):
    base = written(tmp_path / "m.csv", HEAD + "Application,a,name=Agenda|kind=scheduling|healthData=true\n")
    sheet = workbook(
        tmp_path / "more.xlsx",
        Applications=[["nom", "authentification", "fonction"], ["AGENDA", "carte CPS ; password", ""]],
        Flux=[["origine", "destination", "canal"], ["Agenda", "a", "interface (API)"]],
    )
    result = run("import", base, "--complete", sheet)
    assert result.exit_code == 0, result.stderr
    for kept in ('"Agenda"', "application-kind/scheduling>", "authentication/cps>", "authentication/password>"):
        assert kept in result.stdout
    assert result.stdout.count("a dn:Application") == 1 and ":Flow:agenda-a-interface-api>" in result.stdout


def test_the_template_asks_the_questions_and_proposes_what_the_ontology_and_the_graph_know(tmp_path):
    place = tmp_path / "map.xlsx"
    assert run("template", "-o", place).exit_code == 0
    book = openpyxl.load_workbook(place)
    assert book.sheetnames[:5] == ["Structure", "Applications", "Flux", "Hebergements", "Tiers"]
    page = book["Applications"]
    heads = {cell.value: cell for cell in page[1]}
    assert "Quels moyens d’authentification … accepte-t-il ?" in heads["authentification"].comment.text
    lists = {
        tuple(cell.value for row in book["_lists"][one.formula1.split("!")[1].replace("$", "")] for cell in row)
        for one in page.data_validations.dataValidation
        if "_lists" in one.formula1
    }
    assert ("oui", "non") in lists
    assert any("mot de passe seul" in one for one in lists)
    assert any("service/dmp (Dossier médical partagé)" in one for one in lists)
    assert any("'Hebergements'!" in one.formula1 for one in page.data_validations.dataValidation)


def test_a_template_filled_by_hand_with_its_own_lists_is_read(tmp_path):
    place, out = tmp_path / "map.xlsx", tmp_path / "out.ttl"
    assert run("template", "-o", place, lang="en").exit_code == 0
    book = openpyxl.load_workbook(place)
    heads = {cell.value: cell.column for cell in book["Applications"][1]}
    said = {"id": "pacs", "connectsTo": "service/drimbox (DRIMbox)", "healthData": "yes", "host": "dc1"}
    for head, value in said.items():
        book["Applications"].cell(2, heads[head], value)
    book["Hosts"].append(["dc1", "Data centre"])
    book.save(place)
    result = run("import", place, "-o", out, lang="en")
    assert result.exit_code == 0, result.stderr
    assert "id/service/drimbox>" in out.read_text() and ":Host:dc1>" in out.read_text()


def test_names_of_services_are_told_apart_by_a_plus(graph):
    match = Matcher(graph).match
    for text, id in (("FranceConnect", "service/franceconnect"), ("FranceConnect+", "service/franceconnect-plus")):
        assert [(one.id, one.certain) for one in match(text, ("service",))] == [(id, True)]
    assert not match("ascenseurs", ("service",))


# ------------------------------------------------------------------------------------------ faults, one by one

FAULTS = """\
class,id,facts
Application,dpi,name=DPI|authentication=psc
Application,dpi,name=Second DPI
Zorg,z,name=Rien
Application,sil,authentication=empreinte|healthData=peut-être
Flow,f1,source=dpi|target=nulle-part
Application,,
Application,deux
Application,trop,a,b
Application,kinds,kind=dpi;lis
Application,date,supportEnd=2028-02-30
InformationSystem,a,
InformationSystem,b,
Application,cycle,dependencyCycle=true|couleur=bleu
"""


def test_each_planted_fault_is_named_with_its_line_and_the_file_of_before_stays(tmp_path):
    place = written(tmp_path / "m.csv", FAULTS)
    kept = written(tmp_path / "out.ttl", "# mine\n")
    result = run("import", place, "-o", kept)
    assert result.exit_code == 2 and kept.read_text() == "# mine\n"
    found = {(one["code"], one["place"].rpartition(":")[2]) for one in problems(place)}
    assert found == {
        ("same-id", "3"), ("unknown-kind", "4"), ("unknown-value", "5"), ("nowhere", "6"), ("no-id", "7"),
        ("uneven-row", "8"), ("uneven-row", "9"), ("unknown-value", "10"), ("unknown-value", "11"),
        ("several-systems", "13"), ("derived", "14"), ("unknown-column", "14"),
    }  # fmt: skip
    assert run("import", place, "-o", kept, "--partial").exit_code == 1
    assert "Second DPI" not in kept.read_text() and '"DPI"' in kept.read_text()


def test_each_fault_of_a_workbook_is_named_with_its_cell(tmp_path):
    place = workbook(
        tmp_path / "m.xlsx",
        Applications=[
            ["Cartographie 2026"],
            ["identifiant", "nom", "donnees_sante", "fin_support", "hebergement"],
            ["dpi", "DPI", "peut-être", "bientôt", "salle 3"],
            ["sil", "=1+1", "oui", "2028-06-30", ""],
        ],
        Notes=[["rien", "à lire"], ["a", "b"]],
    )
    found = {(one["code"], one["place"]) for one in problems(place)}
    assert found == {
        ("before-head", "m.xlsx, Applications!A1"), ("unknown-value", "m.xlsx, Applications!C3"),
        ("unknown-value", "m.xlsx, Applications!D3"), ("mentioned", "m.xlsx, Applications!E3"),
        ("formula", "m.xlsx, Applications!B4"), ("unknown-kind", "m.xlsx, Notes!2"),
    }  # fmt: skip
    left = written(tmp_path / "m.toml", '[sheets]\n"Notes" = ""\n')
    assert "unknown-kind" not in {one["code"] for one in problems(place, "--mapping", left)}


def test_problems_are_said_in_the_language_of_the_user(tmp_path):
    place = written(tmp_path / "m.csv", FAULTS)
    assert "n’est pas une valeur de healthData" in run("import", place).stderr
    english = run("import", place, lang="en").stderr
    assert "is no value of healthData" in english and "Nothing was written" in english and "oui" not in english


# ------------------------------------------------------------------------------------------ hostile files


def refused(place: Path, *words: object) -> str:
    result = run("import", place, *words)
    assert result.exit_code == 2 and not result.stdout, result.output
    assert "Traceback" not in result.stderr and "interne" not in result.stderr
    return result.stderr


def test_a_workbook_that_unfolds_beyond_bounds_is_refused_before_it_is_read(tmp_path):
    place = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"<a/>" + b" " * 30_000_000)
    assert "100:1" in refused(place)


def test_entities_in_the_xml_of_a_workbook_are_refused(tmp_path):
    good, place = workbook(tmp_path / "good.xlsx", Applications=[["id", "name"], ["a", "b"]]), tmp_path / "bad.xlsx"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(place, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sheet1.xml"):
                head = b'<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa">]>'
                content = content.replace(b"<worksheet", head + b"<worksheet", 1)
            target.writestr(name, content)
    assert "DOCTYPE" in refused(place)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("m.xlsx", b"class,id,facts\nApplication,a,\n", "Excel"),
        ("m.csv", b"PK\x03\x04 and more", "CSV"),
        ("m.csv", b"", "vide"),
        ("m.csv", b"a\0b\n", "CSV"),
        ("m.xyz", b"a", "--from"),
        ("m.ttl", b"<urn:a> <urn:b> ", "ligne 1"),
        ("m.jsonld", b'{"@context": "https://example.org/context.jsonld"}', "JSON-LD"),
        ("m.jsonld", b'{"@context": ["file:///etc/passwd", {"a": "urn:a"}], "a": 1}', "JSON-LD"),
        ("m.rdf", b'<!DOCTYPE r [<!ENTITY a "b">]><r xmlns="urn:a"/>', "DOCTYPE"),
        ("m.ttl", b"<urn:a> a <urn:Thing> .", "aucun élément"),
        ("m.csv", HEAD.encode() + b'Application,a,"name=never closed\n', "m.csv:2"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_one_message(tmp_path, name, content, said):
    assert said in refused(written(tmp_path / name, content))


def test_a_truncated_workbook_is_refused(tmp_path):
    content = (EXAMPLES / "hopital.xlsx").read_bytes()
    assert "Excel" in refused(written(tmp_path / "half.xlsx", content[: len(content) // 2]))


def test_an_absent_file_is_named(tmp_path):
    assert "absent.csv" in refused(tmp_path / "absent.csv")


def test_invisible_and_turning_characters_are_taken_off_and_shown_escaped(tmp_path):
    place = written(tmp_path / "m.csv", HEAD + "Application,a,name=Dossier\u202e\u200b patient\n")
    result = run("import", place)
    assert result.exit_code == 1 and '"Dossier patient"' in result.stdout
    assert "\\u202e\\u200b" in result.stderr and "\u202e" not in result.stderr


def test_a_name_of_ten_thousand_characters_is_cut_and_an_id_refused(tmp_path):
    place = written(tmp_path / "m.csv", HEAD + f"Application,a,name={'x' * 10_000}\n")
    result = run("import", place)
    assert result.exit_code == 1 and "10000" in result.stderr
    assert len(result.stdout) < 2_000 and len(result.stderr) < 2_000
    assert "10000" in refused(written(tmp_path / "m.csv", HEAD + f"Application,{'x' * 10_000},\n"))


def test_html_in_a_name_stays_a_text(tmp_path):
    place = written(tmp_path / "m.csv", HEAD + "Application,a,name=<script>alert(1)</script>\n")
    result = run("import", place)
    assert result.exit_code == 0 and '"<script>alert(1)</script>"' in result.stdout


def test_what_a_spreadsheet_would_run_is_defused_on_the_way_out_and_itself_again_on_the_way_in(tmp_path):
    run_me = "=HYPERLINK(1)"
    element = Element("Application", run_me, "+1", {"owner": ("@x",)})
    table = written(tmp_path / "m.csv", writing.to_compact([element]))
    (_, row) = csv.reader(io.StringIO(table.read_text(encoding="utf-8-sig")))
    assert row[1] == f"'{run_me}"
    book = written(tmp_path / "m.xlsx", writing.to_workbook([element]))
    cells = [
        cell for row in openpyxl.load_workbook(book)["Applications"].iter_rows(min_row=2) for cell in row if cell.value
    ]
    assert {cell.value for cell in cells} == {run_me, "+1", "@x"} and {cell.data_type for cell in cells} == {"s"}
    for back in (read_csv(table), read_workbook(book)):
        assert to_rdf(brought([back]).elements) == to_rdf([element])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Prénom éàü".encode() + b"\xff", "UTF-8"),  # one broken byte does not undo the others
        ("Pr\x8enom".encode("latin-1"), "Windows-1252"),  # the Macintosh of old
        ("Prénom".encode("cp1252"), None),
    ],
)
def test_an_encoding_that_is_in_doubt_is_said(tmp_path, content, said):
    place = written(tmp_path / "applications.csv", b"id,nom\na," + content + b"\n")
    found = [one["message"] for one in problems(place) if one["code"] == "encoding"]
    assert len(found) == bool(said) and all(said in one for one in found)
    assert ("Prénom" in run("import", place).stdout) == (said != "Windows-1252")


SMALL = [Element("Application", "a", "É, « b »", {"users": ("staff", "patient")}), Element("Flow", "f")]
WHOLE = {
    "m.csv": writing.to_compact(SMALL),
    "m.xlsx": writing.to_workbook(SMALL),
    "m.ttl": writing.to_turtle(SMALL),
}


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(sorted(WHOLE)), st.floats(0, 0.999), st.integers(0, 3), st.binary(max_size=6))
def test_a_damaged_file_is_read_or_refused_and_never_more(tmp_path_factory, name, where, lost, more):
    content = WHOLE[name]
    at = int(where * len(content))
    place = written(tmp_path_factory.mktemp("damaged") / name, content[:at] + more + content[at + lost :])
    try:
        for problem in brought([read_file(place)]).problems:
            assert problem.message("fr") and problem.message("en")
    except BadInput as error:
        assert error.message("fr") and error.message("en")


# ----------------------------------------------------------------------------------------- any map, round


def texts(most: int = 20) -> st.SearchStrategy[str]:
    """Texts as they are once they are clean; a bar divides the facts of the compact form."""
    drawn = st.text(min_size=1, max_size=most).map(lambda text: cleaned(text.replace("|", ""))[0])
    return drawn.map(lambda text: unicodedata.normalize("NFC", text)).filter(bool)


def values(attribute, ids: dict[str, list[str]]) -> st.SearchStrategy[tuple[str, ...]] | None:
    """Values that a map may give to an attribute, in the words of the rules."""
    words = sorted(set(attribute.values) - {"none"}) if attribute.many else sorted(attribute.values)
    entities = [f"{kind}/dmp" for kind in attribute.entity_kinds] + [f"{kind}/x@1.2" for kind in attribute.entity_kinds]
    one = {
        "boolean": st.sampled_from(["true", "false"]),
        "date": st.dates().map(lambda day: day.isoformat()),
        "string": texts(),
        "reference": st.sampled_from(ids.get(attribute.target, [])) if ids.get(attribute.target) else None,
        "word": st.sampled_from(words) if words else None,
        "entity": st.sampled_from([*words, *entities, "Un service, sans nom"]),
    }.get(attribute.form)
    if one is None or attribute.derived:
        return None
    if not attribute.many:
        return one.map(lambda value: (value,))
    some = st.lists(one, min_size=1, max_size=3, unique=True).map(tuple)
    return st.one_of(some, st.just(("none",))) if "none" in attribute.values else some


@st.composite
def maps(draw) -> list[Element]:
    """Any map: several classes, any ids and names, any facts."""
    ids = {kind: draw(st.lists(texts(), max_size=3, unique=True)) for kind in schema().kinds}
    ids["InformationSystem"] = ids["InformationSystem"][:1]
    elements = []
    for kind, some in ids.items():
        for id in some:
            facts = {}
            for name in draw(
                st.lists(st.sampled_from(sorted(schema().kinds[kind].attributes)), max_size=4, unique=True)
            ):
                if (strategy := values(schema().kinds[kind].attributes[name], ids)) is not None:
                    facts[name] = draw(strategy)
            elements.append(Element(kind, id, draw(st.one_of(st.just(""), texts())), facts))
    return elements


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(maps())
def test_any_map_written_and_imported_again_is_the_same_graph(tmp_path_factory, elements):
    expected = to_rdf(elements)
    folder = tmp_path_factory.mktemp("round")
    for name, content, read in (
        ("m.csv", writing.to_compact(elements), read_csv),
        ("m.xlsx", writing.to_workbook(elements, "en"), read_workbook),
        ("m.ttl", writing.to_turtle(elements), read_map),
        ("m.jsonld", writing.to_jsonld(elements), read_map),
    ):
        back = brought([read(written(folder / name, content))])
        levels = {one.level for one in back.problems} if elements else set()
        assert to_rdf(back.elements) == expected and not levels, (name, back.problems)
