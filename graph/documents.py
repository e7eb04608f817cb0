"""Documents: how many facts and passages rest on each, and which facts each passage states."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from graph.describe import passages
from graph.find import labels, type_labels
from graph.model import CONFIDENCE, Passage, Value
from graph.names import DN, expand, fold, shorten
from graph.recordreader import concepts
from graph.sparql import select
from graph.store import Graph, NamedNode

__all__ = ["ORDERS", "Document", "Said", "Statement", "documents", "said_by", "sort_documents"]

ORDERS = ("facts", "title", "publisher", "date")


@dataclass(frozen=True)
class Document:
    """A source and what rests on it.

    :param facts: facts that it states, once each, however many of its passages state them.
    :param by_confidence: the same facts, each under the best confidence it has in this document.
    """

    id: str
    title: str
    publisher: str = ""
    issued: str = ""
    address: str = ""
    facts: int = 0
    passages: int = 0
    by_confidence: dict[str, int] = field(default_factory=dict)

    def matches(self, text: str) -> bool:
        """Tell whether each word of a text stands in the title, the publisher, the address or the id."""
        pool = fold(f"{self.title} {self.publisher} {self.address} {self.id}")
        return all(fold(word) in pool for word in text.split())


@dataclass(frozen=True)
class Statement:
    """A fact as a passage states it: subject, relation read from it, other end."""

    subject: Value
    predicate: str
    label: str
    value: Value


@dataclass(frozen=True)
class Said:
    """A passage of a document and the facts that it states."""

    passage: Passage
    facts: tuple[Statement, ...]


def documents(graph: Graph) -> list[Document]:
    """Return every source, those on which most facts rest first."""
    where: dict[str, str] = {}
    sure: dict[str, int] = {}
    rows = select(graph, "SELECT ?g ?s ?c { ?g a dn:Passage ; dn:source ?s ; dn:confidence ?c }")
    for row in rows:
        where[row["g"].value] = row["s"].value
        sure[row["g"].value] = CONFIDENCE.index(row["c"].value.removeprefix(DN))
    best: dict[str, dict[tuple, int]] = defaultdict(dict)
    rows = select(
        graph,
        "SELECT ?s ?p ?o ?g { ?c a dn:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; dn:passage ?g }",
    )
    for row in rows:
        passage = row["g"].value
        if source := where.get(passage):
            key = (row["s"].value, row["p"].value, row["o"])
            best[source][key] = min(sure[passage], best[source].get(key, 9))
    count = Counter(where.values())
    found: dict[str, dict[str, str]] = defaultdict(dict)
    rows = select(
        graph,
        """SELECT ?s ?title ?publisher ?address ?issued {
             ?s a dn:Source . OPTIONAL { ?s dcterms:title ?title }
             OPTIONAL { ?s skos:prefLabel ?name FILTER (LANG(?name) = "fr") }
             OPTIONAL { ?s dcterms:publisher ?publisher } OPTIONAL { ?s dn:address|dn:homepage ?address }
             OPTIONAL { ?s dcterms:issued|dn:publicationDate ?issued } }""",
    )
    for row in rows:
        for name in ("title", "publisher", "address", "issued"):
            if name in row:
                found[row["s"].value].setdefault(name, row[name].value)
    for source in count:
        found[source]  # a document that passages name, even undescribed
    named = labels(graph, "fr")
    made = []
    for source, said in found.items():
        levels = Counter(CONFIDENCE[level] for level in best[source].values())
        one = shorten(source)
        made.append(
            Document(
                one, said.get("title") or named.get(one, one), said.get("publisher", ""), said.get("issued", ""),
                said.get("address", ""), len(best[source]), count[source], {key: levels[key] for key in CONFIDENCE},
            )
        )  # fmt: skip
    return sort_documents(made, "facts")


def sort_documents(found: list[Document], order: str) -> list[Document]:
    """Return documents by ``facts`` (most first), ``title``, ``publisher`` or ``date`` (newest first)."""
    by_name = sorted(found, key=lambda one: (fold(one.title), one.id))
    if order == "title":
        return by_name
    if order == "publisher":
        return sorted(by_name, key=lambda one: (not one.publisher, fold(one.publisher)))
    if order == "date":
        return sorted(by_name, key=lambda one: one.issued, reverse=True)
    return sorted(by_name, key=lambda one: (-one.facts, -one.passages))


def said_by(graph: Graph, name: str, lang: str = "fr") -> tuple[Said, ...]:
    """Return the passages of a document, in the order of their locators, with the facts that each states.

    :param name: id of a source (``source/…``) or of an edition.
    """
    source = NamedNode(expand(name))
    addresses = {row["g"].value for row in select(graph, f"SELECT ?g {{ ?g a dn:Passage ; dn:source {source} }}")}
    stated: dict[str, list[tuple]] = defaultdict(list)
    rows = select(
        graph,
        f"""SELECT ?g ?s ?p ?o {{ ?g a dn:Passage ; dn:source {source} . ?c dn:passage ?g ; a dn:Claim ;
              rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }}""",
    )
    for row in rows:
        stated[row["g"].value].append((row["s"].value, row["p"].value, row["o"]))
    read = _Names(graph, lang)
    known = passages(graph, addresses) if addresses else {}
    return tuple(
        Said(known[address], tuple(sorted(_facts(stated[address], read, lang), key=_order)))
        for address in sorted(addresses, key=lambda one: (_natural(known[one].locator), one))
    )


def _order(one: Statement) -> tuple:
    return fold(one.subject.label), one.label, fold(one.value.label or one.value.text)


def _natural(locator: str) -> tuple:
    """Return the numbers of a locator first: article 9 comes before article 10."""
    digits = "".join(c if c.isdigit() else " " for c in locator).split()
    return (not digits, tuple(int(part) for part in digits), locator)


def _facts(stated: list[tuple], read: "_Names", lang: str) -> list[Statement]:
    spoken = {(s, p) for s, p, o in stated if getattr(o, "language", None) == lang}
    facts = []
    for subject, predicate, other in stated:
        language = getattr(other, "language", None) or ""
        if language and language != lang and (subject, predicate) in spoken:
            continue  # its translation is there
        value = read.thing(other.value) if isinstance(other, NamedNode) else Value(other.value, lang=language)
        facts.append(Statement(read.thing(subject), shorten(predicate), read.relation(predicate), value))
    return facts


class _Names:
    """The names of everything, in one language."""

    def __init__(self, graph: Graph, lang: str) -> None:
        self._labels = labels(graph, lang) | concepts(graph, lang)
        named = type_labels(graph, lang)
        rows = select(graph, "SELECT ?s ?t { ?s dn:entityType ?t }")
        self._kinds = {row["s"].value: named.get(row["t"].value, "") for row in rows}
        rows = select(graph, f'SELECT ?p ?l {{ ?p rdfs:label ?l FILTER (LANG(?l) = "{lang}") }}')
        self._relations = {row["p"].value: row["l"].value for row in rows}
        rows = select(graph, f'SELECT ?s ?l {{ ?s dn:says|dn:summary ?l FILTER (LANG(?l) = "{lang}") }}')
        self._words = {row["s"].value: row["l"].value for row in rows}

    def thing(self, address: str) -> Value:
        """Return an entity, a record, or a concept."""
        one = shorten(address)
        label = self._labels.get(one) or self._words.get(address) or one
        return Value(label, one, label, self._kinds.get(address, ""))

    def relation(self, address: str) -> str:
        """Return the label of a property."""
        return self._relations.get(address, shorten(address))
