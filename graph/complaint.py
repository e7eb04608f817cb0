"""What the engine's parser complains of, where it really is, in words.

The parser tells the furthest place that it tried, which lies after the words that it would have accepted, not where
they were missing: « error at 5:11: expected OPTIONAL » is eight characters after the mistake.
"""

import re
from difflib import get_close_matches  # the workers, which come here, open no file: nothing is imported late

from pyoxigraph import Store

from graph.errors import BadQuery
from graph.guard import Query, Token, check, tokens, undeclared
from graph.names import PREFIXES

__all__ = ["explained", "misread", "place_of"]

KEYWORDS = (
    "ASK", "BIND", "CONSTRUCT", "DESCRIBE", "DISTINCT", "EXISTS", "FILTER", "GRAPH", "GROUP", "HAVING", "LIMIT",
    "MINUS", "NOT", "OFFSET", "OPTIONAL", "ORDER", "PREFIX", "SELECT", "UNION", "VALUES", "WHERE",
)  # fmt: skip
NEAR = 0.7  # how alike a word and a keyword must be, out of 1, for one to be taken for the other
TELLING = frozenset(("AS", "BY", "WHERE", "(", ")"))  # what is told of what the parser would have accepted
AGGREGATES = frozenset(["COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"])
TERMS = frozenset(["iri", "name", "variable", "string", "number", "language", "node"])
#: Prefixes that people write without thinking, beside those of the graph.
USUAL = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "schema": "https://schema.org/",
}
#: Added to a query, it makes the parser stop at its end, so that nothing is ever run; longer than any keyword.
UNREADABLE = " " * 24 + "\x00"

_EMPTY = Store()
_EXPECTED = re.compile(r'"((?:\\.|[^"\\])*)"|([A-Za-z][A-Za-z0-9_]+)')


def place_of(sparql: str, at: int) -> tuple[int, int]:
    """Return the line and the column, from 1, of a place in a query."""
    before = sparql[:at]
    return before.count("\n") + 1, at - before.rfind("\n")


def misread(sparql: str) -> tuple[BadQuery, int, int] | None:
    """Read a query without running it; return what is wrong, and from which place to which, or ``None``."""
    try:
        query = check(sparql)
    except BadQuery as error:
        return error, 0, 0
    try:
        _EMPTY.query(f"{sparql}\n{UNREADABLE}", prefixes=PREFIXES)
    except SyntaxError as error:
        furthest, at, expected = _stop(sparql, str(error.msg)) or (len(sparql), len(sparql), ())
        complete = furthest > len(sparql) + len(UNREADABLE) - 2 and query.form and not _open(query)
        return None if complete else _told(query, min(at, len(sparql)), expected)
    return None


def explained(sparql: str, error: SyntaxError) -> BadQuery:
    """Return what the engine said of a query as an error with its line, its column and what to do there."""
    stop = _stop(sparql, str(error.msg))
    return (
        _told(Query(sparql, tuple(tokens(sparql))), *stop[1:])[0]
        if stop
        else BadQuery("query-failed", reason=error.msg)
    )


def _stop(sparql: str, message: str) -> tuple[int, int, tuple[str, ...]] | None:
    """Return how far the parser went, where it stopped, and what it expected there."""
    place = re.match(r"error at (\d+):(\d+): (?:expected )?(?:one of )?(.*)", message, re.S)
    if not place:
        return None
    lines = sparql.split("\n")
    furthest = sum(len(line) + 1 for line in lines[: int(place[1]) - 1]) + int(place[2]) - 1
    found = _EXPECTED.findall(re.sub(r"\['.*?'\]|\[_\]|Prefix not found", "", place[3]))
    marks = tuple(quoted.replace("\\", "") for quoted, _ in found if quoted)
    words = tuple(word.upper() for _, word in found if word)
    back = 0 if marks or not words else min(map(len, words))
    return furthest, furthest - back, marks or words


def _open(query: Query) -> list[Token]:
    """Return the brackets that are not closed, or the first quotation mark that is not."""
    waiting: list[Token] = []
    for one in query.words:
        if one.kind == "mark" and one.text in "\"'":
            return [one]
        if one.kind == "mark" and one.text in "{([":
            waiting.append(one)
        elif one.kind == "mark" and one.text in "})]" and waiting:
            waiting.pop()
    return waiting


def _told(query: Query, at: int, expected: tuple[str, ...]) -> tuple[BadQuery, int, int]:
    """Return the complaint in words, with the place of the word that it is about."""

    def error(key: str, start: int, end: int, **values: str) -> tuple[BadQuery, int, int]:
        line, column = place_of(query.text, start)
        return BadQuery(f"misread.{key}", line=line, column=column, **values), start, end

    if name := undeclared(query.text):
        prefix = name.text.partition(":")[0]
        return error("prefix", name.start, name.start + len(prefix) + 1, prefix=prefix, iri=USUAL.get(prefix, "…"))
    rank = next((rank for rank, one in enumerate(query.words) if one.end > at), None)
    if rank is None:
        if waiting := _open(query):
            return error("unclosed", waiting[-1].start, waiting[-1].end, found=waiting[-1].text)
        end = len(query.text.rstrip())
        return error("unfinished", end, end)
    found, before = query.words[rank], query.words[rank - 1] if rank else None
    values = {"found": found.text[:40]}
    if keyword := _meant(found):
        return error("keyword", found.start, found.end, expected=keyword, **values)
    if found.kind == "word" and found.text.upper() in AGGREGATES and before and before.text not in "({":
        return error("aggregate", found.start, found.end, **values)
    if "OPTIONAL" in expected and found.kind in TERMS and before and (before.kind in TERMS or before.text in "])"):
        return error("point", found.start, found.end, **values)
    if rank + 1 < len(query.words) and query.words[rank + 1].text == "," and found.kind == "variable":
        return error("comma", query.words[rank + 1].start, query.words[rank + 1].end)
    if expected and TELLING.issuperset(expected):
        return error("expected", found.start, found.end, expected=" ".join(expected), **values)
    return error("unexpected", found.start, found.end, **values)


def _meant(found: Token) -> str:
    """Return the keyword that a word is likely to be meant for, or nothing."""
    if found.kind != "word" or found.text.upper() in KEYWORDS:
        return ""
    return next(iter(get_close_matches(found.text.upper(), KEYWORDS, n=1, cutoff=NEAR)), "")
