"""RDF files to quads, with errors that say what, where and how to mend."""

import re
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse

from graph.errors import BadData

__all__ = ["FORMATS", "format_of", "read_rdf"]

FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
    ".json": RdfFormat.JSON_LD,
}


def format_of(path: Path) -> RdfFormat:
    """Return the RDF format of a file, by its ending.

    :raises BadData: the ending names no RDF format.
    """
    try:
        return FORMATS[path.suffix.lower()]
    except KeyError:
        raise BadData("not-rdf", file=path, endings=" ".join(FORMATS)) from None


def read_rdf(path: Path, content: bytes | None = None) -> list[Quad]:
    """Return the quads of an RDF file.

    :param path: the file; its ending tells the format.
    :param content: its bytes, where they are read already.
    :raises BadData: the file is absent, unreadable, not RDF, or malformed (line and column are told).
    """
    rdf_format = format_of(path)
    if content is None:
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise BadData("no-file", file=path) from None
        except OSError as error:
            raise BadData("unreadable-file", file=path, reason=error.strerror or error) from None
    if rdf_format == RdfFormat.RDF_XML:
        # 645 bytes of nested entities take the parser to 2.7 GB, then end the process; the time that it takes grows
        # as the square of the depth of elements.
        from graph.io.xml import survey  # lxml, which only those who read XML pay

        survey(path, content)
    try:
        return list(parse(content, format=rdf_format, base_iri=path.resolve().as_uri()))
    except SyntaxError as error:
        raise _explained(path, error) from None
    except ValueError as error:
        raise BadData("malformed", file=path, line="?", column="?", reason=error) from None


def _explained(path: Path, error: SyntaxError) -> BadData:
    line, column = error.lineno or "?", error.offset or "?"
    # The message starts with the place, which the values hold already.
    reason = re.sub(r"^Parser error at line .*?: ", "", str(error.msg))
    if "LoadDocumentCallback" in reason:
        return BadData("import.remote-context", file=path)
    if undeclared := re.search(r"[Tt]he prefix (\S+?):? has not been declared", reason):
        return BadData("undeclared-prefix", file=path, line=line, prefix=undeclared[1])
    return BadData("malformed", file=path, line=line, column=column, reason=reason)
