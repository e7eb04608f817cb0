"""Command: hold one's own information system to the doctrine and to the law."""

import io
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import date
from functools import partial as partial_of
from pathlib import Path

import click

from graph.audit.auditor import Auditor
from graph.audit.record import compare, failures, saved_failures
from graph.audit.report.context import Report
from graph.audit.report.formats import BINARY, FORMATS
from graph.cli.audittext import print_audit
from graph.cli.common import graph_for, lang_option
from graph.cli.main import Context
from graph.cli.mapoptions import map_options
from graph.errors import BadInput
from graph.io.files import write_whole
from graph.query import day
from graph.system.mapping import read_mapping
from graph.text import t


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
@map_options
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
    compared = None
    if before:
        saved = len(before) == 1 and before[0].suffix == ".json"
        earlier = (
            saved_failures(before[0]) if saved else failures(replace(auditor, waivers=()).audit(read(before), today))
        )
        compared = compare(earlier, failures(found))
    report = Report.of(auditor.graph, found, lang, compared)
    if form == "text" and not output:
        print_audit(report)  # in colours, where a person reads
        sys.exit(0 if found.conforms else 1)
    content = _as_text(report) if form == "text" else FORMATS[form](report)
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


def _as_text(report: Report) -> bytes:
    with redirect_stdout(io.StringIO()) as said:
        print_audit(report)
    return said.getvalue().encode()


def _progress(lang: str) -> Callable[[int, int], None] | None:
    """Return what shows a person how far the audit is."""
    if not sys.stderr.isatty():
        return None

    def show(rank: int, total: int) -> None:
        step = t("audit.step", lang, rank=rank, total=total) if rank < total else ""
        click.echo(f"\r{step:<40}" + ("" if step else "\r"), err=True, nl=False)

    return show
