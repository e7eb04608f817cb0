"""Command: open the application."""

import os
import runpy
import socket
import sys

import click

from graph.cli.common import endpoint, endpoint_options
from graph.cli.main import Context
from graph.errors import BadInput
from graph.resources import root
from graph.text import t


@click.command("app")
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Adresse d’écoute / address to listen on.")
@click.option("--no-browser", is_flag=True, help="Ne pas ouvrir de navigateur / do not open a browser.")
@endpoint_options
@click.pass_obj
def app_command(context: Context, port: int, host: str, no_browser: bool) -> None:
    """Ouvrir l’application / open the application."""
    script = root() / "asgi.py"
    if not script.is_file():
        raise BadInput("no-app", file=script)
    if there := endpoint():  # the application reads it from its environment, as when Streamlit starts it
        os.environ |= {
            "DOCTRINE_ENDPOINT": there.query, "DOCTRINE_GRAPH": there.graph,
            "DOCTRINE_USER": there.user, "DOCTRINE_PASSWORD": there.password,
        }  # fmt: skip
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise BadInput("port-busy", port=port) from None
    click.echo(t("cli.app-starting", context.lang, port=port), err=True)
    sys.argv = [
        "streamlit", "run", str(script),
        f"--server.port={port}", f"--server.address={host}",
        f"--server.headless={'true' if no_browser or not sys.stdout.isatty() else 'false'}",
        "--browser.gatherUsageStats=false", "--client.showErrorDetails=none", "--client.toolbarMode=minimal",
        "--server.fileWatcherType=none",
    ]  # fmt: skip
    runpy.run_module("streamlit", run_name="__main__", alter_sys=False)  # as « python -m streamlit » does
