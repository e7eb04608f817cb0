"""Rows as CSV and as spreadsheets; no cell is ever run as a formula."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Sheet", "csv_text", "runs", "text_cell", "workbook"]

FORMULA = tuple("=+-@\t\r")  # what a spreadsheet takes for the beginning of a formula
WIDEST = 60  # characters of a column before its text is folded
SHORT = 24  # characters of a text that needs no folding
LONGEST = 32_767  # characters of a cell that a spreadsheet can hold


@dataclass(frozen=True)
class Sheet:
    """A sheet: its title, its header, its rows.

    :param tilted: columns from this one on have their header written upwards.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    tilted: int | None = None


def runs(text: str) -> bool:
    """Tell whether a spreadsheet would run a text, once the apostrophes that defuse it are taken off."""
    return text.lstrip("'")[:1] in FORMULA and bool(text)


def csv_text(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return rows as CSV that any spreadsheet opens in UTF-8; a cell that it would run as a formula is defused."""
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(columns)
    for row in rows:
        write.writerow([f"'{cell}" if isinstance(cell, str) and runs(cell) else cell for cell in row])
    return "\ufeff" + out.getvalue()


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return sheets as an Office Open XML workbook: texts stay texts, headers stay in sight, columns have filters."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    head, shade = Font(bold=True), PatternFill("solid", fgColor="E8ECF4")
    top, up = Alignment(wrap_text=True, vertical="top"), Alignment(text_rotation=70, vertical="bottom")
    for one in sheets:
        page = book.create_sheet(one.title[:31])
        page.freeze_panes = "B2"
        first = len(one.columns) if one.tilted is None else one.tilted
        for number, name in enumerate(one.columns):
            lengths = [len(str(row[number])) for row in one.rows[:400] if row[number] is not None]
            wide = 6 if number >= first else min(WIDEST, max([len(name), 6, *lengths]) + 2)
            page.column_dimensions[get_column_letter(number + 1)].width = wide
        cells = []
        for number, name in enumerate(one.columns):
            cell = text_cell(WriteOnlyCell, page, name)
            cell.font, cell.fill, cell.alignment = head, shade, up if number >= first else top
            cells.append(cell)
        page.append(cells)
        for row in one.rows:
            cells = []
            for value in row:
                # A short text that cannot be a formula needs no cell of its own: ten times faster.
                if isinstance(value, str) and (len(value) > SHORT or value[:1] in FORMULA):
                    value = text_cell(WriteOnlyCell, page, value)
                    value.alignment = top
                cells.append(value)
            page.append(cells)
        if one.rows:
            page.auto_filter.ref = f"A1:{get_column_letter(len(one.columns))}{len(one.rows) + 1}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text_cell(make: type, page: object, value: object) -> object:
    """Return a cell; a text is written as a text, whatever it begins with."""
    if not isinstance(value, str):
        return make(page, value=value)
    clean = "".join(one for one in value if one >= " " or one in "\n\t")[:LONGEST]
    cell = make(page, value=clean)
    if clean[:1] in FORMULA and clean:
        cell.data_type, cell.quotePrefix = "s", True
    return cell
