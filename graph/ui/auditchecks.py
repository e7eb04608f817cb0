"""Third step of the audit: the day, the findings that somebody answers for, what the map does not say, the rules."""

from dataclasses import replace
from datetime import date

import streamlit as st

from graph.audit.results import Audit
from graph.audit.waivers import read_waivers
from graph.errors import BadInput
from graph.system.receiving import with_file
from graph.system.records import shown
from graph.system.writing import to_turtle, to_workbook
from graph.ui import auditquestions, auditstate, state
from graph.ui.auditfile import files_of
from graph.ui.auditparts import blocks, table
from graph.ui.auditstate import DAYS, Held
from graph.ui.text import day, plain_markdown, say, typo

__all__ = ["accepted", "asked_day", "run", "show"]

LONGEST = 10  # characters of a day


def show(held: Held, lang: str) -> None:
    """Draw the step."""
    if not accepted(held, lang):
        return
    as_of = asked_day(lang)
    status = st.container()
    _waivers(held, lang)  # before the rules are run: one that names nothing can then be replaced
    with status:
        found = run(held, as_of, lang)
        said = {name: found.counts[name] for name in ("violation", "warning", "information", "passed", "ask")}
        st.markdown(plain_markdown(say("auditing.status", lang, day=day(as_of, lang), rules=len(found.rules), **said)))
    st.subheader(say("auditing.questions", lang), anchor=False)
    auditquestions.show(held, found.questions, lang)
    _complete(held, lang)


def accepted(held: Held, lang: str) -> bool:
    """Tell whether everything was read, or the user does without the rest; else say what to do."""
    if refused := held.refused(lang):
        st.warning(say("auditing.refused", lang, n=refused))
    return not refused


def asked_day(lang: str) -> str:
    """Draw the choice of the day, and return it."""
    st.subheader(say("auditing.when", lang), anchor=False)
    today, present = date.today().isoformat(), auditstate.day()
    offered = (today, *DAYS)
    st.session_state["audit-quick"] = present if present in offered else None
    st.session_state["audit-day"] = "" if present in offered else present

    def put(key: str) -> None:
        chosen = (st.session_state[key] or "").strip()
        if chosen and not state.is_day(chosen):
            st.session_state["audit-day-wrong"] = chosen[:LONGEST]
        else:
            state.go(day=None if chosen in ("", today) else chosen)

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            say("auditing.ready", lang), offered, key="audit-quick", on_change=put, args=("audit-quick",),
            format_func=lambda one: say("auditing.today", lang) if one == today else day(one, lang),
        )  # fmt: skip
        st.text_input(
            say("auditing.other-day", lang), key="audit-day", on_change=put, args=("audit-day",), max_chars=LONGEST,
            placeholder=say("auditing.day-form", lang), width=180,
        )  # fmt: skip
    if wrong := st.session_state.pop("audit-day-wrong", ""):
        st.warning(plain_markdown(say("auditing.bad-day", lang, text=shown(wrong))))
    return present


def run(held: Held, as_of: str, lang: str) -> Audit:
    """Hold the map to the rules, telling how far it is."""
    bar = st.empty()

    def progress(rank: int, total: int) -> None:
        if rank % 10 == 0:
            bar.progress(rank / total, say("audit.step", lang, rank=rank, total=total))

    found = held.audited(as_of, lang, progress)
    bar.empty()
    return found


def _waivers(held: Held, lang: str) -> None:
    def follow() -> None:
        held.waivers = next(iter(files_of(st.session_state["audit-waivers"])), None)

    with st.expander(say("auditing.waivers", lang), expanded=bool(held.waivers)):
        st.markdown(plain_markdown(say("auditing.waivers-help", lang)))
        st.code('[[waiver]]\nrule = "rule/…"\nelement = "…"\nreason = "…"\nauthor = "…"\nuntil = "2027-12-31"', None)
        st.file_uploader(say("auditing.waivers-file", lang), ("toml", "csv"), key="audit-waivers", on_change=follow,
                         max_upload_size=2)  # fmt: skip
        if held.waivers:
            some = with_file(held.waivers, read_waivers)
            heads = [say(f"auditing.waiver-{one}", lang) for one in ("rule", "element", "reason", "author", "until")]
            rows = [(one.rule, one.element, one.reason, one.author, day(one.until, lang)) for one in some]
            blocks([table(say("auditing.waivers-table", lang, n=len(rows)), heads, rows, (22, 18, 30, 15, 15))])


def _complete(held: Held, lang: str) -> None:
    """Draw the sheet to fill, and the completed map to keep."""
    st.subheader(say("auditing.sheet", lang), anchor=False)
    st.markdown(plain_markdown(say("auditing.sheet-help", lang)))

    def follow() -> None:
        before = held.received
        held.received = replace(before, complete=files_of(st.session_state["audit-complete"]))
        try:
            held.imported(lang)
        except BadInput as wrong:
            held.received = before
            st.session_state["audit-complete-wrong"] = wrong

    keep, bring = st.columns(2, gap="large")
    for ending, make in {
        "xlsx": lambda: to_workbook(held.elements(lang), lang, auditstate.choices(lang)),
        "ttl": lambda: to_turtle(held.elements(lang)),
    }.items():
        keep.download_button(say(f"auditing.sheet-{ending}", lang), make, f"{say('auditing.map-name', lang)}.{ending}",
                             key=f"audit-sheet-{ending}", on_click="ignore", width="stretch")  # fmt: skip
    bring.file_uploader(
        say("auditing.complete", lang), ("xlsx", "csv", "ttl"), accept_multiple_files=True, key="audit-complete",
        on_change=follow, max_upload_size=50,
    )  # fmt: skip
    if wrong := st.session_state.pop("audit-complete-wrong", None):
        bring.error(plain_markdown(typo(wrong.message(lang), lang)))
    if held.received.complete:
        names = ", ".join(shown(one.name, 80) for one in held.received.complete)
        bring.caption(plain_markdown(say("auditing.completed", lang, files=names)))
