"""Command: the graph for assistants, by the Model Context Protocol."""

from datetime import date

import click

from graph.cli.common import endpoint_options, graph_for, lang_option
from graph.cli.main import Context
from graph.errors import BadInput


@click.command("mcp")
@click.option("--timeout", type=click.FloatRange(min=0.1), default=30, show_default=True, help="Secondes / seconds.")
@endpoint_options
@lang_option
@click.pass_obj
def mcp_command(context: Context, timeout: float, own_lang: str | None) -> None:
    """Répondre aux assistants (protocole MCP) sur l’entrée et la sortie standard / answer assistants over MCP.

    \b
    C’est le logiciel de l’assistant qui lance cette commande : voir docs/assistants.md.
    The assistant's own software starts this command: see docs/assistants.en.md.
    """
    try:
        from graph.assistant.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types", "pydantic"):
            raise
        raise BadInput("assistant.no-sdk") from None
    serve(graph_for(resident=True), own_lang or context.lang, date.today(), timeout)
