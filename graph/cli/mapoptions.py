"""Options of the commands that read the map of an information system."""

from collections.abc import Callable
from pathlib import Path

import click

from graph.system.formats import READERS

__all__ = ["map_options"]


def map_options(command: Callable) -> Callable:
    """Add to a command how a map is read: ``source``, ``mapping``, ``complete`` and ``partial``."""
    for option in (
        click.option("--partial", is_flag=True, help="Laisser ce qui ne peut être lu / leave out what cannot be read."),
        click.option(
            "--complete", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
            help="Modèle rempli qui complète la cartographie / filled template that completes the map.",
        ),
        click.option(
            "--mapping", type=click.Path(path_type=Path), metavar="FILE",
            help="Choix à rejouer : feuilles, colonnes, valeurs, noms (TOML, JSON) / choices to replay.",
        ),
        click.option(
            "--from", "source", type=click.Choice(sorted(READERS)),
            help="Format ; d’après la terminaison s’il n’est pas dit / told by the ending if not given.",
        ),
    ):  # fmt: skip
        command = option(command)
    return command
