"""What a director reads first: the verdict, the figures, each theme, what comes next, the worst, the drawing."""

from collections.abc import Iterator

from graph.audit.report.context import Report
from graph.audit.report.drawing import MOST, drawing
from graph.audit.report.summary import Score, by_element, coming, scores, worst
from graph.audit.rules import SEVERITIES
from graph.io.document.blocks import (
    Block,
    Figures,
    Heading,
    Items,
    Line,
    Paragraph,
    Picture,
    Run,
    Table,
    line,
)

__all__ = ["opening"]

NAMED = 3  # elements named of each gap
DATES = 8


def opening(report: Report) -> Iterator[Block]:
    """Yield the first part of a report."""
    yield Heading(2, line(report.say("summary")), "summary")
    yield from _verdict(report)
    yield from _themes(report)
    yield from _worst(report)
    yield from _coming(report)
    if report.compared:
        yield from _compared(report)
    yield from _system(report)


def _verdict(report: Report) -> Iterator[Block]:
    counts = report.audit.counts
    yield Paragraph(line(report.say("conforms" if report.audit.conforms else "fails", **counts)), "lead")
    figures = [(str(counts[one]), report.say(f"figure-{one}"), one) for one in SEVERITIES]
    figures.append((str(counts["passed"]), report.say("figure-held"), "held"))
    figures.append((str(len(report.audit.questions)), report.say("figure-questions"), ""))
    if counts["waived"]:
        figures.append((str(counts["waived"]), report.say("figure-waived"), ""))
    yield Figures(tuple(figures))
    yield Paragraph(line(report.say("severities")), "small")


def _themes(report: Report) -> Iterator[Block]:
    yield Heading(3, line(report.say("themes")), "themes")
    yield Paragraph(line(report.say("themes-meaning")))
    found, total = scores(report.audit), dict.fromkeys(SEVERITIES, Score())
    rows = []
    for theme, by_severity in found.items():
        total = {severity: total[severity] + by_severity[severity] for severity in SEVERITIES}
        rows.append(_theme(report, Run(report.theme(theme)), by_severity))
    rows.append(_theme(report, Run(report.say("all-themes"), "strong"), total))
    columns = ("theme", "in-force", "to-come", "advised")
    yield Table(report.say("themes-table"), tuple(map(report.say, columns)), tuple(rows), (25, 35, 20, 20))


def _theme(report: Report, name: Run, by_severity: dict[str, Score]) -> tuple[Line, ...]:
    binding, *others = by_severity.values()
    first = line(_of(report, binding))
    if binding.share is not None:  # rounded down: 100 % is said of the whole alone
        percent = Run(report.say("percent", n=int(binding.share * 100)), "strong", share=binding.share)
        first = (percent, Run(f" {_of(report, binding)}"))
    return ((name,), first, *(line(_of(report, score)) for score in others))


def _of(report: Report, score: Score) -> str:
    """Return how many controls hold of those that have an answer, and how many have none."""
    parts = [report.say("held-of", held=score.held, n=score.answered)] if score.answered else []
    parts += [report.say("n-silent", n=score.silent)] if score.silent else []
    return ", ".join(parts) or "–"


def _worst(report: Report) -> Iterator[Block]:
    yield Heading(3, line(report.say("worst")), "worst")
    found = worst(report.audit)
    if not found:
        yield Paragraph(line(report.say("worst-none")))
        return
    yield Paragraph(line(report.say("worst-meaning")), "small")
    rows = tuple(
        (
            (report.rule_link(gap.rule),),
            (report.severity(gap.severity),),
            (Run(report.say("n-elements", n=len(gap.findings)) + " "), *report.elements_of(gap, NAMED)),
            line(report.due(gap.rule)),
        )
        for gap in found
    )
    columns = ("gap", "severity", "where", "by-when")
    yield Table(report.say("worst-table"), tuple(map(report.say, columns)), rows, (33, 15, 32, 20))


def _coming(report: Report) -> Iterator[Block]:
    yield Heading(3, line(report.say("coming")), "coming")
    found = coming(report.audit)
    if not found:
        yield Paragraph(line(report.say("coming-none")))
        return
    rows = []
    for one in found[:DATES]:
        rules: list[Run] = []
        for gap in one.gaps:
            rules += [Run(" ; ")] if rules else []
            rules += [report.rule_link(gap.rule), Run(f" ({len(gap.findings)})")]
        failing = sum(len(gap.findings) for gap in one.gaps)
        rows.append(((Run(report.day(one.day)),), tuple(rules) or line("–"), line(str(failing)), line(str(one.silent))))
    columns = ("day", "not-ready", "gaps", "silent")
    yield Table(report.say("coming-table"), tuple(map(report.say, columns)), tuple(rows), (18, 56, 12, 14))


def _compared(report: Report) -> Iterator[Block]:
    yield Heading(3, line(report.say("compared")), "compared")
    pairs = {"fixed": report.compared.fixed, "new": report.compared.new, "remaining": report.compared.remaining}
    yield Paragraph(line(report.say("compared-counts", **{name: len(some) for name, some in pairs.items()})))
    names = {one.id: report.name(one) for one in report.audit.elements}
    for name in ("new", "fixed"):
        if pairs[name]:
            yield Paragraph(line(Run(report.say(f"compared-{name}"), "strong")))
            yield Items(
                tuple(
                    line(
                        report.title(report.rules[rule]) if rule in report.rules else rule,
                        " – ",
                        names.get(element, report.clean(element)),
                    )
                    for rule, element in pairs[name]
                )
            )


def _system(report: Report) -> Iterator[Block]:
    audit = report.audit
    yield Heading(2, line(report.say("system")), "system")
    apps = [one for one in audit.elements if one.kind == "Application"]
    if 0 < len(apps) <= MOST:
        yield Picture(drawing(audit, report.lang, report.anchors), report.say("drawing-caption"))
    found, asked = by_element(audit.open), by_element(audit.questions)
    rows = []
    for key in sorted({*found, *asked}, key=lambda one: (-len(found.get(one, ())), -len(asked.get(one, ())), one)):
        element, some = report.elements[key], found.get(key, ())
        numbers = [sum(one.severity == severity for one in some) for severity in SEVERITIES]
        cells = [line(str(n)) for n in (*numbers, len(asked.get(key, ())))]
        rows.append(((report.element_link(element),), line(report.kind(element)), line(report.who(element)), *cells))
    columns = ("element", "kind", "who", "violations", "warnings", "informations", "questions")
    heads = tuple(map(report.say, columns))
    yield Table(report.say("system-table"), heads, tuple(rows), (24, 14, 18, 11, 11, 11, 11))
