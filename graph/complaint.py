"""What the engine's parser does not read in a query: from which word on, and what to do, in words.

The parser tells the furthest place that it tried, which lies after the words that it would have accepted, not where
they were missing: « error at 5:11: expected OPTIONAL » may be a mistake at 5:3. So the query is read word by word, in
thought: the mistake is the first word with which the beginning of the query leads nowhere.
"""

import re
from bisect import bisect_left
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
#: Added to a text, it makes the parser stop at its end, so that nothing is ever run; longer than any keyword.
UNREADABLE = " " * 24 + "\x00"

_EMPTY = Store()


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
    complete = query.form and not _open(query.words)
    return None if complete and _leads(sparql) else _told(query, "")


def explained(sparql: str, error: SyntaxError) -> BadQuery:
    """Return what the engine said of a query as an error with its line, its column and what to do there."""
    return _told(Query(sparql, tuple(tokens(sparql))), str(error.msg))[0]


def _leads(text: str) -> bool:
    """Tell whether the parser reads a text to its end: whether it begins a query, or is one."""
    try:
        _EMPTY.query(text + UNREADABLE, prefixes=PREFIXES)
    except SyntaxError as error:
        place = re.match(r"error at (\d+):(\d+): ", str(error.msg))
        lines = text.split("\n")
        return bool(place) and (int(place[1]), int(place[2])) > (len(lines), len(lines[-1]) + len(UNREADABLE) - 1)
    return False


def _culprit(query: Query) -> int:
    """Return the rank of the first word with which the beginning of the query leads nowhere."""
    # No space may follow ^^, which its type must: the two are tried together.
    ends = [rank for rank, word in enumerate(query.words) if word.text != "^^"]
    found = bisect_left(ends, True, key=lambda rank: not _leads(query.text[: query.words[rank].end]))
    return ends[found] if found < len(ends) else len(query.words)


def _open(words: tuple[Token, ...]) -> list[Token]:
    """Return the brackets that are not closed, or the first quotation mark that is not."""
    waiting: list[Token] = []
    for one in words:
        if one.kind == "mark" and one.text in "\"'":
            return [one]
        if one.kind == "mark" and one.text in "{([":
            waiting.append(one)
        elif one.kind == "mark" and one.text in "})]" and waiting:
            waiting.pop()
    return waiting


def _told(query: Query, said: str) -> tuple[BadQuery, int, int]:
    """Return the complaint in words, with the place of the word that it is about.

    :param said: what the engine said.
    """

    def error(key: str, start: int, end: int, **values: str) -> tuple[BadQuery, int, int]:
        line, column = place_of(query.text, start)
        return BadQuery(f"misread.{key}", line=line, column=column, **values), start, end

    if name := undeclared(query.text):
        prefix = name.text.partition(":")[0]
        return error("prefix", name.start, name.start + len(prefix) + 1, prefix=prefix, iri=USUAL.get(prefix, "…"))
    rank = _culprit(query)
    waiting = _open(query.words[: rank + 1])
    if rank == len(query.words):
        if waiting:
            return error("unclosed", waiting[-1].start, waiting[-1].end, found=waiting[-1].text)
        end = len(query.text.rstrip())
        return error("refused", end, end, reason=said) if said else error("unfinished", end, end)
    found, before = query.words[rank], query.words[rank - 1] if rank else None
    values = {"found": found.text[:40]}
    if found.kind == "mark" and found.text in "\"'":
        return error("unclosed", found.start, found.end, **values)
    if keyword := _meant(found):
        return error("keyword", found.start, found.end, expected=keyword, **values)
    if found.text == "," and before.kind == "variable" and not waiting:
        return error("comma", found.start, found.end)
    if found.text.upper() in AGGREGATES and not waiting:
        return error("aggregate", found.start, found.end, **values)
    if before and before.text.upper() in ("ORDER", "GROUP"):
        return error("expected", found.start, found.end, expected="BY", **values)
    if found.text in ("}", ".", ";") and before and (before.kind in TERMS or before.text == "a"):
        return error("incomplete", found.start, found.end, **values)
    follows = before and (before.kind in TERMS or before.text in "])")
    if follows and found.kind in TERMS and waiting and waiting[-1].text == "{":
        return error("point", found.start, found.end, **values)
    return error("unexpected", found.start, found.end, **values)


def _meant(found: Token) -> str:
    """Return the keyword that a word is likely to be meant for, or nothing."""
    if found.kind != "word" or found.text.upper() in KEYWORDS:
        return ""
    return next(iter(get_close_matches(found.text.upper(), KEYWORDS, n=1, cutoff=NEAR)), "")
