"""What helps whoever writes a query: names that do not exist, and why an answer is empty."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from graph.complaint import misread, place_of
from graph.errors import BadInput
from graph.guard import Query, Token, tokens
from graph.names import DN, ID, VOCAB
from graph.vocabulary import prefixed

__all__ = ["Remark", "patterns", "remarks", "why_empty"]

CLOSE = 60  # how alike two names must be, out of 100, for one to be proposed for the other
SURE = 80  # beyond which it may be put in the place of the other
PROPOSED = 3
UNLISTED = ("passage:", "claim:", "dn:entityType")  # ids and terms that no vocabulary lists
MOST = 40  # patterns tried one after the other
#: What makes a group optional: that nothing in it answers does not empty the whole.
OPTIONAL = frozenset(["OPTIONAL", "MINUS", "EXISTS", "UNION"])


@dataclass(frozen=True)
class Remark:
    """Something to say of a part of a query.

    :param start: first place in the text; ``end`` the place after the last.
    :param problem: what, with its line and its column.
    :param sure: whether the query cannot run.
    :param fix: text to put there instead, or ``""``.
    """

    start: int
    end: int
    problem: BadInput
    sure: bool = True
    fix: str = ""


def remarks(sparql: str, names: Iterable[str]) -> list[Remark]:
    """Return what is wrong with a query, as far as it can be told without running it.

    :param names: the names of the graph, as :func:`graph.vocabulary.vocabulary` writes them.
    """
    found = []
    if wrong := misread(sparql):
        problem, start, end = wrong
        fix = problem.values["expected"] if problem.key == "misread.keyword" else ""
        found.append(Remark(start, end, problem, fix=fix))
        if not problem.key.startswith("misread."):
            return found
    return found + list(_unknown(Query(sparql, tuple(tokens(sparql))), names))


def _unknown(query: Query, names: Iterable[str]) -> Iterator[Remark]:
    """Yield the names of our own namespaces that the graph does not hold, each with the near ones."""
    from rapidfuzz import fuzz, process

    known = frozenset(names)
    for word in query.words:
        address = query.address(word) if word.kind == "name" and word.text[-1] != ":" else None
        if not address or not address.startswith((DN, ID, VOCAB)):
            continue
        name = prefixed(address)
        if name in known or name.startswith(UNLISTED):
            continue
        prefix = name.partition(":")[0] + ":"
        same = [one for one in known if one.startswith(prefix)]
        near = process.extract(name, same, scorer=fuzz.ratio, score_cutoff=CLOSE, limit=PROPOSED)
        line, column = place_of(query.text, word.start)
        values = {"name": word.text, "line": line, "column": column}
        if not near:
            yield Remark(word.start, word.end, BadInput("hint.unknown", **values), sure=False)
            continue
        listed = ", ".join(one for one, _, _ in near)
        fix = near[0][0] if near[0][1] >= SURE and word.text.startswith(prefix) else ""
        yield Remark(word.start, word.end, BadInput("hint.unknown-near", near=listed, **values), sure=False, fix=fix)


# -------------------------------------------------------------------------------------- empty answers


def why_empty(sparql: str, ask: Callable[[str], bool | None]) -> BadInput | None:
    """Return which triple pattern alone is empty; else which first ones are, taken together; else what remains.

    :param ask: answers an ASK query, of one pattern or of some; ``None`` when it cannot tell: nothing is then blamed.
    """
    query = Query(sparql, tuple(tokens(sparql)))
    required = list(patterns(query))[:MOST]
    head = sparql[: query.words[query.prologue[0]].start]
    told = True
    for place, text in required:
        said = ask(f"{head}\nASK {{ {text} }}")
        if said is False:
            return BadInput("hint.pattern", line=place_of(sparql, place)[0], pattern=text)
        told = told and said is not None
    if not told:
        return None
    for count in range(2, len(required) + 1):
        said = ask(f"{head}\nASK {{ {' . '.join(text for _, text in required[:count])} }}")
        if said is None:
            return None
        if said is False:
            place, text = required[count - 1]
            return BadInput("hint.together", line=place_of(sparql, place)[0], pattern=text)
    return BadInput("hint.filtered") if required else None


def patterns(query: Query) -> Iterator[tuple[int, str]]:
    """Yield the triple patterns that an answer must meet: place of each in the text, and the pattern on its own.

    Left out: what stands in OPTIONAL, MINUS, UNION and EXISTS, and subjects or objects in brackets.
    """
    words, pairs = query.words, _pairs(query.words)
    at = next((rank for rank, one in enumerate(words) if one.text == "{"), len(words))
    if query.form == "CONSTRUCT" and words[query.prologue[0] + 1].text == "{":  # its first group is what it writes
        at = next((rank for rank in range(pairs.get(at, at) + 1, len(words)) if words[rank].text == "{"), len(words))
    yield from _of_group(query, pairs, at, pairs.get(at, len(words)))


def _of_group(query: Query, pairs: dict[int, int], at: int, end: int) -> Iterator[tuple[int, str]]:
    words, rank = query.words, at + 1
    while rank < end:
        word = words[rank]
        upper = word.text.upper() if word.kind == "word" else ""
        if word.text == "{":
            after = words[pairs[rank] + 1].text.upper() if pairs[rank] + 1 < len(words) else ""
            if words[rank - 1].text.upper() not in OPTIONAL and after != "UNION":
                yield from _of_group(query, pairs, rank, pairs[rank])
            rank = pairs[rank] + 1
        elif upper == "SELECT":  # a query within the query: what it asks for, then its group
            rank = next((n for n in range(rank, end) if words[n].text == "{"), end)
        elif upper in ("FILTER", "BIND", "VALUES", "ORDER", "GROUP", "HAVING", "LIMIT", "OFFSET", "GRAPH"):
            rank = _after_clause(words, pairs, rank, end)
        elif word.kind in ("variable", "name", "iri"):
            stop = _statement_end(words, pairs, rank, end)
            yield from _of_statement(query, pairs, rank, stop)
            rank = stop + 1 if stop < end and words[stop].text == "." else stop
        else:
            rank = pairs.get(rank, rank) + 1


def _after_clause(words: tuple[Token, ...], pairs: dict[int, int], rank: int, end: int) -> int:
    """Return the rank after FILTER (…), FILTER NOT EXISTS {…}, BIND (…), VALUES … {…}, GRAPH <…>."""
    graph = words[rank].text.upper() == "GRAPH"
    while rank < end:
        rank += 1
        if rank in pairs and pairs[rank] > rank and not (graph and words[rank].text == "{"):
            if words[rank].text == "(" and rank + 1 < end and words[pairs[rank] + 1].text == "{":
                rank = pairs[rank]  # VALUES (?a ?b) {…}
                continue
            return pairs[rank] + 1
        if graph and words[rank].text == "{":
            return rank
    return end


def _statement_end(words: tuple[Token, ...], pairs: dict[int, int], rank: int, end: int) -> int:
    """Return the rank of what ends a statement: its full stop, or the keyword or the group that follows it."""
    while rank < end:
        word = words[rank]
        if word.text in (".", "{") or (word.kind == "word" and word.text not in ("a", "true", "false")):
            return rank
        rank = pairs[rank] + 1 if rank in pairs and pairs[rank] > rank else rank + 1
    return end


def _of_statement(query: Query, pairs: dict[int, int], start: int, stop: int) -> Iterator[tuple[int, str]]:
    """Yield the patterns of ``?s ?p ?o , ?o ; ?p ?o``; what is written in square brackets is not looked into."""
    words, text = query.words, query.text
    subject, rank = words[start].text, start + 1
    while rank < stop:
        verb, rank = _verb(words, pairs, rank, stop)
        while verb and rank < stop:
            last = pairs.get(rank, rank)
            # A literal may be followed by its type or its language.
            while last + 1 < stop and (words[last + 1].text == "^^" or words[last + 1].kind == "language"):
                last += 2 if words[last + 1].text == "^^" else 1
            if words[rank].text not in "([" and words[rank].kind != "mark":
                value = text[words[rank].start : words[last].end]
                everything = all(one.startswith(("?", "$")) for one in (subject, verb, value))
                if not everything:
                    yield words[rank].start, f"{subject} {verb} {value}"
            rank = last + 1
            if rank < stop and words[rank].text == ",":
                rank += 1
                continue
            break
        while rank < stop and words[rank].text == ";":
            rank += 1
        if not verb:
            return


def _verb(words: tuple[Token, ...], pairs: dict[int, int], rank: int, stop: int) -> tuple[str, int]:
    """Return a property or a path as it is written, and the rank of what follows it."""
    first, joined = rank, True
    while rank < stop:
        word = words[rank]
        if word.text in ("/", "|", "^", "!"):
            joined = True
        elif word.text in ("*", "+", "?") and rank > first:
            pass
        elif joined and (word.kind in ("iri", "name", "variable") or word.text in ("a", "(")):
            rank, joined = pairs.get(rank, rank), False
        else:
            break
        rank += 1
    return " ".join(one.text for one in words[first:rank]), rank


def _pairs(words: tuple[Token, ...]) -> dict[int, int]:
    """Return, for each bracket that opens, the rank of the one that closes it."""
    waiting: list[int] = []
    found: dict[int, int] = {}
    for rank, word in enumerate(words):
        if word.kind == "mark" and word.text in "{([":
            waiting.append(rank)
        elif word.kind == "mark" and word.text in "})]" and waiting:
            found[waiting.pop()] = rank
    return found
