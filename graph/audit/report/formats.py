"""The forms that the report of an audit takes, by name."""

import json
from collections.abc import Callable

from graph.audit.record import record
from graph.audit.report.body import by_application, by_requirement
from graph.audit.report.closing import closing
from graph.audit.report.context import Report
from graph.audit.report.exchange import junit, sarif, turtle
from graph.audit.report.opening import opening
from graph.audit.report.sheets import sheets
from graph.io.document.blocks import Document
from graph.io.sheets import workbook

__all__ = ["BINARY", "FORMATS", "document"]

BINARY = ("docx", "xlsx")  # forms that a terminal cannot show


def document(report: Report) -> Document:
    """Return the report to be read, from the summary to the method."""
    blocks = (*opening(report), *by_requirement(report), *by_application(report), *closing(report))
    day = report.day(report.audit.as_of)
    return Document(
        report.say("title", name=report.name(report.audit.system)),
        report.say("subtitle", day=day, rules=len(report.audit.rules), n=len(report.audit.elements)),
        report.lang,
        report.say("contents"),
        blocks,
    )


def _html(report: Report) -> bytes:
    from graph.io.document.web import web_page

    return web_page(document(report))


def _docx(report: Report) -> bytes:
    from graph.io.document.word import word_document

    return word_document(document(report))


def _markdown(report: Report) -> bytes:
    from graph.io.document.markdown import markdown_text

    return markdown_text(document(report))


def _json(report: Report) -> bytes:
    said = record(report.audit, report.grounds, report.lang, report.compared)
    return (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode()


#: Name → what writes a report in that form.
FORMATS: dict[str, Callable[[Report], bytes]] = {
    "json": _json,
    "html": _html,
    "docx": _docx,
    "xlsx": lambda report: workbook(sheets(report)),
    "md": _markdown,
    "sarif": sarif,
    "junit": junit,
    "ttl": turtle,
}
