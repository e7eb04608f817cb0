"""The root of the command: language, lazy sub-commands, errors as one message and status 2."""

import importlib
import os
import sys

import click

from graph import __version__
from graph.errors import BadInput
from graph.text import LANGUAGES, t

__all__ = ["Context", "main", "told"]

#: Where each sub-command stands: a command imports only what it needs.
COMMANDS = {
    "app": "app",
    "ask": "ask",
    "audit": "audit",
    "central": "structure",
    "changes": "time",
    "coverage": "duties",
    "cycles": "structure",
    "impact": "impact",
    "import": "system",
    "list": "entities",
    "load": "load",
    "mcp": "mcp",
    "obligations": "duties",
    "path": "paths",
    "query": "ask",
    "questions": "ask",
    "search": "entities",
    "serve": "serve",
    "show": "entities",
    "stats": "entities",
    "template": "system",
    "timeline": "time",
    "validate": "validate",
}


class Context:
    """What every command shares."""

    def __init__(self, lang: str) -> None:
        self.lang = lang


def default_language() -> str:
    """Return the language of the user: DOCTRINE_LANG, else the locale, else French."""
    for variable in ("DOCTRINE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if (value := os.environ.get(variable, "")[:2].lower()) in LANGUAGES:
            return value
    return "fr"


class Lazy(click.Group):
    """A group whose commands are imported when they are called, and whose bad inputs are one message."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"graph.cli.{COMMANDS[name]}")
        return getattr(module, f"{name}_command")

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise
        except Exception as error:
            sys.exit(told(error, ctx.obj.lang if isinstance(ctx.obj, Context) else default_language()))


def told(error: Exception, lang: str) -> int:
    """Say on standard error what went wrong, and return the status: 2 for a bad input, 3 for a fault of ours."""
    if isinstance(error, BadInput):
        click.echo(error.message(lang), err=True)
        return 2
    if isinstance(error, MemoryError):
        return told(BadInput("no-memory"), lang)
    if os.environ.get("DOCTRINE_DEBUG"):
        raise error
    click.echo(t("error.internal", lang, reason=f"{type(error).__name__}: {error}"), err=True)
    return 3


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="doctrine")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Langue des réponses / language of the answers.")
@click.pass_context
def main(ctx: click.Context, lang: str | None) -> None:
    """Graphe de connaissances de la doctrine du numérique en santé et du règlement EEDS.

    Knowledge graph of the French digital-health doctrine and of the EHDS regulation.
    """
    ctx.obj = Context(lang or default_language())
