"""First step of the audit: the map is brought, and what could not be read is told."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from graph.errors import BadInput
from graph.io.document.blocks import Figures
from graph.system.formats import READERS
from graph.system.importing import counted, system_name
from graph.system.receiving import File, Received
from graph.system.records import shown
from graph.system.schema import schema
from graph.system.writing import to_workbook
from graph.ui import auditstate, state
from graph.ui.auditparts import blocks, problems
from graph.ui.auditstate import EXAMPLES, Held
from graph.ui.text import plain_markdown, say

__all__ = ["files_of", "show"]

MOST = 50  # megabytes of a file
ENDINGS = ("xlsx", "xlsm", "csv", "tsv", "txt", "xml", "archimate", "json", "jsonld", "ttl", "nt", "rdf")


def show(held: Held, lang: str) -> None:
    """Draw the step."""
    bring, example = st.columns([3, 2], gap="large")
    with bring:
        _bring(held, lang)
    with example:
        _example(lang)
    if held.empty:
        return
    try:
        _told(held, lang)
    except BadInput:
        held.bring(Received())  # what cannot be read at all is not kept
        raise


def _bring(held: Held, lang: str) -> None:
    def bring() -> None:
        files = files_of(st.session_state["audit-files"])
        held.bring(Received(files, form=st.session_state["audit-form"]))
        state.go(map="own" if files else None)

    def read_again() -> None:
        held.bring(replace(held.received, form=st.session_state["audit-form"]))

    st.session_state.setdefault("audit-form", held.received.form)
    st.subheader(say("auditing.bring", lang), anchor=False)
    st.selectbox(
        say("auditing.form", lang), ("", *sorted(READERS)), key="audit-form", on_change=read_again,
        format_func=lambda one: say(f"auditing.form-{one or 'auto'}", lang),
    )  # fmt: skip
    st.file_uploader(
        say("auditing.files", lang), ENDINGS, accept_multiple_files=True, key="audit-files", on_change=bring,
        max_upload_size=MOST,
    )  # fmt: skip
    st.caption(plain_markdown(say("auditing.files-help", lang)))


def _example(lang: str) -> None:
    st.subheader(say("auditing.no-file", lang), anchor=False)
    for name in EXAMPLES:
        st.button(say(f"auditing.{name}", lang), key=f"audit-{name}", width="stretch",
                  on_click=lambda name=name: state.go(map=name))  # fmt: skip
    st.download_button(
        say("auditing.template", lang), lambda: to_workbook((), lang, auditstate.choices(lang)),
        say("auditing.template-file", lang), key="audit-template", on_click="ignore", width="stretch",
    )  # fmt: skip
    st.caption(say("auditing.template-help", lang))


def files_of(uploaded: Sequence[object] | object | None) -> tuple[File, ...]:
    """Return what a field for files holds."""
    if not uploaded:
        return ()
    some = uploaded if isinstance(uploaded, list) else [uploaded]
    return tuple(File(one.name, one.getvalue()) for one in some)


def _told(held: Held, lang: str) -> None:
    """Show what the map holds and what was lost."""
    with st.spinner(say("auditing.reading", lang)):
        imported = held.imported(lang)
    name = system_name(imported.elements)
    names = ", ".join(shown(one.name, 80) for one in held.received.files) or say("auditing.fictitious", lang)
    st.subheader(plain_markdown(shown(name, 80) if name else say("auditing.unnamed", lang)), anchor=False)
    st.caption(plain_markdown(say("auditing.from", lang, files=names)))
    counts = {kind: n for kind, n in counted(imported.elements).items() if n}
    if counts:
        blocks([Figures(tuple((str(n), schema().kinds[kind].plural[lang], "") for kind, n in counts.items()))])
    problems(imported.problems, lang)
    if any(one.level == "refused" for one in imported.problems):
        st.session_state["audit-partial"] = held.partial

        def follow() -> None:
            held.partial = st.session_state["audit-partial"]

        st.checkbox(say("auditing.partial", lang), key="audit-partial", on_change=follow)
