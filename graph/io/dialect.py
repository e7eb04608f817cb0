"""Between our SPARQL and any engine's: parameters and prefixes written into the query, answers in one spelling.

The engine in this process takes parameters and prefixes beside the query; the protocol has no place for them.
"""

import json
import re
from collections.abc import Mapping

from pyoxigraph import Literal

__all__ = ["one_spelling", "one_spelling_of", "standing_alone"]

XSD = "http://www.w3.org/2001/XMLSchema#"
TOKEN = re.compile(
    r"""(?P<skip>\#[^\n]*|\s+)
      | (?P<text>\"{3}(?s:.*?)\"{3}|'{3}(?s:.*?)'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      | [?$](?P<variable>\w+)
      | (?P<prefix>[A-Za-z][\w.-]*|):[\w.%-]*
      | (?P<word>[A-Za-z_]\w*)
      | (?P<sign>(?s:.))""",
    re.X,
)
CLAUSES = ("SELECT", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET")
DECLARED = re.compile(r"\bPREFIX\s+([\w-]*):", re.I)
SELECTS_NOTHING = re.compile(r"\bSELECT\s+(?:DISTINCT\s+)?(?=\{|WHERE\b)", re.I)


def standing_alone(sparql: str, prefixes: Mapping[str, str], values: Mapping[str, object]) -> str:
    """Return a query that says by itself what is given beside it.

    :param prefixes: those that it uses without declaring them are declared.
    :param values: variable → term that stands for it everywhere; its column keeps its name.
    """
    used = {token["prefix"] for token in TOKEN.finditer(sparql) if token["prefix"] is not None}
    missing = sorted((used - set(DECLARED.findall(sparql))) & prefixes.keys())
    for name, term in values.items():
        sparql = _with(sparql, name, str(term))
    return "".join(f"PREFIX {name}: <{prefixes[name]}>\n" for name in missing) + sparql


def _with(sparql: str, name: str, term: str) -> str:
    """Return a query with a term in place of a variable.

    The outer SELECT gives the column its value; an inner one has no need of it. What binds the variable (BIND) becomes
    a test of what it would be. Rows grouped by it are grouped by another one that is bound to the term.
    """
    tokens = list(TOKEN.finditer(sparql))
    pieces = [token[0] for token in tokens]
    read = [index for index, token in enumerate(tokens) if not token["skip"]]
    outer: list[tuple[str, list[int]]] = []  # what surrounds the braces that we are in
    clause, brackets = "", []  # the clause that we are in, where its open brackets are
    closed = 0  # where the last group ended
    for at, index in enumerate(read):
        token, piece = tokens[index], pieces[index]
        if piece == "{":
            outer.append((clause, brackets))
            clause, brackets = "", []
        elif piece == "}" and outer:
            clause, brackets = outer.pop()
            closed = index
        elif piece == "(":
            brackets.append(at)
        elif piece == ")" and brackets:
            brackets.pop()
        elif not brackets and token["word"] and token["word"].upper() in CLAUSES:
            clause = token["word"].upper()
        elif token["variable"] == name:
            if brackets and pieces[read[at - 1]].upper() == "AS":
                bind, opening, given = read[brackets[-1] - 1], read[brackets[-1]], read[at - 1]
                pieces[bind], pieces[opening], pieces[given], pieces[index] = "FILTER", "((", ")", f"= {term}"
            elif brackets or clause not in ("SELECT", "GROUP", "ORDER"):
                pieces[index] = term
            elif clause == "SELECT":
                pieces[index] = "" if outer else f"({term} AS ?{name})"
            elif clause == "GROUP":
                pieces[closed] = f" BIND ({term} AS ?{name}_given) }}"
                pieces[index] = f"?{name}_given"
    return SELECTS_NOTHING.sub(r"\g<0>(1 AS ?nothing) ", "".join(pieces))


def one_spelling(answer: bytes) -> bytes:
    """Return rows (SPARQL results in JSON) with each value spelt as the engine in this process spells it.

    Virtuoso answers ``1`` for true, a number of months or of seconds for a duration, and blank nodes as addresses.
    """
    if not any(mark in answer for mark in (b"#boolean", b"#duration", b"nodeID://")):
        return answer
    found = json.loads(answer)
    for row in found.get("results", {}).get("bindings", ()):
        for term in row.values():
            if term["type"] == "bnode":
                term["value"] = term["value"].removeprefix("nodeID://")
            else:
                term["value"] = _spelt(term["value"], term.get("datatype", ""))
    return json.dumps(found).encode()


def one_spelling_of(term: object) -> object:
    """Return a term of RDF in that spelling."""
    if not isinstance(term, Literal) or not term.datatype.value.startswith(XSD):
        return term
    value = _spelt(term.value, term.datatype.value)
    return term if value == term.value else Literal(value, datatype=term.datatype)


def _spelt(value: str, datatype: str) -> str:
    if datatype == XSD + "boolean":
        return {"1": "true", "0": "false"}.get(value, value)
    return _duration(value) if datatype == XSD + "duration" else value


def _duration(value: str) -> str:
    """Return an ISO 8601 duration for a number of months (a whole number) or of seconds (a number with a point)."""
    if value.isdigit():
        return "P" + _parts(int(value), (12, "Y"), (1, "M"), none="0M")
    if not re.fullmatch(r"\d+(\.\d+)?(e\+\d+)?", value):
        return value
    days, seconds = divmod(int(float(value)), 86_400)
    clock = _parts(seconds, (3600, "H"), (60, "M"), (1, "S"), none="" if days else "0S")
    return "P" + (f"{days}D" if days else "") + (f"T{clock}" if clock else "")


def _parts(number: int, *units: tuple[int, str], none: str) -> str:
    written = ""
    for size, letter in units:
        count, number = divmod(number, size)
        written += f"{count}{letter}" if count else ""
    return written or none
