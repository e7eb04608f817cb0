"""Findings that somebody answers for: each with its reason, its author and its last day."""

import csv
import io
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from graph.errors import BadInput

__all__ = ["Waiver", "check_waivers", "read_waivers"]

FIELDS = ("rule", "element", "reason", "author", "until")


@dataclass(frozen=True)
class Waiver:
    """One finding waived.

    :param rule: id of the rule; ``element``: the user's id of the element.
    :param until: ISO day, included; the day after, the finding is back.
    :param place: where the file says it.
    """

    rule: str
    element: str
    reason: str
    author: str
    until: str
    place: str = ""


def read_waivers(path: Path) -> tuple[Waiver, ...]:
    """Return the waivers of a file: TOML (tables ``[[waiver]]``) or CSV (columns rule, element, reason, author, until).

    :raises BadInput: the file cannot be read, or an entry lacks a field, has an unknown one, a bad day, or is given
        twice.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BadInput("no-file", file=path) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("unreadable-file", file=path, reason=error) from None
    entries = _toml(path, text) if path.suffix == ".toml" else _csv(path, text)
    waivers: dict[tuple[str, str], Waiver] = {}
    for place, entry in entries:
        waiver = _waiver(place, entry)
        if (key := (waiver.rule, waiver.element)) in waivers:
            raise BadInput("audit.waiver-twice", place=place, other=waivers[key].place)
        waivers[key] = waiver
    return tuple(waivers.values())


def check_waivers(waivers: Iterable[Waiver], rules: Iterable[str], elements: Iterable[str]) -> None:
    """Refuse a waiver of a rule or of an element that does not exist: a misspelt one would waive nothing, unseen.

    :raises BadInput: a waiver names nothing.
    """
    rules, elements = frozenset(rules), frozenset(elements)
    for one in waivers:
        for name, value, known in (("rule", one.rule, rules), ("element", one.element, elements)):
            if value not in known:
                raise BadInput("audit.waiver-unknown", place=one.place, field=name, value=value)


def _toml(path: Path, text: str) -> Iterator[tuple[str, dict]]:
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput("audit.waiver-syntax", file=path, reason=error) from None
    entries = said.pop("waiver", [])
    if said or not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise BadInput("audit.waiver-syntax", file=path, reason="[[waiver]]")
    for rank, entry in enumerate(entries, 1):
        yield f"{path}, [[waiver]] {rank}", {name: str(value) for name, value in entry.items()}


def _csv(path: Path, text: str) -> Iterator[tuple[str, dict]]:
    first = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    for row in rows:
        yield f"{path}, {rows.line_num}", {name or "…": value for name, value in row.items() if value is not None}


def _waiver(place: str, entry: dict[str, str]) -> Waiver:
    if unknown := [name for name in entry if name not in FIELDS]:
        raise BadInput("audit.waiver-field", place=place, field=unknown[0], known=", ".join(FIELDS))
    said = {name: str(entry.get(name, "")).strip() for name in FIELDS}
    if missing := [name for name, value in said.items() if not value]:
        raise BadInput("audit.waiver-missing", place=place, field=missing[0])
    try:
        said["until"] = date.fromisoformat(said["until"]).isoformat()
    except ValueError:
        raise BadInput("audit.waiver-day", place=place, value=said["until"]) from None
    return Waiver(**said, place=place)
