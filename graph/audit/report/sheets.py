"""The report as sheets: what can be sorted, filtered and handed out."""

from collections import Counter
from collections.abc import Iterable

from graph.audit.report.closing import reasons_of
from graph.audit.report.context import Report
from graph.audit.report.summary import Score, scores
from graph.audit.results import Finding
from graph.audit.rules import SEVERITIES
from graph.io.sheets import Sheet

__all__ = ["sheets"]

EVERY = 1000  # reasons named of a rule that did not apply


def sheets(report: Report) -> list[Sheet]:
    """Return the sheets: summary, findings, questions, waived findings, rules that held, rules that did not apply."""
    return [
        _summary(report),
        _sheet(report, "findings", FINDING, [_finding(report, one) for one in report.audit.open]),
        _sheet(
            report, "questions", ("id", "element", "kind", "question", "waiting", "core", "who"), _questions(report)
        ),
        _sheet(report, "waived", (*FINDING, "reason", "author", "until"), _waived(report)),
        _sheet(report, "held", ("id", "rule", "theme", "elements"), _held(report)),
        _sheet(report, "apart", ("id", "rule", "not-concerned", "because"), _apart(report)),
    ]


FINDING = (
    "severity", "theme", "rule", "id", "element", "kind", "finding", "fix", "who", "effective", "by-when",
    "requirement", "basis", "quote", "source", "address",
)  # fmt: skip


def _sheet(report: Report, name: str, columns: Iterable[str], rows: list[tuple]) -> Sheet:
    return Sheet(report.say(f"sheet-{name}"), tuple(map(report.say, columns)), rows)


def _summary(report: Report) -> Sheet:
    columns = ["theme"]
    for severity in ("in-force", "to-come", "advised"):
        columns += [f"{severity}-held", f"{severity}-failed", f"{severity}-silent"]
    found = scores(report.audit)
    rows = [(report.theme(theme), *_numbers(by_severity.values())) for theme, by_severity in found.items()]
    total = (sum((found[theme][severity] for theme in found), Score()) for severity in SEVERITIES)
    rows.append((report.say("all-themes"), *_numbers(total)))
    return _sheet(report, "summary", [*columns, "share"], [(*row, _share(report, row)) for row in rows])


def _numbers(some: Iterable[Score]) -> list[int]:
    return [number for score in some for number in (score.held, score.failed, score.silent)]


def _share(report: Report, row: tuple) -> str:
    held, failed = row[1], row[2]
    return report.say("percent", n=100 * held // (held + failed)) if held + failed else ""


def _finding(report: Report, one: Finding) -> tuple:
    ground, rule = report.grounds[one.rule.id], one.rule
    source = ground.source
    return (
        report.severity(one.severity).text,
        report.theme(rule.theme),
        report.title(rule),
        report.clean(one.element.id),
        report.name(one.element),
        report.kind(one.element),
        report.message(one),
        report.fix(one),
        report.who(one.element),
        rule.effective_from,
        report.due(rule),
        " ; ".join(f"{report.clean(duty.label)} ({duty.id})" for duty in ground.requirements),
        " ; ".join(report.clean(text.label) for text in (*ground.legal_basis, *ground.references)),
        report.clean(ground.quote),
        report.clean(source.title) if source else "",
        source.address if source else "",
    )


def _questions(report: Report) -> list[tuple]:
    return [
        (
            report.clean(one.element.id),
            report.name(one.element),
            report.kind(one.element),
            report.question(one),
            len(one.rules),
            report.say("yes") if one.attribute.core else "",
            report.who(one.element),
        )
        for one in report.audit.questions
    ]


def _waived(report: Report) -> list[tuple]:
    return [
        (*_finding(report, one), *map(report.clean, (one.waiver.reason, one.waiver.author, one.waiver.until)))
        for one in report.audit.findings
        if one.waiver
    ]


def _held(report: Report) -> list[tuple]:
    outcomes = report.audit.outcome_of()
    passed = Counter(one.rule for one in report.audit.assessments if one.outcome == "passed")
    return [
        (rule.id, report.title(rule), report.theme(rule.theme), passed[rule.id])
        for rule in report.audit.rules
        if outcomes[rule.id] == "passed"
    ]


def _apart(report: Report) -> list[tuple]:
    return [
        (rule.id, report.title(rule), n, text)
        for rule in report.audit.rules
        for text, n in reasons_of(report, rule.id, EVERY)
    ]
