"""Footnotes of a Word document: the part that python-docx has no way to write yet."""

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

__all__ = ["Footnotes"]

#: Every part of footnotes begins with two that draw the line above them.
EMPTY = f"""<w:footnotes {nsdecls("w")}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>
</w:footnotes>"""
TEXT, REFERENCE = "FootnoteText", "FootnoteReference"


class Footnotes:
    """The footnotes of a document, numbered by the word processor."""

    def __init__(self, document: WordDocument) -> None:
        part = document.part
        self._root = parse_xml(EMPTY)
        place = PackURI("/word/footnotes.xml")
        notes = XmlPart(place, CONTENT_TYPE.WML_FOOTNOTES, self._root, part.package)
        part.relate_to(notes, RELATIONSHIP_TYPE.FOOTNOTES)
        self._part = part
        styles = document.styles
        text = styles.add_style(TEXT, WD_STYLE_TYPE.PARAGRAPH)
        text.base_style, text.font.size, text.paragraph_format.space_after = styles["Normal"], Pt(8.5), Pt(2)
        styles.add_style(REFERENCE, WD_STYLE_TYPE.CHARACTER).font.superscript = True

    def add(self, paragraph: Paragraph) -> Paragraph:
        """Put the mark of a new footnote at the end of a paragraph; return the paragraph of the note, to be filled."""
        number = str(len(self._root) - 1)
        self._mark(paragraph, "w:footnoteReference").set(qn("w:id"), number)
        note, content = OxmlElement("w:footnote"), OxmlElement("w:p")
        note.set(qn("w:id"), number)
        note.append(content)
        self._root.append(note)
        inside = Paragraph(content, self._part)
        content.style = TEXT
        self._mark(inside, "w:footnoteRef")
        inside.add_run(" ")
        return inside

    def _mark(self, paragraph: Paragraph, name: str) -> OxmlElement:
        run, mark = paragraph.add_run(), OxmlElement(name)
        run._r.style = REFERENCE
        run._r.append(mark)
        return mark
