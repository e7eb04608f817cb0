"""A document as Office Open XML text (.docx): styles of the word processor, tables with a header, footnotes."""

import io
import re

from docx import Document as new_document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from graph.io.document.blocks import (
    Block,
    Document,
    Figures,
    Heading,
    Items,
    Line,
    Paragraph,
    Picture,
    Run,
    Table,
    Terms,
    line,
)
from graph.io.document.footnotes import Footnotes
from graph.io.document.wordstyles import style_id, styled, styled_as

__all__ = ["word_document"]

SHADE, RULE = "F3F5F8", "D5DAE2"
WIDTH = 17.0  # centimetres between the margins of a sheet of A4
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML cannot hold
BAR = 8  # signs of a bar


def word_document(document: Document) -> bytes:
    """Return a document as .docx; notes are footnotes, pictures are left out: a table beside says the same."""
    writer = _Writer(document)
    writer.write()
    out = io.BytesIO()
    writer.word.save(out)
    return out.getvalue()


class _Writer:
    """Writes blocks one after the other."""

    def __init__(self, document: Document) -> None:
        self.document, self.word, self.marks = document, new_document(), 0
        self.footnotes = Footnotes(self.word)
        styled(self.word, document)

    def write(self) -> None:
        self._fill(self.word.add_paragraph(style="Title"), line(self.document.title))
        self._fill(self.word.add_paragraph(style="Subtitle"), line(self.document.subtitle))
        for one in self.document.headings(2):
            self._fill(self.word.add_paragraph(style="List Bullet"), tuple(Run(run.text, link=f"#{one.anchor}")
                                                                           for run in one.line))  # fmt: skip
        for block in self.document.blocks:
            self._block(block)

    def _block(self, block: Block) -> None:
        match block:
            case Heading(level, inside, anchor):
                paragraph = self.word.add_heading(level=level)
                self._fill(paragraph, inside)
                if anchor:
                    self._bookmark(paragraph, anchor)
            case Paragraph(inside, style):
                self._fill(styled_as(self.word.add_paragraph(), style), inside)
            case Items(lines):
                for one in lines:
                    self._fill(self.word.add_paragraph(style="List Bullet"), one)
            case Terms(pairs):
                for name, inside in pairs:
                    self._fill(styled_as(self.word.add_paragraph(), "term"), (Run(f"{name}\t", "soft"), *inside))
            case Figures(items):
                self._figures(items)
            case Table(caption, columns, rows, widths):
                self._fill(self.word.add_paragraph(style="Caption"), line(caption))
                self._table(columns, rows, widths)
            case Picture():
                pass

    # ---------------------------------------------------------------------------------------------- tables

    def _figures(self, items: tuple[tuple[str, str, str], ...]) -> None:
        table = self.word.add_table(rows=1, cols=len(items))
        for cell, (value, said, tone) in zip(table.rows[0].cells, items, strict=True):
            _shaded(cell._tc)
            self._fill(styled_as(cell.paragraphs[0], "number"), (Run(value, tone or "strong"),))
            self._fill(styled_as(cell.add_paragraph(), "small"), (Run(said, "soft"),))
        self.word.add_paragraph()

    def _table(self, columns: tuple[str, ...], rows: tuple[tuple[Line, ...], ...], widths: tuple[int, ...]) -> None:
        table = self.word.add_table(rows=len(rows) + 1, cols=len(columns))
        table.autofit = False
        _ruled(table._tbl)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(WIDTH * width / 100)
        head, *lines = table._tbl.tr_lst
        repeated = OxmlElement("w:tblHeader")
        head.get_or_add_trPr().append(repeated)
        self._row(table, head, [(Run(name, "strong"),) for name in columns], widths, shaded=True)
        for row, cells in zip(lines, rows, strict=True):
            self._row(table, row, cells, widths)
        self.word.add_paragraph()

    def _row(self, table: object, row: object, cells: object, widths: tuple[int, ...], shaded: bool = False) -> None:
        whole = OxmlElement("w:cantSplit")
        row.get_or_add_trPr().insert(0, whole)
        for place, inside, width in zip(row.tc_lst, cells, widths, strict=True):
            place.width = Cm(WIDTH * width / 100)
            if shaded:
                _shaded(place)
            self._fill(styled_as(_Cell(place, table).paragraphs[0], "cell"), inside)

    # ----------------------------------------------------------------------------------------------- lines

    def _fill(self, paragraph: WordParagraph, inside: Line) -> None:
        for run in inside:
            self._run(paragraph, run)

    def _run(self, paragraph: WordParagraph, run: Run) -> None:
        written = paragraph.add_run(FORBIDDEN.sub("", run.text))
        if style := "link" if run.link else run.style:
            written._r.style = style_id(style)
        if run.link:
            _linked(written._r, run.link)
        if run.share is not None:
            full = round(run.share * BAR)
            self._run(paragraph, Run("  " + "█" * full, "held"))
            self._run(paragraph, Run("░" * (BAR - full), "soft"))
        if run.note:
            self._fill(self.footnotes.add(paragraph), run.note)

    def _bookmark(self, paragraph: WordParagraph, anchor: str) -> None:
        self.marks += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for mark in (start, end):
            mark.set(qn("w:id"), str(self.marks))
        start.set(qn("w:name"), _name(anchor))
        paragraph._p.insert(1, start)
        paragraph._p.append(end)


def _linked(run: object, link: str) -> None:
    """Wrap a run in a link: to a heading of the document, or to a web address."""
    if link.startswith("#"):
        wrap = OxmlElement("w:hyperlink")
        wrap.set(qn("w:anchor"), _name(link[1:]))
    elif link.startswith(("https://", "http://")):
        wrap = OxmlElement("w:fldSimple")
        wrap.set(qn("w:instr"), f'HYPERLINK "{re.sub(chr(34), "%22", link)}"')
    else:
        return
    run.addprevious(wrap)
    wrap.append(run)


def _name(anchor: str) -> str:
    """Return the name of a bookmark: 40 letters, digits and underscores at most."""
    return re.sub(r"\W", "_", anchor)[:40]


def _shaded(cell: object) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", SHADE)):
        shade.set(qn(f"w:{name}"), value)
    cell.get_or_add_tcPr().append(shade)


def _ruled(table: object) -> None:
    """Draw a line under each row."""
    borders = OxmlElement("w:tblBorders")
    for place in ("top", "bottom", "insideH"):
        border = OxmlElement(f"w:{place}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RULE)):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    after = next(one for one in table.tblPr if one.tag in (qn("w:tblLayout"), qn("w:tblLook")))
    after.addprevious(borders)  # Word reads these in one order only
