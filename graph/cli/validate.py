"""Command: hold the graph, or one's own files, to the shapes and checks."""

import sys
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from graph.cli.common import data_option, lang_option
from graph.cli.main import Context
from graph.findings import SEVERITIES, Finding, conforms, counts
from graph.names import shorten
from graph.text import t

if TYPE_CHECKING:
    import rdflib

Told = TypeVar("Told")
EXAMPLES = 5  # findings shown of each rule: the rest is in the JSON
LONGEST = 100  # characters shown of a value


@click.command("validate")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]…")
@click.option(
    "--shapes",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Formes SHACL à employer à la place des nôtres / SHACL shapes to use instead of ours.",
)
@click.option(
    "--timeout", type=click.FloatRange(min=0.1), default=120, show_default=True,
    help="Secondes laissées à --shapes / seconds that --shapes may take.",
)  # fmt: skip
@data_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "ttl", "sarif", "junit", "html"]),
    default="text",
    show_default=True,
)
@click.option(
    "--severity",
    type=click.Choice(SEVERITIES),
    default="info",
    show_default=True,
    help="Ne montrer que cette gravité et les pires / show this severity and worse only.",
)
@lang_option
@click.pass_obj
def validate_command(
    context: Context,
    files: tuple[Path, ...],
    shapes: tuple[Path, ...],
    timeout: float,
    data: tuple[Path, ...],
    form: str,
    severity: str,
    own_lang: str | None,
) -> None:
    """Contrôler le graphe, ou ses propres FILE / validate the graph, or one's own FILEs.

    \b
    Statut 0 : conforme (avertissements permis) ; 1 : des violations ; 2 : entrée illisible.
    Status 0: conforms (warnings allowed); 1: violations; 2: bad input.
    """
    from graph import shacl
    from graph.io import reports
    from graph.io.rdflib_graph import to_turtle
    from graph.rules import rules

    lang, files = own_lang or context.lang, (*files, *data)
    if shapes and form == "ttl":  # the report of pySHACL itself, every constraint component in place
        turtle, conforming = _reported(files, shapes, timeout, lambda of: (to_turtle(of), shacl.conforms(of)))
        click.echo(turtle, nl=False)
        sys.exit(0 if conforming else 1)
    findings = _findings(files, shapes, timeout, lang)
    status = 0 if conforms(findings) else 1
    shown = [one for one in findings if SEVERITIES.index(one.severity) <= SEVERITIES.index(severity)]
    if form == "text":
        _print(shown, findings, lang)
    else:
        known = {} if shapes else rules()
        click.echo(
            {
                "json": lambda: reports.json_report(shown, lang),
                "ttl": lambda: reports.turtle_report(shown),
                "sarif": lambda: reports.sarif_report(shown, known, lang),
                "junit": lambda: reports.junit_report(shown, known, lang),
                "html": lambda: reports.html_report(shown, lang),
            }[form](),
            nl=False,
        )
    sys.exit(status)


def _reported(
    files: tuple[Path, ...], shapes: tuple[Path, ...], seconds: float, told: Callable[["rdflib.Graph"], Told]
) -> Told:
    """Judge by shapes of anybody's hand, where they can be stopped and reach nothing.

    :param told: what to tell of the report. It is made there: a literal of rdflib that crosses over is rewritten.
    """
    from graph import validate
    from graph.apart import apart

    return apart(
        lambda: validate.asked(files, shapes),
        lambda given, watch: told(validate.shacl_report(given, watch)),
        seconds=seconds,
    )


def _findings(files: tuple[Path, ...], shapes: tuple[Path, ...], timeout: float, lang: str) -> list[Finding]:
    from graph import validate

    def progress(name: str, rank: int, total: int) -> None:
        step = t("validate.step", lang, name=name, rank=rank, total=total)
        if sys.stderr.isatty():  # a person sees one line that changes
            click.echo(f"\r{step:<60}", err=True, nl=False)
        elif rank % 10 == 1 or rank == total:  # a log gets some of them
            click.echo(step, err=True)

    if shapes:
        return _reported(files, shapes, timeout, validate.shacl_findings)
    click.echo(t("validate.loading", lang), err=True)
    found = validate.validate_files(files, progress) if files else validate.validate_data(progress)
    if sys.stderr.isatty():
        click.echo(f"\r{'':<60}\r", err=True, nl=False)
    return found


def _print(shown: list[Finding], findings: list[Finding], lang: str) -> None:
    for (severity, rule), group in groupby(shown, lambda one: (one.severity, one.rule)):
        some = list(group)
        said = t(f"validate.{severity}", lang)
        click.secho(t("validate.heading", lang, severity=said, rule=rule, n=len(some)), bold=True)
        click.echo(f"  {some[0].message(lang)}")
        for one in some[:EXAMPLES]:
            parts = (shorten(one.entity), shorten(one.path), shorten(one.value)[:LONGEST])
            where = f"[{one.file}]" if one.file and one.file != one.entity else ""
            click.echo("    " + "  ".join(part for part in (*parts, where) if part))
        if len(some) > EXAMPLES:
            click.echo("  " + t("validate.more", lang, n=len(some) - EXAMPLES))
        click.echo()
    verdict = "validate.conforms" if conforms(findings) else "validate.fails"
    click.echo(t(verdict, lang, **counts(findings)))
