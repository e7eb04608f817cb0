"""Small pieces that the steps of the audit share: where one is, what comes next, tables and lists of problems."""

import re
from collections.abc import Iterable, Sequence

import streamlit as st

from graph.io.document.blocks import Block, Run, Table, line
from graph.io.document.web import blocks_html
from graph.system.importing import worst_first
from graph.system.records import LEVELS, Problem, shown
from graph.ui import state
from graph.ui.auditstate import STEPS
from graph.ui.text import safe, say, typo

__all__ = ["blocks", "choose", "following", "opening", "problems", "steps", "table"]

MOST = 300  # problems shown
TONES = dict(zip(LEVELS, ("violation", "warning", "information"), strict=True))
LINK = re.compile(r'<a href="#([^"]*)">(.*?)</a>', re.S)


def opening(present: str, lang: str) -> None:
    """Show what the page is for, and what becomes of what is brought: in full where it is brought."""
    first = present == STEPS[0]
    lead = f'<p class="lead">{safe(say("auditing.lead", lang), lang)}</p>' if first else ""
    private = safe(say("auditing.private" if first else "auditing.private-short", lang), lang)
    st.html(f'<div class="audit">{lead}<p class="{"" if first else "soft"}">{private}</p></div>')


def blocks(some: Iterable[Block]) -> None:
    """Show a part of a document; a link whose target is in another part is plain text."""
    html = blocks_html(some)
    known = set(re.findall(r' id="([^"]*)"', html))
    html = LINK.sub(lambda found: found[0] if found[1] in known else found[2], html)
    st.html(f'<div class="audit">{html}</div>')


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> Table:
    """Return a table of texts; what is invisible or turning in them is escaped."""
    cells = tuple(tuple(line(shown(one)) for one in row) for row in rows)
    return Table(caption, tuple(columns), cells, tuple(widths))


def problems(some: Sequence[Problem], lang: str) -> None:
    """Show what was not imported as it stands, the worst first, each with its place."""
    if not some:
        st.success(say("auditing.no-problem", lang))
        return
    counts = {level: sum(one.level == level for one in some) for level in LEVELS}
    said = " · ".join(f"{say(f'import.{level}', lang)} : {n}" for level, n in counts.items() if n)
    with st.expander(say("auditing.problems", lang, said=said), expanded=bool(counts["refused"])):
        rows = [
            ((Run(say(f"import.{one.level}", lang), TONES[one.level]),), line(typo(one.message(lang), lang)))
            for one in worst_first(some)[:MOST]
        ]
        heads = (say("auditing.level", lang), say("auditing.problem", lang))
        blocks([Table(say("auditing.problems-table", lang), heads, tuple(rows), (14, 86))])
        if len(some) > MOST:
            st.caption(say("auditing.more-problems", lang, n=len(some) - MOST))
        text = "\n".join(f"{say(f'import.{one.level}', lang)}\t{one.message(lang)}" for one in worst_first(some))
        st.download_button(say("auditing.problems-file", lang), text + "\n", "import.txt", on_click="ignore",
                           key="audit-problems")  # fmt: skip


def choose(name: str, offered: Sequence[str], present: str, lang: str) -> None:
    """Draw a choice among a few, kept in the address; the first is that of an address that says nothing."""
    key = f"audit-{name}"
    st.session_state[key] = present

    def follow() -> None:
        chosen = st.session_state[key]
        state.go(**{name: None if chosen == offered[0] else chosen})

    st.segmented_control(
        say(f"auditing.{name}", lang), offered, key=key, required=True, label_visibility="collapsed",
        format_func=lambda one: say(f"auditing.{name}-{one}", lang), on_change=follow,
    )  # fmt: skip


def steps(present: str, lang: str) -> str:
    """Draw the four steps, and return the one to show."""
    choose("step", STEPS, present, lang)
    return present


def following(present: str, empty: bool, lang: str) -> None:
    """Draw the way to the next step, where there is something to take there."""
    rank = STEPS.index(present) + 1
    if rank < len(STEPS) and not empty:
        st.button(
            say("auditing.next", lang, step=say(f"auditing.step-{STEPS[rank]}", lang)), type="primary",
            key="audit-next", on_click=lambda: state.go(step=STEPS[rank]),
        )  # fmt: skip
