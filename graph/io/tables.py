"""CSV files to the elements of a map: one table a class, or the compact form ``class,id,facts``.

The encoding and the separator are guessed; nothing else is: columns and values stay as the file spells them.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from graph.errors import BadInput
from graph.io.files import read_bytes
from graph.io.sheets import runs
from graph.names import fold
from graph.system.records import Element, Imported, Problem

__all__ = ["decoded", "named_columns", "read_csv", "row_element"]

MOST_BYTES = 200_000_000
WIDEST = 1_000_000  # characters of one cell
SEPARATORS = (";", "\t", ",", "|")
CLASS = ("class", "classe")  # heads of the column that says the class
COMPACT = ("class", "id", "facts")
#: What a French text holds beyond ASCII.
FRENCH = frozenset("àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŒÆ«»’‘“”–—…°€²³µ§·•£\u00a0")
BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\x1f\x8b")


def read_csv(path: Path) -> Imported:
    """Return the elements of a CSV file; the class of a table is the name of the file, unless a column says it.

    :raises BadInput: it is absent, too large, empty, or no text.
    """
    content = read_bytes(path, MOST_BYTES)
    if content.startswith(BINARY):
        raise BadInput("import.not-text", file=path)
    text, doubt = decoded(content)
    if "\0" in text or not text.strip():
        raise BadInput("import.not-text" if text.strip() else "import.empty", file=path)
    problems = [Problem("encoding", path.name, {"encoding": doubt})] if doubt else []
    rows = list(_rows(text, path, problems))
    if not rows:
        raise BadInput("import.empty", file=path)
    (_, head), body = rows[0], rows[1:]
    if [fold(one) for one in head] == list(COMPACT):
        elements = [_compact(cells, f"{path.name}:{line}") for line, cells in _even(body, head, path, problems)]
    else:
        columns = named_columns(head, f"{path.name}:{rows[0][0]}", problems)
        kind = next((rank for rank, name in columns.items() if fold(name) in CLASS), None)
        columns.pop(kind, None)
        elements = [
            row_element(path.stem if kind is None else cells[kind].strip(), columns, cells, f"{path.name}:{line}")
            for line, cells in _even(body, head, path, problems)
            if any(map(str.strip, cells))
        ]
    return Imported(tuple(elements), tuple(problems), "csv")


def decoded(content: bytes) -> tuple[str, str]:
    """Return the text of a file, and the name of its encoding where there is a doubt.

    UTF-8 with or without a mark, UTF-16 with one, else Windows-1252; a few broken bytes do not undo a UTF-8 file.
    """
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8"))
    encoding = next(encoding for mark, encoding in marks if content.startswith(mark))
    try:
        return content.decode(encoding), ""
    except UnicodeDecodeError:
        text = content.decode(encoding, "replace")
    if encoding != "utf-8" or sum(one > "\x7f" for one in text) > 2 * text.count("\ufffd"):
        return text, encoding.upper()
    text = content.decode("cp1252", "replace")
    return text, "" if FRENCH.issuperset(one for one in text if one > "\x7f") else "Windows-1252"


def _rows(text: str, path: Path, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold something, each with the line on which it begins."""
    csv.field_size_limit(WIDEST)
    told = re.match(r"sep=(.)\r?\n", text)  # what Excel writes to tell its separator
    text = text[told.end() :] if told else text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=told[1] if told else _separator(text), strict=True)
    first = line = 2 if told else 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:  # an unclosed quote, a cell without end: what follows cannot be told apart
            problems.append(Problem("broken-row", f"{path.name}:{line}", {"reason": str(error)}, "refused"))
            return
        if any(map(str.strip, cells)):
            yield line, cells
        line = reader.line_num + first


def _separator(text: str) -> str:
    """Return the separator that cuts the first lines into the same number of cells, the largest such number."""
    lines = [line for line in text[:50_000].splitlines()[:20] if line.strip()]

    def score(mark: str) -> tuple[bool, int, int]:
        head = next(csv.reader(lines[:1], delimiter=mark))
        if [fold(one) for one in head] == list(COMPACT):
            return (True, len(lines) + 1, 3)
        widths = [len(row) for row in csv.reader(lines, delimiter=mark)]
        return (widths[0] > 1, widths.count(widths[0]), widths[0])

    return max(SEPARATORS, key=score)


def _even(
    rows: list[tuple[int, list[str]]], head: list[str], path: Path, problems: list[Problem]
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that have as many cells as the head; each other one is a problem, empty cells at its end aside."""
    for line, cells in rows:
        while len(cells) > len(head) and not cells[-1].strip():
            cells = cells[:-1]
        if len(cells) == len(head):
            yield line, list(map(plain, cells))
        else:
            values = {"cells": len(cells), "columns": len(head)}
            problems.append(Problem("uneven-row", f"{path.name}:{line}", values, "refused"))


def _compact(cells: list[str], place: str) -> Element:
    kind, id, said = cells
    facts: dict[str, tuple[str, ...]] = {}
    for pair in filter(str.strip, said.split("|")):
        name, _, value = pair.partition("=")
        facts[name.strip()] = (*facts.get(name.strip(), ()), value.strip())
    return Element(kind, id, "", facts, place)


def plain(text: str) -> str:
    """Return a cell without the apostrophe that our own files put before what a spreadsheet would run."""
    text = text.strip()
    return text[1:] if text[:1] == "'" and runs(text) else text


def named_columns(head: list[str], place: str, problems: list[Problem]) -> dict[int, str]:
    """Return ``{rank: head}`` of the columns that have one; a head that comes twice is a problem."""
    columns: dict[int, str] = {}
    for rank, cell in enumerate(head):
        name = unicodedata.normalize("NFC", cell).strip()
        if name in columns.values():
            problems.append(Problem("same-column", place, {"column": name}, "refused"))
        elif name:
            columns[rank] = name
    return columns


def row_element(kind: str, columns: dict[int, str], cells: list[str], place: str, places: object = None) -> Element:
    """Return the element of a row.

    :param places: ``places(rank)`` → place of a cell, where that is more precise than the row.
    """
    said = {name: cells[rank].strip() for rank, name in columns.items()}
    facts = {name: (text,) for name, text in said.items() if text}
    where = {name: places(rank) for rank, name in columns.items() if said[name]} if places else {}
    return Element(kind, "", "", facts, place, where)
