"""XML files to trees: no entity, no DTD, no network, no endless depth."""

from pathlib import Path
from xml.parsers import expat

from lxml import etree

from graph.errors import BadData, BadInput
from graph.io.files import read_bytes

__all__ = ["DEEPEST", "LARGEST", "read_xml", "survey"]

DEEPEST = 200  # elements one in another; libxml2 itself stops at 256
LARGEST = 200_000_000  # bytes of a file


def read_xml(path: Path, content: bytes | None = None) -> etree._Element:
    """Return the root of an XML document; every element knows its line (``sourceline``).

    :param path: the file.
    :param content: its bytes, where they are read already.
    :raises BadInput: absent, not XML, cut short, too large, too deep, or with a DOCTYPE: a document type may hold
        entities that swell or that read other files, and no map needs one.
    """
    content = read_bytes(path, LARGEST) if content is None else content
    survey(path, content)
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


def survey(path: Path, content: bytes) -> None:
    """Read the document once without building anything, so that what is refused costs nothing.

    :raises BadInput: see :func:`read_xml`.

    expat tells the document type before it reads what it declares, in any encoding.
    """
    parser = expat.ParserCreate()
    depth = 0

    def doctype(*_: object) -> None:
        raise BadInput("import.doctype", file=f"{path}:{parser.CurrentLineNumber}")

    def enter(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise BadInput("import.too-deep", file=f"{path}:{parser.CurrentLineNumber}", most=DEEPEST)

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
