"""Is one's own system in order, by which text, and what must be asked? The fictitious hospital, and maps made up."""

import json
import random
from collections import Counter
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.audit.auditor import Auditor
from graph.audit.engine import audit
from graph.audit.grounds import grounds
from graph.audit.language import parse
from graph.audit.record import compare, failures
from graph.audit.rules import AuditRule, catalogue
from graph.audit.tree import tests_of as parts_of
from graph.errors import BadInput
from graph.store import open_graph
from graph.system.records import Element
from graph.system.schema import schema
from tests.conftest import ROOT
from tests.naive import Naive, holds

HOSPITAL = ROOT / "data" / "examples" / "hopital.csv"
TODAY = "2026-11-24"
DAYS = ("2021-06-01", TODAY, "2029-04-01", "2031-04-01")


@cache
def auditor() -> Auditor:
    return Auditor.of(open_graph(resident=True))


@pytest.fixture(scope="module")
def hospital() -> tuple[Element, ...]:
    return auditor().read([HOSPITAL])


@pytest.fixture(scope="module")
def today(hospital):
    return auditor().audit(hospital, TODAY)


def found(elements, day=TODAY) -> frozenset:
    return failures(auditor().audit(elements, day))


def changed(elements, id: str, **facts: str) -> list[Element]:
    """The map with other facts of one element; an empty one is no longer said."""
    given = {name: tuple(text.split(";")) for name, text in facts.items() if text}
    return [
        replace(one, facts={k: v for k, v in one.facts.items() if k not in facts} | given) if one.id == id else one
        for one in elements
    ]


# ---------------------------------------------------------------------------------------- the hospital, today


def test_each_finding_leads_to_a_requirement_a_text_a_date_the_words_and_what_to_do(today, graph):
    known = grounds(graph, today.rules, "fr")
    assert today.findings and not today.conforms
    for one in today.findings:
        if one.rule.theme == "architecture_consistency":
            continue
        ground = known[one.rule.id]
        assert ground.requirements or one.rule.id == "rule/interop-outdated-guide", one.rule.id
        assert ground.legal_basis or ground.references, one.rule.id
        assert ground.quote or one.rule.confidence != "Quoted", one.rule.id
        assert one.fix("fr") and one.fix("en") and "{" not in one.message("fr") + one.message("en")
        assert one.rule.effective_from or one.rule.theme == "nis2_care"


def test_from_a_password_only_login_one_walks_to_the_order_and_its_words(graph, today):
    one = next(
        one for one in today.findings if (one.rule.id, one.element.id) == ("rule/idpro-password-only", "dialyse")
    )
    ground = grounds(graph, [one.rule], "fr")[one.rule.id]
    assert one.severity == "violation" and one.rule.effective_from == "2026-01-01"
    assert [duty.id for duty in ground.requirements] == ["req/a-015"]
    assert "legal/arrete-2022-03-28" in {text.id for text in ground.legal_basis}
    assert "1er janvier 2026" in ground.quote and ground.source.address.startswith("https://esante.gouv.fr/")


def test_what_the_map_does_not_say_is_asked_once_and_never_a_violation(hospital):
    silent = changed(hospital, "bloc", authentication="")
    before, after = (auditor().audit(some, TODAY) for some in (hospital, silent))
    assert failures(after) <= failures(before)
    asked = [one for one in after.questions if (one.element.id, one.attribute.name) == ("bloc", "authentication")]
    assert len(asked) == 1 and "rule/idpro-password-only" in asked[0].rules
    assert asked[0].text("fr") == "Quels moyens d’authentification Gestion du bloc opératoire accepte-t-il ?"
    assert {
        one.outcome for one in after.assessments if (one.rule, one.element) == ("rule/idpro-password-only", "bloc")
    } == {"ask"}


def test_the_core_attributes_are_asked_first(today):
    core = [one.attribute.core for one in today.questions]
    assert core == sorted(core, reverse=True) and any(core)
    keys = [(one.element.kind, one.element.id, one.attribute.name) for one in today.questions]
    assert len(keys) == len(set(keys))


def test_what_lacks_on_a_host_is_asked_of_the_host(hospital):
    after = auditor().audit(changed(hospital, "hds1", hdsCertificate=""), TODAY)
    asked = [one for one in after.questions if one.attribute.name == "hdsCertificate" and one.element.id == "hds1"]
    assert [one.element.kind for one in asked] == ["Host"] and "rule/hosting-hds-certified" in asked[0].rules


def test_a_rule_that_does_not_apply_says_why(today):
    why = today.reasons["rule/ins-insi-call"]
    assert ("Application.kind in (identity_server, lgc, dui, lgo)",) in why
    assert sum(why.values()) + sum(one.rule == "rule/ins-insi-call" for one in today.assessments) == sum(
        one.kind == "Application" for one in today.elements
    )


# ------------------------------------------------------------------------------------------------ the date


def test_an_audit_as_of_2022_does_not_warn_of_the_ehds(hospital):
    early = auditor().audit(hospital, "2022-06-30")
    assert not [rule.id for rule in early.rules if any(id.startswith("ehds:") for id in rule.requirements)]


def test_will_we_be_ready_in_2029(hospital, today):
    later = auditor().audit(hospital, "2029-03-26")
    now, then = ({key(one): one.severity for one in some.findings} for some in (today, later))
    ehds = [pair for pair in then if pair[0].startswith(("rule/ehrs-", "rule/eehrxf-"))]
    assert ehds and any(now[pair] == "warning" and then[pair] == "violation" for pair in ehds)
    assert "rule/arch-end-of-support" in {rule for rule, _ in then.keys() - now.keys()}


def key(one) -> tuple[str, str]:
    return one.rule.id, one.element.id


def test_in_house_and_marketed_systems_have_dates_of_their_own():
    dates = {rule.id: rule.effective_from for rule in auditor().rules}
    assert dates["rule/ehrs-components-abc"] == "2029-03-26" and dates["rule/ehrs-components-own"] == "2031-03-26"


def test_without_a_known_date_the_earlier_severity_holds():
    rule = next(rule for rule in auditor().rules if rule.id == "rule/nis2-registered")
    assert [rule.severity(day) for day in ("2022-01-01", "2040-01-01")] == ["", "information"]


# -------------------------------------------------------------------------------------------- one thing wrong


@pytest.mark.parametrize(
    ("element", "facts", "new"),
    [
        ("bloc", {"authentication": "password"}, {"idpro-password-only bloc", "idpro-rie2-full bloc"}),
        (
            "dpi",
            {"identityStatus": "ins_retrieved"},
            {"ins-dmp-qualified dpi", "ins-qualified-before-exchange f080", "ins-qualified-before-exchange f092"},
        ),
        ("regional", {"hdsCertificate": "none"}, {"hosting-hds-certified teleexpertise"}),
        ("regional", {"hdsUntil": "2026-11-23"}, {"hosting-hds-valid regional"}),
        (
            "lap",
            {
                "conformityFile": "interoperability_component;logging_component;technical_documentation;test_results;"
                "eu_declaration;ce_marking;information_sheet"
            },
            {"ehrs-eu-database-abc lap"},
        ),
        ("sil", {"terminologies": "terminology/nabm"}, {"term-loinc-lab sil"}),
        ("f080", {"channel": "mail"}, {"mss-unsecured-channel f080"}),
        ("f080", {"encrypted": "false"}, {"sec-flow-external-encrypted f080", "arch-zone-unencrypted f080"}),
        ("lap", {"kind": "lis"}, {"arch-duplicate lap", "arch-duplicate sil"}),
        ("bloc", {"owner": ""}, {"arch-owner bloc"}),
        ("ch-val-fictif", {"incidentProcedure": "false"}, {"sec-incident-reporting ch-val-fictif"}),
    ],
)
def test_one_change_yields_exactly_the_expected_new_findings(hospital, today, element, facts, new):
    difference = compare(failures(today), found(changed(hospital, element, **facts)))
    assert {f"{rule.removeprefix('rule/')} {id}" for rule, id in difference.new} == new


def test_three_vital_applications_in_a_ring_are_found_and_two_that_answer_each_other_are_not():
    def ring(*pairs: str) -> set[str]:
        apps = [Element("Application", id, id, {"criticality": ("vital",)}) for id in "abcd"]
        flows = [Element("Flow", pair, pair, {"source": (pair[0],), "target": (pair[1],)}) for pair in pairs]
        return {id for rule, id in found([*apps, *flows]) if rule == "rule/arch-vital-cycle"}

    assert ring("ab", "bc", "ca", "ad") == {"a", "b", "c"}
    assert ring("ab", "ba", "bc", "cb") == set()


# ---------------------------------------------------------------------------------------------- the language


def outcome(check: str, **facts: str) -> str | None:
    """What a check says of an application with these facts."""
    given = {name: tuple(text.split(";")) for name, text in facts.items()}
    texts = {"fr": "", "en": ""}
    node = parse(check, "Application")
    rule = AuditRule("rule/x", "Application", texts, texts, texts, "warning", "warning", "2000-01-01", check=node)
    said = audit([Element("Application", "a", "a", given)], [rule], auditor().doctrine, TODAY)
    return said.assessments[0].outcome


@pytest.mark.parametrize(
    ("check", "facts", "says"),
    [
        ("Application.healthData = true", {"healthData": "true"}, "passed"),
        ("Application.healthData=true", {}, "ask"),
        ("Application.users contains patient", {"users": "professional;patient"}, "passed"),
        ("Application.users contains any (patient, public)", {"users": "staff"}, "failed"),
        ("not Application.connectsTo contains service/dmp", {"connectsTo": "none"}, "passed"),
        ("Application.specifications contains standard/hl7-v2", {"specifications": "standard/hl7-v2@2.5"}, "passed"),
        (
            "Application.specifications contains standard/hl7-v2@2.6",
            {"specifications": "standard/hl7-v2@2.5"},
            "failed",
        ),
        ("Application.connectsTo empty", {"connectsTo": "none"}, "passed"),
        ("Application.connectsTo empty", {}, "ask"),
        ("Application.connectsTo present", {"connectsTo": "none"}, "passed"),
        ("Application.owner present", {}, "failed"),
        ("Application.supportEnd >= auditDate", {"supportEnd": TODAY}, "passed"),
        ("Application.supportEnd > auditDate", {"supportEnd": TODAY}, "failed"),
        ("Application.backup = none", {"backup": "none"}, "passed"),
        ("Application.kind=dpi or Application.healthData=true", {"kind": "dpi"}, "passed"),
        ("Application.kind=dpi and Application.healthData=true", {"kind": "lis"}, "failed"),
        ("not (Application.kind=dpi and Application.healthData=true)", {"kind": "dpi"}, "ask"),
        # not binds tighter than and, and tighter than or
        ("not Application.kind=dpi and Application.kind=lis or true", {}, "passed"),
        ("Application.host.operator.contract contains hds", {}, "ask"),
    ],
)
def test_the_language_has_three_values(check, facts, says):
    assert outcome(check, **facts) == says


@pytest.mark.parametrize(
    ("text", "key", "column"),
    [
        ("Application.kind", "syntax", 17),
        ("Application.kind = ", "syntax", 20),
        ("Application.kind = dpi Application.supply = saas", "left-over", 24),
        ("Application.users contains any (patient", "syntax", 40),
        ("Application.colour = red", "unknown-attribute", 1),
        ("Application.host.owner = x", "unknown-attribute", 1),
        ("Host.zone = dmz", "not-attribute", 1),
        ("true and kind = dpi", "not-attribute", 10),
        ("Application.kind = dpy", "value", 20),
        ("Application.users contains doctor", "value", 28),
        ("Application.connectsTo contains dmp", "value", 33),
        ("Application.users = patient", "operator", 19),
        ("Application.kind > dpi", "operator", 18),
        ("Application.healthData empty", "operator", 24),
        ("Application.users contains none", "contains-none", 28),
        ("Application.supportEnd >= 2029", "value", 27),
        ("Application.kind = Application.supply", "not-comparable", 20),
        ("Application.kind = $", "value", 20),
        ("(" * 50 + "true" + ")" * 50, "too-deep", 41),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(text, key, column):
    with pytest.raises(BadInput) as error:
        parse(text, "Application")
    assert (error.value.key, error.value.values["column"]) == (f"audit.{key}", column)
    for lang in ("fr", "en"):
        assert str(column) in error.value.message(lang)


# ---------------------------------------------------------------------------- beside a naive reading of the rules

ENTITIES = {
    "connectsTo": ["service/dmp", "service/insi", "service/mssante", "service/adeli", "service/snds"],
    "produces": ["document/vsm", "document/ldl-sortie", "document/cr-bio", "data/imagerie", "data/dispensation"],
    "terminologies": ["terminology/loinc", "terminology/cip-ucd", "local"],
    "specifications": [
        "specification/hl7-fhir-fr-core@2.1.0", "specification/hl7-fhir-fr-core@2.2.0-ballot", "standard/hl7-fhir-r4",
        "specification/hl7-fhir-fr-core", "standard/eehrxf", "specification/ans-annuaire-fhir-r4@0.1.0",
    ],
}  # fmt: skip


def made_up(chance: random.Random) -> list[Element]:
    """A map of any shape: facts missing, lists empty, references anywhere, names alike."""
    size, told = chance.randint(1, 6), chance.choice((0.3, 0.7, 0.95))
    ids = {
        "Application": [f"a{n}" for n in range(size)],
        "Flow": [f"f{n}" for n in range(chance.randint(0, 3 * size))],
        "Host": ["h0", "h1"],
        "Party": ["p0", "p1"],
    }
    if chance.random() < 0.9:
        ids["InformationSystem"] = ["whole"]

    def value(attribute) -> tuple[str, ...]:
        words = [*attribute.values, *ENTITIES.get(attribute.name, ())]
        if attribute.many:
            some = [one for one in words if one != "none"]
            return tuple(chance.sample(some, chance.randint(0, min(3, len(some))))) or ("none",)
        by_form = {
            "boolean": ["true", "false"],
            "date": ["2025-01-01", TODAY, "2029-04-01", "2032-01-01"],
            "string": ["x", "y"],
            "reference": ids.get(attribute.target, []),
        }
        return (chance.choice(by_form.get(attribute.form, words)),)

    def facts(kind: str) -> dict[str, tuple[str, ...]]:
        known = schema().kinds[kind].attributes.values()
        return {one.name: value(one) for one in known if not one.derived and chance.random() < told}

    return [
        Element(kind, id, chance.choice(("", "Dossier", "DOSSIÉR", id)), facts(kind))
        for kind, some in ids.items()
        for id in some
    ]


def said_by(elements, rules, day) -> set[tuple]:
    said = audit(elements, rules, auditor().doctrine, day)
    return {(one.rule, one.element, one.outcome, one.severity) for one in said.assessments}


def said_naively(elements, rules, day) -> set[tuple]:
    naive = Naive(elements, auditor().doctrine.retired, auditor().doctrine.versions)
    found = set()
    for rule in rules:
        severity = rule.severity(day)
        for one in elements if severity else ():
            if one.kind != rule.target:
                continue
            get = naive.get(one)
            applies = holds(rule.applies_text, get, day)
            check = holds(rule.check_text, get, day) if applies else None
            ends = {True: {True: "passed", False: "failed", None: "ask"}[check], None: "undetermined", False: ""}
            if ends[applies]:
                found.add((rule.id, one.id, ends[applies], severity))
    return found


@given(st.integers(0, 2**32))
@settings(max_examples=12, deadline=None)
def test_the_whole_catalogue_says_what_a_naive_reading_says(seed):
    elements = made_up(random.Random(seed))
    for day in DAYS:
        assert said_by(elements, auditor().rules, day) == said_naively(elements, auditor().rules, day)


def any_test(chance: random.Random) -> str:
    """A test that the language admits, on any attribute that an application leads to."""
    tests = {part.text for rule in auditor().rules if rule.target == "Application" for part in parts_of(rule.check)}
    tests |= {part.text for rule in auditor().rules if rule.target == "Application" for part in parts_of(rule.applies)}
    return chance.choice(sorted(tests))


def any_condition(chance: random.Random, depth: int = 0) -> str:
    if depth > 3 or chance.random() < 0.3:
        return any_test(chance)
    kind = chance.choice(("and", "or", "not", "()"))
    left = any_condition(chance, depth + 1)
    if kind == "not":
        return f"not ({left})"
    if kind == "()":
        return f"({left})"
    return f"({left}) {kind} {any_condition(chance, depth + 1)}" if kind == "and" else f"{left} or ({left})"


@given(st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_any_condition_says_what_a_naive_reading_says(seed):
    chance = random.Random(seed)
    elements, texts = made_up(chance), {"fr": "", "en": ""}
    when, check = any_condition(chance), any_condition(chance)
    rule = AuditRule(
        "rule/x", "Application", texts, texts, texts, "warning", "warning", "2000-01-01",
        applies=parse(when, "Application"), check=parse(check, "Application"), applies_text=when, check_text=check,
    )  # fmt: skip
    assert said_by(elements, [rule], TODAY) == said_naively(elements, [rule], TODAY)


# ---------------------------------------------------------------------------------------------- the catalogue


def test_every_rule_is_tied_to_a_requirement_but_those_on_the_map_itself(graph):
    alone = {rule.id for rule in catalogue(graph) if not rule.requirements}
    assert {rule.id for rule in catalogue(graph) if rule.theme == "architecture_consistency"} | {
        "rule/interop-outdated-guide"
    } == alone


def test_severities_follow_the_law_at_each_date():
    rules = [rule for rule in auditor().rules if not rule.where]
    counts = {day: Counter(rule.severity(day) for rule in rules) for day in (TODAY, "2029-04-01", "2031-04-01")}
    assert [counts[day]["violation"] for day in counts] == [49, 77, 86]
    assert [counts[day]["information"] for day in counts] == [42, 42, 42]


def test_a_rule_that_checks_presence_is_information_only():
    for rule in auditor().rules:
        if any(part.operator == "present" for part in parts_of(rule.check)):
            assert {rule.before, rule.after} == {"information"}, rule.id


# ------------------------------------------------------------------------------------------------ the command


def test_the_command_answers_by_its_contract(doctrine):
    answer = doctrine("audit", str(HOSPITAL), "--as-of", TODAY, "--format", "json", lang="en")
    assert answer.returncode == 1, answer.stderr
    said = json.loads(answer.stdout)
    assert said["conforms"] is False and said["as_of"] == TODAY
    one = next(one for one in said["findings"] if one["rule"] == "rule/hosting-hds-certified")
    for name in ("severity", "entity", "message", "requirement", "legal_basis", "deadline", "source", "quote", "fix"):
        assert one[name], name
    assert {one["outcome"] for one in said["assessments"]} == {"failed", "ask", "undetermined", "passed"}
    assert {one["severity"] for one in said["assessments"]} == {"violation", "warning", "information"}
    assert all(one["question"] and one["rules"] for one in said["questions"])
    assert said["counts"]["violation"] == sum(one["severity"] == "violation" for one in said["findings"])


def test_every_format_of_the_hospital_gives_the_same_findings(today):
    for name in ("hopital.xlsx", "hopital.ttl", "hopital.xml", "hopital.archimate"):
        assert found(auditor().read([HOSPITAL.with_name(name)])) == failures(today)


def test_what_mercator_cannot_carry_is_asked_and_its_complement_answers(today):
    mercator, sheet = HOSPITAL.with_name("mercator"), HOSPITAL.with_name("mercator-complement.xlsx")
    alone, whole = (auditor().audit(auditor().read([mercator], complete=some), TODAY) for some in ((), (sheet,)))
    assert failures(whole) == failures(today) and len(failures(alone)) < len(failures(whole))
    assert {one.attribute.name for one in alone.questions} >= {"authentication", "identityStatus"}


def test_the_text_says_what_is_wrong_why_and_what_to_do(doctrine):
    answer = doctrine("audit", str(HOSPITAL), "--as-of", TODAY)
    assert answer.returncode == 1
    for words in ("rule/idpro-password-only", "Exigence :", "Fondement :", "Source : «", "À faire :", "À demander :"):
        assert words in answer.stdout


def test_a_system_without_violation_ends_with_status_0(doctrine, tmp_path):
    (tmp_path / "map.csv").write_text("class,id,facts\nApplication,rh,name=Paie|owner=DRH|healthData=false\n")
    answer = doctrine("audit", str(tmp_path / "map.csv"), "--as-of", TODAY)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_what_cannot_be_read_in_the_map_is_named_and_nothing_is_audited(doctrine, tmp_path):
    (tmp_path / "map.csv").write_text(
        "class,id,facts\nApplication,rh,healthData=maybe\nFlow,f,source=nowhere|target=rh\n"
    )
    answer = doctrine("audit", str(tmp_path / "map.csv"), lang="en")
    assert answer.returncode == 2 and not answer.stdout
    assert "maybe" in answer.stderr and "nowhere" in answer.stderr and "--partial" in answer.stderr
    assert doctrine("audit", str(tmp_path / "map.csv"), "--partial").returncode == 0


# ------------------------------------------------------------------------------------- waivers and comparison

WAIVER = """[[waiver]]
rule = "rule/idpro-password-only"
element = "dialyse"
reason = "Remplacement prévu au printemps"
author = "RSSI"
until = 2026-12-31
"""


def test_a_waived_finding_is_counted_apart_and_comes_back_after_its_last_day(tmp_path, hospital, today):
    (tmp_path / "waivers.toml").write_text(WAIVER, encoding="utf-8")
    with_waiver = Auditor.of(auditor().graph, waivers=tmp_path / "waivers.toml")
    now, later = (with_waiver.audit(hospital, day) for day in ("2026-12-31", "2027-01-01"))
    assert now.counts["waived"] == 1 and later.counts["waived"] == 0
    assert now.counts["violation"] == today.counts["violation"] - 1
    assert next(one.waiver.author for one in now.findings if one.waiver) == "RSSI"


def test_waivers_are_read_from_csv_too_and_shown_by_the_command(doctrine, tmp_path):
    (tmp_path / "w.csv").write_text(
        "rule;element;reason;author;until\nrule/idpro-password-only;dialyse;Remplacement;RSSI;2026-12-31\n"
    )
    answer = doctrine(
        "audit", str(HOSPITAL), "--as-of", TODAY, "--waivers", str(tmp_path / "w.csv"), "--format", "json"
    )
    said = json.loads(answer.stdout)
    assert [(one["entity"], one["waiver"]["author"]) for one in said["waived"]] == [("dialyse", "RSSI")]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (WAIVER.replace('author = "RSSI"\n', ""), "waiver-missing"),
        (WAIVER.replace("until = 2026-12-31", 'until = "soon"'), "waiver-day"),
        (WAIVER.replace("author", "auteur"), "waiver-field"),
        (WAIVER.replace("dialyse", "dialise"), "waiver-unknown"),
        (WAIVER.replace("password-only", "pasword-only"), "waiver-unknown"),
        (WAIVER + WAIVER, "waiver-twice"),
        ("[[waiver]", "waiver-syntax"),
        ('rule = "x"', "waiver-syntax"),
    ],
)
def test_a_waiver_that_cannot_be_right_is_refused_with_its_place(tmp_path, hospital, text, key):
    (tmp_path / "w.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as error:
        Auditor.of(auditor().graph, waivers=tmp_path / "w.toml").audit(hospital, TODAY)
    assert error.value.key == f"audit.{key}" and "w.toml" in error.value.message("en")


def test_two_audits_are_compared_from_a_saved_one_or_from_the_earlier_map(doctrine, tmp_path):
    text = HOSPITAL.read_text(encoding="utf-8")
    worse = text.replace(
        "authentication=cps|exposure=internal|identityStatus=ins_qualified",
        "authentication=password|exposure=internal|identityStatus=ins_qualified",
        1,
    )
    (tmp_path / "after.csv").write_text(
        worse.replace("incidentProcedure=true", "incidentProcedure=false"), encoding="utf-8"
    )
    saved = doctrine("audit", str(HOSPITAL), "--as-of", TODAY, "--format", "json").stdout
    (tmp_path / "before.json").write_text(saved, encoding="utf-8")
    answers = [
        json.loads(
            doctrine(
                "audit", str(tmp_path / "after.csv"), "--as-of", TODAY, "--compare", str(before), "--format", "json"
            ).stdout
        )["compared"]
        for before in (tmp_path / "before.json", HOSPITAL)
    ]
    assert answers[0] == answers[1] and not answers[0]["fixed"] and answers[0]["remaining"]
    assert {"rule": "rule/sec-incident-reporting", "element": "ch-val-fictif"} in answers[0]["new"]


# ------------------------------------------------------------------------------------------------ own rules

OWN = """@prefix dn: <https://w3id.org/doctrine-sante/def#> .
@prefix req: <https://w3id.org/doctrine-sante/id/req/> .
@prefix rule: <https://w3id.org/doctrine-sante/id/rule/> .
@prefix severity: <https://w3id.org/doctrine-sante/vocab/severity/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
rule:own-owner a dn:AuditRule ;
    skos:prefLabel "Responsable nommé"@fr, "Named owner"@en ;
    dn:target dn:Application ;
    dn:appliesWhen "Application.criticality=vital" ;
    dn:check "Application.redundancy=true" ;
    dn:message "{name} n’a pas de secours."@fr, "{name} has no spare."@en ;
    dn:severityBefore severity:warning ; dn:severityAfter severity:warning ;
    dn:knownFrom "2020-01-01"^^xsd:date .
req:a-053 dn:checkedBy rule:own-owner .
"""
QUERY = """# id: own-big-zone
# fr: {name} est dans la zone exposée.
# en: {name} is in the exposed zone.
# severity: information
# target: Application
PREFIX dn: <https://w3id.org/doctrine-sante/def#>
SELECT ?entity ?path ?value
WHERE { ?entity a dn:Application ; dn:host ?value . ?value dn:zone "dmz" . BIND (dn:host AS ?path) }
"""


def test_a_folder_of_ones_own_rules_is_added(tmp_path, hospital):
    (tmp_path / "own.ttl").write_text(OWN, encoding="utf-8")
    (tmp_path / "own.rq").write_text(QUERY, encoding="utf-8")
    said = Auditor.of(auditor().graph, [tmp_path]).audit(hospital, TODAY)
    mine = {one.element.id: one.message("en") for one in said.findings if one.rule.id == "rule/own-owner"}
    assert mine["dpi-urgences"] == "Dossier des urgences has no spare." and "dpi" not in mine
    exposed = {one.element.id for one in said.findings if one.rule.id == "rule/own-big-zone"}
    assert exposed == {one.id for one in hospital if one.facts.get("host") == ("dmz",)}
    assert said.outcome_of()["rule/own-big-zone"] == "failed"


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("own.ttl", OWN.replace("Application.redundancy=true", "Application.redundancy=oui"), "Character 24"),
        ("own.ttl", OWN.replace("rule:own-owner", "rule:arch-owner"), "ontology/audit"),
        ("own.ttl", OWN.replace('dn:check "Application.redundancy=true" ;', ""), "dn:check"),
        ("own.ttl", OWN.replace("severity:warning", "severity:bad"), "bad"),
        ("own.ttl", "@prefix dn: <https://w3id.org/doctrine-sante/def#> .", "no rule"),
        ("own.rq", QUERY.replace("# target: Application\n", ""), "# target:"),
        ("own.rq", QUERY.replace("WHERE {", "WHERE { SERVICE <http://example.org/> {"), "SERVICE"),
        ("own.rq", QUERY.replace("?entity ?path", "?who ?path"), "?entity"),
    ],
)
def test_a_rule_of_ones_own_that_cannot_be_read_is_one_message_with_its_place(tmp_path, hospital, file, text, words):
    (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as error:
        Auditor.of(auditor().graph, [tmp_path]).audit(hospital, TODAY)
    assert words in error.value.message("en")


def test_the_command_takes_a_folder_of_rules_and_refuses_one_without_any(doctrine, tmp_path):
    answer = doctrine("audit", str(HOSPITAL), "--rules", str(tmp_path), lang="en")
    assert answer.returncode == 2 and "no rule" in answer.stderr and "Traceback" not in answer.stderr
