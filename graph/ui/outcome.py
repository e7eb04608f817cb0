"""What became of a query, on the page: a sentence, the files, bars or a drawing, the rows, the same as code."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from graph.io.results import GRAPHS, TABLES, as_file
from graph.query import questions
from graph.ui import resultset, snippets, state, workbench
from graph.ui.charts import bars_html
from graph.ui.resultdrawing import Picture, picture
from graph.ui.resultset import SHOWN, Cell
from graph.ui.running import Outcome, Visit, history
from graph.ui.text import plain_markdown, safe, say, typo
from graph.ui.viewpicture import picture as draw

__all__ = ["code", "show", "told", "visits"]


@st.cache_resource(max_entries=12, show_spinner=False)
def _cells(version: str, lang: str, view: tuple[str, str], _found: Outcome) -> list[list[Cell | None]]:
    return resultset.cells(_found.table[1][:SHOWN], lang)


@st.cache_resource(max_entries=12, show_spinner=False)
def _pictured(version: str, lang: str, view: tuple[str, str], _found: Outcome) -> Picture | None:
    return picture(_found.table[1], lang)


def told(found: Outcome, lang: str) -> str:
    """Say in a sentence what the query gave."""
    if found.stopped:
        return say("workbench.stopped", lang)
    if found.wrong:
        return typo(found.wrong.message(lang), lang)
    seconds = f"{found.result.seconds:.2f}"
    seconds = seconds.replace(".", ",") if lang == "fr" else seconds
    if found.boolean is not None:
        return say(f"workbench.{'yes' if found.boolean else 'no'}", lang, seconds=seconds)
    n = len(found.table[1]) if found.triples else found.result.rows
    kind = "triples" if found.triples else "rows"
    key = f"workbench.{kind}-none" if n == 0 else f"workbench.{kind}-one" if n == 1 else f"workbench.{kind}"
    said = say(key, lang, n=n, seconds=seconds)
    if found.result.truncated:
        said += " " + say("workbench.truncated", lang, n=found.result.limit)
    return said


def show(found: Outcome, lang: str) -> None:
    """Show an answer, or what is wrong and what to do."""
    if found.stopped:
        st.info(say("workbench.stopped", lang))
    elif found.wrong:
        # What the parser complains of stands under the editor, with what mends it.
        read = not found.wrong.key.startswith("misread.")
        st.warning(plain_markdown(told(found, lang)) if read else say("workbench.not-run", lang))
    elif found.boolean is not None:
        st.html(f'<div class="answer"><p class="verdict" role="status">{safe(told(found, lang), lang)}</p></div>')
        _hint(found, lang)
        _files(found, {one: TABLES[one] for one in ("json", "xml")}, lang)
    else:
        _rows(found, lang)


def _rows(found: Outcome, lang: str) -> None:
    columns, terms = found.table
    st.html(f'<div class="answer"><h2>{safe(say("workbench.answer", lang), lang)}</h2>'
            f'<p class="count" role="status">{safe(told(found, lang), lang)}</p></div>')  # fmt: skip
    if not terms:
        _hint(found, lang)
        return
    _files(found, GRAPHS if found.triples else TABLES, lang)
    if found.triples:
        _drawing(found, lang)
    shown = _cells(found.version, lang, state.asked_view(), found)
    if not found.triples and len(terms) <= SHOWN:
        _bars(columns, shown, lang)
    if len(terms) > SHOWN:
        st.html(f"<p>{safe(say('workbench.first', lang, n=SHOWN, total=len(terms)), lang)}</p>")
    if found.triples:
        columns = tuple(say(f"workbench.column-{one}", lang) for one in columns)
    resultset.table(columns, shown, f"{found.version}|{lang}", say("workbench.answer", lang), lang)


def _hint(found: Outcome, lang: str) -> None:
    if found.hint:
        st.info(plain_markdown(typo(found.hint.message(lang), lang)))


def _files(found: Outcome, offered: dict[str, str], lang: str) -> None:
    with st.container(key="query-files", horizontal=True):
        for ending, media in offered.items():
            st.download_button(
                say(f"workbench.file-{ending}", lang), partial(as_file, found.result.content, ending, found.triples),
                f"{say('workbench.file', lang)}.{ending}", media, key=f"query-{ending}", on_click="ignore",
            )  # fmt: skip


def _bars(columns: Sequence[str], rows: Sequence[Sequence[Cell | None]], lang: str) -> None:
    if chart := resultset.chart(columns, rows, lang):
        st.html(f'<div class="answer">{bars_html(chart, lang)}</div>')


def _drawing(found: Outcome, lang: str) -> None:
    made = _pictured(found.version, lang, state.asked_view(), found)
    if made is None:
        st.html(f"<p>{safe(say('workbench.nothing-drawn', lang), lang)}</p>")
        return
    draw("query-drawing", made.forms, f"{found.version}|{lang}", say("workbench.file", lang), lang)
    if made.left_out:
        st.html(f"<p>{safe(say('workbench.left-out', lang, n=made.shown, k=made.left_out), lang)}</p>")


def code(asked: workbench.Asked, found: Outcome | None, seen: bool, lang: str) -> None:
    """Show the query as code that a colleague runs elsewhere.

    :param seen: whether the page looks at the graph at a day or in an edition, which the endpoint does not.
    """
    url = snippets.endpoint()
    with st.expander(say("workbench.code", lang)):
        st.html(f"<p>{safe(say('workbench.code-view' if seen else 'workbench.code-lead', lang, url=url), lang)}</p>")
        triples = bool(found and found.triples)
        for tab, form in zip(st.tabs(snippets.FORMS), snippets.FORMS, strict=True):
            tab.code(snippets.snippet(form, asked.text, url, triples), None, wrap_lines=True)  # colours are too pale


def visits(lang: str) -> None:
    """Show what was run during the visit; choosing one asks it again."""
    past = history()
    if not past:
        return
    with st.expander(say("workbench.history", lang, n=len(past))):
        for rank, one in enumerate(past):
            st.button(
                plain_markdown(_line(one, lang)), key=f"query-past-{rank}", type="tertiary",
                on_click=workbench.back, args=(one.text, one.question, one.values),
            )  # fmt: skip


def _line(visit: Visit, lang: str) -> str:
    if visit.question:
        said = typo(questions()[visit.question].title(lang), lang)
        said += "".join(f" · {name} = {value}" for name, value in visit.values.items())
    else:
        bare = (line for line in visit.text.splitlines() if not line.upper().startswith(("PREFIX", "#", "BASE")))
        said = " ".join(" ".join(bare).split())
        said = said if len(said) < 110 else f"{said[:110]}…"
    count = "" if visit.rows is None else " – " + say("workbench.past-rows", lang, n=visit.rows)
    return said + count
