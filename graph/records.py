"""What records say of an entity: requirements, milestones, coverage judgements, editions, changes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from graph.chains import evidence, relation_words
from graph.describe import values_of
from graph.find import labels
from graph.model import Entity, Fact, Passage
from graph.names import DN, PREFIXES, expand, shorten
from graph.sparql import among, select
from graph.store import Graph, NamedNode

__all__ = [
    "OWN_WORDS",
    "Carried",
    "Change",
    "Duty",
    "Judgement",
    "Link",
    "MilestoneOf",
    "Reader",
    "Records",
    "Statement",
    "carried",
    "concepts",
    "records_of",
]

#: Kinds of evidence in which the edition itself speaks; commentary is somebody else's word on it.
OWN_WORDS = ("text", "contents", "announcement")
KINDS = ("Requirement", "Milestone", "Coverage", "EditionStatement", "Change")
WANTED = {DN + kind: kind for kind in KINDS}
CLAIMED = {NamedNode(PREFIXES["rdf"] + name) for name in ("subject", "object")}  # of a claim on the fact, not the fact
TYPE = NamedNode(f"{PREFIXES['rdf']}type")
#: Properties of requirements and milestones whose values are shown by name.
NAMED = ("bearer", "replacedByMilestone")


@dataclass(frozen=True)
class Link:
    """A thing named in passing: its id and its label."""

    id: str
    label: str


@dataclass(frozen=True)
class _Record:
    """What every record has: how it speaks of the entity (``relation``), and the passages that say so."""

    id: str
    relation: str
    passages: tuple[Passage, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Duty(_Record):
    """A requirement that speaks of the entity.

    :param day: the day that matters first: formal date, else deadline, else effective date; ``""`` without any.
    """

    label: str = ""
    modality: str = ""
    bearers: tuple[Link, ...] = ()
    number: str = ""
    applies_from: str = ""
    effective_from: str = ""
    deadline: str = ""
    timing: str = ""

    @property
    def day(self) -> str:
        """Return the day by which it is sorted."""
        return self.applies_from or self.deadline or self.effective_from


@dataclass(frozen=True)
class MilestoneOf(_Record):
    """A dated event; ``status`` is ``reached``, ``announced``, ``postponed``, ``unknown``, or ``""`` for a legal date.

    :param moved_to: the milestone that carries the new date, with that date.
    """

    label: str = ""
    date: str = ""
    precision: str = ""
    kind: str = ""
    status: str = ""
    status_label: str = ""
    moved_to: Link | None = None
    moved_date: str = ""


@dataclass(frozen=True)
class Judgement(_Record):
    """A reasoned judgement on how far a French means covers a provision."""

    level: str = ""
    level_label: str = ""
    provision: Link | None = None
    paragraph: str = ""
    means: Link | None = None
    rationale: str = ""


@dataclass(frozen=True)
class Statement(_Record):
    """What an edition says, or what surrounds it; ``evidence`` is the best kind of evidence."""

    edition: Link | None = None
    about: tuple[Link, ...] = ()
    says: str = ""
    section: str = ""
    evidence: str = "none"

    @property
    def own_words(self) -> bool:
        """Return whether the edition itself speaks."""
        return self.evidence in OWN_WORDS


@dataclass(frozen=True)
class Change(_Record):
    """A sourced difference between two editions."""

    before: Link | None = None
    after: Link | None = None
    about: tuple[Link, ...] = ()
    kind: str = ""
    summary: str = ""
    date: str = ""
    precision: str = ""


@dataclass(frozen=True)
class Records:
    """All of them, each list in the order in which it is read: by date, or by edition."""

    duties: tuple[Duty, ...]
    milestones: tuple[MilestoneOf, ...]
    judgements: tuple[Judgement, ...]
    statements: tuple[Statement, ...]
    changes: tuple[Change, ...]

    @property
    def ids(self) -> frozenset[str]:
        """Return the ids of every record."""
        lists = (self.duties, self.milestones, self.judgements, self.statements, self.changes)
        return frozenset(one.id for some in lists for one in some)


def records_of(graph: Graph, entity: Entity, lang: str = "fr") -> Records:
    """Return the records that speak of an entity."""
    said: dict[str, Fact] = {}
    for fact in entity.facts:
        if fact.incoming and fact.value.id:
            said.setdefault(fact.value.id, fact)
    reader = Reader(graph, lang)
    kinds, fields = reader.kinds(said), {}
    if kinds:
        fields = reader.fields(kinds)
    found: dict[str, list] = {kind: [] for kind in KINDS}
    make = {
        "Requirement": reader.duty, "Milestone": reader.milestone, "Coverage": reader.judgement,
        "EditionStatement": reader.statement, "Change": reader.change,
    }  # fmt: skip
    for name, kind in kinds.items():
        fact = said[name]
        relation = fact.label.removeprefix("← ")
        found[kind].append(make[kind](fields[name], (name, relation, fact.passages)))
    levels = ("covers", "partly_covers", "prepares", "gap")
    return Records(
        tuple(sorted(found["Requirement"], key=lambda one: (one.day or "9999", one.label, one.id))),
        tuple(sorted(found["Milestone"], key=lambda one: (one.date or "9999", one.label, one.id))),
        tuple(
            sorted(
                found["Coverage"],
                key=lambda one: (levels.index(one.level) if one.level in levels else 9, _natural(one), one.id),
            )
        ),
        tuple(sorted(found["EditionStatement"], key=lambda one: (_id(one.edition), one.section, one.id))),
        tuple(sorted(found["Change"], key=lambda one: (_id(one.after), one.date, one.id))),
    )


@dataclass(frozen=True)
class Carried:
    """A requirement or a milestone, and the entity that carries it."""

    entity: str
    record: Duty | MilestoneOf


def carried(graph: Graph, ids: Iterable[str], lang: str = "fr") -> tuple[Carried, ...]:
    """Return the requirements and milestones that speak of some entities, by date; one query for all of them.

    A record that speaks of an entity by two relations comes once, by the one that is the more precisely sourced.
    """
    reader = Reader(graph, lang, concepts(graph, lang))
    entities = {expand(one): one for one in ids}
    rows = among(
        graph,
        """SELECT ?s ?p ?o ?k { VALUES ?o { %s } ?s ?p ?o . ?s a ?k
             FILTER (?k IN (dn:Requirement, dn:Milestone) && ?p NOT IN (rdf:subject, rdf:object)) }""",
        map(NamedNode, entities),
    )
    said = {
        (shorten(record.value), shorten(predicate.value), entities[entity.value]): WANTED[kind.value]
        for record, predicate, entity, kind in rows
    }
    proofs = evidence(graph, said)  # what is only entailed is stated by no passage: left out
    best: dict[tuple[str, str], tuple[str, str, str]] = {}
    for triple in sorted(proofs, key=lambda one: (-len(proofs[one]), one)):
        best.setdefault((triple[0], triple[2]), triple)
    if not best:
        return ()
    words = relation_words(graph, lang)
    fields = reader.fields({record for record, _ in best})
    linked = {term.value for one in fields.values() for name in NAMED for term in one.get(name, ())}
    reader.names |= {shorten(address): value.label for address, value in values_of(graph, linked, lang).items()}
    make = {"Requirement": reader.duty, "Milestone": reader.milestone}
    found = []
    for (record, entity), triple in best.items():
        head = (record, words.get(triple[1], (triple[1],))[0], proofs[triple])
        found.append(Carried(entity, make[said[triple]](fields[record], head)))
    return tuple(sorted(found, key=lambda one: (_day(one.record) or "9999", one.record.id, one.entity)))


def _day(record: Duty | MilestoneOf) -> str:
    return record.day if isinstance(record, Duty) else record.date


def concepts(graph: Graph, lang: str) -> dict[str, str]:
    """Return ``{id: label}`` of the concepts of every closed list."""
    rows = select(graph, f'SELECT ?s ?l {{ ?s skos:inScheme ?x ; skos:prefLabel ?l FILTER (LANG(?l) = "{lang}") }}')
    return {shorten(row["s"].value): row["l"].value for row in rows}


def _id(link: Link | None) -> str:
    return link.id if link else ""


def _natural(one: Judgement) -> tuple:
    digits = "".join(c if c.isdigit() else " " for c in _id(one.provision)).split()
    return tuple(int(part) for part in digits), one.paragraph


class Reader:
    """Reads the fields of records in one language.

    :param names: ``{id: label}`` of what the records name; of everything by default.
    """

    def __init__(self, graph: Graph, lang: str, names: dict[str, str] | None = None) -> None:
        self.graph, self.lang = graph, lang
        self._kinds: dict[NamedNode, str] = {}
        self.names = labels(graph, lang) | concepts(graph, lang) if names is None else dict(names)

    def kinds(self, ids: Iterable[str]) -> dict[str, str]:
        """Return ``{id: class}`` of those that are records of a kind listed here."""
        found = {one: self.kind(NamedNode(address)) for one in ids if (address := expand(one))}
        return {one: kind for one, kind in found.items() if kind}

    def kind(self, thing: NamedNode) -> str:
        """Return the kind of a record, ``""`` for anything else; looked up: a query would walk every record."""
        if thing not in self._kinds:
            types = (quad.object.value for quad in self.graph.store.quads_for_pattern(thing, TYPE, None))
            self._kinds[thing] = next((WANTED[one] for one in types if one in WANTED), "")
        return self._kinds[thing]

    def fields(self, ids: Iterable[str]) -> dict[str, dict[str, list]]:
        """Return ``{id: {property: values}}``; texts that have a translation only in it."""
        found: dict[str, dict[str, list]] = defaultdict(lambda: defaultdict(list))
        named = {address: one for one in ids if (address := expand(one))}
        for record, name, value in among(
            self.graph, "SELECT ?s ?p ?o { VALUES ?s { %s } ?s ?p ?o }", map(NamedNode, named)
        ):
            found[named[record.value]][name.value.rpartition("#")[2]].append(value)
        # A milestone moved elsewhere tells its new date.
        moved = {term.value for one in found.values() for term in one["replacedByMilestone"]}
        for row in select(self.graph, f"SELECT ?s ?d {{ VALUES ?s {{ {_nodes(moved)} }} ?s dn:date ?d }}"):
            self.names[f"{shorten(row['s'].value)} date"] = row["d"].value
        return found

    def text(self, fields: dict[str, list], name: str) -> str:
        """Return a text in the language asked, else in the other one; or a literal."""
        spoken = {getattr(term, "language", None) or "": term.value for term in fields.get(name, ())}
        return spoken.get(self.lang) or spoken.get("") or next(iter(spoken.values()), "")

    def links(self, fields: dict[str, list], name: str) -> tuple[Link, ...]:
        """Return the things that a property names."""
        ids = sorted({shorten(term.value) for term in fields.get(name, ()) if isinstance(term, NamedNode)})
        return tuple(Link(one, self.names.get(one, one)) for one in ids)

    def link(self, fields: dict[str, list], name: str) -> Link | None:
        """Return the first thing that a property names."""
        return next(iter(self.links(fields, name)), None)

    def concept(self, fields: dict[str, list], name: str) -> tuple[str, str]:
        """Return the local id and the label of a concept."""
        link = self.link(fields, name)
        return (link.id.partition(":")[2], link.label) if link else ("", "")

    def precision(self, fields: dict[str, list]) -> str:
        """Return how precise the date of a record is."""
        return self.concept(fields, "datePrecision")[0]

    def duty(self, fields: dict[str, list], head: tuple) -> Duty:
        """Read a requirement."""
        name, relation, passages = head
        return Duty(
            name, relation, passages, self.text(fields, "prefLabel") or self.text(fields, "statement") or name,
            self.concept(fields, "modality")[1], self.links(fields, "bearer"), self.text(fields, "number"),
            *(self.text(fields, key) for key in ("appliesFrom", "effectiveFrom", "deadline", "timing")),
        )  # fmt: skip

    def milestone(self, fields: dict[str, list], head: tuple) -> MilestoneOf:
        """Read a milestone."""
        name, relation, passages = head
        moved = self.link(fields, "replacedByMilestone")
        status, status_label = self.concept(fields, "milestoneStatus")
        return MilestoneOf(
            name, relation, passages, self.text(fields, "prefLabel") or name, self.text(fields, "date"),
            self.precision(fields), self.concept(fields, "milestoneKind")[1], status, status_label,
            moved, self.names.get(f"{moved.id} date", "") if moved else "",
        )  # fmt: skip

    def judgement(self, fields: dict[str, list], head: tuple) -> Judgement:
        """Read a coverage judgement."""
        name, relation, passages = head
        level, label = self.concept(fields, "coverageLevel")
        return Judgement(
            name, relation, passages, level, label, self.link(fields, "provision"), self.text(fields, "paragraph"),
            self.link(fields, "coveredBy"), self.text(fields, "rationale"),
        )  # fmt: skip

    def statement(self, fields: dict[str, list], head: tuple) -> Statement:
        """Read what an edition says."""
        name, relation, passages = head
        kinds = {passage.evidence_kind for passage in passages}
        order = (*OWN_WORDS, "commentary", "context")
        evidence = next((kind for kind in order if kind in kinds), "none")
        return Statement(
            name, relation, passages, self.link(fields, "edition"), self.links(fields, "about"),
            self.text(fields, "says"), self.text(fields, "section"), evidence,
        )  # fmt: skip

    def change(self, fields: dict[str, list], head: tuple) -> Change:
        """Read a change between editions."""
        name, relation, passages = head
        return Change(
            name, relation, passages, self.link(fields, "fromEdition"), self.link(fields, "toEdition"),
            self.links(fields, "about"), self.concept(fields, "changeKind")[1], self.text(fields, "summary"),
            self.text(fields, "date"), self.precision(fields),
        )  # fmt: skip


def _several(ids: Iterable[str]) -> str:
    return _nodes(address for one in ids if (address := expand(one)))


def _nodes(addresses: Iterable[str]) -> str:
    return " ".join(str(NamedNode(address)) for address in sorted(addresses))
