"""Findings to the reports that other tools read: JSON, SARIF, JUnit, HTML and a SHACL validation report."""

import html
import json
from collections.abc import Iterable, Mapping
from itertools import groupby
from xml.etree import ElementTree

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from graph import __version__
from graph.findings import Finding, Rule, conforms, counts
from graph.names import BASE, PREFIXES, shorten
from graph.text import t

__all__ = ["html_report", "json_report", "junit_report", "sarif_report", "turtle_report"]

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
    """Return SARIF 2.1.0: what code hosts show beside the lines of a change."""
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
        )
    results = [
        {
            "ruleId": one.rule,
            "ruleIndex": ranks[one.rule],
            "level": LEVELS[one.severity],
            "message": {"text": _sentence(one, lang)},
            "locations": [_location(one)],
        }
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
        place["physicalLocation"] = {"artifactLocation": {"uri": one.file.replace(" ", "%20")}}
    return place


def _sentence(one: Finding, lang: str) -> str:
    about = " ".join(shorten(part) for part in (one.entity, one.path, one.value) if part)
    return f"{about} : {one.message(lang)}" if lang == "fr" else f"{about}: {one.message(lang)}"


def junit_report(findings: list[Finding], rules: Mapping[str, Rule], lang: str) -> str:
    """Return JUnit XML: one case a rule, failed by violations; warnings are its output."""
    by_rule = {name: list(some) for name, some in groupby(sorted(findings, key=_by_rule), _by_rule)}
    names = sorted(rules.keys() | by_rule.keys())
    failed = sum(not conforms(some) for some in by_rule.values())
    figures = {"tests": str(len(names)), "failures": str(failed)}
    root = ElementTree.Element("testsuites", figures)
    suite = ElementTree.SubElement(root, "testsuite", figures, name="doctrine validate", errors="0", skipped="0")
    for name in names:
        case = ElementTree.SubElement(suite, "testcase", classname="doctrine", name=name)
        some = by_rule.get(name, [])
        lines = _printable("\n".join(_sentence(one, lang) for one in some))
        if not conforms(some):
            said = f"{len(some)} × {name}"
            failure = ElementTree.SubElement(case, "failure", message=said, type="violation")
            failure.text = lines
        elif some:
            ElementTree.SubElement(case, "system-out").text = lines
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
    findings = list(findings)
    a, report = NamedNode(PREFIXES["rdf"] + "type"), BlankNode("report")
    verdict = Literal(str(conforms(findings)).lower(), datatype=NamedNode(PREFIXES["xsd"] + "boolean"))
    triples = [Triple(report, a, _sh("ValidationReport")), Triple(report, _sh("conforms"), verdict)]
    for rank, one in enumerate(findings):
        result = BlankNode(f"r{rank}")
        triples += [Triple(report, _sh("result"), result), Triple(result, a, _sh("ValidationResult"))]
        kind = "shape#" if one.kind == "shape" else f"{one.kind}/"
        said = {
            "focusNode": _term(one.entity),
            "resultPath": _term(one.path),
            "value": _term(one.value),
            "resultSeverity": _sh(one.severity.capitalize()),
            "sourceShape": NamedNode(f"{BASE}{kind}{one.rule}"),
            "sourceConstraintComponent": NamedNode(one.component or SH + "SPARQLConstraintComponent"),
        }
        triples += [Triple(result, _sh(name), term) for name, term in said.items() if term is not None]
        for lang in ("fr", "en"):
            triples.append(Triple(result, _sh("resultMessage"), Literal(one.message(lang), language=lang)))
    prefixes = {name: PREFIXES[name] for name in ("dn", "sh", "skos", "xsd")}
    return serialize(triples, format=RdfFormat.TURTLE, prefixes=prefixes).decode()


def _sh(name: str) -> NamedNode:
    return NamedNode(SH + name)


def _term(text: str) -> NamedNode | Literal | None:
    if not text:
        return None
    is_address = text.startswith(("http://", "https://", "urn:")) and not set(text) & set(' <>"{}|\\^`')
    return NamedNode(text) if is_address else Literal(text)
