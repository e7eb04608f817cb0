"""Findings to the reports that other tools read: JSON, SARIF, JUnit, HTML and a SHACL validation report."""

import html
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from urllib.parse import quote
from xml.etree import ElementTree

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from graph import __version__
from graph.findings import Finding, Rule, conforms, counts
from graph.names import BASE, PREFIXES, expand, shorten
from graph.text import t

__all__ = [
    "html_report", "json_report", "junit_report", "sarif_report", "shacl_triples", "turtle_report", "turtle_text",
]  # fmt: skip

SH = PREFIXES["sh"]
LEVELS = {"violation": "error", "warning": "warning", "info": "note"}


def json_report(findings: list[Finding], lang: str) -> str:
    """Return the stable JSON contract: ``conforms``, ``counts``, ``findings``."""
    report = {
        "conforms": conforms(findings),
        "counts": counts(findings),
        "findings": [one.record(lang) for one in findings],
    }
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def sarif_report(findings: list[Finding], rules: Mapping[str, Rule], lang: str) -> str:
    """Return SARIF 2.1.0: what code hosts show beside the lines of a change; a waived finding is suppressed."""
    used = sorted({one.rule: one for one in findings}.items())
    ranks = {name: rank for rank, (name, _) in enumerate(used)}
    described = []
    for name, sample in used:
        rule = rules.get(name)
        says = (rule or sample).message(lang)
        described.append(
            {
                "id": name,
                "shortDescription": {"text": says or name},
                "defaultConfiguration": {"level": LEVELS[sample.severity]},
            }
            | ({"fullDescription": {"text": rule.about}} if rule and rule.about else {})
            | ({"helpUri": rule.address} if rule and rule.address else {})
        )
    results = [
        {
            "ruleId": one.rule,
            "ruleIndex": ranks[one.rule],
            "level": LEVELS[one.severity],
            "message": {"text": _sentence(one, lang)},
            "locations": [_location(one)],
        }
        | ({"suppressions": [{"kind": "external", "justification": one.waived}]} if one.waived else {})
        for one in findings
    ]
    driver = {
        "name": "doctrine",
        "version": __version__,
        "informationUri": BASE.rstrip("/"),
        "rules": described,
    }
    run = {"tool": {"driver": driver}, "language": lang, "columnKind": "utf16CodeUnits", "results": results}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    report = {"$schema": schema, "version": "2.1.0", "runs": [run]}
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def _location(one: Finding) -> dict[str, object]:
    place: dict[str, object] = {"logicalLocations": [{"fullyQualifiedName": one.entity, "kind": "resource"}]}
    if one.file:
        region = {"region": {"startLine": one.line}} if one.line else {}
        place["physicalLocation"] = {"artifactLocation": {"uri": quote(one.file)}} | region
    return place


def _sentence(one: Finding, lang: str) -> str:
    about = " ".join(shorten(part) for part in (one.entity, one.path, one.value) if part)
    return f"{about} : {one.message(lang)}" if lang == "fr" else f"{about}: {one.message(lang)}"


def junit_report(
    findings: list[Finding],
    rules: Mapping[str, Rule],
    lang: str,
    name: str = "doctrine validate",
    skipped: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return JUnit XML: one case a rule, failed by violations; warnings are its output.

    :param name: of the suite.
    :param skipped: rules that said nothing, each with the reason.
    """
    by_rule = {name: list(some) for name, some in groupby(sorted(findings, key=_by_rule), _by_rule)}
    names = sorted(rules.keys() | by_rule.keys())
    failed = sum(not conforms(some) for some in by_rule.values())
    figures = {"tests": str(len(names)), "failures": str(failed)}
    root = ElementTree.Element("testsuites", figures)
    suite = ElementTree.SubElement(root, "testsuite", figures, name=name, errors="0", skipped=str(len(skipped)))
    for rule in names:
        case = ElementTree.SubElement(suite, "testcase", classname="doctrine", name=rule)
        some = by_rule.get(rule, [])
        lines = _printable("\n".join(_sentence(one, lang) for one in some))
        if not conforms(some):
            said = f"{len(some)} × {rule}"
            failure = ElementTree.SubElement(case, "failure", message=said, type="violation")
            failure.text = lines
        elif some:
            ElementTree.SubElement(case, "system-out").text = lines
        elif rule in skipped:
            ElementTree.SubElement(case, "skipped", message=skipped[rule])
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _by_rule(one: Finding) -> str:
    return one.rule


def _printable(text: str) -> str:
    """Return text without the control characters that XML forbids."""
    return "".join(c for c in text if c >= " " or c in "\n\t")


def html_report(findings: list[Finding], lang: str) -> str:
    """Return one page that stands alone: the verdict, then a table by severity and rule."""

    def say(key: str) -> str:
        return html.escape(t(f"validate.{key}", lang))

    verdict = t("validate.conforms" if conforms(findings) else "validate.fails", lang, **counts(findings))
    heads = "".join(
        f"<th scope='col'>{say(key)}</th>" for key in ("severity", "rule", "entity", "path", "value", "message")
    )
    rows = []
    for one in findings:
        record = one.record(lang) | {"severity": t(f"validate.{one.severity}", lang)}
        cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in record.values())
        rows.append(f"<tr class='{one.severity}'>{cells}</tr>")
    body = "\n".join(rows)
    return f"""<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{say("title")}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; font-size: .9rem; }}
th, td {{ border-bottom: 1px solid #ccc; padding: .3rem .5rem; text-align: left; vertical-align: top; }}
td {{ overflow-wrap: anywhere; }}
tr.violation td:first-child {{ border-left: 4px solid #b30000; }}
tr.warning td:first-child {{ border-left: 4px solid #a86400; }}
tr.info td:first-child {{ border-left: 4px solid #00559e; }}
</style>
</head>
<body>
<h1>{say("title")}</h1>
<p><strong>{html.escape(verdict)}</strong></p>
<table>
<thead><tr>{heads}</tr></thead>
<tbody>
{body}
</tbody>
</table>
</body>
</html>
"""


def turtle_report(findings: Iterable[Finding]) -> str:
    """Return a SHACL validation report in Turtle; checks and files are results like shapes."""
    return turtle_text(shacl_triples(findings), ("dn", "sh", "skos", "xsd"))


def shacl_triples(findings: Iterable[Finding]) -> Iterator[Triple]:
    """Yield the triples of a SHACL validation report."""
    findings = list(findings)
    a, report = NamedNode(PREFIXES["rdf"] + "type"), BlankNode("report")
    yield Triple(report, a, _sh("ValidationReport"))
    verdict = str(conforms(findings)).lower()
    yield Triple(report, _sh("conforms"), Literal(verdict, datatype=NamedNode(PREFIXES["xsd"] + "boolean")))
    for rank, one in enumerate(findings):
        result = BlankNode(f"r{rank}")
        yield Triple(report, _sh("result"), result)
        yield Triple(result, a, _sh("ValidationResult"))
        kind = "shape#" if one.kind == "shape" else f"{one.kind}/"
        said = {
            "focusNode": _term(one.entity),
            "resultPath": _term(one.path),
            "value": _term(one.value),
            "resultSeverity": _sh(one.severity.capitalize()),
            "sourceShape": NamedNode(expand(one.rule) or f"{BASE}{kind}{one.rule}"),
            "sourceConstraintComponent": NamedNode(one.component or SH + "SPARQLConstraintComponent"),
        }
        for name, term in said.items():
            if term is not None:
                yield Triple(result, _sh(name), term)
        for lang in ("fr", "en"):
            yield Triple(result, _sh("resultMessage"), Literal(one.message(lang), language=lang))


def turtle_text(triples: Iterable[Triple], prefixes: Sequence[str]) -> str:
    """Return triples as Turtle."""
    return serialize(triples, format=RdfFormat.TURTLE, prefixes={name: PREFIXES[name] for name in prefixes}).decode()


def _sh(name: str) -> NamedNode:
    return NamedNode(SH + name)


def _term(text: str) -> NamedNode | Literal | None:
    if not text:
        return None
    is_address = text.startswith(("http://", "https://", "urn:")) and not set(text) & set(' <>"{}|\\^`')
    return NamedNode(text) if is_address else Literal(text)
