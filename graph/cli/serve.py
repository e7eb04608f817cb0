"""Command: serve the SPARQL endpoint."""

import os
import socket
from pathlib import Path

import click

from graph.cli.common import data_option
from graph.cli.main import Context
from graph.errors import BadInput
from graph.text import t


@click.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), default=7878, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Adresse d’écoute / address to listen on.")
@click.option("--name", "names", multiple=True, metavar="HOST", help="Nom d’hôte admis en plus / host name also taken.")
@click.option("--no-token", is_flag=True, help="Ouvrir à tous sans jeton / open to all without a token.")
@click.option("--cors", "origins", multiple=True, metavar="ORIGIN", help="Site admis (ou *) / site let in (or *).")
@click.option("--allow-service", "services", multiple=True, metavar="URL", help="SERVICE admis / SERVICE let through.")
@click.option("--timeout", type=click.FloatRange(min=0.1), default=30, show_default=True, help="Secondes / seconds.")
@click.option("--workers", type=click.IntRange(1, 64), help="Requêtes à la fois / queries at once.  [8]")
@click.option(
    "--memory", type=click.IntRange(16), default=512, show_default=True, help="Mio par requête / MiB a query."
)
@click.option("--max-rows", type=click.IntRange(1), default=100_000, show_default=True, help="Lignes / rows.")
@click.option(
    "--max-size", type=click.IntRange(1), default=64, show_default=True, help="Mio par réponse / MiB an answer."
)
@click.option("--log-queries", is_flag=True, help="Noter les requêtes au journal / write queries in the log.")
@data_option
@click.pass_obj
def serve_command(
    context: Context,
    port: int,
    host: str,
    names: tuple[str, ...],
    no_token: bool,
    origins: tuple[str, ...],
    services: tuple[str, ...],
    timeout: float,
    workers: int | None,
    memory: int,
    max_rows: int,
    max_size: int,
    log_queries: bool,
    data: tuple[Path, ...],
) -> None:
    """Servir le point d’accès SPARQL / serve the SPARQL endpoint.

    Hors de cette machine : variable DOCTRINE_TOKEN, ou --no-token / beyond this machine: DOCTRINE_TOKEN or --no-token.
    """
    from graph.server.access import is_local
    from graph.server.application import Options, serve
    from graph.workers import Bounds, Pool

    token = os.environ.get("DOCTRINE_TOKEN") or None
    if not (token or no_token or is_local(host)):
        raise BadInput("no-token", host=host)
    _refuse_busy(host, port)
    bounds = Bounds(memory=memory * 2**20, rows=max_rows, size=max_size * 2**20, services=services)
    options = Options(host, port, token, names, no_token, origins, log_queries, data, context.lang)
    pool = Pool(data, bounds=bounds, workers=workers, seconds=timeout)
    shown = f"[{host}]" if ":" in host else host
    click.echo(t("cli.serving", context.lang, address=f"http://{shown}:{port}/"), err=True)
    serve(pool, options)


def _refuse_busy(host: str, port: int) -> None:
    """Say now that the address cannot be had, rather than once everything is loaded."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise BadInput("no-address", host=host, port=port, reason=error.strerror or error) from None
