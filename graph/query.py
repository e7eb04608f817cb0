"""Asks the graph: free SPARQL, competency questions, figures."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Variable,
    serialize,
)

from graph.errors import BadInput, BadQuery
from graph.names import PREFIXES, expand, shorten
from graph.resources import root
from graph.store import Graph

__all__ = ["Answer", "Question", "ask", "question", "questions", "run", "run_elsewhere", "select", "stats"]

LONGEST = 100_000  # characters of a query; the parser of the engine ends the process on absurd nesting
DEEPEST = 60  # nested brackets
XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True)
class Answer:
    """The answer to a query.

    :param columns: names of the columns of a SELECT; empty otherwise.
    :param rows: values as text, ``None`` where unbound.
    :param boolean: answer of an ASK.
    :param turtle: answer of a CONSTRUCT or DESCRIBE.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str | None, ...], ...] = ()
    boolean: bool | None = None
    turtle: str | None = None

    def records(self) -> list[dict[str, str | None]]:
        """Return the rows as ``{column: value}``."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


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


# ---------------------------------------------------------------------------------------------- SPARQL


def select(graph: Graph, sparql: str, **values: NamedNode | Literal) -> Iterator[dict[str, object]]:
    """Yield the rows of one of our own SELECT queries as ``{column: RDF term}``; unbound columns are left out."""
    bound = {Variable(name): value for name, value in values.items()} or None
    solutions = graph.store.query(sparql, prefixes=PREFIXES, substitutions=bound)
    names = [variable.value for variable in solutions.variables]
    for row in solutions:
        yield {name: row[name] for name in names if row[name] is not None}


def run(graph: Graph, sparql: str, values: dict[str, NamedNode | Literal] | None = None) -> Answer:
    """Run a query of the user; the prefixes of the graph need no declaration.

    :raises BadQuery: syntax (line and column), too long or too deep, or a query that would leave this machine.
    """
    _refuse_excess(sparql)
    try:
        results = graph.store.query(
            sparql,
            prefixes=PREFIXES,
            substitutions={Variable(name): value for name, value in (values or {}).items()} or None,
        )
        return _answer(results, values or {})
    except SyntaxError as error:
        raise _explained(sparql, error) from None
    except (OSError, ValueError, RuntimeError) as error:
        raise BadQuery("query-failed", reason=error) from None


def run_elsewhere(url: str, sparql: str, seconds: float) -> Answer:
    """Run a query on a remote SPARQL endpoint; the prefixes of the graph need no declaration there either.

    :raises BadQuery: no usable answer.
    """
    from pyoxigraph import parse, parse_query_results

    from graph.io.remote import ask_endpoint

    declared = set(re.findall(r"\bPREFIX\s+([\w-]*):", sparql, re.I))
    used = set(re.findall(r"(?<![\w<])([a-z][\w-]*):[\w]", sparql)) - declared
    head = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in sorted(used & PREFIXES.keys()))
    media, content = ask_endpoint(url, head + sparql, seconds)
    try:
        if media in ("text/turtle", "application/n-triples"):
            triples = parse(content, format=RdfFormat.from_media_type(media))
            return _answer_of_triples(quad.triple for quad in triples)
        return _answer(parse_query_results(content, format=QueryResultsFormat.JSON), {})
    except (SyntaxError, ValueError) as error:
        raise BadQuery("endpoint", url=url, reason=error) from None


def _answer_of_triples(triples: Iterable) -> Answer:
    return Answer(turtle=used_prefixes(serialize(triples, format=RdfFormat.TURTLE, prefixes=PREFIXES).decode()))


def _answer(results: object, values: dict) -> Answer:
    if isinstance(results, QueryBoolean):
        return Answer(boolean=bool(results))
    if isinstance(results, QueryTriples):
        return _answer_of_triples(results)
    assert isinstance(results, QuerySolutions)
    columns = tuple(variable.value for variable in results.variables)
    rows = tuple(
        tuple(_text(row[name] if row[name] is not None else values.get(name)) for name in columns)
        for row in results
    )
    return Answer(columns=columns, rows=rows)


def _text(term: object) -> str | None:
    return None if term is None else getattr(term, "value", None) or str(term).strip('"')


def used_prefixes(turtle: str) -> str:
    """Return Turtle with only the prefixes that it uses."""
    lines = turtle.splitlines()
    head = [line for line in lines if line.startswith("@prefix")]
    body = [line for line in lines if not line.startswith("@prefix")]
    text = "\n".join(body)
    kept = [line for line in head if re.search(rf"(?<![\w:/]){re.escape(line.split()[1])}", text)]
    return "\n".join([*kept, "", *body]).strip() + "\n"


def _refuse_excess(sparql: str) -> None:
    if not sparql.strip():
        raise BadQuery("empty-query")
    if len(sparql) > LONGEST:
        raise BadQuery("query-too-long", length=len(sparql), longest=LONGEST)
    depth = deepest = 0
    for character in sparql:
        depth += (character in "{([") - (character in "})]")
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        raise BadQuery("query-too-deep", depth=deepest, deepest=DEEPEST)
    bare = re.sub(r'"""(?s:.*?)"""|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<[^<>\s]*>|#[^\n]*', " ", sparql)
    # What the engine would fetch from elsewhere is refused: nothing leaves this machine unless it is asked for.
    # Variables and prefixes may be called ?service, ?from or service:, and the engine reads SERVICESILENT as two words.
    bare = re.sub(r"[?$]\w+", " ?", bare)
    if re.search(r"(?<![:A-Za-z_-])SERVICE(?:\s|\?|SILENT|:[^\s{}]*\s*\{)", bare, re.I):
        raise BadQuery("no-service")
    if re.search(r"(?<![:A-Za-z_-])FROM(?:NAMED)?(?![\w:-])", bare, re.I):
        raise BadQuery("no-from")
    if re.search(r"\b(INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD)\b\s*(DATA|\{|WHERE|<|SILENT|GRAPH|ALL|DEFAULT)", bare, re.I):
        raise BadQuery("read-only")


def _explained(sparql: str, error: SyntaxError) -> BadQuery:
    message = str(error.msg)
    place = re.match(r"error at (\d+):(\d+): (?s:(.*))", message)
    line, column, reason = place.groups() if place else ("?", "?", message)
    if "Prefix not found" in reason:
        written = sparql.splitlines()[int(line) - 1][: int(column) - 1]
        prefix = re.search(r"([\w-]*):\S*$", written)
        return BadQuery("query-prefix", line=line, column=column, prefix=prefix[1] if prefix else "?")
    expected = re.sub(r"\s+", " ", reason)
    if len(expected) > 160:
        expected = expected[:160] + "…"
    return BadQuery("query-syntax", line=line, column=column, reason=expected)


# ------------------------------------------------------------------------------------------- questions


@cache
def questions(folder: Path | None = None) -> dict[str, Question]:
    """Return every competency question by id.

    :raises BadInput: a file has no readable header.
    """
    found = (_question(path) for path in sorted((folder or root() / "ontology" / "questions").glob("*.rq")))
    return {one.id: one for one in found}


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
    known = {parameter.name: parameter for parameter in one.params}
    for given in values:
        if given not in known:
            raise BadInput("unknown-parameter", name=given, question=name, known=", ".join(known) or "–")
    bound = {given: _value(graph, known[given], text) for given, text in values.items()}
    return run(graph, one.text.replace('= "fr"', f'= "{lang}"'), bound)


def _value(graph: Graph, parameter: Parameter, text: str) -> NamedNode | Literal:
    if parameter.kind == "IRI":
        address = expand(text)
        if address is None or not graph.store.query(f"ASK {{ <{address}> ?p ?o }}"):
            from graph.find import resolve

            address = resolve(graph, text)
        return NamedNode(address)
    if parameter.kind == "date":
        return Literal(day(text), datatype=NamedNode(XSD + "date"))
    if parameter.kind in ("integer", "year"):
        if not re.fullmatch(r"\d{4}" if parameter.kind == "year" else r"-?\d+", text):
            raise BadInput("bad-number", name=parameter.name, value=text)
        return Literal(text) if parameter.kind == "year" else Literal(int(text))
    return Literal(text)


def day(text: str) -> str:
    """Return an ISO day; ``2027`` and ``2027-03`` stand for their first day.

    :raises BadInput: this is no date.
    """
    from datetime import date

    full = {4: f"{text}-01-01", 7: f"{text}-01"}.get(len(text), text)
    try:
        if len(full) != 10:
            raise ValueError
        return date.fromisoformat(full).isoformat()
    except ValueError:
        raise BadInput("bad-date", value=text) from None


# --------------------------------------------------------------------------------------------- figures


def stats(graph: Graph) -> dict[str, object]:
    """Return the figures of the graph; the keys are a public contract (see ``docs/cli.md``)."""

    def count(pattern: str, what: str = "*") -> int:
        return int(next(select(graph, f"SELECT (COUNT({what}) AS ?n) {{ {pattern} }}"))["n"].value)

    by_type = {
        shorten(row["t"].value).removeprefix("dn:"): int(row["n"].value)
        for row in select(
            graph,
            """SELECT ?t (COUNT(?s) AS ?n) { ?s dn:entityType ?t .
                 FILTER (?t NOT IN (dn:Passage, dn:RefusedPassage)) } GROUP BY ?t ORDER BY DESC(?n) ?t""",
        )
    }
    # Counted here: a grouped join over every claim costs the engine ten times this loop.
    per_passage = Counter(row["g"].value for row in select(graph, "SELECT ?g { ?c a dn:Claim ; dn:passage ?g }"))
    by_confidence: Counter[str] = Counter()
    for row in select(graph, "SELECT ?g ?c { ?g dn:confidence ?c }"):
        by_confidence[shorten(row["c"].value).removeprefix("dn:")] += per_passage[row["g"].value]
    return {
        "version": graph.version,
        "entities": count("?s a dn:Entity", "DISTINCT ?s"),
        "facts": count(
            "SELECT DISTINCT ?s ?p ?o { ?c a dn:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }"
        ),
        "quads": len(graph.store),
        "passages": count("?s a dn:Passage"),
        "claims": count("?s a dn:Claim"),
        "requirements": count("?s a dn:Requirement"),
        "milestones": count("?s a dn:Milestone"),
        "coverage": count("?s a dn:Coverage"),
        "sources": count("?s a dn:Source"),
        "refused": count("?s a dn:RefusedClaim"),
        "by_type": by_type,
        "by_confidence": dict(by_confidence.most_common()),
    }
