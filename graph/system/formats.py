"""The formats of a map: who reads each, who writes each. A format is added by a line here."""

import importlib
from collections.abc import Callable, Iterable
from pathlib import Path

from graph.errors import BadInput
from graph.io.mercator.objects import endpoint_named
from graph.system.records import Element, Imported

__all__ = ["READERS", "WRITERS", "format_of", "read_address", "read_file", "written_as"]

#: Format → module and function ``read(path) -> Imported``; imported when it is needed.
READERS = {
    "archimate": "graph.io.archimate.reading:read_archimate",
    "csv": "graph.io.tables:read_csv",
    "mercator": "graph.io.mercator.reading:read_mercator",
    "turtle": "graph.system.rdf:read_map",
    "xlsx": "graph.io.workbooks:read_workbook",
}
#: Ending of a file → format, where the user names none.
ENDINGS = {
    ".archimate": "archimate",
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
    ".xml": "archimate",
}
#: Ending of a file → module and function ``write(elements, lang) -> bytes``.
WRITERS = {
    ".archimate": "graph.io.archimate.writing:archi_file",
    ".csv": "graph.system.writing:to_compact",
    ".jsonld": "graph.system.writing:to_jsonld",
    ".nt": "graph.system.writing:to_ntriples",
    ".ttl": "graph.system.writing:to_turtle",
    ".xlsx": "graph.system.writing:to_workbook",
    ".xml": "graph.io.archimate.writing:exchange_file",
}


def format_of(path: Path) -> str:
    """Return the format of a file, by its ending; a folder, or JSON named after its objects, is Mercator's.

    :raises BadInput: the ending tells none.
    """
    if path.is_dir() or (path.suffix.lower() == ".json" and endpoint_named(path.name)):
        return "mercator"
    try:
        return ENDINGS[path.suffix.lower()]
    except KeyError:
        raise BadInput("import.which-format", file=path, known=", ".join(READERS)) from None


def read_file(path: Path, form: str | None = None) -> Imported:
    """Return what a file holds, as its reader yields it.

    :raises BadInput: it cannot be read, or its format is not known.
    """
    return _function(READERS[form or format_of(path)])(path)


def read_address(url: str) -> Imported:
    """Return what a Mercator server holds.

    :raises BadInput: no usable address, token or answer.
    """
    return _function("graph.io.mercator.reading:fetch_mercator")(url)


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
