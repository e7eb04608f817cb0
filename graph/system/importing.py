"""Files of any format to one map, and what was lost on the way, counted."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from graph.store import Graph
from graph.system.formats import read_address, read_file
from graph.system.mapping import Mapping
from graph.system.matching import Matcher
from graph.system.reading import brought
from graph.system.records import LEVELS, Element, Imported, Problem
from graph.system.schema import schema

__all__ = ["counted", "import_files", "system_name", "worst_first"]


def import_files(
    paths: Sequence[Path],
    graph: Graph,
    form: str | None = None,
    mapping: Mapping | None = None,
    complete: Sequence[Path] = (),
    lang: str = "fr",
    url: str | None = None,
) -> Imported:
    """Return the map that files describe together.

    :param paths: files of one format, or of any where ``form`` is not given; each completes those before it.
    :param graph: the doctrine, whose entities the map names.
    :param form: format (:data:`graph.system.formats.READERS`).
    :param complete: files in formats told by their endings that complete the map: a filled template.
    :param url: address of a Mercator server, whose map comes before the files.
    :raises BadInput: a file or the server cannot be read at all.
    """
    parts = [read_address(url)] if url else []
    parts += [read_file(Path(path), form) for path in paths] + [read_file(Path(path)) for path in complete]
    return brought(parts, mapping, Matcher(graph, lang).match)


def worst_first(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems by level, the worst first; in the order of the files within one."""
    return sorted(problems, key=lambda one: LEVELS.index(one.level))


def counted(elements: Iterable[Element]) -> dict[str, int]:
    """Return class → number of elements, in the order of the ontology."""
    counts = Counter(one.kind for one in elements)
    return {kind: counts[kind] for kind in schema().kinds}


def system_name(elements: Iterable[Element]) -> str:
    """Return the name of the information system, or ``""`` where the map does not describe it."""
    return next((one.name or one.id for one in elements if one.kind == "InformationSystem"), "")
