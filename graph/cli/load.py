"""Command: publish the graph on another engine."""

from pathlib import Path

import click

from graph.cli.common import data_option, endpoint, endpoint_options, lang_option
from graph.cli.main import Context
from graph.errors import BadInput
from graph.store import load_files, open_graph
from graph.text import t


@click.command("load")
@click.option("--update", default="", metavar="URL", help="Adresse des mises à jour / address for updates.")
@click.option("--graph-store", "store", default="", metavar="URL", help="Adresse du / address of the Graph Store.")
@click.option("--difference", is_flag=True, help="N’envoyer que ce qui change / send only what changes.")
@data_option
@endpoint_options
@lang_option
@click.pass_obj
def load_command(
    context: Context, update: str, store: str, difference: bool, data: tuple[Path, ...], own_lang: str | None
) -> None:
    """Publier le graphe sur un moteur SPARQL / publish the graph on a SPARQL engine (see docs/engines.md)."""
    from graph.publish import publish, with_known_layout

    there = endpoint(update, store)
    if there is None:
        raise BadInput("elsewhere.nowhere")
    graph = load_files(data) if data else open_graph()
    done = publish(graph, with_known_layout(there), difference=difference)
    key = "cli.published" if done.added is None else "cli.published-difference"
    where = f"{there.query} {there.graph}".strip()
    click.echo(
        t(key, own_lang or context.lang, where=where, now=done.now, before=done.before,
          added=done.added, removed=done.removed)
    )  # fmt: skip
