"""The user's choices for a map, in a file that can be replayed: sheets, columns, values, names of entities.

.. code-block:: toml

    [sheets]                      # name of the sheet or of the file = class; "" leaves it out
    "Inventaire 2026" = "Application"

    [columns."Inventaire 2026"]   # sheet or class; column = attribute, id or name; "" leaves it out
    "Code SI" = "id"
    "Connexion" = "authentication"

    [values.authentication]       # attribute; what the file says = word of the rules; "" says nothing
    "login + mdp" = "password"

    [entities]                    # what the file says = id of the graph; "" keeps it as text
    "Dossier pharma" = "service/dp"
"""

import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from graph.errors import BadInput
from graph.io.files import read_bytes
from graph.names import KINDS, fold
from graph.system.records import Imported, shown
from graph.system.schema import schema

__all__ = ["Mapping", "as_toml", "proposals", "read_mapping", "toml_text", "written"]

MOST = 2_000_000  # bytes of a mapping file


@dataclass(frozen=True)
class Mapping:
    """Choices of the user; what they do not settle is found by name. Keys are folded (:func:`graph.names.fold`)."""

    sheets: dict[str, str] = field(default_factory=dict)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    entities: dict[str, str] = field(default_factory=dict)

    def kind(self, sheet: str) -> str | None:
        """Return the class of a sheet, ``""`` where it is left out, ``None`` where nothing says it."""
        chosen = self.sheets.get(fold(sheet))
        return chosen if chosen is not None else schema().kind_named(sheet)

    def attribute(self, sheet: str, kind: str, column: str) -> str | None:
        """Return the attribute of a column (or ``id``, ``name``), ``""`` left out, ``None`` unknown."""
        for table in (fold(sheet), fold(kind)):
            if fold(column) in self.columns.get(table, {}):
                return self.columns[table][fold(column)]
        return schema().attribute_named(kind, column)


def read_mapping(path: Path) -> Mapping:
    """Return the choices of a mapping file, TOML or JSON by its ending.

    :raises BadInput: it cannot be read, or names a class, an attribute, a word or a kind of entity that does not exist.
    """
    try:
        text = read_bytes(path, MOST).decode("utf-8-sig")
        said = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput("import.mapping-syntax", file=path, reason=error) from None
    if not isinstance(said, dict):
        raise BadInput("import.mapping-syntax", file=path, reason=type(said).__name__)
    for name in said:
        if name not in Mapping.__dataclass_fields__:
            raise BadInput("import.mapping-table", file=path, name=name)
    kinds = schema().kinds
    sheets = _table(path, said, "sheets", {"", *kinds})
    columns = {}
    for sheet, chosen in _tables(path, said, "columns").items():
        kind = sheets.get(fold(sheet)) or schema().kind_named(sheet)
        attributes = {name for one in kinds.values() if kind in (None, one.name) for name in one.attributes}
        columns[fold(sheet)] = _table(path, {sheet: chosen}, sheet, {"", "id", "name", *attributes})
    values = {}
    for name, chosen in _tables(path, said, "values").items():
        known = [one.attributes[name] for one in kinds.values() if name in one.attributes]
        if not known:
            raise BadInput("import.mapping-name", file=path, table="values", name=name, near=_near(name, _attributes()))
        words = {word for one in known for word in one.values} if all(one.values for one in known) else None
        if all(one.form == "boolean" for one in known):
            words = {"true", "false"}
        words = words and {"", *words}
        values[name] = _table(path, {name: chosen}, name, words)
    entities = _table(path, said, "entities", None)
    for id in filter(None, entities.values()):
        if id.partition("/")[0] not in KINDS:
            raise BadInput("import.mapping-name", file=path, table="entities", name=id, near="service/dmp")
    return Mapping(sheets, columns, values, entities)


def _attributes() -> set[str]:
    return {name for kind in schema().kinds.values() for name in kind.attributes}


def _tables(path: Path, said: dict, name: str) -> dict[str, dict]:
    table = said.get(name, {})
    if not isinstance(table, dict) or not all(isinstance(one, dict) for one in table.values()):
        raise BadInput("import.mapping-syntax", file=path, reason=f"[{name}.…]")
    return table


def _table(path: Path, said: dict, name: str, known: set[str] | None) -> dict[str, str]:
    """Return ``{folded text: choice}`` of a table; every choice must be among ``known``, where that is given."""
    table = said.get(name, {})
    if not isinstance(table, dict) or not all(isinstance(one, str) for one in table.values()):
        raise BadInput("import.mapping-syntax", file=path, reason=f"[{name}]")
    for chosen in table.values():
        if known is not None and chosen not in known:
            raise BadInput("import.mapping-name", file=path, table=name, name=chosen, near=_near(chosen, known))
    return {fold(text): chosen for text, chosen in table.items()}


def _near(name: str, known: Iterable[str]) -> str:
    from rapidfuzz import process

    return ", ".join(one for one, _, _ in process.extract(name, sorted(filter(None, known)), limit=4))


def proposals(imported: Imported) -> dict[str, dict[str, str]]:
    """Return what a mapping file could settle: table → what the file says → what it may be, in words.

    Tables are written as in the file (``columns."Inventaire 2026"``).
    """
    found: dict[str, dict[str, str]] = {}
    for one in imported.problems:
        said = one.values
        if one.code == "unknown-kind":
            found.setdefault("sheets", {})[str(said["kind"])] = ", ".join(schema().kinds)
        elif one.code == "unknown-column":
            found.setdefault(f"columns.{_quoted(said['sheet'])}", {})[str(said["column"])] = str(said["near"])
        elif one.code == "unknown-value":
            known = schema().kinds.values()
            words = next((w for kind in known if (w := kind.attributes.get(said["attribute"]))), None)
            found.setdefault(f"values.{said['attribute']}", {})[str(said["value"])] = ", ".join(words.values)
        elif one.code == "doubtful-entity":
            found.setdefault("entities", {})[str(said["value"])] = str(said["near"])
    return found


def written(kept: str, proposed: dict[str, dict[str, str]]) -> str:
    """Return a mapping file that adds to a file the choices to make; ``""`` leaves each as it is.

    :param kept: the mapping file of now, as text; nothing of it changes.
    """
    for table, choices in proposed.items():
        lines = "".join(f'{_quoted(text)} = ""  # {shown(near)}\n' for text, near in choices.items())
        spelled = re.escape(table).replace('"', '"?')  # a user may write the name of a sheet without quotes
        head = re.search(rf"^\[{spelled}\][^\n]*\n", kept, re.M)
        kept = f"{kept[: head.end()]}{lines}{kept[head.end() :]}" if head else f"{kept}[{table}]\n{lines}"
    return kept


def as_toml(path: Path) -> str:
    """Return the text of a mapping file that was read already; one in JSON is written over as TOML."""
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix.lower() != ".json":
        return text if text.endswith("\n") else f"{text}\n"
    return toml_text(json.loads(text))


def toml_text(said: dict[str, dict]) -> str:
    """Return the tables of a mapping file as TOML writes them.

    :param said: what :mod:`tomllib` gives of such a file.
    """
    tables: dict[str, dict[str, str]] = {}
    for name, table in said.items():
        nested = {f"{name}.{_quoted(key)}": one for key, one in table.items() if isinstance(one, dict)}
        tables |= nested or {name: table}
    return "".join(
        f"[{name}]\n" + "".join(f"{_quoted(key)} = {_quoted(value)}\n" for key, value in table.items())
        for name, table in tables.items()
    )


def _quoted(text: object) -> str:
    """Return a text as TOML writes it: strings of JSON are strings of TOML."""
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007f")
