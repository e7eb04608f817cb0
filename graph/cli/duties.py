"""Commands on what is due: obligations, coverage."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click

from graph import checklist, coverage, coveragefiles, dutyfiles
from graph.cli.common import endpoint_options, graph_for, lang_option, print_rows
from graph.cli.main import Context
from graph.dues import covered, duties
from graph.errors import BadInput
from graph.io.files import write_whole
from graph.obligations import KINDS
from graph.query import day
from graph.text import t
from graph.ways import Ways

BINARY = ("xlsx",)  # forms that no terminal shows

out_option = click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Fichier / file."
)
role_option = click.option(
    "--role", metavar="NAME", help="« hôpital », « fabricant », ANS, ehds:role_hdh… : avec les rôles qu’il joue."
)
as_of_option = click.option("--as-of", metavar="DATE", help="Vu de ce jour (défaut : ce jour) / seen from this day.")


@click.command("obligations")
@role_option
@click.option("--via", metavar="NAME", help="Par ce seul rôle / through this role only.")
@click.option("--theme", metavar="NAME", help="Thème / theme: ehr_systems, secondary_use…")
@click.option("--from", "since", metavar="DATE", help="Une date au moins depuis ce jour / from this day on.")
@click.option("--until", metavar="DATE", help="Une date au moins jusqu’à ce jour / until this day.")
@click.option(
    "--dates",
    multiple=True,
    type=click.Choice(list(KINDS)),
    help="Dates que regardent --from et --until / dates looked at by --from and --until.",
)
@click.option("--article", metavar="TEXT", help="« 30 » (EEDS), « art. 30(1) », « L1470-5 CSP », RGPD…")
@click.option("--modality", multiple=True, metavar="NAME", help="obligation, interdiction, droit… ou all.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv", "md", "xlsx", "ics"]), default="table")
@out_option
@as_of_option
@endpoint_options
@lang_option
@click.pass_obj
def obligations_command(
    context: Context,
    role: str | None,
    via: str | None,
    theme: str | None,
    since: str | None,
    until: str | None,
    dates: tuple[str, ...],
    article: str | None,
    modality: tuple[str, ...],
    form: str,
    output: Path | None,
    as_of: str | None,
    own_lang: str | None,
) -> None:
    """Ce qu’un rôle doit faire, pour quand, par quel texte / what a role must do, by when, by which text.

    \b
    doctrine obligations --role hôpital --format xlsx -o devoirs.xlsx
    doctrine obligations --role fabricant --until 2029-03-26 --dates effective
    """
    lang, graph = own_lang or context.lang, graph_for()
    today = date.fromisoformat(day(as_of)) if as_of else date.today()
    answer = duties(
        graph, today, lang, role=role or "", via=via or "", theme=theme or "", since=since or "", until=until or "",
        dates=dates, article=article or "", modalities=modality,
    )  # fmt: skip
    if form == "table":
        _say_ways(answer.reached, lang)
        print_rows(*_duty_rows(answer), form, lang)
        return
    make = {
        "json": dutyfiles.as_json, "csv": dutyfiles.as_csv, "md": dutyfiles.as_markdown, "xlsx": dutyfiles.as_xlsx,
        "ics": dutyfiles.as_ics,
    }  # fmt: skip
    _give(lambda: make[form](answer), form, output, lang)


def _say_ways(reached: Ways | None, lang: str) -> None:
    """Tell a person, before the rows, by which roles they reach him, and which roles do not."""
    for way in reached.ways if reached else ():
        told = checklist.why(way, lang) or f"{t('duties.how-itself', lang)} ({way.bearer.label})"
        click.echo(f"• {told}", err=True)
    for step in reached.aside if reached else ():
        told = t("duties.aside", lang, how=step.how_label, role=step.end.label, condition=step.condition)
        click.echo(f"◦ {told}", err=True)


def _duty_rows(answer: checklist.Checklist) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    lang = answer.lang
    names = ("number", "label", "modality", "formal", "later", "effective", "deadline", "timing", "why", "confidence")
    rows = [
        (
            one.number or " ; ".join(place.label for place in one.provisions), one.label, one.modality_label,
            *(one.day(kind) for kind in KINDS), one.timing,
            " ; ".join(dict.fromkeys(way.bearer.label for way in one.ways)), t(f"confidence.{one.confidence}", lang),
        )
        for one in answer.obligations
    ]  # fmt: skip
    heads = {kind: t(f"duties.kind-{kind}", lang) for kind in KINDS}
    return tuple(heads.get(name) or t(f"duties.col-{name}", lang) for name in names), rows


def _give(make: Callable[[], str | bytes], form: str, output: Path | None, lang: str) -> None:
    """Print a file, or write it whole."""
    if output is None and form in BINARY and sys.stdout.isatty():
        raise BadInput("scope.needs-file", form=form)
    made = make()
    content = made.encode("utf-8") if isinstance(made, str) else made
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    else:
        write_whole(output, content)
        click.echo(t("duties.written", lang, file=output), err=True)


@click.command("coverage")
@click.option("--chapter", multiple=True, metavar="N", help="II, 3… ou all ; défaut : II, III et IV.")
@click.option("--article", metavar="N", help="Article du règlement EEDS / article of the EHDS regulation.")
@role_option
@click.option("--until", metavar="DATE", help="Exigences applicables au plus tard ce jour / applying by this day.")
@click.option("--level", multiple=True, metavar="NAME", help=f"{', '.join(coverage.STATES)}.")
@click.option("--gaps", is_flag=True, help="Ce que personne ne couvre / what nobody covers.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv", "xlsx"]), default="table")
@out_option
@as_of_option
@endpoint_options
@lang_option
@click.pass_obj
def coverage_command(
    context: Context,
    chapter: tuple[str, ...],
    article: str | None,
    role: str | None,
    until: str | None,
    level: tuple[str, ...],
    gaps: bool,
    form: str,
    output: Path | None,
    as_of: str | None,
    own_lang: str | None,
) -> None:
    """Exigence du règlement EEDS × moyen français / requirement of the EHDS regulation × French means.

    \b
    ● couvre   ◐ en partie   ○ prépare   ✗ dit non couvert   – personne n’a jugé
    """
    lang, graph = own_lang or context.lang, graph_for()
    today = date.fromisoformat(day(as_of)) if as_of else date.today()
    report = covered(
        graph, today, lang, chapters=chapter, article=article or "", role=role or "", until=until or "", levels=level,
        gaps=gaps,
    )  # fmt: skip
    if form == "table":
        print_rows(*_coverage_rows(report), form, lang)
        _say_totals(report)
        return
    make = {"json": coveragefiles.as_json, "csv": coveragefiles.as_csv, "xlsx": coveragefiles.as_xlsx}
    _give(lambda: make[form](report), form, output, lang)


def _coverage_rows(report: coveragefiles.Report) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    lang, glyphs = report.lang, coveragefiles.GLYPHS
    names = {one.id: one.label for one in report.matrix.entities}
    heads = tuple(t(f"coverage.col-{name}", lang) for name in ("number", "label", "state", "means_label"))
    rows = []
    for row in report.matrix.rows:
        said = (
            f"{glyphs[one.judgement.level]} {names[one.judgement.entity]}"
            + (
                f" ({t(f'coverage.on-{one.made_on}', lang, paragraph=one.judgement.paragraph)})"
                if one.made_on not in ("requirement", "place")
                else ""
            )
            for one in row.statements
        )
        rows.append((row.number, row.label, f"{glyphs[row.state]} {report.word(row.state)}", " ; ".join(said)))
    return heads, rows


def _say_totals(report: coveragefiles.Report) -> None:
    lang = report.lang
    for kind, name, tally in coveragefiles.totals(report.matrix):
        if kind == "article":
            continue
        chapters = {one.chapter: one.chapter_label for one in report.matrix.articles.values()}
        where = chapters.get(name) or t("coverage.all", lang)
        counts = ", ".join(
            f"{coveragefiles.GLYPHS[state]} {report.word(state)} {number}" for state, number in tally.states.items()
        )
        click.echo(t("coverage.total-line", lang, where=where, n=tally.requirements, counts=counts, own=tally.own,
                     disputed=tally.disputed), err=True)  # fmt: skip
    for one in report.matrix.questions:
        click.echo(
            t("coverage.open-line", lang, question=one.label, kind=one.kind_label, summary=one.summary), err=True
        )
