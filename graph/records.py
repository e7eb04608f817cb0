"""What records say of an entity: requirements, milestones, coverage judgements, editions, changes."""

from collections.abc import Iterable
from dataclasses import dataclass

from graph.model import Entity, Fact
from graph.names import DN, expand
from graph.recordkinds import Change, Duty, Judgement, Link, MilestoneOf, Statement
from graph.recordreader import Reader
from graph.sparql import among
from graph.store import Graph, NamedNode

__all__ = ["Records", "records_of"]

KINDS = ("Requirement", "Milestone", "Coverage", "EditionStatement", "Change")


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
    kinds = _kinds(graph, said)
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


def _kinds(graph: Graph, ids: Iterable[str]) -> dict[str, str]:
    """Return ``{id: class}`` of those that are records of a kind listed here."""
    named = {address: one for one in ids if (address := expand(one))}
    rows = among(
        graph,
        f"SELECT ?s ?k {{ VALUES ?s {{ %s }} ?s a ?k FILTER (?k IN ({', '.join(f'dn:{kind}' for kind in KINDS)})) }}",
        map(NamedNode, named),
    )
    return {named[record.value]: kind.value.removeprefix(DN) for record, kind in rows}


def _id(link: Link | None) -> str:
    return link.id if link else ""


def _natural(one: Judgement) -> tuple:
    digits = "".join(c if c.isdigit() else " " for c in _id(one.provision)).split()
    return tuple(int(part) for part in digits), one.paragraph
