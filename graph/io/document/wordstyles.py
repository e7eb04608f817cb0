"""How a Word document looks: its sheet, its fonts, its styles; all of it in styles that the reader may change."""

from datetime import UTC, datetime

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from graph.io.document.blocks import Document

__all__ = ["style_id", "styled", "styled_as"]

INK, SOFT, LINK = RGBColor(0x1B, 0x23, 0x30), RGBColor(0x51, 0x5B, 0x6B), RGBColor(0x0B, 0x4F, 0x9E)
#: Styles of runs (bold, italic, colour) and of paragraphs (size in points, space after).
RUNS = {
    "strong": (True, None, None),
    "soft": (None, None, SOFT),
    "quote": (None, True, None),
    "violation": (True, None, RGBColor(0xA8, 0x0F, 0x0F)),
    "warning": (True, None, RGBColor(0x85, 0x50, 0x00)),
    "information": (True, None, LINK),
    "held": (True, None, RGBColor(0x1C, 0x6B, 0x3A)),
    "link": (None, None, LINK),
}
PARAGRAPHS = {"lead": (12, 6), "small": (8.5, 5), "cell": (8.5, 2), "number": (20, 0), "term": (10.5, 3)}
SIZES = {1: 22, 2: 16, 3: 12.5, 4: 11}  # points, of the title and of headings


def styled(word: WordDocument, document: Document) -> None:
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
    for name, (bold, italic, colour) in RUNS.items():
        font = styles.add_style(style_id(name), WD_STYLE_TYPE.CHARACTER).font
        font.bold, font.italic, font.color.rgb = bold, italic, colour
    for name, (size, after) in PARAGRAPHS.items():
        style = styles.add_style(style_id(name), WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size, style.paragraph_format.space_after = styles["Normal"], Pt(size), Pt(after)
    term = styles[style_id("term")].paragraph_format
    term.left_indent, term.first_line_indent = Cm(3.6), Cm(-3.6)
    term.tab_stops.add_tab_stop(Cm(3.6))
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), {"fr": "fr-FR", "en": "en-GB"}[document.lang])
    styles["Normal"].element.get_or_add_rPr().append(language)
    said = word.core_properties
    said.title, said.language, said.author, said.comments = document.title[:255], document.lang, "doctrine", ""
    said.created = said.modified = datetime.now(UTC)
    _numbered(sheet.footer.paragraphs[0])


def style_id(name: str) -> str:
    """Return the name and id of a style of ours."""
    return f"Report{name.capitalize()}"


def styled_as(paragraph: WordParagraph, style: str) -> WordParagraph:
    """Give a paragraph a style of ours; by its id: a look-up by name walks every style of the template."""
    if style:
        paragraph._p.style = style_id(style)
    return paragraph


def _numbered(foot: WordParagraph) -> None:
    """Number the pages."""
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    foot._p.append(field)
