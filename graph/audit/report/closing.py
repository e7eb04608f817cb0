"""What is not a finding: the questions to ask, what is waived, what holds, what does not apply, and how it was done."""

from collections import Counter
from collections.abc import Iterator

from graph.audit.report.context import Report
from graph.audit.report.summary import by_element
from graph.audit.report.wording import reason
from graph.io.document.blocks import Block, Heading, Items, Line, Paragraph, Run, Table, line

__all__ = ["closing", "reasons_of"]


def closing(report: Report) -> Iterator[Block]:
    """Yield the last part of a report."""
    yield from _questions(report)
    yield from _waived(report)
    yield from _held(report)
    yield from _apart(report)
    yield Heading(2, line(report.say("method")), "method")
    values = {"n": len(report.audit.rules), "day": report.day(report.audit.as_of)}
    yield Items(tuple(line(report.say(f"method-{rank}", **values)) for rank in range(1, 6)))


def _questions(report: Report) -> Iterator[Block]:
    some = report.audit.questions
    yield Heading(2, line(report.say("questions-title")), "questions")
    if not some:
        yield Paragraph(line(report.say("questions-none")))
        return
    yield Paragraph(line(report.say("questions-meaning", n=len(some))))
    for core in (True, False):
        asked = by_element(one for one in some if one.attribute.core is core)
        rows: list[tuple[Line, ...]] = []
        for key, group in asked.items():
            element = report.elements[key]
            rows += [
                (
                    (report.element_link(element),),
                    line(report.question(one)),
                    line(str(len(one.rules))),
                    line(report.who(element)),
                )
                for one in group
            ]
        if rows:
            title = report.say("questions-core" if core else "questions-other", n=len(rows))
            yield Heading(3, line(title))
            heads = tuple(map(report.say, ("element", "question", "waiting", "who")))
            yield Table(title, heads, tuple(rows), (25, 42, 12, 21))


def _waived(report: Report) -> Iterator[Block]:
    some = [one for one in report.audit.findings if one.waiver]
    if not some:
        return
    yield Heading(2, line(report.say("waived")), "waived")
    yield Paragraph(line(report.say("waived-meaning")))
    rows = tuple(
        (
            line(report.title(one.rule)),
            line(report.message(one)),
            line(report.clean(one.waiver.reason)),
            line(report.clean(one.waiver.author)),
            line(report.day(one.waiver.until)),
        )
        for one in some
    )
    heads = tuple(map(report.say, ("rule", "finding", "reason", "author", "until")))
    yield Table(report.say("waived"), heads, rows, (20, 30, 24, 13, 13))


def _held(report: Report) -> Iterator[Block]:
    yield Heading(2, line(report.say("held")), "held")
    yield Paragraph(line(report.say("held-meaning")))
    outcomes = report.audit.outcome_of()
    passed = Counter(one.rule for one in report.audit.assessments if one.outcome == "passed")
    rows = tuple(
        (
            line(report.title(rule)),
            line(report.theme(rule.theme)),
            (Run(report.say(f"would-be-{rule.severity(report.audit.as_of)}")),),
            line(str(passed[rule.id])),
        )
        for rule in report.audit.rules
        if outcomes[rule.id] == "passed"
    )
    if not rows:
        yield Paragraph(line(report.say("held-none")))
        return
    heads = tuple(map(report.say, ("rule", "theme", "else", "elements")))
    yield Table(report.say("held"), heads, rows, (42, 30, 16, 12))


def _apart(report: Report) -> Iterator[Block]:
    yield Heading(2, line(report.say("apart")), "apart")
    yield Paragraph(line(report.say("apart-meaning")))
    outcomes = report.audit.outcome_of()
    rows = []
    for whole in (True, False):
        for rule in report.audit.rules:
            said = reasons_of(report, rule.id)
            if said and (outcomes[rule.id] == "inapplicable") is whole:
                runs = tuple(Run(f"{'' if rank == 0 else ' | '}{text} ({n})") for rank, (text, n) in enumerate(said))
                reasons = report.audit.reasons[rule.id]
                scope = report.say("apart-whole") if whole else str(sum(reasons.values()))
                if (more := len(reasons) - len(said)) > 0:
                    runs += (Run(f" {report.say('and-more', n=more)}", "soft"),)
                rows.append((line(report.title(rule)), line(scope), runs))
    heads = tuple(map(report.say, ("rule", "not-concerned", "because")))
    yield Table(report.say("apart"), heads, tuple(rows), (32, 15, 53))


def reasons_of(report: Report, rule: str, most: int = 3) -> list[tuple[str, int]]:
    """Return the commonest reasons why a rule did not apply, each with its number of elements."""
    found = report.audit.reasons[rule].most_common(most)
    return [(report.clean(reason(report.rules[rule], tests, report.names, report.lang)), n) for tests, n in found]
