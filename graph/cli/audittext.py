"""An audit as text for a terminal."""

from itertools import groupby

import click

from graph.audit.grounds import Ground
from graph.audit.report.context import Report
from graph.audit.results import Audit, Finding
from graph.text import t

__all__ = ["print_audit"]

EXAMPLES = 5  # findings shown of each rule: the rest is in the other forms
QUESTIONS = 15  # questions shown


def print_audit(report: Report) -> None:
    """Print the findings by rule, the first questions, what is waived, what differs, and the verdict."""
    found, known, compared, lang = report.audit, report.grounds, report.compared, report.lang
    name = found.system.name or found.system.id
    click.secho(t("audit.title", lang, name=name, day=found.as_of), bold=True)
    click.echo()
    for (severity, _), group in groupby(found.open, lambda one: (one.severity, one.rule.id)):
        _print_rule(severity, list(group), known, lang)
    _print_questions(found, lang)
    if waived := [one for one in found.findings if one.waiver]:
        click.secho(t("audit.waived", lang, n=len(waived)), bold=True)
        for one in waived:
            said = {"author": one.waiver.author, "until": one.waiver.until, "reason": one.waiver.reason}
            click.echo("  " + t("audit.waived-one", lang, message=one.message(lang), **said))
        click.echo()
    if compared:
        pairs = {"fixed": compared.fixed, "new": compared.new, "remaining": compared.remaining}
        for name, some in pairs.items():
            click.secho(t(f"audit.{name}", lang, n=len(some)), bold=True)
            if name != "remaining":
                for rule, element in some:
                    click.echo(f"  {rule}  {element}")
        click.echo()
    counts = {name.replace("inapplicable", "none"): n for name, n in found.counts.items()}
    click.echo(t("audit.conforms" if found.conforms else "audit.fails", lang, **counts))
    click.echo(t("audit.outcomes", lang, rules=len(found.rules), **counts))


def _print_rule(severity: str, some: list[Finding], known: dict[str, Ground], lang: str) -> None:
    rule, ground = some[0].rule, known[some[0].rule.id]
    heading = {"severity": t(f"audit.{severity}", lang), "title": rule.title.get(lang, rule.id), "n": len(some)}
    click.secho(t("audit.heading", lang, **heading, rule=rule.id), bold=True)
    fixes = {one.fix(lang) for one in some}
    for one in some[:EXAMPLES]:
        own = f" → {one.fix(lang)}" if len(fixes) > 1 else ""
        click.echo(f"  [{one.element.id}] {one.message(lang)}{own}")
    if len(some) > EXAMPLES:
        click.echo("  " + t("audit.more", lang, n=len(some) - EXAMPLES))
    if len(fixes) == 1 and all(fixes):
        click.echo("  " + t("audit.fix", lang, fix=fixes.pop()))
    for duty in ground.requirements:
        click.echo("  " + t("audit.requirement", lang, id=duty.id, label=duty.label))
    if texts := " ; ".join(text.label for text in ground.legal_basis):
        click.echo("  " + t("audit.basis", lang, texts=texts))
    reason = rule.effective_basis.get(lang, "")
    click.echo("  " + t("audit.day", lang, day=rule.effective_from or t("audit.no-day", lang), reason=reason))
    if ground.quote:
        click.echo(
            "  " + t("audit.quote", lang, quote=ground.quote, source=ground.source.title if ground.source else "–")
        )
    click.echo()


def _print_questions(found: Audit, lang: str) -> None:
    if not found.questions:
        return
    click.secho(t("audit.questions", lang, n=len(found.questions)), bold=True)
    for one in found.questions[:QUESTIONS]:
        click.echo("  " + t("audit.question", lang, text=one.text(lang), element=one.element.id, n=len(one.rules)))
    if len(found.questions) > QUESTIONS:
        click.echo("  " + t("audit.more", lang, n=len(found.questions) - QUESTIONS))
    click.echo()
