"""An answer as the page shows it: cells that lead to the sheets, numbers as numbers, bars where there is one."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from graph.find import labels
from graph.io.results import Term
from graph.names import ID, shorten
from graph.ui import known, state
from graph.ui.charts import Bar, Chart
from graph.ui.links import address
from graph.ui.text import safe, say, typo
from graph.ui.widgets import asset
from graph.vocabulary import prefixed

__all__ = ["Cell", "cells", "chart", "table"]

SHOWN = 2000  # rows of the table: the files hold the rest
BARS = 60  # bars that one can read
XSD = "http://www.w3.org/2001/XMLSchema#"
NUMBERS = {XSD + kind for kind in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")}
PLAIN = {
    *NUMBERS,
    XSD + "string",
    XSD + "boolean",
    XSD + "date",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString",
}

_table = st.components.v2.component(
    "doctrine_results", html='<div class="rs"></div>', css=asset("results.css"), js=asset("results.js")
)


@dataclass(frozen=True)
class Cell:
    """A value.

    :param text: what is read first: the name of a thing, a text, a number.
    :param href: the sheet of the thing, or ``""``.
    :param more: what tells it from others: its id, the type or the language of a text.
    :param number: its value where it is a number.
    """

    text: str
    href: str = ""
    more: str = ""
    number: float | None = None


def cells(rows: Sequence[Sequence[Term | None]], lang: str) -> list[list[Cell | None]]:
    """Return the rows as cells; a thing that the graph names is shown by its name, in the language of the reader."""
    names = labels(state.whole(), lang)
    terms = {word.name: word.label for word in known.vocabulary_of(lang)}
    made: dict[tuple[str, ...], Cell] = {}

    def cell(term: Term | None) -> Cell | None:
        if term is None:
            return None
        key = tuple(term.values())
        if key not in made:
            made[key] = _thing(term["value"], names, terms, lang) if term["type"] == "uri" else _text(term, lang)
        return made[key]

    return [[cell(term) for term in row] for row in rows]


def _thing(iri: str, names: dict[str, str], terms: dict[str, str], lang: str) -> Cell:
    short = shorten(iri)
    if iri.startswith(ID) and state.known(short):
        label = typo(names.get(short, short), lang)
        return Cell(label, address("entity", lang, entity=short), short if label != short else "")
    word = prefixed(iri)
    return Cell(word.strip("<>"), more=typo(terms.get(word, ""), lang))


def _text(term: Term, lang: str) -> Cell:
    if term["type"] == "bnode":
        return Cell(f"_:{term['value']}")
    kind = term.get("datatype", "")
    number = None
    if kind in NUMBERS:
        try:
            number = float(term["value"])
        except ValueError:
            number = None
    spoken = term.get("xml:lang", "")
    more = (spoken if spoken != lang else "") or (shorten(kind) if kind and kind not in PLAIN else "")
    return Cell(term["value"], more=more, number=number)


def table(columns: Sequence[str], rows: Sequence[Sequence[Cell | None]], version: str, caption: str, lang: str) -> None:
    """Show rows whose columns sort, each thing a link to its sheet."""
    keys = ("sort", "ascending", "descending", "more-rows", "shown-rows", "unbound")
    _table(
        key="query-table",
        data={
            "version": version,
            "caption": caption,
            "lang": lang,
            "columns": [
                {"name": name, "number": _numeric([row[place] for row in rows])} for place, name in enumerate(columns)
            ],
            "rows": [
                [[one.text, one.href, one.more, one.number] if one else None for one in row] for row in rows[:SHOWN]
            ],
            "words": {key: say(f"workbench.{key}", lang, column="{column}", n="{n}", total="{total}") for key in keys},
        },
    )


def _numeric(column: Sequence[Cell | None]) -> bool:
    present = [one for one in column if one]
    return bool(present) and all(one.number is not None for one in present)


def chart(columns: Sequence[str], rows: Sequence[Sequence[Cell | None]], lang: str) -> Chart | None:
    """Return bars where the answer is a label and a number, a thing beside its label being one; else nothing."""
    if not 1 < len(rows) <= BARS or len(columns) not in (2, 3) or any(cell is None for row in rows for cell in row):
        return None
    numbers = [place for place in range(len(columns)) if _numeric([row[place] for row in rows])]
    words = [place for place in range(len(columns)) if place not in numbers]
    if len(numbers) != 1 or (len(words) == 2 and not any(all(row[place].href for row in rows) for place in words)):
        return None
    values = [row[numbers[0]].number for row in rows]
    if min(values) < 0 or max(values) == 0:
        return None
    head = words[-1]  # the label, where there is one beside the thing
    bars = [
        Bar(_head(row[words[0]], row[head].text, lang), {"n": int(value) if value == int(value) else value})
        for row, value in zip(rows, values, strict=True)
    ]
    caption = say("workbench.chart", lang, number=columns[numbers[0]], label=columns[head])
    return Chart(caption, columns[head], {"n": columns[numbers[0]]}, bars)


def _head(thing: Cell, label: str, lang: str) -> str:
    said = safe(label, lang)
    return f'<a href="{safe(thing.href, "en")}">{said}</a>' if thing.href else said
