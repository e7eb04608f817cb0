"""Office Open XML workbooks to the elements of a map: a sheet a class, a row an element; no formula is evaluated."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from graph.errors import BadInput
from graph.io.files import read_bytes
from graph.io.tables import named_columns, row_element
from graph.system.records import Element, Imported, Problem

__all__ = ["OWN_SHEET", "checked_zip", "read_workbook"]

MOST_BYTES = 200_000_000  # of the file, and of what it declares to hold once unfolded
MOST_RATIO = 100  # declared to compressed
MOST_ROWS, MOST_COLUMNS = 200_000, 500
OWN_SHEET = "_"  # a hidden sheet of our template begins with it: lists, no elements


def read_workbook(path: Path) -> Imported:
    """Return the elements of a workbook; the class of a sheet is its title, the head its first full row.

    :raises BadInput: it is absent, no workbook, damaged, or its size once unfolded is beyond bounds.
    """
    from openpyxl import load_workbook

    content = read_bytes(path, MOST_BYTES)
    checked_zip(path, content)
    problems: list[Problem] = []
    elements: list[Element] = []
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        for sheet in book.worksheets:
            if not (sheet.title.startswith(OWN_SHEET) and sheet.sheet_state != "visible"):
                elements += _sheet(sheet, f"{path.name}, {sheet.title}!", problems)
    except BadInput:
        raise
    except Exception as error:  # of anybody's hand: the library raises what it likes on a damaged file
        raise BadInput("import.not-xlsx", file=path, reason=f"{type(error).__name__}: {str(error)[:120]}") from None
    return Imported(tuple(elements), tuple(problems), "xlsx")


def checked_zip(path: Path, content: bytes) -> None:
    """Refuse an archive that is no archive, unfolds beyond bounds, or holds XML with entities of its own.

    :raises BadInput: one of these.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            declared = sum(one.file_size for one in archive.infolist())
            if declared > MOST_BYTES or declared > MOST_RATIO * max(1, len(content)):
                size, ratio = f"{declared // 1_000_000} Mo", f"{declared // max(1, len(content))}:1"
                raise BadInput("import.zip-bomb", file=path, size=size, ratio=ratio)
            for one in archive.infolist():
                if one.filename.lower().endswith((".xml", ".rels", ".vml")) and _entities(archive, one):
                    raise BadInput("import.doctype", file=f"{path} ({one.filename})")
    except BadInput:
        raise
    except Exception as error:  # of anybody's hand: each way to compress raises its own errors
        raise BadInput("import.not-xlsx", file=path, reason=str(error)[:120]) from None


def _entities(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> bool:
    """Tell whether a part has a DOCTYPE; text cannot hold one unescaped, and no office program writes one."""
    kept = b""
    with archive.open(one) as part:
        while block := part.read(1 << 20):
            block = kept + block.replace(b"\0", b"")
            if b"<!DOCTYPE" in block or b"<!ENTITY" in block:
                return True
            kept = block[-10:]
    return False


def _sheet(sheet: object, start: str, problems: list[Problem]) -> Iterator[Element]:
    sheet.reset_dimensions()  # what a file declares is no promise
    columns: dict[int, str] = {}
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
        if number > MOST_ROWS:
            problems.append(Problem("too-many-rows", f"{start}{number}", {"most": MOST_ROWS}, "refused"))
            return
        cells = [_text(cell, start, problems) for cell in row]
        if not any(cells):
            continue
        if columns:
            for rank in [rank for rank, text in enumerate(cells) if text and rank not in columns]:
                once = {"column": _letter(rank), "value": cells[rank]}
                problems.append(Problem("headless-cell", f"{start}{_letter(rank)}{number}", once, "dropped"))
            cells += [""] * (max(columns) + 1 - len(cells))
            where = f"{start}{number}"
            yield row_element(sheet.title, columns, cells, where, lambda rank, n=number: f"{start}{_letter(rank)}{n}")
        elif sum(map(bool, cells)) > 1:
            columns = named_columns(cells, f"{start}{number}", problems)
        else:
            rank = next(rank for rank, text in enumerate(cells) if text)
            where = f"{start}{_letter(rank)}{number}"
            problems.append(Problem("before-head", where, {"value": cells[rank]}, "dropped"))


def _text(cell: object, start: str, problems: list[Problem]) -> str:
    """Return what a cell holds, as text: ISO days, ``true`` and ``false``; nothing of a formula."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in ("f", "e"):
        code = "formula" if cell.data_type == "f" else "cell-error"
        said = {"value": str(getattr(value, "text", value))}
        problems.append(Problem(code, f"{start}{cell.coordinate}", said, "warning"))
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _letter(rank: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(rank + 1)
