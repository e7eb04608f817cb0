"""Fourth step of the audit: the report, part by part, filtered, compared, and as files."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import streamlit as st

from graph.audit.report.context import Report
from graph.audit.report.formats import FORMATS
from graph.audit.report.summary import gaps, worst
from graph.audit.results import Finding
from graph.audit.rules import SEVERITIES
from graph.io.document.blocks import Block, Document, Heading, Picture, Table
from graph.names import fold
from graph.system.receiving import File
from graph.ui import auditstate
from graph.ui.asking import Field, ask
from graph.ui.auditchecks import accepted, asked_day, run
from graph.ui.auditfile import files_of
from graph.ui.auditfindings import findings_html
from graph.ui.auditparts import blocks, choose, table
from graph.ui.auditstate import DAYS, VIEWS, Held
from graph.ui.text import day, plain_markdown, say
from graph.ui.viewpicture import picture

__all__ = ["show"]

ROWS, BLOCKS = 300, 400  # shown of a table; of a part
#: Part of the page → parts of the document, by the anchors of their headings.
SHOWN = {
    "summary": ("summary",),
    "system": ("system", "elements"),
    "questions": ("questions",),
    "rest": ("held", "apart", "waived", "method"),
}


def show(held: Held, lang: str) -> None:
    """Draw the step."""
    if not accepted(held, lang):
        return
    as_of = asked_day(lang)
    run(held, as_of, lang)
    other = _against(held, as_of, lang)
    report = held.report(as_of, other, lang)
    _both(held, report, other, lang)
    _files(report, lang)
    view = auditstate.view()
    choose("view", VIEWS, view, lang)
    if view == "findings":
        _findings(report, lang)
        return
    _show(report, _bounded(_parts(held.document(report), SHOWN[view]), lang), lang)
    if view == "summary" and (some := worst(report.audit)):
        st.html(f'<div class="audit"><h2>{say("auditing.worst-detail", lang)}</h2></div>')
        st.html(findings_html(report, some, lang))


def _parts(whole: Document, wanted: Iterable[str]) -> list[Block]:
    """Return some parts of the report, in the order of the document."""
    found, kept = [], False
    for one in whole.blocks:
        if isinstance(one, Heading) and one.level == 2:
            kept = one.anchor in wanted
        if kept:
            found.append(one)
    return found


def _bounded(some: list[Block], lang: str) -> list[Block]:
    """Return what a page can show of a large system, and say where the rest is."""
    kept = [replace(one, rows=one.rows[:ROWS]) if isinstance(one, Table) else one for one in some[:BLOCKS]]
    if kept != some:
        st.info(say("auditing.cut", lang))
    return kept


def _show(report: Report, some: list[Block], lang: str) -> None:
    """Draw a part of the report, pictures apart: Streamlit keeps none in HTML."""
    rank = next((rank for rank, one in enumerate(some) if isinstance(one, Picture)), None)
    if rank is None:
        blocks(some)
        return
    blocks(some[:rank])
    drawn = some[rank]
    version = f"{hash(drawn.svg)}"
    picture("audit-drawing", [("whole", drawn.svg)], version, f"audit-{report.audit.as_of}", lang)
    st.caption(drawn.caption)
    blocks(some[rank + 1 :])


def _findings(report: Report, lang: str) -> None:
    """Draw the findings, those that the address asks for."""
    some = report.audit.open
    duties = {one.id: one.label for finding in some for one in report.grounds[finding.rule.id].requirements}
    fields = {
        "severity": {one: say(f"audit.{one}", lang) for one in SEVERITIES if any(f.severity == one for f in some)},
        "theme": {one.rule.theme: report.theme(one.rule.theme) for one in some if one.rule.theme},
        "element": {_key(one): f"{report.name(one.element)} · {report.kind(one.element)}" for one in some},
        "requirement": {id: report.clean(label) for id, label in duties.items()},
    }
    in_order = {name: dict(sorted(known.items(), key=lambda item: fold(item[1]))) for name, known in fields.items()}
    in_order["severity"] = fields["severity"]  # the worst first
    asked = ask("auditing", [Field(name, known, 1) for name, known in in_order.items()], lang)
    kept = tuple(one for one in some if _wanted(report, one, asked))
    st.markdown(plain_markdown(say("auditing.found", lang, n=len(kept), of=len(some))))
    chosen = gaps(replace(report.audit, findings=kept))
    if chosen:
        st.html(findings_html(report, chosen, lang, opened=len(chosen) == 1))
    else:
        st.info(say("auditing.none-found" if some else "auditing.no-finding", lang))


def _key(one: Finding) -> str:
    return f"{one.element.kind}/{one.element.id}"


def _wanted(report: Report, one: Finding, asked: dict[str, str]) -> bool:
    duties = {duty.id for duty in report.grounds[one.rule.id].requirements}
    return (
        asked["severity"] in ("", one.severity)
        and asked["theme"] in ("", one.rule.theme)
        and asked["element"] in ("", _key(one))
        and (not asked["requirement"] or asked["requirement"] in duties)
    )


def _against(held: Held, as_of: str, lang: str) -> str:
    """Draw what to compare with, and return it."""
    today = date.today().isoformat()
    days = [one for one in (today, *DAYS) if one != as_of]
    known = {one: say("auditing.on-day", lang, day=day(one, lang)) for one in days}
    if held.before:
        known["before"] = say("auditing.before", lang)

    def follow() -> None:
        found: tuple[File, ...] = files_of(st.session_state["audit-before"])
        held.before = next(iter(found), None)

    with st.expander(say("auditing.compare", lang), expanded="against" in st.query_params):
        st.file_uploader(say("auditing.before-file", lang), ("json",), key="audit-before", on_change=follow,
                         max_upload_size=50)  # fmt: skip
        return ask("comparing", [Field("against", known)], lang)["against"]


def _both(held: Held, report: Report, other: str, lang: str) -> None:
    """Show what is compared: two days side by side, or what is fixed, new and left since an audit saved earlier."""
    if other and other != "before":
        days = sorted((report.audit.as_of, other))
        both = {report.audit.as_of: report.audit, other: held.audited(other, lang, slot="other")}
        words = {one: say(f"audit.{one}", lang) for one in SEVERITIES} | {"waived": say("auditing.waived", lang)}
        rows = [(word, *(str(both[when].counts[one]) for when in days)) for one, word in words.items()]
        heads = (report.say("severity"), *(day(when, lang) for when in days))
        blocks([table(say("auditing.both", lang), heads, rows, (40, 30, 30))])
    elif report.compared:
        pairs = {"fixed": report.compared.fixed, "new": report.compared.new, "remaining": report.compared.remaining}
        said = report.say("compared-counts", **{name: len(some) for name, some in pairs.items()})
        st.markdown(plain_markdown(said))


def _files(report: Report, lang: str) -> None:
    name = f"audit-{report.audit.as_of}"
    endings = {"sarif": "sarif.json", "junit": "junit.xml"}
    with st.container(key="audit-downloads", horizontal=True, vertical_alignment="center"):
        st.markdown(plain_markdown(say("auditing.downloads", lang)), width="content")
        for form, make in FORMATS.items():
            st.download_button(
                say(f"auditing.as-{form}", lang), lambda make=make: make(report),
                f"{name}.{endings.get(form, form)}", key=f"audit-as-{form}", on_click="ignore",
            )  # fmt: skip
