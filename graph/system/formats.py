"""The formats of a map: who reads each, who writes each. A format is added by a line here."""

import importlib
from collections.abc import Callable, Iterable
from pathlib import Path

from graph.errors import BadInput
from graph.system.records import Element, Imported

__all__ = ["READERS", "WRITERS", "format_of", "read_file", "written_as"]

#: Format → module and function ``read(path) -> Imported``; imported when it is needed.
READERS = {
    "csv": "graph.io.tables:read_csv",
    "turtle": "graph.system.rdf:read_map",
    "xlsx": "graph.io.workbooks:read_workbook",
}
#: Ending of a file → format, where the user names none.
ENDINGS = {
    ".csv": "csv",
    ".json": "turtle",
    ".jsonld": "turtle",
    ".nq": "turtle",
    ".nt": "turtle",
    ".owl": "turtle",
    ".rdf": "turtle",
    ".trig": "turtle",
    ".tsv": "csv",
    ".ttl": "turtle",
    ".txt": "csv",
    ".xlsm": "xlsx",
    ".xlsx": "xlsx",
}
#: Ending of a file → module and function ``write(elements, lang) -> bytes``.
WRITERS = {
    ".csv": "graph.system.writing:to_compact",
    ".jsonld": "graph.system.writing:to_jsonld",
    ".nt": "graph.system.writing:to_ntriples",
    ".ttl": "graph.system.writing:to_turtle",
    ".xlsx": "graph.system.writing:to_workbook",
}


def format_of(path: Path) -> str:
    """Return the format of a file, by its ending.

    :raises BadInput: the ending tells none.
    """
    try:
        return ENDINGS[path.suffix.lower()]
    except KeyError:
        raise BadInput("import.which-format", file=path, known=", ".join(READERS)) from None


def read_file(path: Path, form: str | None = None) -> Imported:
    """Return what a file holds, as its reader yields it.

    :raises BadInput: it cannot be read, or its format is not known.
    """
    return _function(READERS[form or format_of(path)])(path)


def written_as(path: Path, elements: Iterable[Element], lang: str) -> bytes:
    """Return a map in the format that the ending of a file tells.

    :raises BadInput: nothing writes that ending.
    """
    if path.suffix.lower() not in WRITERS:
        raise BadInput("import.which-output", file=path, known=" ".join(WRITERS))
    return _function(WRITERS[path.suffix.lower()])(elements, lang)


def _function(place: str) -> Callable:
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(module), name)
