"""The audit for other tools: SARIF, JUnit, and Turtle (EARL assertions beside a SHACL report)."""

import re
from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from graph import __version__
from graph.audit.report.context import Report
from graph.audit.results import Assessment
from graph.audit.results import Finding as AuditFinding
from graph.findings import Finding, Rule
from graph.io.reports import junit_report, sarif_report, shacl_triples, turtle_text
from graph.names import PREFIXES, expand
from graph.system.rdf import element_iri
from graph.system.records import Element
from graph.system.schema import schema
from graph.text import LANGUAGES

__all__ = ["junit", "sarif", "turtle"]

SEVERITY = {"violation": "violation", "warning": "warning", "information": "info"}
#: What EARL says of each outcome: what the map does not say cannot be told, and is no failure.
EARL = {
    "failed": "failed",
    "ask": "cantTell",
    "undetermined": "cantTell",
    "passed": "passed",
    "inapplicable": "inapplicable",
}
PLACE = re.compile(r"^(?P<file>.*?)(?::(?P<line>\d+))?(?:, .*)?$")  # ``file``, ``file:12``, ``file, Sheet!4``
RDF_TYPE = NamedNode(PREFIXES["rdf"] + "type")


def sarif(report: Report) -> bytes:
    """Return SARIF 2.1.0; a waived finding is a suppressed result, with its reason."""
    found = [_finding(report, one, report.clean(one.element.id)) for one in report.audit.findings]
    return sarif_report(found, _rules(report), report.lang).encode()


def junit(report: Report) -> bytes:
    """Return JUnit XML: a case a rule; one that has no answer, or that concerns nothing, is skipped."""
    found = [_finding(report, one, report.clean(one.element.id)) for one in report.audit.open]
    skipped = {
        rule: report.say(f"outcome-{outcome}")
        for rule, outcome in report.audit.outcome_of().items()
        if outcome in ("ask", "undetermined", "inapplicable")
    }
    return junit_report(found, _rules(report), report.lang, "doctrine audit", skipped).encode()


def turtle(report: Report) -> bytes:
    """Return the outcome of each rule on each element as EARL, and the findings that nothing waives as SHACL."""
    found = [_finding(report, one, _address(report, one.element).value) for one in report.audit.open]
    prefixes = ("dcterms", "dn", "earl", "rule", "sh", "skos", "xsd")
    return turtle_text([*_assertions(report), *shacl_triples(found)], prefixes).encode()


def _finding(report: Report, one: AuditFinding, entity: str) -> Finding:
    place = PLACE.match(report.clean(one.element.place))
    said = {lang: report.clean(f"{one.message(lang)} {one.fix(lang)}") for lang in LANGUAGES}
    return Finding(
        SEVERITY[one.severity],
        one.rule.id,
        entity,
        "",
        "",
        said["fr"],
        said["en"],
        "rule",
        place["file"] if place else "",
        line=int(place["line"] or 0) if place else 0,
        waived=report.clean(one.waiver.reason) if one.waiver else "",
    )


def _rules(report: Report) -> dict[str, Rule]:
    """Return the rules as other tools describe them: name, what they rest on, where it is written."""
    found = {}
    for rule in report.audit.rules:
        ground = report.grounds[rule.id]
        titles = (report.clean(rule.title.get(lang) or rule.id) for lang in LANGUAGES)
        texts = [text.label for text in (*ground.legal_basis, *ground.references)]
        about = report.clean(" ; ".join([*(duty.label for duty in ground.requirements), *texts]))
        address = ground.source.address if ground.source else ""
        grade = SEVERITY[rule.severity(report.audit.as_of)]
        found[rule.id] = Rule(rule.id, "rule", grade, *titles, about=about, address=address)
    return found


def _address(report: Report, element: Element) -> NamedNode:
    return element_iri(report.audit.system.id, element.kind, element.id)


def _assertions(report: Report) -> Iterator[Triple]:
    audit, tool = report.audit, BlankNode("doctrine")
    yield Triple(tool, RDF_TYPE, _earl("Software"))
    yield Triple(tool, _dcterms("title"), Literal("doctrine"))
    yield Triple(tool, _dcterms("hasVersion"), Literal(__version__))
    for key, element in report.elements.items():
        subject = _address(report, element)
        yield Triple(subject, RDF_TYPE, _earl("TestSubject"))
        yield Triple(subject, RDF_TYPE, NamedNode(schema().kinds[key[0]].iri))
        yield Triple(subject, _dcterms("identifier"), Literal(element.id))
        yield Triple(subject, _dcterms("title"), Literal(report.name(element)))
    for rule in audit.rules:
        test = NamedNode(expand(rule.id))
        yield Triple(test, RDF_TYPE, _earl("TestCase"))
        yield Triple(test, _dcterms("title"), Literal(report.title(rule), language=report.lang))
    failed = {(one.rule.id, one.element.id): one for one in audit.findings}
    for rank, (one, element) in enumerate(_outcomes(report)):
        assertion, result = BlankNode(f"a{rank}"), BlankNode(f"o{rank}")
        said = {
            "assertedBy": tool,
            "subject": _address(report, element),
            "test": NamedNode(expand(one.rule)),
            "mode": _earl("automatic"),
            "result": result,
        }
        yield Triple(assertion, RDF_TYPE, _earl("Assertion"))
        for name, value in said.items():
            yield Triple(assertion, _earl(name), value)
        yield Triple(result, RDF_TYPE, _earl("TestResult"))
        yield Triple(result, _earl("outcome"), _earl(EARL[one.outcome]))
        yield Triple(result, _dcterms("date"), Literal(audit.as_of, datatype=NamedNode(PREFIXES["xsd"] + "date")))
        if finding := failed.get((one.rule, one.element)):
            text = f"{report.message(finding)} {report.fix(finding)}".strip()
            yield Triple(result, _dcterms("description"), Literal(text, language=report.lang))


def _outcomes(report: Report) -> Iterator[tuple[Assessment, Element]]:
    """Yield what each rule says of each element; of the system, where it concerns none of them."""
    failed = {(one.rule.id, one.element.id): one.element for one in report.audit.findings}
    for one in report.audit.assessments:
        element = failed.get((one.rule, one.element)) or report.elements[report.rules[one.rule].target, one.element]
        yield one, element
    for rule, outcome in report.audit.outcome_of().items():
        if outcome == "inapplicable":
            yield Assessment(rule, report.audit.system.id, outcome, ""), report.audit.system


def _earl(name: str) -> NamedNode:
    return NamedNode(PREFIXES["earl"] + name)


def _dcterms(name: str) -> NamedNode:
    return NamedNode(PREFIXES["dcterms"] + name)
