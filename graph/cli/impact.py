"""Command: what stops, or must change, with one or several entities; what they rest upon."""

import json
from collections.abc import Sequence

import click

from graph.answers import COLUMNS, flat_rows, impact_rows, impact_sentence
from graph.carried import Carried
from graph.chains import Teller
from graph.cli.common import endpoint_options, graph_for, lang_option, print_rows, rows_format, time_options
from graph.cli.main import Context
from graph.model import CONFIDENCE
from graph.recordkinds import Duty
from graph.text import t
from graph.walks import touched

LISTED = 12  # milestones, then requirements, told under the table; all of them are in the JSON


@click.command("impact")
@click.argument("names", nargs=-1, metavar="NAME…")
@click.option(
    "--of", type=click.Choice(["stop", "change"]), default="stop", show_default=True,
    help="Si NAME s’arrête, ou change / if NAME stops, or changes.",
)  # fmt: skip
@click.option(
    "--direction", type=click.Choice(["dependants", "dependencies"]), default="dependants", show_default=True,
    help="Ce qui en dépend, ou ce dont cela dépend / what depends on it, or what it rests upon.",
)  # fmt: skip
@click.option("--max-hops", type=int, metavar="N", help="Distance maximale, en liens / greatest distance, in links.")
@click.option(
    "--relation", "relations", multiple=True, metavar="R",
    help="Ne suivre que cette relation (dependsOn…) / follow this relation only.",
)  # fmt: skip
@click.option(
    "--confidence", "marks", multiple=True, type=click.Choice(CONFIDENCE),
    help="Ne suivre que les liens de cette confiance / follow the links of this confidence only.",
)  # fmt: skip
@time_options
@rows_format
@endpoint_options
@lang_option
@click.pass_obj
def impact_command(
    context: Context,
    names: tuple[str, ...],
    of: str,
    direction: str,
    max_hops: int | None,
    relations: tuple[str, ...],
    marks: tuple[str, ...],
    as_of: str | None,
    edition: str | None,
    form: str,
    own_lang: str | None,
) -> None:
    """Ce qui s’arrête, ou doit changer, avec NAME / what stops, or must change, with NAME.

    \b
    doctrine impact RPPS INSi              la panne des deux / both fail
    doctrine impact CI-SIS --of change     ce qui doit être revu / what must be revised
    doctrine impact DMP --direction dependencies
    """
    lang, graph = own_lang or context.lang, graph_for(as_of=as_of, edition=edition)
    answer = touched(
        graph, names, lang, change=of == "change", dependencies=direction == "dependencies", hops=max_hops,
        relations=relations, marks=marks,
    )  # fmt: skip
    found, teller = answer.found, answer.teller
    rows = impact_rows(found, teller, answer.records)
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    columns, cells = COLUMNS, flat_rows(rows, teller)
    if form == "table":  # what a person reads on a line; the rest is in the other formats
        wanted = [one for one in columns if one not in ("type", "via") and (one != "start" or len(found.starts) > 1)]
        told = [dict(zip(columns, row, strict=True)) for row in cells]
        told = [row | {"confidence": t(f"confidence.{row['confidence']}", lang)} for row in told]
        columns, cells = wanted, [tuple(row[name] for name in wanted) for row in told]
    print_rows(columns, cells, form, lang)
    if form == "table":
        click.echo(impact_sentence([teller.name(one).label for one in found.starts], found, lang), err=True)
        _tell(answer.records, teller, lang)


def _tell(records: Sequence[Carried], teller: Teller, lang: str) -> None:
    """Print the next milestones and requirements that the reached entities carry."""
    for duty, key in ((False, "milestones"), (True, "requirements")):
        some = list({one.record.id: one for one in records if isinstance(one.record, Duty) is duty}.values())
        if not some:
            continue
        click.secho(f"\n{t(f'impact.{key}', lang, n=len(some))}", bold=True, err=True)
        for one in some[:LISTED]:
            day = (one.record.day if duty else one.record.date) or t("impact.undated", lang)
            said = f"{one.record.label} ({one.record.relation} : {teller.name(one.entity).label})"
            click.echo(f"  {day}  {said}", err=True)
        if len(some) > LISTED:
            click.echo(f"  {t('impact.rest', lang, n=len(some) - LISTED)}", err=True)
