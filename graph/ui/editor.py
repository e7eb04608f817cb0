"""The editor of queries on the page: CodeMirror, the words of the graph, and what is wrong with what is typed."""

import streamlit as st

from graph.hints import Remark, remarks
from graph.names import PREFIXES
from graph.ui import known, state, workbench
from graph.ui.text import say, typo
from graph.ui.widgets import asset

__all__ = ["editor"]

# The library and the words apart from the editor: a change of what is typed then carries kilobytes, not both.
_library = st.components.v2.component(
    "doctrine_editor_library",
    js=asset("editor.js") + "\nexport default function ({ data }) { (globalThis.__words ??= {}).given = data; }",
)
_editor = st.components.v2.component(
    "doctrine_editor", html=asset("workbench.html"), css=asset("workbench.css"), js=asset("workbench.js")
)


def editor(asked: workbench.Asked, lang: str) -> None:
    """Draw the editor; while the reader types, it alone is drawn again, not the page."""
    with st.container(key="query-library"):
        _library(key="editor-library", data={"words": _listed(state.whole().version, lang), "prefixes": PREFIXES})
    _drawn(asked, lang)


@st.cache_resource(max_entries=4, show_spinner=False)
def _listed(version: str, lang: str) -> list[list[str]]:
    """Return the words as the editor lists them: name, label, kind, other names."""
    kinds = {one: say(f"workbench.kind-{one}", lang) for one in ("class", "property")}
    return [
        [one.name, typo(one.label, lang), kinds.get(one.kind) or typo(one.kind, lang), *one.others]
        for one in known.vocabulary_of(lang)
    ]


@st.fragment
def _drawn(asked: workbench.Asked, lang: str) -> None:
    typed = str(getattr(st.session_state.get("query-editor"), "typed", None) or "")
    checked = typed or asked.text
    found = remarks(checked, [one.name for one in known.vocabulary_of(lang)]) if checked.strip() else []
    said = {key: say(f"workbench.{key}", lang) for key in ("label", "run", "hint")}
    _editor(
        key="query-editor",
        data={
            "text": asked.text,
            "checked": checked,
            "problems": [_told(one, checked, lang) for one in found],
            "version": f"{state.whole().version}|{lang}",
            "words": said | {
                "bracket": say("workbench.bracket", lang, sign="{sign}", line="{line}", column="{column}"),
                "running": say("workbench.running-now", lang),
                "phrases": {"Completions": say("workbench.completions", lang),
                            "Diagnostics": say("workbench.diagnostics", lang),
                            "No diagnostics": say("workbench.no-diagnostics", lang),
                            "close": say("workbench.close", lang)},
            },
        },
        on_typed_change=lambda: None,
        on_ran_change=lambda: _ran(asked),
    )  # fmt: skip
    if st.session_state.pop("query-asked", False):
        st.rerun(scope="app")


def _ran(asked: workbench.Asked) -> None:
    text = str(getattr(st.session_state["query-editor"], "ran", "") or "")
    if text:
        workbench.submit(text, asked)
        st.session_state["query-asked"] = True


def _told(one: Remark, text: str, lang: str) -> dict[str, object]:
    """Return a remark as the editor shows it; the browser counts in halves of characters beyond the first 65,536."""
    start, end = (len(text[:place].encode("utf-16-le")) // 2 for place in (one.start, one.end))
    fix = {"text": one.fix, "label": say("workbench.fix", lang, text=one.fix)} if one.fix else None
    severity = "error" if one.sure else "warning"
    return {
        "from": start,
        "to": end,
        "severity": severity,
        "message": typo(one.problem.message(lang), lang),
        "fix": fix,
    }
