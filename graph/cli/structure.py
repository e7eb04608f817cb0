"""Commands on the structure of the web of dependencies: cycles, central."""

import json

import click

from graph.cli.common import endpoint_options, graph_for, lang_option, print_rows, rows_format, time_options
from graph.cli.main import Context
from graph.impact import TRAVELS, links
from graph.structure_answers import MEASURES, central_rows, cycle_rows, kept_links
from graph.text import t

of_option = click.option(
    "--of", type=click.Choice(["stop", "change"]), default="stop", show_default=True,
    help="Suivre ce qui propage un arrêt, ou aussi un changement / follow what carries a stop, or a change as well.",
)  # fmt: skip


@click.command("cycles")
@of_option
@time_options
@rows_format
@endpoint_options
@lang_option
@click.pass_obj
def cycles_command(
    context: Context, of: str, as_of: str | None, edition: str | None, form: str, own_lang: str | None
) -> None:
    """Les boucles de dépendance / the loops of dependencies."""
    lang, graph, change = own_lang or context.lang, graph_for(as_of=as_of, edition=edition), of == "change"
    rows = cycle_rows(graph, kept_links(links(graph, TRAVELS), change), lang, change=change)
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    cells = []
    for number, row in enumerate(rows, 1):
        for loop in (row, *row["others"]):
            sure = t(f"confidence.{loop['confidence']}", lang) if form == "table" else loop["confidence"]
            cells.append((number, row["size"], loop["hops"], loop["path"], sure))
    print_rows(("group", "size", "hops", "path", "confidence"), cells, form, lang)
    if form == "table":
        for number, row in enumerate(rows, 1):
            names = ", ".join(one["label"] for one in row["members"])
            click.echo(t("structure.group", lang, k=number, n=row["size"], m=row["links"], names=names), err=True)


@click.command("central")
@click.option("--by", type=click.Choice(list(MEASURES)), default="dependants", show_default=True)
@click.option("--top", type=click.IntRange(min=1), default=20, show_default=True, metavar="N")
@of_option
@time_options
@rows_format
@endpoint_options
@lang_option
@click.pass_obj
def central_command(
    context: Context, by: str, top: int, of: str, as_of: str | None, edition: str | None, form: str,
    own_lang: str | None,
) -> None:  # fmt: skip
    """Ce dont le plus dépend ; points de défaillance uniques / what most depends on; single points of failure.

    \b
    --by dependants      combien d’entités en dépendent, directement ou non / how many depend on it
    --by betweenness     part des plus courtes chaînes qui y passent / share of shortest chains through it
    --by articulation    ce qui tient ensemble le graphe / what holds the web together
    --by authentication  seule voie d’authentification d’autres / only way to authenticate of others
    """
    lang, graph, change = own_lang or context.lang, graph_for(as_of=as_of, edition=edition), of == "change"
    rows = central_rows(graph, kept_links(links(graph, TRAVELS), change), lang, by=by, top=top, change=change)
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    columns = [key for key in (rows[0] if rows else ()) if form != "table" or key not in ("type",)]
    print_rows(columns, [[_cell(row[key], form) for key in columns] for row in rows], form, lang)
    if form == "table":
        click.echo(t(f"structure.{by}-said", lang), err=True)


def _cell(value: object, form: str) -> object:
    if isinstance(value, list):
        names = [one["label"] if form == "table" else one["id"] for one in value]
        return f"{len(names)} : {', '.join(names)}" if form == "table" else " ".join(names)
    return value
