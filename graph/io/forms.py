"""Sheets that a user fills: notes on the heads, lists to choose from; no cell is ever run as a formula."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from graph.io.sheets import text_cell
from graph.io.workbooks import OWN_SHEET

__all__ = ["Column", "Form", "form_workbook"]

LINES = 2_000  # rows that propose their lists
LISTS = OWN_SHEET + "lists"


@dataclass(frozen=True)
class Column:
    """A column to fill.

    :param note: shown beside the head.
    :param choices: what its cells propose.
    :param sheet: its cells propose the first column of this sheet.
    :param core: filled first: its head stands out.
    :param strict: nothing but the choices is admitted.
    """

    head: str
    note: str = ""
    choices: tuple[str, ...] = ()
    sheet: str = ""
    core: bool = False
    strict: bool = False


@dataclass(frozen=True)
class Form:
    """A sheet to fill: its title, its columns, the rows that are filled already (texts)."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]] = ()


def form_workbook(forms: Sequence[Form]) -> bytes:
    """Return a workbook of sheets to fill; the lists stand in a hidden sheet."""
    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    book.remove(book.active)
    pages = [book.create_sheet(one.title) for one in forms]
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "veryHidden"
    places: dict[tuple[str, ...], str] = {}
    shades = {True: PatternFill("solid", fgColor="FFE8A3"), False: PatternFill("solid", fgColor="E8ECF4")}
    bold, top = Font(bold=True), Alignment(wrap_text=True, vertical="top")

    def cell(page: object, row: int, column: int, text: str) -> object:
        return text_cell(lambda sheet, value: sheet.cell(row, column, value), page, text)

    def source(column: Column) -> str:
        if column.sheet:
            return f"'{column.sheet}'!$A$2:$A${LINES}"
        if column.choices not in places:
            rank = len(places) + 1
            for row, text in enumerate(column.choices, 1):
                cell(lists, row, rank, text)
            letter = get_column_letter(rank)
            places[column.choices] = f"'{LISTS}'!${letter}$1:${letter}${len(column.choices)}"
        return places[column.choices]

    for page, form in zip(pages, forms, strict=True):
        page.freeze_panes = "C2"
        for rank, column in enumerate(form.columns, 1):
            letter = get_column_letter(rank)
            head = cell(page, 1, rank, column.head)
            head.font, head.fill, head.alignment = bold, shades[column.core], top
            if column.note:
                head.comment = Comment(column.note, "doctrine", height=160, width=320)
            page.column_dimensions[letter].width = max(12, min(28, len(column.head) + 4))
            if column.choices or column.sheet:
                proposed = DataValidation("list", formula1=source(column), allow_blank=True)
                proposed.showErrorMessage = column.strict
                page.add_data_validation(proposed)
                proposed.add(f"{letter}2:{letter}{LINES}")
        for number, row in enumerate(form.rows, 2):
            for rank, text in enumerate(row, 1):
                if text:
                    cell(page, number, rank, text).alignment = top
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
