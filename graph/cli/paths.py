"""Command: by which chains two entities hold together."""

import json

import click

from graph.answers import path_answer, path_sentence
from graph.cli.common import endpoint_options, graph_for, lang_option, print_rows, rows_format, time_options
from graph.cli.main import Context
from graph.text import t
from graph.walks import holding

COLUMNS = ("way", "hops", "path", "confidence")


@click.command("path")
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@click.option(
    "--of", type=click.Choice(["stop", "change"]), default="change", show_default=True,
    help="Suivre ce qui propage un arrêt, ou aussi un changement / follow what carries a stop, or a change as well.",
)  # fmt: skip
@click.option("--most", type=click.IntRange(1, 60), default=10, show_default=True, help="Chaînes par sens / chains.")
@time_options
@rows_format
@endpoint_options
@lang_option
@click.pass_obj
def path_command(
    context: Context,
    start: str,
    end: str,
    of: str,
    most: int,
    as_of: str | None,
    edition: str | None,
    form: str,
    own_lang: str | None,
) -> None:
    """Les plus courtes chaînes entre FROM et TO / the shortest chains between FROM and TO.

    \b
    doctrine path DMP RPPS
    doctrine path « Mon espace santé » INSi --of stop
    """
    lang, graph = own_lang or context.lang, graph_for(as_of=as_of, edition=edition)
    chained = holding(graph, start, end, lang, change=of == "change", most=most)
    found, teller = chained.found, chained.teller
    answer = path_answer(found, teller)
    if form == "json":
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    print_rows(COLUMNS, _rows(answer, form, lang), form, lang)
    if form == "table":
        for way in ("forth", "back", "around"):
            shown, number = len(answer[way]["chains"]), answer[way]["number"]
            if shown < number:
                click.echo(f"{_way(answer, way, lang)} : {t('path.shown', lang, k=shown, n=number)}", err=True)
        click.echo(path_sentence(found, teller, lang), err=True)


def _rows(answer: dict, form: str, lang: str) -> list[tuple]:
    """Return a row for each chain; the two halves of a meeting are rows of their own."""
    chains = [(way, one) for way in ("forth", "back", "around") for one in answer[way]["chains"]]
    for way in ("both_rest_on", "both_reach"):
        if answer[way]:
            chains += [(way, answer[way][half]) for half in ("from_chain", "to_chain")]
    if form == "table":
        return [
            (_way(answer, way, lang), len(one["chain"]), one["path"], t(f"confidence.{one['confidence']}", lang))
            for way, one in chains
        ]
    return [(way, len(one["chain"]), one["path"], one["confidence"]) for way, one in chains]


def _way(answer: dict, way: str, lang: str) -> str:
    one, other = answer["from"]["short"], answer["to"]["short"]
    if way in ("forth", "back"):
        one, other = (one, other) if way == "forth" else (other, one)
        return t("path.forth", lang, one=one, other=other)
    return t(f"path.{way}", lang, name=(answer.get(way) or {}).get("label", ""))
