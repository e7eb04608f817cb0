"""Runs the query of the page in a process that can be stopped, keeps its answer for the session, and remembers."""

import json
from collections.abc import Callable
from concurrent.futures import wait
from dataclasses import dataclass, field, replace
from functools import cached_property
from time import monotonic

import streamlit as st

from graph.errors import BadInput
from graph.hints import why_empty
from graph.io.results import Term, read_rows, read_triples
from graph.ui import state, workbench
from graph.ui.text import plain_markdown, say
from graph.workers import Pool, Result, shared

__all__ = ["Outcome", "Visit", "answer", "history", "ready"]

AT_ONCE = 0.3  # seconds before the reader is told that a query runs
TICK = 0.2  # seconds between two looks at it
HINT = 3.0  # seconds that the search for the cause of an empty answer may take
REMEMBERED = 30
_ANSWER, _STOPPED, _HISTORY = "query-answer", "query-stopped", "query-history"


@dataclass(frozen=True)
class Outcome:
    """What became of a query: an answer, or what is wrong.

    :param key: the query and the version of the graph.
    :param hint: why the answer is empty, or no, as far as it can be told.
    """

    key: tuple[str, str]
    result: Result | None = None
    wrong: BadInput | None = None
    hint: BadInput | None = None
    stopped: bool = False

    @property
    def triples(self) -> bool:
        """Tell whether the answer is a graph."""
        return bool(self.result) and self.result.rows is None

    @cached_property
    def boolean(self) -> bool | None:
        """The answer of an ASK."""
        if not self.result or self.triples or b'"boolean"' not in self.result.content[:99]:
            return None
        return json.loads(self.result.content).get("boolean")  # a column may have this name

    @cached_property
    def table(self) -> tuple[tuple[str, ...], list[list[Term | None]]]:
        """The columns and the rows of an answer that is neither yes nor no."""
        return (read_triples if self.triples else read_rows)(self.result.content)

    @property
    def version(self) -> str:
        """Return what tells this answer from another, the same query run again included."""
        return f"{hash(self.key)}|{self.result.seconds}" if self.result else ""


@dataclass(frozen=True)
class Visit:
    """A query that was run during the visit."""

    text: str
    question: str
    values: dict[str, str] = field(default_factory=dict)
    rows: int | None = None
    seconds: float = 0


@st.cache_resource(max_entries=2, show_spinner=False, on_release=Pool.close)
def _pool_of(version: str, as_of: str, edition: str) -> Pool:
    return Pool(as_of=as_of or None, edition=edition or None, workers=2)


def _pool() -> Pool:
    """Return the processes that answer on the graph as the address asks to see it."""
    at, edition = state.asked_view()
    return _pool_of(state.graph().version, at, edition) if at or edition else shared()


def ready() -> None:
    """Start the processes that answer, so that the first query does not wait for them."""
    _pool()


def answer(asked: workbench.Asked, lang: str) -> Outcome:
    """Return the answer to a query; while it is awaited the reader may stop it, or leave: it then ends."""
    key = (asked.text, state.graph().version)
    if st.session_state.pop(_STOPPED, False):
        st.session_state[_ANSWER] = Outcome(key, stopped=True)
    again = workbench.again()
    known = st.session_state.get(_ANSWER)
    if known and known.key == key and not again:
        return known
    try:
        found = _ended(asked.text, lang)
        outcome = Outcome(key, found)
        if found.rows == 0 or not found.content or outcome.boolean is False:
            outcome = replace(outcome, hint=why_empty(asked.text, _asker()))
        _remember(asked, found)
    except BadInput as error:
        outcome = Outcome(key, wrong=error)
    st.session_state[_ANSWER] = outcome
    return outcome


def _ended(text: str, lang: str) -> Result:
    """Run a query and wait for it, showing the time that passes and what stops it."""
    future = _pool().submit(text, "json", "ntriples")
    place = st.empty()
    try:
        wait([future], AT_ONCE)
        if not future.done():
            with place.container(key="query-running", horizontal=True, vertical_alignment="center"):
                st.button(say("workbench.stop", lang), key="query-stop", on_click=_stop)
                clock = st.empty()
            spent = AT_ONCE
            while not future.done():
                # Writing lets the application end this run where the reader asks for something else, or leaves.
                clock.markdown(plain_markdown(say("workbench.running", lang, seconds=f"{spent:.0f}")))
                wait([future], TICK)
                spent += TICK
            place.empty()
        return future.result()
    finally:
        future.cancel()


def _stop() -> None:
    st.session_state[_STOPPED] = True


def _asker() -> Callable[[str], bool | None]:
    """Return what answers the ASK queries that look for a cause, as long as the time that all may take is not over."""
    end = monotonic() + HINT

    def ask(sparql: str) -> bool | None:
        left = end - monotonic()
        try:
            return bool(json.loads(_pool().run(sparql, seconds=left).content)["boolean"]) if left > 0 else None
        except BadInput:
            return None

    return ask


def _remember(asked: workbench.Asked, found: Result) -> None:
    visits = [one for one in history() if one.text != asked.text]
    visit = Visit(asked.text, asked.question, dict(asked.values), found.rows, found.seconds)
    st.session_state[_HISTORY] = [visit, *visits][:REMEMBERED]


def history() -> list[Visit]:
    """Return what was run during the visit, the latest first."""
    return st.session_state.get(_HISTORY, [])
