"""Asks the competency questions: one ``.rq`` file each, with its header and its parameters."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from graph.errors import BadInput
from graph.find import resolve
from graph.names import expand
from graph.resources import root
from graph.sparql import Answer, exists, run
from graph.store import Graph
from graph.vocabulary import declared, prefixed

__all__ = ["Parameter", "Question", "ask", "day", "question", "questions", "questions_of", "written"]

XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True)
class Parameter:
    """A parameter of a question; ``kind`` is IRI, date, text, year or integer."""

    name: str
    kind: str
    fr: str
    en: str


@dataclass(frozen=True)
class Question:
    """A competency question: one ``.rq`` file, with its header."""

    id: str
    fr: str
    en: str
    asked_by: tuple[str, ...]
    params: tuple[Parameter, ...]
    columns: tuple[tuple[str, str], ...]
    text: str

    def title(self, lang: str) -> str:
        """Return the question in a language."""
        return self.en if lang == "en" else self.fr


@cache
def questions(folder: Path | None = None) -> dict[str, Question]:
    """Return every competency question by id.

    :raises BadInput: a file has no readable header.
    """
    found = (_question(path) for path in sorted((folder or root() / "ontology" / "questions").glob("*.rq")))
    return {one.id: one for one in found}


def questions_of(persona: str = "") -> list[Question]:
    """Return the questions that a persona asks, or every one.

    :raises BadInput: nobody of that name asks anything.
    """
    found = [one for one in questions().values() if not persona or persona in one.asked_by]
    if not found:
        raise BadInput("no-match", text=persona)
    return found


def question(name: str) -> Question:
    """Return one question.

    :raises BadInput: no question has this id; the near ones are named.
    """
    if name not in questions():
        from rapidfuzz import process

        near = [match for match, _, _ in process.extract(name, list(questions()), limit=3)]
        raise BadInput("unknown-question", name=name, near=", ".join(near))
    return questions()[name]


def _question(path: Path) -> Question:
    text = path.read_text(encoding="utf-8")
    header: dict[str, list[str]] = {}
    for line in text.splitlines():
        if not (field := re.match(r"#\s*([a-z ]+?):\s+(.*)", line)):
            if not line.startswith("#"):
                break
            continue
        header.setdefault(field[1], []).append(field[2].strip())
    try:
        params = tuple(_parameter(line) for line in header.get("param", ()))
        columns = tuple(
            (name, kind) for name, _, kind in (c.strip().partition(" ") for c in header["columns"][0].split(","))
        )
        return Question(
            header["id"][0],
            header["fr"][0],
            header["en"][0],
            tuple(person.strip() for person in header["asked by"][0].split(",")),
            params,
            columns,
            text,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise BadInput("question-header", file=path.name, reason=error) from None


def _parameter(line: str) -> Parameter:
    name, kind, fr, en = re.match(r"(\w+)\s+(IRI|date|text|year|integer)\s+(.*?)\s+/\s+(.*)", line).groups()
    return Parameter(name, kind, fr, en)


def ask(graph: Graph, name: str, lang: str = "fr", **values: str) -> Answer:
    """Answer a competency question.

    :param name: id of the question.
    :param lang: language of the labels in the answer.
    :param values: parameters, as text; those left out stay free and every value is listed.
    :raises BadInput: unknown question or parameter, or a value of the wrong form.
    """
    one = question(name)
    return run(graph, _in_language(one, lang), _bound(graph, one, values))


def written(graph: Graph, name: str, lang: str = "fr", **values: str) -> str:
    """Return a competency question as SPARQL, the values of its parameters in it: any engine answers as :func:`ask`.

    :raises BadInput: as :func:`ask` does.
    """
    one = question(name)
    text = re.sub(r"\A(?:#.*\n)+", lambda _: f"# {one.title(lang)}\n", _in_language(one, lang))  # for the header
    for given, value in _bound(graph, one, values).items():
        line = f"  VALUES ?{given} {{ {prefixed(value.value) if isinstance(value, NamedNode) else value} }}"
        if f"AS ?{given})" in text:  # computed by the pattern: the value may only follow
            before, _, after = text.rpartition("\n}")
            text = f"{before}\n{line}\n}}{after}"
        else:
            text = re.sub(r"^WHERE \{", lambda found, line=line: f"{found[0]}\n{line}", text, count=1, flags=re.M)
    return declared(text)


def _in_language(one: Question, lang: str) -> str:
    return one.text.replace('= "fr"', f'= "{lang}"')


def _bound(graph: Graph, one: Question, values: dict[str, str]) -> dict[str, NamedNode | Literal]:
    known = {parameter.name: parameter for parameter in one.params}
    for given in values:
        if given not in known:
            raise BadInput("unknown-parameter", name=given, question=one.id, known=", ".join(known) or "–")
    return {given: _value(graph, known[given], text) for given, text in values.items()}


def _value(graph: Graph, parameter: Parameter, text: str) -> NamedNode | Literal:
    if parameter.kind == "IRI":
        address = expand(text)
        if address is None or not exists(graph, address):
            address = resolve(graph, text)
        return NamedNode(address)
    if parameter.kind == "date":
        return Literal(day(text), datatype=NamedNode(XSD + "date"))
    if parameter.kind in ("integer", "year"):
        if not re.fullmatch("[0-9]{4}" if parameter.kind == "year" else "-?[0-9]{1,18}", text):
            raise BadInput("bad-number", name=parameter.name, value=text)
        return Literal(text) if parameter.kind == "year" else Literal(int(text))
    return Literal(text)


def day(text: str) -> str:
    """Return an ISO day; ``2027`` and ``2027-03`` stand for their first day.

    :raises BadInput: this is no date.
    """
    full = {4: f"{text}-01-01", 7: f"{text}-01"}.get(len(text), text)
    try:
        if len(full) != 10:
            raise ValueError
        return date.fromisoformat(full).isoformat()
    except ValueError:
        raise BadInput("bad-date", value=text) from None
