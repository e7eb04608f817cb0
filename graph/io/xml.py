"""XML files to trees: no entity, no DTD, no network, no endless depth."""

from pathlib import Path
from xml.parsers import expat

from lxml import etree

from graph.errors import BadData

__all__ = ["DEEPEST", "LARGEST", "read_xml"]

DEEPEST = 200  # elements one in another; libxml2 itself stops at 256
LARGEST = 200 * 1024 * 1024  # bytes of a file


def read_xml(path: Path, content: bytes) -> etree._Element:
    """Return the root of an XML document; every element knows its line (``sourceline``).

    :param path: what messages call the file.
    :param content: its bytes.
    :raises BadData: not XML, cut short, too large, too deep, or with a DOCTYPE: a document type may hold entities that
        swell or that read other files, and no map needs one.
    """
    if len(content) > LARGEST:
        raise BadData("too-large", file=path, size=len(content) // 1024**2, most=LARGEST // 1024**2)
    _survey(path, content)
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise BadData("malformed", file=path, line=line, column=column, reason=error.msg) from None


def _survey(path: Path, content: bytes) -> None:
    """Read the document once without building anything, so that what is refused costs nothing.

    expat tells the document type before it reads what it declares, in any encoding.
    """
    parser = expat.ParserCreate()
    depth = 0

    def doctype(*_: object) -> None:
        raise BadData("doctype", file=path, line=parser.CurrentLineNumber)

    def enter(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise BadData("too-deep", file=path, line=parser.CurrentLineNumber, most=DEEPEST)

    def leave(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = enter
    parser.EndElementHandler = leave
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        reason = expat.errors.messages.get(error.code, str(error))
        raise BadData("malformed", file=path, line=error.lineno, column=error.offset + 1, reason=reason) from None
    except (ValueError, LookupError) as error:  # an encoding that nobody knows
        raise BadData("malformed", file=path, line=1, column=1, reason=error) from None
