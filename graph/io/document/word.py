"""A document as Office Open XML text (.docx): styles of the word processor, tables with a header, footnotes."""

import io
import re
from datetime import UTC, datetime

from docx import Document as new_document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
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

__all__ = ["word_document"]

INK, SOFT, LINK = RGBColor(0x1B, 0x23, 0x30), RGBColor(0x51, 0x5B, 0x6B), RGBColor(0x0B, 0x4F, 0x9E)
COLOURS = {
    "violation": RGBColor(0xA8, 0x0F, 0x0F),
    "warning": RGBColor(0x85, 0x50, 0x00),
    "information": LINK,
    "held": RGBColor(0x1C, 0x6B, 0x3A),
    "soft": SOFT,
}
SHADE, RULE = "F3F5F8", "D5DAE2"
WIDTH = 17.0  # centimetres between the margins of a sheet of A4
SIZES = {1: 22, 2: 16, 3: 12.5, 4: 11}  # points
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML cannot hold
BAR = 8  # signs of a bar
NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # the same document gives the same bytes


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
        _styled(self.word, document)

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
                paragraph = self.word.add_paragraph()
                self._fill(paragraph, inside, {"lead": 12, "small": 8.5}.get(style))
            case Items(lines):
                for one in lines:
                    self._fill(self.word.add_paragraph(style="List Bullet"), one)
            case Terms(pairs):
                for name, inside in pairs:
                    paragraph = self.word.add_paragraph()
                    paragraph.paragraph_format.left_indent = Cm(3.6)
                    paragraph.paragraph_format.first_line_indent = Cm(-3.6)
                    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(3.6))
                    self._fill(paragraph, (Run(f"{name}\t", "soft"), *inside))
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
            self._fill(cell.paragraphs[0], (Run(value, tone or "strong"),), 20)
            self._fill(cell.add_paragraph(), (Run(said, "soft"),), 8.5)
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
            paragraph = _Cell(place, table).paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(2)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
            self._fill(paragraph, inside, 8.5)

    # ----------------------------------------------------------------------------------------------- lines

    def _fill(self, paragraph: WordParagraph, inside: Line, size: float | None = None) -> None:
        for run in inside:
            self._run(paragraph, run, size)

    def _run(self, paragraph: WordParagraph, run: Run, size: float | None) -> None:
        written = paragraph.add_run(FORBIDDEN.sub("", run.text))
        if size:
            written.font.size = Pt(size)
        written.bold = True if run.style in ("strong", *COLOURS) and run.style != "soft" else None
        written.italic = True if run.style == "quote" else None
        if run.link or run.style in COLOURS:
            written.font.color.rgb = LINK if run.link else COLOURS[run.style]
        if run.link:
            _linked(written._r, run.link)
        if run.share is not None:
            full = round(run.share * BAR)
            self._run(paragraph, Run("  " + "█" * full, "held"), size)
            self._run(paragraph, Run("░" * (BAR - full), "soft"), size)
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


def _styled(word: WordDocument, document: Document) -> None:
    """Set the sheet, the fonts and what the file says of itself."""
    sheet = word.sections[0]
    sheet.page_width, sheet.page_height = Cm(21), Cm(29.7)
    sheet.left_margin = sheet.right_margin = Cm(2)
    sheet.top_margin = sheet.bottom_margin = Cm(1.8)
    styles = word.styles
    for name in ("Normal", "Title", "Subtitle", "Caption", *(f"Heading {level}" for level in range(1, 5))):
        font = styles[name].font
        font.name, font.italic = "Calibri", False
        font.color.rgb = SOFT if name in ("Subtitle", "Caption") else INK
        fonts = styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    for spacing in styles["Subtitle"].element.rPr.findall(qn("w:spacing")):
        styles["Subtitle"].element.rPr.remove(spacing)
    styles["Normal"].font.size, styles["Normal"].paragraph_format.space_after = Pt(10.5), Pt(5)
    styles["Title"].font.size, styles["Subtitle"].font.size = Pt(SIZES[1]), Pt(11)
    styles["Caption"].font.size, styles["Caption"].font.bold = Pt(8.5), False
    styles["Caption"].paragraph_format.keep_with_next = True
    for level in range(2, 5):
        style = styles[f"Heading {level}"]
        style.font.size = Pt(SIZES[level])
        style.paragraph_format.space_before = Pt(SIZES[level])
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), {"fr": "fr-FR", "en": "en-GB"}[document.lang])
    styles["Normal"].element.get_or_add_rPr().append(language)
    said = word.core_properties
    said.title, said.language, said.author, said.comments = document.title[:255], document.lang, "doctrine", ""
    said.created = said.modified = NO_DAY
    _numbered(sheet.footer.paragraphs[0])


def _numbered(foot: WordParagraph) -> None:
    """Number the pages."""
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    foot._p.append(field)


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
    table.tblPr.append(borders)
