"""A row of fields whose values live in the address of the page, by ids."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from graph.ui import state
from graph.ui.text import say

__all__ = ["Field", "ask"]

LONGEST = 40  # characters of a typed value


@dataclass(frozen=True)
class Field:
    """A field: its name in the address and in the text files.

    :param options: ids and what to show of them; ``None`` for a text to type.
    :param width: how wide it is beside the others.
    """

    name: str
    options: dict[str, str] | None
    width: int = 1


def ask(page: str, fields: Sequence[Field], lang: str) -> dict[str, str]:
    """Draw the fields and return their values, ``""`` where nothing is asked.

    The address decides what they show, the back button included; a value that it should not hold is taken out.
    Words: ``<page>.field-<name>``, ``<page>.any-<name>`` for a list, ``<page>.hint-<name>`` for a text.
    """

    def follow(name: str) -> None:
        state.go(**{name: (st.session_state[f"{page}-{name}"] or "").strip() or None})

    values = {}
    with st.container(key=f"{page}-filters"):
        columns = st.columns([one.width for one in fields], vertical_alignment="bottom")
    for column, one in zip(columns, fields, strict=True):
        value = st.query_params.get(one.name, "")[: LONGEST if one.options is None else 200]
        if one.options is not None and value and value not in one.options:
            state.go(**{one.name: None})
            value = ""
        values[one.name] = st.session_state[f"{page}-{one.name}"] = value
        words = {"label": say(f"{page}.field-{one.name}", lang), "key": f"{page}-{one.name}"}
        words |= {"on_change": follow, "args": (one.name,)}
        if one.options is None:
            column.text_input(placeholder=say(f"{page}.hint-{one.name}", lang), max_chars=LONGEST, **words)
        else:
            shown = {"": say(f"{page}.any-{one.name}", lang)} | one.options
            column.selectbox(options=list(shown), format_func=shown.get, **words)
    return values
