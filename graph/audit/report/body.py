"""The findings: by requirement with the chain to the source, then by element with who must act and by when."""

import re
from collections.abc import Iterator

from graph.audit.grounds import Ground
from graph.audit.report.context import Report, rule_anchor
from graph.audit.report.summary import Gap, by_element, gaps
from graph.io.document.blocks import Block, Heading, Line, Paragraph, Run, Table, Terms, line
from graph.obligations import Obligation

__all__ = ["by_application", "by_requirement"]


def by_requirement(report: Report) -> Iterator[Block]:
    """Yield the findings under their requirements, the worst first; a finding stands under its first requirement."""
    yield Heading(2, line(report.say("by-requirement")), "requirements")
    groups: dict[str, list[Gap]] = {}
    for gap in gaps(report.audit):
        duties = report.grounds[gap.rule.id].requirements
        groups.setdefault(duties[0].id if duties else gap.rule.id, []).append(gap)
    if not groups:
        yield Paragraph(line(report.say("no-finding")))
    for some in groups.values():
        duties = report.grounds[some[0].rule.id].requirements
        if duties:
            yield from _requirement(report, duties[0])
        for gap in some:
            yield from _gap(report, gap, 4 if duties else 3)


def _requirement(report: Report, duty: Obligation) -> Iterator[Block]:
    anchor = re.sub(r"[^a-z0-9]+", "-", duty.id.lower())
    label, statement = report.clean(duty.label), report.clean(duty.statement)
    yield Heading(3, line(Run(f"{duty.modality_label} · ", "soft"), label, Run(f" ({duty.id})", "soft")), anchor)
    pairs = [("statement", line(statement))] if statement.rstrip(".") != label else []
    if duty.bearers:
        pairs.append(("bearers", line(", ".join(report.clean(one.label) for one in duty.bearers))))
    if duty.provisions:
        pairs.append(("provisions", _texts([(one.label, one.eli) for one in duty.provisions], report)))
    for due in duty.dates:
        reason = f" ({report.clean(due.reason)})" if due.reason else ""
        pairs.append((f"date-{due.kind}", line(report.day(due.day) + reason)))
    if duty.timing:
        pairs.append(("timing", line(report.clean(duty.timing))))
    yield Terms(tuple((report.say(key), inside) for key, inside in pairs))


def _texts(some: list[tuple[str, str]], report: Report) -> Line:
    runs: list[Run] = []
    for label, address in some:
        runs += [Run(" ; ")] if runs else []
        runs.append(Run(report.clean(label), link=address))
    return tuple(runs)


def _gap(report: Report, gap: Gap, level: int) -> Iterator[Block]:
    rule, ground = gap.rule, report.grounds[gap.rule.id]
    head = line(report.severity(gap.severity), " · ", report.title(rule), Run(f" ({rule.id})", "soft"))
    yield Heading(level, head, rule_anchor(rule))
    fixes = {report.fix(one) for one in gap.findings} - {""}
    common = len(fixes) == 1
    pairs = list(_chain(report, gap, ground))
    if common:
        pairs.insert(0, ("fix", line(Run(fixes.pop(), "strong"))))
    yield Terms(tuple((report.say(key), inside) for key, inside in pairs))
    columns = ["element", "finding", *(() if common else ("fix",)), "who"]
    rows = tuple(
        (
            (report.element_link(one.element),),
            line(report.message(one)),
            *(() if common else (line(report.fix(one)),)),
            line(report.who(one.element)),
        )
        for one in gap.findings
    )
    widths = (25, 52, 23) if common else (20, 34, 28, 18)
    yield Table(report.say("gap-table", title=report.title(rule)), tuple(map(report.say, columns)), rows, widths)


def _chain(report: Report, gap: Gap, ground: Ground) -> Iterator[tuple[str, Line]]:
    """Yield the way from a rule to its source: what its first requirement has not said yet, date, words."""
    rule = gap.rule
    if others := ground.requirements[1:]:
        yield "other-requirements", line(" ; ".join(f"{report.clean(one.label)} ({one.id})" for one in others))
    said = {one.id for one in ground.requirements[0].provisions} if ground.requirements else set()
    for name, texts in (("basis", ground.legal_basis), ("references", ground.references)):
        if labels := [report.clean(one.label) for one in texts if one.id not in said]:
            yield name, line(" ; ".join(labels))
    since, reason = report.day(rule.effective_from), rule.effective_basis.get(report.lang, "")
    said = [] if since in report.due(rule) else [since]  # a recommendation is not told by its date alone
    said += [report.clean(reason)] if reason else []
    yield "by-when", line(report.due(rule) + (f" ({', '.join(said)})" if said else ""))
    if ground.quote:
        quote = f"« {ground.quote} »" if report.lang == "fr" else f"“{ground.quote}”"
        yield "quote", (Run(report.clean(quote), "quote", note=_source(report, ground)),)
    elif ground.source:
        yield "source", _source(report, ground)
    elif not ground.requirements:
        yield "basis", line(report.say("no-basis"))
    if note := rule.note.get(report.lang, ""):
        yield "note", line(report.clean(note))
    if rule.confidence:
        yield "sure", line(report.sure(rule))


def _source(report: Report, ground: Ground) -> Line:
    """Return where words stand: title, publisher, date, place in the document, address."""
    source, passage = ground.source, ground.passage
    if source is None:
        return ()
    said = [source.title, source.publisher, report.day(source.issued) if source.issued else ""]
    said.append(passage.locator if passage else "")
    runs = [Run(report.clean(", ".join(part for part in said if part)))]
    if source.address:
        runs += [Run(", "), Run(source.address, link=source.address)]
    return tuple(runs)


def by_application(report: Report) -> Iterator[Block]:
    """Yield the findings by element of the map, those with most first."""
    yield Heading(2, line(report.say("by-element")), "elements")
    found = by_element(report.audit.open)
    if not found:
        yield Paragraph(line(report.say("no-finding")))
    for key, some in found.items():
        element = report.elements[key]
        yield Heading(3, line(report.name(element), Run(f" · {report.kind(element)}", "soft")), report.anchors[key])
        where = (element.id, report.who(element), element.place)
        yield Paragraph(line(" · ".join(report.clean(part) for part in where if part)), "small")
        rows = tuple(
            (
                (report.rule_link(one.rule),),
                (report.severity(one.severity),),
                line(report.fix(one) or report.message(one)),
                line(report.due(one.rule)),
            )
            for one in some
        )
        heads = tuple(map(report.say, ("gap", "severity", "fix", "by-when")))
        yield Table(report.say("element-table", name=report.name(element)), heads, rows, (30, 15, 35, 20))
