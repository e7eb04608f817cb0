"""Findings as HTML, a rule at a time: what is wrong, where, what to do, by when, and the chain to the source."""

from collections.abc import Iterable, Sequence
from html import escape

from graph.audit.grounds import Ground, Text
from graph.audit.report.context import Report, rule_anchor
from graph.audit.report.summary import Gap
from graph.audit.results import Finding
from graph.obligations import Obligation
from graph.ui.links import page_link
from graph.ui.sheet import mark, outside
from graph.ui.text import safe, say

__all__ = ["findings_html"]

SIGNS = {"violation": "■", "warning": "▲", "information": "●"}
MOST = 100  # elements shown of one rule


def findings_html(report: Report, some: Sequence[Gap], lang: str, opened: bool = False) -> str:
    """Return findings by rule, folded.

    :param opened: unfold them.
    """
    return f'<div class="audit gaps">{"".join(_gap(report, one, lang, opened) for one in some)}</div>'


def _say(key: str, lang: str, **values: object) -> str:
    return safe(say(f"auditing.{key}", lang, **values), lang)


def _gap(report: Report, gap: Gap, lang: str, opened: bool) -> str:
    rule, ground = gap.rule, report.grounds[gap.rule.id]
    fixes = {report.fix(one) for one in gap.findings} - {""}
    common = fixes.pop() if len(fixes) == 1 else ""
    word = safe(say(f"audit.{gap.severity}", lang), lang)
    summary = (
        f'<b class="severity {gap.severity}"><span aria-hidden="true">{SIGNS[gap.severity]}</span> {word}</b>'
        f'<span class="title">{escape(report.title(rule))}</span>'
        f'<span class="soft">{_say("n-elements", lang, n=len(gap.findings))} · {escape(report.due(rule))}</span>'
    )
    pairs = [("fix", f"<strong>{escape(common)}</strong>")] if common else []
    pairs += [(key, html) for key, html in _chain(report, gap, ground, lang) if html]
    chain = "".join(f"<dt>{_say(key, lang)}</dt><dd>{html}</dd>" for key, html in pairs)
    return (
        f'<details id="{rule_anchor(rule)}"{" open" if opened else ""}><summary>{summary}</summary>'
        f"<dl>{chain}</dl>{_elements(report, gap.findings, not common and bool(fixes), lang)}</details>"
    )


def _chain(report: Report, gap: Gap, ground: Ground, lang: str) -> Iterable[tuple[str, str]]:
    """Yield the way from a rule to its source."""
    rule = gap.rule
    yield "requirement", "".join(_duty(report, one, lang) for one in ground.requirements)
    yield "basis", _texts(ground.legal_basis, report, lang)
    yield "references", _texts(ground.references, report, lang)
    reason = report.clean(rule.effective_basis.get(lang, ""))
    yield "by-when", escape(report.due(rule)) + (f'<br><span class="soft">{escape(reason)}</span>' if reason else "")
    if ground.quote:
        yield "quote", f"<q>{escape(report.clean(ground.quote))}</q>"
    if ground.source:
        said = [ground.source.title, ground.source.publisher, ground.passage.locator if ground.passage else ""]
        yield "source", outside(ground.source.address or "", escape(report.clean(", ".join(filter(None, said)))))
    yield "rule", f"<code>{escape(rule.id)}</code> {mark(rule.confidence, lang) if rule.confidence else ''}"


def _duty(report: Report, one: Obligation, lang: str) -> str:
    statement, label = report.clean(one.statement), report.clean(one.label)
    more = f'<br><span class="soft">{escape(statement)}</span>' if statement.rstrip(".") != label.rstrip(".") else ""
    return f"<p>{page_link('entity', f'{one.modality_label} · {label}', lang, entity=one.id)}{more}</p>"


def _texts(some: Sequence[Text], report: Report, lang: str) -> str:
    return " ; ".join(page_link("entity", report.clean(one.label), lang, entity=one.id) for one in some)


def _elements(report: Report, some: Sequence[Finding], fixes: bool, lang: str) -> str:
    """Return the elements that fail a rule, with what is wrong and who answers for it."""
    keys = ("element", "finding", *(("fix",) if fixes else ()), "who", "place")
    heads = "".join(f'<th scope="col">{_say(key, lang)}</th>' for key in keys)
    rows = []
    for one in some[:MOST]:
        cells = [report.message(one), *((report.fix(one),) if fixes else ()), report.who(one.element)]
        cells.append(report.clean(one.element.place))
        name = f"{escape(report.name(one.element))} <code>{escape(report.clean(one.element.id))}</code>"
        rows.append(f'<tr><th scope="row">{name}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in cells)}</tr>')
    caption = _say("elements-table", lang, title=report.title(some[0].rule), n=len(some))
    more = f"<p>{_say('more-elements', lang, n=len(some) - MOST)}</p>" if len(some) > MOST else ""
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{caption}"><table><caption>{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>{more}"
    )
