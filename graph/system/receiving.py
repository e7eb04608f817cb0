"""A map received as bytes, from a page: written where its reader finds it, read, and gone."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from graph.errors import BadInput
from graph.store import Graph
from graph.system.formats import format_of
from graph.system.importing import import_files
from graph.system.mapping import Mapping as Choices
from graph.system.mapping import read_mapping, toml_text
from graph.system.records import Element, Imported, Problem

__all__ = ["File", "Received", "with_file"]

Read = TypeVar("Read")
LONGEST = 100  # characters kept of the name of a file, its ending included


@dataclass(frozen=True)
class File:
    """A file: the name that its user gives it, and its bytes."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Received:
    """What a user hands over.

    :param files: the map; several files of Mercator are read as one folder.
    :param places: files or folders that are on the machine already, instead.
    :param form: format, or ``""`` to tell it by the endings.
    :param choices: the tables of a mapping file, as TOML gives them.
    :param complete: filled templates that complete the map.
    """

    files: tuple[File, ...] = ()
    places: tuple[Path, ...] = ()
    form: str = ""
    choices: Mapping[str, dict] = field(default_factory=dict)
    complete: tuple[File, ...] = ()

    def read(self, graph: Graph, lang: str) -> Imported:
        """Return the map, every place said by the names of the user; nothing is left on the disk.

        :raises BadInput: a file cannot be read at all, or no file is given.
        """
        if not self.files and not self.places:
            raise BadInput("import.no-input")
        with TemporaryDirectory(prefix="doctrine-") as folder:
            roots = [Path(folder, name) for name in ("map", "complete")]
            paths = [*self.places, *_written(roots[0], self.files)]
            complete = _written(roots[1], self.complete)
            hidden = [*roots, Path(folder), *(place.parent for place in self.places)]
            try:
                if self.files and (self.form or _one_format(paths)) == "mercator":
                    paths = [roots[0]]
                mapping = _mapping(Path(folder, "mapping.toml"), self.choices)
                imported = import_files(paths, graph, self.form or None, mapping, complete, lang)
            except BadInput as error:
                raise _bare_error(error, hidden) from None
        return replace(
            imported,
            elements=tuple(_bare_element(one, hidden) for one in imported.elements),
            problems=tuple(_bare_problem(one, hidden) for one in imported.problems),
        )


def with_file(file: File, use: Callable[[Path], Read]) -> Read:
    """Return ``use(path)`` of a file that stands on the disk meanwhile.

    :raises BadInput: what ``use`` raises, with the names of the user.
    """
    with TemporaryDirectory(prefix="doctrine-") as folder:
        root = Path(folder, "map")
        try:
            return use(*_written(root, [file]))
        except BadInput as error:
            raise _bare_error(error, [root]) from None


def _written(root: Path, files: Iterable[File]) -> list[Path]:
    """Write files side by side; two that share a name do not overwrite each other."""
    root.mkdir(exist_ok=True)
    paths: list[Path] = []
    for rank, one in enumerate(files):
        name = _name(one.name)
        path = root / name
        if path.exists():
            path = root / f"{rank}-{name}"
        path.write_bytes(one.content)
        paths.append(path)
    return paths


def _name(text: str) -> str:
    """Return a name that leads nowhere else."""
    name = "".join(one for one in Path(text.replace("\\", "/")).name if one.isprintable()).lstrip(".") or "file"
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: LONGEST - len(ending[:10]) - 1]}.{ending[:10]}" if dot else name[:LONGEST]


def _one_format(paths: Sequence[Path]) -> str:
    """Return the format that files share, ``""`` where they differ."""
    formats = {format_of(one) for one in paths}
    return formats.pop() if len(formats) == 1 else ""


def _mapping(path: Path, choices: Mapping[str, dict]) -> Choices | None:
    if not choices:
        return None
    path.write_text(toml_text(choices), encoding="utf-8")
    return read_mapping(path)


# --------------------------------------------------------------------------------------------------- places


def _bare(value: object, hidden: Sequence[Path]) -> object:
    """Return a text without the folders that the user does not know."""
    if isinstance(value, Path):
        value = str(value)
    if isinstance(value, dict):
        return {name: _bare(one, hidden) for name, one in value.items()}
    if isinstance(value, str):
        for folder in hidden:
            value = value.replace(f"{folder}{os.sep}", "")
    return value


def _bare_error(error: BadInput, hidden: Sequence[Path]) -> BadInput:
    return type(error)(error.key, **_bare(error.values, hidden))


def _bare_problem(one: Problem, hidden: Sequence[Path]) -> Problem:
    return replace(one, place=_bare(one.place, hidden), values=_bare(dict(one.values), hidden))


def _bare_element(one: Element, hidden: Sequence[Path]) -> Element:
    return replace(one, place=_bare(one.place, hidden), places=_bare(dict(one.places), hidden))
