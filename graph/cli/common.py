"""What commands share: the graph as the options ask for it, and rows as table, JSON or CSV."""

import csv
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph.errors import BadInput
from graph.query import day
from graph.sparql import select
from graph.store import Graph, load_files, open_elsewhere, open_graph
from graph.text import t

if TYPE_CHECKING:
    from graph.io.remote import Endpoint

__all__ = [
    "data_option",
    "endpoint",
    "endpoint_options",
    "graph_for",
    "in_time",
    "lang_option",
    "print_rows",
    "rows_format",
    "time_options",
]

rows_format = click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv", "tsv"]), default="table", show_default=True
)
lang_option = click.option("--lang", "own_lang", type=click.Choice(["fr", "en"]), help="Langue / language.")


def time_options(command: Callable) -> Callable:
    """Add ``--as-of`` and ``--edition``."""
    command = click.option("--as-of", metavar="DATE", help="Ce qui vaut à cette date / what holds at this date.")(
        command
    )
    return click.option("--edition", metavar="YEAR", help="Ce que dit cette édition / what this edition says.")(command)


data_option = click.option(
    "--data",
    "data",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Fichier RDF à lire à la place du graphe / RDF file to read instead of the graph.",
)


#: Where the graph stands, if not here: option, variable of the environment, help.
ELSEWHERE = (
    ("endpoint", "URL", "Moteur SPARQL qui porte le graphe / SPARQL engine that holds the graph."),
    ("graph", "IRI", "Son graphe nommé, à défaut le graphe par défaut / its named graph there, else the default one."),
    ("user", "NAME", "Qui l’on est ; mot de passe : DOCTRINE_PASSWORD, ou demandé / who we are; password: likewise."),
)


def endpoint_options(command: Callable) -> Callable:
    """Add ``--endpoint``, ``--graph`` and ``--user``, which :func:`endpoint` reads."""

    def keep(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
        ctx.meta[f"{__name__}.{param.name}"] = value or ""

    for name, metavar, told in reversed(ELSEWHERE):
        command = click.option(
            f"--{name}",
            metavar=metavar,
            help=told,
            envvar=f"DOCTRINE_{name.upper()}",
            expose_value=False,
            callback=keep,
        )(command)
    return command


def endpoint(update: str = "", store: str = "") -> "Endpoint | None":
    """Return the engine that the options of the command name, or ``None``.

    :param update: address that takes updates; :param store: address of the Graph Store Protocol.
    :raises BadInput: an address that must not be called.
    """
    query, graph, user = (
        click.get_current_context().meta.get(f"{__name__}.{name}", "") for name in ("endpoint", "graph", "user")
    )
    if not query:
        return None
    from graph.io.remote import Endpoint  # its HTTP client costs 0.1 s, which only those who go elsewhere pay

    password = os.environ.get("DOCTRINE_PASSWORD", "")
    if user and not password and sys.stdin.isatty():
        password = click.prompt(f"{user} @ {query}", hide_input=True, err=True)
    return Endpoint(query, graph, user, password, update, store)


def graph_for(
    data: Sequence[Path] = (), as_of: str | None = None, edition: str | None = None, resident: bool = False
) -> Graph:
    """Return the graph that the options ask for.

    :param resident: hold it in memory, for queries; look-ups do without.

    :raises BadInput: a bad date, an unknown edition, a file that cannot be read, an engine that does not answer.
    """
    as_of = day(as_of) if as_of else None
    there = endpoint()
    if there and data:
        raise BadInput("elsewhere.data")
    graph = open_elsewhere(there) if there else load_files(data) if data else open_graph(resident=resident)
    if edition:
        known = [
            row["e"].value.rpartition("/")[2] for row in select(graph, "SELECT ?e { ?e a dn:Edition } ORDER BY ?e")
        ]
        edition = edition.removeprefix("edition/")
        if edition not in known:
            raise BadInput("unknown-edition", value=edition, known=", ".join(known))
    return graph.view(as_of=as_of, edition=edition)


def print_rows(columns: Sequence[str], rows: Sequence[Sequence[object]], form: str, lang: str) -> None:
    """Print rows on standard output, and their number on standard error when a person reads them."""
    if form == "json":
        click.echo(json.dumps([dict(zip(columns, row, strict=True)) for row in rows], ensure_ascii=False, indent=2))
    elif form in ("csv", "tsv"):
        out = io.StringIO()
        writer = csv.writer(out, delimiter="," if form == "csv" else "\t", lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([["" if cell is None else cell for cell in row] for row in rows])
        click.echo(out.getvalue(), nl=False)
    else:
        _table(columns, rows)
        click.echo(t("cli.rows", lang, n=len(rows)) if rows else t("cli.no-row", lang), err=True)


def _table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    from rich.console import Console
    from rich.table import Table

    if not rows:
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    wide = None if sys.stdout.isatty() else 200
    Console(file=sys.stdout, width=wide, highlight=False, markup=False, emoji=False).print(table)


def in_time(work: Callable[[], None], seconds: float) -> None:
    """Run ``work`` in a process of its own that is ended at the limit: no engine here stops by itself.

    What ``work`` prints goes out as it is; its exit status is passed on.

    :raises Timeout: the limit was reached.
    :raises BadQuery: the process died.
    """
    import multiprocessing

    from graph.errors import BadQuery, Timeout

    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    sys.stdout.flush()
    process = multiprocessing.get_context(method).Process(target=work)
    process.start()
    process.join(seconds)
    if process.is_alive():
        process.kill()
        process.join()
        raise Timeout("timeout", seconds=f"{seconds:g}")
    if process.exitcode and process.exitcode < 0:
        raise BadQuery("worker-died")
    if process.exitcode:
        sys.exit(process.exitcode)
