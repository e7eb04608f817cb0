"""Do the data hold to the rules, and can each rule fail?"""

import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from pyoxigraph import RdfFormat, parse

from graph import lint
from graph.cli import main
from graph.findings import conforms
from graph.resources import root
from graph.rules import rules
from graph.store import open_graph
from graph.validate import validate, validate_data, validate_files

SAMPLES = Path(__file__).parent / "samples"
KNOWN = root() / "ontology" / "checks" / "KNOWN.md"
ARTICLE_30 = root() / "data" / "ehds" / "chapter-3" / "art-030-1.trig"
SHACL = "http://www.w3.org/ns/shacl#"


@pytest.fixture(scope="module")
def findings():
    """Everything that the rules say of the real data."""
    return validate_data()


def samples(rule: str, name: str) -> list[Path]:
    return sorted((SAMPLES / rule).glob(f"{name}*.t*"))


def found(rule: str, name: str) -> set[str]:
    """The entities of a sample that the rule finds fault with."""
    files = lint.read_files(samples(rule, name), SAMPLES)
    if rules()[rule].kind == "file":
        return {one.entity for one in lint.lint(files, rules=[rule])}
    terms = (place for place in (root() / "ontology").iterdir() if place.suffix == ".ttl" or place.name == "vocab")
    graph = open_graph([*terms, *files.quads], cache=False)
    own = {str(quad.subject).strip("<>") for quads in files.quads.values() for quad in quads}
    return {one.entity for one in validate(graph, only=[rule]) if one.entity in own}


# ------------------------------------------------------------------------------------------- the rules


@pytest.mark.parametrize("rule", sorted(rules()))
def test_each_rule_accepts_its_valid_sample_and_refuses_the_other(rule):
    assert samples(rule, "valid"), f"a rule that nothing tries is refused: add samples/{rule}/valid.ttl"
    assert samples(rule, "invalid"), f"a rule that cannot fail is refused: add samples/{rule}/invalid.ttl"
    assert not found(rule, "valid")
    assert found(rule, "invalid")


def test_each_sample_tries_a_rule_that_exists():
    assert {folder.name for folder in SAMPLES.iterdir()} == set(rules())


def test_each_rule_says_what_to_do_in_both_languages_and_why_in_a_comment():
    for rule in rules().values():
        assert rule.fr and rule.en and rule.fr != rule.en, rule.id
        if rule.kind == "check":
            text = (root() / rule.where).read_text(encoding="utf-8")
            why = [line for line in text.splitlines() if re.match(r"# \S(?!\w*:\s)", line)]
            assert any(len(line) > 30 for line in why), f"{rule.where} does not say why"
        elif rule.kind == "shape":
            text = (root() / rule.where).read_text(encoding="utf-8")
            assert re.search(rf"^# .+\nshape:{rule.id} ", text, re.M), f"shape:{rule.id} does not say why"


# ------------------------------------------------------------------------------------------ the real data


def test_the_real_data_have_no_violation(findings):
    assert [one.record("en") for one in findings if one.severity == "violation"] == []


def test_what_is_knowingly_imperfect_has_a_written_reason(findings):
    reasons = dict(re.findall(r"^\| `([\w-]+)` \|[^|]*\| (.+) \|$", KNOWN.read_text(encoding="utf-8"), re.M))
    fired = {one.rule for one in findings if one.severity != "violation"}
    assert fired - reasons.keys() == set(), "add a line to ontology/checks/KNOWN.md, or mend the data"
    assert reasons.keys() - fired == set(), "these no longer fire: remove their lines"


def test_the_acts_due_before_they_apply_are_pointed_out(findings):
    early = {one.record("fr")["entity"] for one in findings if one.rule == "deadline-before-application"}
    assert {"ehds:obl_15_1", "ehds:ia_36_1"} <= early


def test_findings_come_worst_first(findings):
    ranks = [("violation", "warning", "info").index(one.severity) for one in findings]
    assert ranks == sorted(ranks)


# ----------------------------------------------------------------------------------------- damaged files


def damaged(tmp_path: Path, before: str, after: str) -> Path:
    text = ARTICLE_30.read_text(encoding="utf-8")
    assert before in text
    place = tmp_path / ARTICLE_30.name
    place.write_text(text.replace(before, after, 1), encoding="utf-8")
    return place


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ("modality:obligation ;", "modality:obligatio ;", "unknown-list-value"),
        ("dn:bearer ehds:role_mfr", "dn:bearer ehds:role_mrf", "unknown-id"),
        ("dn:bearer ehds:role_mfr", "dn:bearer ehds:art_30", "bearer-kind"),
        ("dn:bearer ehds:role_mfr", "dn:bearerr ehds:role_mfr", "Requirement-bearer"),
        ("dn:bearer ehds:role_mfr", "dn:bearerr ehds:role_mfr", "undeclared-term"),
        ('"2027-03-26"^^xsd:date', '"2027-02-30"^^xsd:date', "impossible-value"),
        ('"2027-03-26"^^xsd:date', '"26 mars 2027"', "datatype"),
        ("    dn:confidence dn:Quoted ;\n", "", "Passage-confidence"),
        ("passage:ehds-art-30 {", "passage:ehds-art-thirty {", "file-undescribed-passage"),
        ("ehds:art_30 a dn:LegalProvision ;", "ehds:art_30 a dn:LegalProvision, dn:Actor ;", "two-types"),
    ],
)
def test_damage_in_a_data_file_is_found_and_named(tmp_path, before, after, rule):
    findings = validate_files([damaged(tmp_path, before, after)])
    assert rule in {one.rule for one in findings if one.severity == "violation"}
    assert {one.file for one in findings if one.rule == rule} == {str(tmp_path / ARTICLE_30.name)}


def test_a_file_of_ours_conforms_alone_since_what_it_mentions_is_known():
    assert conforms(validate_files([ARTICLE_30]))


# --------------------------------------------------------------------------------------------- the command


def run(*arguments: str | Path):
    return CliRunner().invoke(main, ["--lang", "en", "validate", *map(str, arguments)])


def bad_service(tmp_path: Path) -> Path:
    place = tmp_path / "mine.ttl"
    place.write_text(
        "@prefix dn: <https://w3id.org/doctrine-sante/def#> .\n"
        "@prefix service: <https://w3id.org/doctrine-sante/id/service/> .\n"
        "service:portail-du-chu a dn:Service ; dn:authenticatesWith service:pro-sante-connect .\n",
        encoding="utf-8",
    )
    return place


def test_status_0_when_a_file_conforms_and_1_when_it_does_not(tmp_path):
    assert run(ARTICLE_30).exit_code == 0
    result = run(bad_service(tmp_path))
    assert result.exit_code == 1
    assert "Entity-prefLabel · 1" in result.stdout
    assert "service/portail-du-chu" in result.stdout
    assert result.stdout.rstrip().splitlines()[-1].startswith("Does not conform")


def test_the_json_contract(tmp_path):
    report = json.loads(run("--format", "json", bad_service(tmp_path)).stdout)
    assert set(report) == {"conforms", "counts", "findings"}
    assert report["conforms"] is False
    assert set(report["counts"]) == {"violation", "warning", "info"}
    nameless = next(one for one in report["findings"] if one["rule"] == "Entity-prefLabel")
    assert nameless["entity"] == "service/portail-du-chu"
    assert nameless["severity"] == "violation"
    assert nameless["path"] == "skos:prefLabel"
    assert "one French name" in nameless["message"]
    assert set(nameless) == {"severity", "rule", "entity", "path", "value", "message"}


def test_severity_hides_what_is_less_serious_without_changing_the_verdict(tmp_path):
    all_of_it = json.loads(run("--format", "json", root() / "data" / "services" / "ror-1.trig").stdout)
    worst = json.loads(
        run("--format", "json", "--severity", "violation", root() / "data" / "services" / "ror-1.trig").stdout
    )
    assert worst["conforms"] is all_of_it["conforms"] is True
    assert worst["findings"] == []


def test_the_reports_of_other_tools_can_be_read(tmp_path):
    mine = bad_service(tmp_path)
    sarif = json.loads(run("--format", "sarif", mine).stdout)
    assert sarif["version"] == "2.1.0"
    (only,) = sarif["runs"]
    names = [rule["id"] for rule in only["tool"]["driver"]["rules"]]
    assert all(names[one["ruleIndex"]] == one["ruleId"] for one in only["results"])
    assert "Entity-prefLabel" in names

    suite = ElementTree.fromstring(run("--format", "junit", mine).stdout)
    failed = {case.get("name") for case in suite.iter("testcase") if case.find("failure") is not None}
    assert "Entity-prefLabel" in failed
    assert int(suite.get("failures")) == len(failed)

    page = run("--format", "html", mine).stdout
    assert page.startswith("<!doctype html>")
    assert "service/portail-du-chu" in page

    turtle = list(parse(run("--format", "ttl", mine).stdout.encode(), format=RdfFormat.TURTLE))
    assert any(q.predicate.value == SHACL + "conforms" and q.object.value == "false" for q in turtle)


def shapes(tmp_path: Path, body: str) -> Path:
    place = tmp_path / "shapes.ttl"
    place.write_text("@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix : <urn:x:> .\n" + body, encoding="utf-8")
    return place


def test_any_data_can_be_held_to_any_shapes(tmp_path):
    data = tmp_path / "data.ttl"
    data.write_text("@prefix : <urn:x:> .\n:a a :Hospital ; :beds 12 .\n:b a :Hospital .\n", encoding="utf-8")
    rule = shapes(
        tmp_path,
        ":Beds a sh:NodeShape ; sh:targetClass :Hospital ; sh:property [ sh:path :beds ; sh:minCount 1 ] .\n",
    )
    result = run(data, "--shapes", rule, "--format", "ttl")
    assert result.exit_code == 1
    report = list(parse(result.stdout.encode(), format=RdfFormat.TURTLE))
    focus = {q.object.value for q in report if q.predicate.value == SHACL + "focusNode"}
    assert focus == {"urn:x:b"}
    components = {q.object.value for q in report if q.predicate.value == SHACL + "sourceConstraintComponent"}
    assert components == {SHACL + "MinCountConstraintComponent"}
    found = json.loads(run("--data", data, "--shapes", rule, "--format", "json").stdout)
    assert [(one["entity"], one["path"]) for one in found["findings"]] == [("urn:x:b", "urn:x:beds")]


def test_a_report_gives_a_literal_as_it_was_written(tmp_path):
    data = tmp_path / "data.ttl"
    data.write_text(
        '@prefix : <urn:x:> .\n:a :p "2011-01-01"^^<http://www.w3.org/2001/XMLSchema#dateTime> .\n', encoding="utf-8"
    )
    rule = shapes(
        tmp_path,
        ":S a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; "
        "sh:datatype <http://www.w3.org/2001/XMLSchema#date> ] .\n",
    )
    report = parse(run(data, "--shapes", rule, "--format", "ttl").stdout.encode(), format=RdfFormat.TURTLE)
    assert [q.object.value for q in report if q.predicate.value == SHACL + "value"] == ["2011-01-01"]


def test_ill_formed_shapes_are_one_message_and_status_2(tmp_path):
    data = tmp_path / "data.ttl"
    data.write_text("@prefix : <urn:x:> .\n:a a :H .\n", encoding="utf-8")
    rule = shapes(
        tmp_path, ':S a sh:NodeShape ; sh:targetClass :H ; sh:property [ sh:path :p ; sh:minCount "one" ] .\n'
    )
    result = run(data, "--shapes", rule, "--format", "ttl")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "SHACL shapes cannot be applied" in result.stderr


def test_shapes_that_refer_to_themselves_are_named(tmp_path):
    rule = shapes(tmp_path, ":S a sh:NodeShape ; sh:targetClass :H ; sh:property [ sh:path :p ; sh:node :S ] .\n")
    result = run(ARTICLE_30, "--shapes", rule)
    assert result.exit_code == 2
    assert "urn:x:S" in result.stderr


def test_an_ill_typed_literal_is_a_finding_and_no_noise(tmp_path):
    data = tmp_path / "data.ttl"
    data.write_text(
        '@prefix : <urn:x:> .\n:a :p "rien"^^<http://www.w3.org/2001/XMLSchema#integer> .\n', encoding="utf-8"
    )
    rule = shapes(
        tmp_path,
        ":S a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; "
        "sh:datatype <http://www.w3.org/2001/XMLSchema#integer> ] .\n",
    )
    result = run(data, "--shapes", rule)
    assert result.exit_code == 1
    assert "rien" in result.stdout
    assert result.stderr == ""


def test_shapes_that_would_fetch_from_elsewhere_are_refused(tmp_path):
    rule = shapes(
        tmp_path,
        ':S a sh:NodeShape ; sh:targetClass :H ; sh:sparql [ sh:message "x" ; '
        'sh:select "SELECT $this { SERVICE <http://example.org/> { $this ?p ?o } }" ] .\n',
    )
    assert run(ARTICLE_30, "--shapes", rule).exit_code == 2


def test_each_unreadable_file_is_named_with_its_line(tmp_path):
    first, second = tmp_path / "a.ttl", tmp_path / "b.trig"
    first.write_text("service:dmp a dn:Service .\n", encoding="utf-8")
    second.write_text("@prefix x: <urn:x:> .\nx:a x:b .\n", encoding="utf-8")
    result = run(first, second)
    assert result.exit_code == 2
    assert "a.ttl, line 1" in result.stderr
    assert "b.trig, line 2" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_file_about_something_else_is_said_to_be_so(tmp_path):
    other = tmp_path / "people.ttl"
    other.write_text("<urn:a> <http://xmlns.com/foaf/0.1/name> 'A' .\n", encoding="utf-8")
    result = run(other)
    assert result.exit_code == 2
    assert "--shapes" in result.stderr


def test_a_folder_is_read_whole(tmp_path):
    shutil.copytree(root() / "data" / "capabilities", tmp_path / "capabilities")
    assert run(tmp_path / "capabilities").exit_code == 0
