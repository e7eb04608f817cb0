"""Reads the fields of records, and makes records of them, in one language."""

from collections import defaultdict
from collections.abc import Iterable

from graph.find import labels
from graph.names import expand, shorten
from graph.recordkinds import OWN_WORDS, Change, Duty, Judgement, Link, MilestoneOf, Statement
from graph.sparql import among, select
from graph.store import Graph, NamedNode

__all__ = ["Reader", "concepts"]


def concepts(graph: Graph, lang: str) -> dict[str, str]:
    """Return ``{id: label}`` of the concepts of every closed list."""
    rows = select(graph, f'SELECT ?s ?l {{ ?s skos:inScheme ?x ; skos:prefLabel ?l FILTER (LANG(?l) = "{lang}") }}')
    return {shorten(row["s"].value): row["l"].value for row in rows}


class Reader:
    """Reads the fields of records in one language.

    :param names: ``{id: label}`` of what the records name; of everything by default.
    """

    def __init__(self, graph: Graph, lang: str, names: dict[str, str] | None = None) -> None:
        self.graph, self.lang = graph, lang
        self.names = labels(graph, lang) | concepts(graph, lang) if names is None else dict(names)

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
        for other, day in among(self.graph, "SELECT ?s ?d { VALUES ?s { %s } ?s dn:date ?d }", map(NamedNode, moved)):
            self.names[f"{shorten(other.value)} date"] = day.value
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
