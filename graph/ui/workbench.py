"""What the page of queries is asked, held in its address: a ready-made question with its parameters, or a query."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

import streamlit as st

from graph.errors import BadInput
from graph.query import Question, questions, written
from graph.text import t
from graph.ui import state

__all__ = ["LONGEST", "VALUE", "Asked", "again", "asked", "back", "choose", "of", "put", "submit"]

LONGEST = 4000  # characters that a query takes in an address: more is cut by some browsers and mail programs
VALUE = 200  # characters of a parameter
_LONG, _AGAIN = "query-long", "query-again"  # what the session keeps: a query too long, the wish to run once more


@dataclass(frozen=True)
class Asked:
    """What is to be answered.

    :param text: the query.
    :param question: id of the ready-made question that it is.
    :param values: the parameters of that question, as they were typed.
    :param wrong: what is wrong with one of them, as a sentence.
    :param ready: whether it was asked; an example is only shown.
    :param kept: whether the address holds it.
    """

    text: str
    question: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    wrong: str = ""
    ready: bool = True
    kept: bool = True


def of(persona: str, lang: str) -> dict[str, Question]:
    """Return the questions that someone asks, by id, in the order of their titles; all for nobody in particular."""
    found = (one for one in questions().values() if not persona or persona in one.asked_by)
    return {one.id: one for one in sorted(found, key=lambda one: one.title(lang).casefold())}


def asked(lang: str) -> Asked:
    """Return what the address asks; what it should not hold is taken out of it."""
    one = questions().get(st.query_params.get("question", ""))
    names = [parameter.name for parameter in one.params] if one else []
    state.parameters("by", "query", *(["question"] if one else []), *names)
    if one:
        values = {name: st.query_params[name][:VALUE] for name in names if st.query_params.get(name)}
        try:
            return Asked(written(state.whole(), one.id, lang, **values), one.id, values)
        except BadInput as error:
            return Asked(written(state.whole(), one.id, lang), one.id, values, error.message(lang), ready=False)
    if own := st.query_params.get("query", "").replace("\r\n", "\n"):
        return Asked(own)
    if own := st.session_state.get(_LONG, ""):
        return Asked(own, kept=False)
    return Asked(t("workbench.example", lang), ready=False)


def _ask(**wanted: str | None) -> None:
    """Put in the address what is asked, in the place of what was: one step, which the reader takes back by one."""
    before = questions().get(st.query_params.get("question", ""))
    names = [parameter.name for parameter in before.params] if before else []
    gone = dict.fromkeys(["question", "query", *names])
    st.session_state.pop(_LONG, None)
    state.go(**gone | wanted)


def choose(question: str | None) -> None:
    """Ask a ready-made question, or none; the parameters of the one before go."""
    _ask(question=question)


def put(name: str, value: str) -> None:
    """Give a parameter of the question, or leave it free."""
    state.go(**{name: value.strip()[:VALUE] or None})


def back(text: str, question: str, values: Mapping[str, str]) -> None:
    """Ask again what was asked before."""
    if question:
        _ask(question=question, **values)
    else:
        _own(text)


def submit(text: str, present: Asked) -> None:
    """Ask a query as it stands in the editor, once more if it is the present one."""
    st.session_state[_AGAIN] = True
    if text != present.text or not present.ready:
        _own(text)


def _own(text: str) -> None:
    """Put a query in the address, or in the session where it is too long for one."""
    long = len(quote(text)) > LONGEST
    _ask(query=None if long else text)
    if long:
        st.session_state[_LONG] = text


def again() -> bool:
    """Tell, once, whether the reader asked to run the query, were it answered already."""
    return bool(st.session_state.pop(_AGAIN, False))
