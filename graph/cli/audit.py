"""Command: hold one's own information system to the doctrine and to the law."""

import io
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext, redirect_stdout
from dataclasses import replace
from datetime import date
from functools import partial as partial_of
from itertools import groupby
from pathlib import Path

import click

from graph.audit.auditor import Auditor
from graph.audit.grounds import Ground
from graph.audit.record import Comparison, Key, compare, failures, saved_failures
from graph.audit.report.context import Report
from graph.audit.report.formats import BINARY, FORMATS
from graph.audit.results import Audit, Finding
from graph.cli.common import graph_for, lang_option
from graph.cli.main import Context
from graph.errors import BadInput
from graph.io.files import write_whole
from graph.query import day
from graph.system.formats import READERS
from graph.system.mapping import read_mapping
from graph.system.records import Element
from graph.text import t

EXAMPLES = 5  # findings shown of each rule: the rest is in the JSON
QUESTIONS = 15  # questions shown


@click.command("audit")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option(
    "--as-of", metavar="DATE",
    help="Jour de l’audit (défaut : ce jour) ; à venir : « serons-nous prêts ? » / day of the audit (default: today).",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(["text", *FORMATS]),
    help="Forme ; d’après la terminaison de -o, sinon text / form; told by the ending of -o, else text.",
)  # fmt: skip
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE",
    help="Où écrire ; sans elle, sur la sortie / where to write; on standard output without it.",
)  # fmt: skip
@click.option(
    "--waivers", type=click.Path(path_type=Path), metavar="FILE",
    help="Constats levés, avec motif, auteur et dernier jour (TOML, CSV) / findings waived, with their reason.",
)  # fmt: skip
@click.option(
    "--compare", "before", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
    help="Audit précédent (JSON), ou cartographie précédente / earlier audit (JSON), or earlier map.",
)  # fmt: skip
@click.option(
    "--rules", "packs", multiple=True, type=click.Path(path_type=Path), metavar="DIR",
    help="Dossier de règles à soi (.ttl, .rq), en plus des nôtres / folder of rules of one’s own.",
)  # fmt: skip
@click.option(
    "--from", "source", type=click.Choice(sorted(READERS)),
    help="Format ; d’après la terminaison s’il n’est pas dit / told by the ending if not given.",
)  # fmt: skip
@click.option(
    "--mapping", type=click.Path(path_type=Path), metavar="FILE",
    help="Choix à rejouer, comme pour import / choices to replay, as for import.",
)  # fmt: skip
@click.option(
    "--complete", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
    help="Modèle rempli qui complète la cartographie / filled template that completes the map.",
)  # fmt: skip
@click.option("--partial", is_flag=True, help="Auditer ce qui peut être lu / audit what can be read.")
@lang_option
@click.pass_obj
def audit_command(
    context: Context,
    files: tuple[Path, ...],
    as_of: str | None,
    form: str | None,
    output: Path | None,
    waivers: Path | None,
    before: tuple[Path, ...],
    packs: tuple[Path, ...],
    source: str | None,
    mapping: Path | None,
    complete: tuple[Path, ...],
    partial: bool,
    own_lang: str | None,
) -> None:
    """Tenir un système d’information aux règles / hold an information system to the rules.

    \b
    doctrine audit si.ttl
    doctrine audit si.xlsx --as-of 2029-03-26 --format json
    doctrine audit si.ttl --waivers levees.toml --compare audit-2026.json
    doctrine audit si.ttl -o rapport.docx

    \b
    Statut 0 : aucune violation ; 1 : des violations ; 2 : entrée illisible.
    Status 0: no violation; 1: violations; 2: bad input.
    """
    lang, today = own_lang or context.lang, day(as_of) if as_of else date.today().isoformat()
    form = form or _form_of(output)
    if form in BINARY and not output and sys.stdout.isatty():
        raise BadInput("audit.binary", form=form)
    auditor = Auditor.of(graph_for(resident=True), packs, waivers)
    chosen = read_mapping(mapping) if mapping else None
    read = partial_of(auditor.read, form=source, mapping=chosen, partial=partial, lang=lang)
    found = auditor.audit(read(files, complete=complete), today, _progress(lang))
    compared = compare(_before(auditor, before, today, read), failures(found)) if before else None
    report = Report.of(auditor.graph, found, lang, compared)
    if form == "text":
        with redirect_stdout(io.StringIO()) if output else nullcontext() as said:
            _print(found, report.grounds, compared, lang)
        content = said.getvalue().encode() if said else b""
    else:
        content = FORMATS[form](report)
    if output:
        write_whole(output, content)
        click.echo(t("audit.written", lang, file=output), err=True)
    else:
        click.echo(content, nl=False)
    sys.exit(0 if found.conforms else 1)


def _form_of(output: Path | None) -> str:
    """Return the form that the ending of a file tells.

    :raises BadInput: it tells none.
    """
    ending = output.suffix.lower().removeprefix(".") if output else ""
    if ending in ("", "txt"):
        return "text"
    if ending not in FORMATS:
        raise BadInput("audit.form", file=output, known=", ".join(FORMATS))
    return ending


def _before(
    auditor: Auditor, files: Sequence[Path], today: str, read: Callable[..., tuple[Element, ...]]
) -> frozenset[Key]:
    """Return what was found before: in a saved audit, or in a map as it was."""
    if len(files) == 1 and files[0].suffix == ".json":
        return saved_failures(files[0])
    return failures(replace(auditor, waivers=()).audit(read(files), today))


def _progress(lang: str) -> Callable[[int, int], None] | None:
    """Return what shows a person how far the audit is."""
    if not sys.stderr.isatty():
        return None

    def show(rank: int, total: int) -> None:
        step = t("audit.step", lang, rank=rank, total=total) if rank < total else ""
        click.echo(f"\r{step:<40}" + ("" if step else "\r"), err=True, nl=False)

    return show


def _print(found: Audit, known: dict[str, Ground], compared: Comparison | None, lang: str) -> None:
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
