"""What a query may not be, read from its words before any engine sees it.

The words follow the lexical grammar of SPARQL 1.1, so that a keyword inside a string, an address, a name or a comment
never counts. The engine has no lexer of its own: it reads ``trueSERVICE<x>{}`` and ``SERVICEex:a {}`` as two words;
wherever it could read ``SERVICE``, so does this module.
"""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple
from urllib.parse import urljoin

from graph.errors import BadQuery
from graph.names import PREFIXES

__all__ = ["DEEPEST", "LONGEST", "Query", "Token", "check", "tokens", "undeclared", "unescaped"]

LONGEST = 100_000  # characters of a query
DEEPEST = 60  # nested brackets, or signs in a row: the engine's parser ends its process on absurd nesting
FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"])
#: Functions whose value changes from one run to the next.
VOLATILE = frozenset(["NOW", "RAND", "UUID", "STRUUID", "BNODE"])

_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_JOINED = r"0-9\u00b7\u0300-\u036f\u203f-\u2040"
_INNER = _START + _JOINED + r"\-"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = f"(?:[{_START}0-9:]|{_ESCAPED})(?:[{_INNER}:]|{_ESCAPED})*+" + rf"(?:\.++(?:[{_INNER}:]|{_ESCAPED})++)*+"
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


class Token(NamedTuple):
    """One word of a query.

    :param kind: string, iri, variable, node, language, name (prefixed), number, word (keyword or function) or mark.
    :param text: as written.
    :param start: place of its first character in the query.
    """

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@cache
def _token() -> re.Pattern[str]:
    """Return what reads one word of a query; compiled when first asked: 0.04 s that a look-up does not pay."""
    # Possessive repetitions (*+) never step back and prefixes are short: the time is in proportion to the length.
    return re.compile(
        "|".join(
            f"(?P<{kind}>{pattern})"
            for kind, pattern in {
                "blank": r"[ \t\r\n]++|#[^\r\n]*+",
                "string": r'"""(?:[^"\\]|\\.|"(?!""))*+"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*+\'\'\''
                r'|"(?:[^"\\\r\n]|\\.)*+"|\'(?:[^\'\\\r\n]|\\.)*+\'',
                "iri": r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>",
                "variable": rf"[?$][{_START}0-9][{_START}{_JOINED}]*+",
                "node": rf"_:[{_START}0-9][{_INNER}]*+(?:\.++[{_INNER}]++)*+",
                "language": r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?",
                "name": rf"(?:(?!_)[{_START}][{_INNER}]{{0,60}}+(?:\.[{_INNER}]{{1,60}}+){{0,9}}+)?:(?:{_LOCAL})?",
                "number": r"(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d++)?",
                "word": r"[^\W\d]++",
                "mark": r"\^\^|&&|\|\||!=|<=|>=|.",
            }.items()
        ),
        re.DOTALL,
    )


def tokens(sparql: str) -> Iterator[Token]:
    """Yield the words of a query, without spaces and comments; a text that is no SPARQL comes out as marks."""
    for match in _token().finditer(sparql):
        if match.lastgroup != "blank":
            yield Token(match.lastgroup, match[0], match.start())


@dataclass(frozen=True)
class Query:
    """A query that was read.

    :param text: as written.
    :param words: its tokens.
    :param base: what its relative addresses start from, unless it says BASE.
    """

    text: str
    words: tuple[Token, ...]
    base: str = ""

    @classmethod
    def read(cls, sparql: str, base: str = "") -> "Query":
        """Return a query as read, whatever it is."""
        return cls(sparql, tuple(tokens(sparql)), base)

    @cached_property
    def prologue(self) -> tuple[int, str, dict[str, str]]:
        """Return the place of the first word after the prologue, the base address, and the prefixes."""
        place, base, prefixes = 0, self.base, dict(PREFIXES)
        while place < len(self.words):
            first, *following = self.words[place : place + 3]
            kinds = [word.kind for word in following]
            if first.text.upper() == "BASE" and kinds[:1] == ["iri"]:
                base, place = self._joined(base, following[0].text), place + 2
            elif first.text.upper() == "PREFIX" and kinds == ["name", "iri"] and following[0].text.endswith(":"):
                prefixes[following[0].text[:-1]], place = self._joined(base, following[1].text), place + 3
            else:
                break
        return place, base, prefixes

    @staticmethod
    def _joined(base: str, iri: str) -> str:
        return urljoin(base, unescaped(iri[1:-1]))

    @cached_property
    def form(self) -> str:
        """SELECT, ASK, CONSTRUCT, DESCRIBE, the first word of an update, or empty."""
        place, _, _ = self.prologue
        first = self.words[place].text.upper() if place < len(self.words) else ""
        return next((form for form in FORMS if first.startswith(form)), first if first in UPDATES else "")

    @cached_property
    def volatile(self) -> bool:
        """Whether two runs on the same data may differ."""
        return any(word.kind == "word" and word.text.upper() in VOLATILE for word in self.words)

    def address(self, word: Token | None) -> str | None:
        """Return the address that an ``iri`` or ``name`` token stands for; ``None`` for anything else."""
        _, base, prefixes = self.prologue
        if word is not None and word.kind == "iri":
            return self._joined(base, word.text)
        if word is not None and word.kind == "name":
            prefix, _, local = word.text.partition(":")
            return prefixes[prefix] + re.sub(r"\\(.)", r"\1", local) if prefix in prefixes else None
        return None

    @cached_property
    def depths(self) -> tuple[int, ...]:
        """How many brackets each word stands in; a bracket stands in itself."""
        depth, depths = 0, []
        for word in self.words:
            depth += word.kind == "mark" and word.text in "{(["
            depths.append(depth)
            depth -= word.kind == "mark" and word.text in "})]"
        return tuple(depths)

    @cached_property
    def graphs(self) -> tuple[tuple[str | None, bool], ...]:
        """The graphs of its FROM clauses: address (``None`` when it cannot be told), and whether NAMED."""
        found = []
        for place, word in enumerate(self.words):
            if word.kind != "word" or self.depths[place] or not re.search("FROM(NAMED)?$", word.text, re.I):
                continue
            named = word.text.upper().endswith("NAMED")
            following = self._at(place + 1)
            if following and following.kind == "word" and following.text.upper() == "NAMED":
                named, following = True, self._at(place + 2)
            found.append((self.address(following), named))
        return tuple(found)

    @cached_property
    def services(self) -> tuple[str | None, ...]:
        """The addresses of its SERVICE clauses; ``None`` for one that is computed or cannot be told."""
        found = []
        for place, word in enumerate(self.words):
            if word.kind == "word" and "SERVICE" in word.text.upper():
                following = self._at(place + 1)
                if following and following.kind == "word" and following.text.upper() == "SILENT":
                    following = self._at(place + 2)
                found.append(self.address(following) if self.form in FORMS else None)
            elif word.kind == "name" and "SERVICE" in word.text.partition(":")[0].upper():
                before, after = self._at(place - 1), self._at(place + 1)
                graph = before and before.kind == "word" and before.text.upper() in ("GRAPH", "FROM", "NAMED")
                if after and after.text == "{" and not graph:
                    found.append(None)
        return tuple(found)

    def _at(self, place: int) -> Token | None:
        return self.words[place] if 0 <= place < len(self.words) else None

    def limited(self, most: int) -> tuple[str, bool]:
        """Return the text of a SELECT that gives at most ``most`` rows, and whether that is less than it asks for."""
        if self.form != "SELECT":
            return self.text, False
        outer = [
            (place, word)
            for place, word in enumerate(self.words)
            if word.kind == "word" and not self.depths[place] and word.text.upper() in ("LIMIT", "VALUES")
        ]
        for place, word in outer:
            number = self._at(place + 1)
            if word.text.upper() == "LIMIT" and number and number.text.isdecimal():
                if int(number.text) <= most:
                    return self.text, False
                return f"{self.text[: number.start]}{most}{self.text[number.end :]}", True
        end = outer[-1][1].start if outer else len(self.text)
        return f"{self.text[:end]}\nLIMIT {most}\n{self.text[end:]}", True


def unescaped(text: str) -> str:
    r"""Return text with ``\uXXXX`` and ``\UXXXXXXXX`` replaced; what names no character is left."""

    def character(match: re.Match) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else match[0]

    return _ESCAPE.sub(character, text)


def undeclared(sparql: str) -> Token | None:
    """Return the first name of a query whose prefix is neither declared nor known to the graph."""
    query = Query.read(sparql)
    place, _, _ = query.prologue
    return next((word for word in query.words[place:] if word.kind == "name" and query.address(word) is None), None)


def check(
    sparql: str, base: str = "", *, graphs: AbstractSet[str] = frozenset(), services: AbstractSet[str] = frozenset()
) -> Query:
    """Read a query and refuse what would harm the engine or leave this machine.

    :param base: what relative addresses start from.
    :param graphs: named graphs that FROM and FROM NAMED may name.
    :param services: addresses that SERVICE may call.
    :raises BadQuery: empty, too long, too deep, an update, a SERVICE or a FROM that is not allowed.
    """
    if not sparql.strip():
        raise BadQuery("empty-query")
    if len(sparql) > LONGEST:
        raise BadQuery("query-too-long", length=len(sparql), longest=LONGEST)
    query = _checked(sparql, base, graphs, services)
    # The standard replaces escapes before it reads words, this engine after: neither reading may hide anything.
    if (plain := unescaped(sparql)) != sparql:
        _checked(plain, base, graphs, services)
    return query


def _checked(sparql: str, base: str, graphs: AbstractSet[str], services: AbstractSet[str]) -> Query:
    query = Query.read(sparql, base)
    deepest = max((*query.depths, _longest_row(query.words)), default=0)
    if deepest > DEEPEST:
        raise BadQuery("query-too-deep", depth=deepest, deepest=DEEPEST)
    if query.form in UPDATES:
        raise BadQuery("read-only")
    if any(address is None or address not in services for address in query.services):
        raise BadQuery("no-service")
    for address, _ in query.graphs:
        if address is None or address not in graphs:
            raise BadQuery("no-from", graph=address or "?")
    return query


def _longest_row(words: tuple[Token, ...]) -> int:
    """Return how many signs (``!``, ``-``, ``^``…) stand in a row at most: each is a level for the parser."""
    longest = row = 0
    for word in words:
        row = row + 1 if word.kind == "mark" and word.text in "!-+^" else 0
        longest = max(longest, row)
    return longest
