"""The words with which a query is written: classes, properties, entities, closed lists, each with its names."""

import re
from collections import defaultdict
from dataclasses import dataclass

from graph.find import type_labels
from graph.guard import tokens
from graph.names import ID, PREFIXES, VOCAB
from graph.sparql import select
from graph.store import Graph

__all__ = ["Word", "declared", "prefixed", "vocabulary"]

LOCAL = re.compile(r"[A-Za-z0-9_](?:[\w.-]*[\w-])?", re.ASCII)


@dataclass(frozen=True)
class Word:
    """A name as a query writes it (``service:dmp``), with what it designates.

    :param kind: ``class``, ``property``, or the label of the type of the thing.
    :param others: its acronym and alternative names, in every language.
    """

    name: str
    label: str
    kind: str
    others: tuple[str, ...] = ()


def prefixed(address: str) -> str:
    """Return an address as a query writes it: ``service:dmp``, or between angle brackets."""
    if address.startswith((ID, VOCAB)):
        start = address.rpartition("/")[0]
        known = {start.rpartition("/")[2]: f"{start}/"}
    else:
        known = PREFIXES
    for prefix, start in known.items():
        if PREFIXES.get(prefix) == start and address.startswith(start) and LOCAL.fullmatch(address[len(start) :]):
            return f"{prefix}:{address[len(start) :]}"
    return f"<{address}>"


def declared(sparql: str) -> str:
    """Return a query that declares each prefix of the graph that it uses, as an engine elsewhere needs."""
    words = list(tokens(sparql))
    marked = [rank for rank, word in enumerate(words[:-2]) if word.kind == "word" and word.text.upper() == "PREFIX"]
    present = {words[rank + 1].text[:-1] for rank in marked}
    used = {word.text.partition(":")[0] for word in words if word.kind == "name"}
    lines = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in sorted((used - present) & PREFIXES.keys()))
    if not lines:
        return sparql
    if not marked:
        at = words[0].start
        return f"{sparql[:at]}{lines}{sparql[at:]}"
    at = words[marked[-1] + 2].end
    return f"{sparql[:at]}\n{lines.rstrip()}{sparql[at:]}"


def vocabulary(graph: Graph, lang: str) -> list[Word]:
    """Return every word: properties, classes, then things by type and label; passages and claims have no name."""
    names: dict[str, dict[str, str]] = defaultdict(dict)
    others: dict[str, list[str]] = defaultdict(list)
    rows = select(
        graph,
        """SELECT ?s ?p ?l { VALUES ?p { skos:prefLabel rdfs:label dcterms:title skos:altLabel dn:acronym }
             ?s ?p ?l }""",
    )
    for row in rows:
        subject, name = row["s"].value, row["l"]
        if row["p"].value.endswith(("altLabel", "acronym")):
            others[subject].append(name.value)
        else:
            names[subject].setdefault(name.language or lang, name.value)
    said = {one: by_lang.get(lang) or next(iter(by_lang.values())) for one, by_lang in names.items()}
    kinds = type_labels(graph, lang)
    types = {row["s"].value: row["t"].value for row in select(graph, "SELECT ?s ?t { ?s dn:entityType ?t }")}
    schemes = select(graph, "SELECT ?s ?t { ?s skos:inScheme ?t }")  # concepts of the closed lists
    types = {row["s"].value: row["t"].value for row in schemes} | types
    properties = {
        row["p"].value for row in select(graph, "SELECT DISTINCT ?p { { ?s ?p ?o } UNION { ?p dn:impact ?i } }")
    }
    words = [
        *(Word(prefixed(one), said.get(one) or _local(one), "property") for one in properties),
        *(Word(prefixed(one), label, "class") for one, label in kinds.items()),
    ]
    things = [
        Word(prefixed(one), said[one], kinds.get(kind) or said.get(kind, ""), tuple(dict.fromkeys(others[one])))
        for one, kind in types.items()
        if one in said
    ]
    words.sort(key=lambda word: (word.kind == "class", not word.name.startswith("dn:"), word.name))
    return words + sorted(things, key=lambda word: (word.kind, word.label.casefold(), word.name))


def _local(address: str) -> str:
    return re.split(r"[/#]", address)[-1]
