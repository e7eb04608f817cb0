"""Mercator's objects (github.com/dbarzin/mercator), as its files hold them.

Mercator says one thing in three ways: a list of its interface has the columns of the table, and relations as objects
where they are asked for (``?include=``); one object has them as numbers; a cell of an export has ``"1, 2"``.
What leaves here has one form: names of fields in snake case, relations as tuples of numbers written as texts.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from graph.errors import BadData, BadInput
from graph.io.files import read_bytes
from graph.io.html import plain_text
from graph.io.workbooks import read_workbook
from graph.system.records import Problem

__all__ = ["ENDPOINTS", "LARGEST", "Thing", "Things", "endpoint_named", "read_things", "snake"]

LARGEST = 64_000_000  # bytes of a file or of an answer

#: End point → relations that its list is asked for, by the names of Mercator's models.
ENDPOINTS: dict[str, tuple[str, ...]] = {
    "applications": ("entities", "databases", "logicalServers", "services"),
    "application-blocks": (),
    "application-services": ("applications",),
    "application-modules": ("applicationServices",),
    "databases": ("applications", "informations", "logicalServers"),
    "data-processings": ("applications", "informations"),
    "entities": (),
    "fluxes": ("informations",),
    "information": (),
    "logical-servers": ("applications",),
    "processes": (),
    "relations": (),
    "security-controls": (),
}
#: Other names of the objects: models (as exports are named), tables.
ALIASES = {"mapplications": "applications", "fluxs": "fluxes", "informations": "information"}


@dataclass(frozen=True)
class Thing:
    """One object.

    :param fields: name of the field → text without HTML, ``None`` where it is empty, or a tuple of numbers.
    """

    endpoint: str
    number: str
    fields: Mapping[str, str | tuple[str, ...] | None]
    place: str

    def text(self, name: str) -> str:
        """Return a field as text, ``""`` where it says nothing."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""

    def numbers(self, *names: str) -> tuple[str, ...]:
        """Return the numbers of the objects that relations lead to; a relation may have several names."""
        found: dict[str, None] = {}
        for name in names:
            value = self.fields.get(name)
            if isinstance(value, str):
                value = tuple(part.strip() for part in value.split(",") if part.strip())
            found |= dict.fromkeys(value or ())
        return tuple(found)


@dataclass
class Things:
    """The objects of a map by end point.

    :param unread: files, keys and end points that gave none, with the reason where there is one.
    :param problems: what the reader of workbooks had to say.
    """

    by_endpoint: dict[str, list[Thing]] = field(default_factory=dict)
    unread: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, endpoint: str, rows: list[Mapping], place: str) -> None:
        """Add the objects of an end point; ``place`` is what their numbers are written after."""
        self.by_endpoint.setdefault(endpoint, []).extend(_things(endpoint, rows, place))


def endpoint_named(text: str) -> str | None:
    """Return the end point that a file, a sheet or a key is named after: ``MApplication-20260612`` is applications."""
    name = re.sub(r"[^a-z]", "", re.sub(r"\d+", "", Path(text).stem).lower())
    known = {re.sub(r"[^a-z]", "", one): one for one in ENDPOINTS} | ALIASES
    for form in (name, f"{name}s", f"{name}es", f"{name[:-1]}ies"):
        if form in known:
            return known[form]
    return None


def _things(endpoint: str, rows: list[Mapping], place: str) -> Iterator[Thing]:
    """Yield the objects of rows; ``{data: …}`` around one of them is taken off."""
    for rank, row in enumerate(rows, 1):
        inner = row.get("data", row) if isinstance(row, Mapping) else None
        if not isinstance(inner, Mapping):
            yield Thing(endpoint, "", {}, f"{place}, n° {rank}")
            continue
        fields = {snake(str(name)): _value(value) for name, value in inner.items()}
        number = fields.get("id") or ""
        where = place if "!" in place else f"{place}, id {number}" if number else f"{place}, n° {rank}"
        yield Thing(endpoint, str(number), fields, where)


def snake(name: str) -> str:
    """Return the name of a field in snake case: ``logicalServers`` is ``logical_servers``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.strip()).replace("-", "_").lower()


def _value(value: object) -> str | tuple[str, ...] | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a spreadsheet has no integers
    if isinstance(value, list):
        return tuple(str(one.get("id", "")) if isinstance(one, Mapping) else str(one) for one in value)
    if isinstance(value, Mapping):  # a relation to one object, given whole
        return str(value.get("id", "")) or None
    return plain_text(str(value)) or None


def read_things(path: Path) -> Things:
    """Return the objects of a JSON file, of an xlsx export, or of a folder of them.

    :raises BadInput: absent, damaged, too large, or nothing in it is of Mercator.
    """
    if not path.exists():
        raise BadInput("no-file", file=path)
    things = Things()
    files = sorted(one for one in path.iterdir() if one.is_file()) if path.is_dir() else [path]
    for one in files:
        match one.suffix.lower():
            case ".json":
                _read_json(things, one)
            case ".xlsx":
                _read_export(things, one)
            case _:
                things.unread.append((one.name, ""))
    if not things.by_endpoint:
        raise BadInput("import.mercator-nothing", file=path, known=", ".join(ENDPOINTS))
    return things


def _read_json(things: Things, path: Path) -> None:
    """Add the objects of a JSON file: a list, ``{"data": […]}``, or one list per end point."""
    try:
        said = json.loads(read_bytes(path, LARGEST))
    except json.JSONDecodeError as error:
        raise BadData("malformed", file=path, line=error.lineno, column=error.colno, reason=error.msg) from None
    except (UnicodeDecodeError, RecursionError) as error:
        reason = getattr(error, "reason", None) or type(error).__name__
        raise BadData("malformed", file=path, line="?", column="?", reason=reason) from None
    if isinstance(said, Mapping) and isinstance(said.get("data"), list):
        said = said["data"]
    endpoint = endpoint_named(path.name)
    if isinstance(said, Mapping) and "id" in said:  # one object
        said = [said]
    if isinstance(said, list) and endpoint:
        things.add(endpoint, said, path.name)
    elif isinstance(said, Mapping) and any(endpoint_named(key) for key in said):
        for key, rows in said.items():
            endpoint = endpoint_named(key)
            if endpoint and isinstance(rows, list):
                things.add(endpoint, rows, f"{path.name}, {key}")
            else:
                things.unread.append((f"{path.name}, {key}", ""))
    elif isinstance(said, Mapping) and endpoint:
        things.add(endpoint, [said], path.name)
    else:
        things.unread.append((path.name, ""))


def _read_export(things: Things, path: Path) -> None:
    """Add the objects of an export: one sheet per object, or the one that the file is named after."""
    read = read_workbook(path)
    things.problems += read.problems
    for row in read.elements:
        endpoint = endpoint_named(row.kind) or endpoint_named(path.name)
        if endpoint:
            things.add(endpoint, [{name: cells[0] for name, cells in row.facts.items()}], row.place)
        else:
            things.unread.append((row.place, ""))
