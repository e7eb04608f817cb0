"""What differs between two editions of the doctrine, or between two days.

Three kinds of differences between editions, never mixed: changes that a source states; dates that moved; and what one
edition alone says *in the passages that we hold*: silence proves nothing, so nothing here is ever called ended because
an edition does not repeat it. An edition says what its own text, its contents or an announcement of its publisher
says; commentary and context stand apart.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from graph.dates import span
from graph.describe import passages
from graph.differences import (
    KINDS,
    VOICES,
    Between,
    Comparison,
    Difference,
    End,
    MovedDate,
    Relation,
)
from graph.editions import edition_named, history
from graph.errors import BadInput
from graph.find import labels
from graph.model import surest
from graph.names import fold, shorten
from graph.recordkinds import Link
from graph.recordreader import Reader
from graph.sayings import kinds_of, proofs_of, said_in, silences, spoken, voice_of
from graph.sparql import select
from graph.store import Graph

__all__ = ["between_days", "compare"]


def compare(graph: Graph, before: str, after: str, lang: str = "fr", kind: str = "") -> Comparison:
    """Return what differs between two editions.

    :param before: year of the earlier edition.
    :param after: year of the later one.
    :param kind: keep one kind of sourced changes (:data:`KINDS`); everything else stays.
    :raises BadInput: an unknown edition or kind, the same edition twice, or the later one first.
    """
    first, last = edition_named(graph, before), edition_named(graph, after)
    if first == last:
        raise BadInput("same-edition", value=first)
    if kind and kind not in KINDS:
        raise BadInput("unknown-change-kind", name=kind, known=", ".join(KINDS))
    every = {one.year: one for one in history(graph, lang)}
    rank = {year: number for number, year in enumerate(every)}
    if rank[first] > rank[last]:
        raise BadInput("editions-order", before=first, after=last)
    step = _Step(rank, first, last)
    reader = Reader(graph, lang)
    differences = tuple(one for one in _differences(graph, reader, step) if not kind or one.kind == kind)
    said = {year: said_in(graph, reader, year) for year in (first, last)}
    kinds = kinds_of(graph, lang)
    stated = {year: _stated(graph, year) for year in (first, last)}
    return Comparison(
        every[first],
        every[last],
        differences,
        _moved(graph, reader, step),
        spoken(said[first], {}, said[last].keys(), reader, kinds),
        spoken({}, said[last], said[first].keys(), reader, kinds),
        spoken(said[first], said[last], (), reader, kinds, shared=True),
        _relations(graph, stated[first], stated[first].keys() - stated[last].keys(), lang),
        _relations(graph, stated[last], stated[last].keys() - stated[first].keys(), lang),
        len(stated[first].keys() & stated[last].keys()),
        silences(graph, reader, [one for one in every.values() if rank[first] <= rank[one.year] <= rank[last]]),
    )


def between_days(graph: Graph, before: str, after: str, lang: str = "fr") -> Between:
    """Return the relations that hold on one day and not on another.

    :param before: the earlier day (a month or a year stands for its first day).
    :param after: the later one.
    :raises BadInput: no date, the same day twice, or the later one first.
    """
    one, other = span(before).start.isoformat(), span(after).start.isoformat()
    if one >= other:
        raise BadInput("days-order", before=before, after=after)
    old, new = graph.held(one), graph.held(other)
    proofs: dict[tuple[str, str, str], set[str]] = defaultdict(set)  # by what dates them: the rest stands at both
    for end in ("validFrom", "validUntil"):  # one question an end: a union costs the engine ten times as much
        rows = select(
            graph,
            f"""SELECT ?s ?p ?o ?g {{ ?c dn:{end} ?d ; dn:passage ?g ; rdf:subject ?s ; rdf:predicate ?p ;
                  rdf:object ?o }}""",
        )
        for row in rows:
            proofs[row["s"].value, row["p"].value, row["o"].value].add(row["g"].value)
    return Between(
        one,
        other,
        _relations(graph, proofs, new - old, lang),
        _relations(graph, proofs, old - new, lang),
        len((old & new) - proofs.keys()),
    )


# --------------------------------------------------------------------------------------------- parts


@dataclass(frozen=True)
class _Step:
    """Two editions, with the rank of every edition."""

    rank: dict[str, int]
    first: str
    last: str

    def touched(self, before: str, after: str) -> bool:
        """Tell whether a change from an edition (``""``: before the first) to another lies at least in part here."""
        start, end = self.rank.get(before, -1), self.rank.get(after, -1)
        within = self.rank[self.first] < end <= self.rank[self.last]
        return within if start == end else start < self.rank[self.last] and end > self.rank[self.first]

    def beyond(self, before: str, after: str) -> bool:
        """Tell whether it reaches further back or forward than this step."""
        start, end = self.rank.get(before, -1), self.rank.get(after, -1)
        return start != end and (start < self.rank[self.first] or end > self.rank[self.last])


def _year(link: Link | None) -> str:
    return link.id.rpartition("/")[2] if link else ""


def _differences(graph: Graph, reader: Reader, step: _Step) -> list[Difference]:
    pattern = "?s a dn:Change ."
    fields = reader.fields(shorten(row["s"].value) for row in select(graph, f"SELECT ?s {{ {pattern} }}"))
    proofs = proofs_of(graph, pattern, ("dn:summary",))
    found = []
    for name, data in fields.items():
        if not data["toEdition"]:
            continue
        before, after = _year(reader.link(data, "fromEdition")), _year(reader.link(data, "toEdition"))
        if not step.touched(before, after):
            continue
        kind, label = reader.concept(data, "changeKind")
        said = proofs.get(name, ())
        if kind == "withdrawn" and {proof.evidence_kind for proof in said} <= {"contents"}:
            kind = "not_repeated"  # an absence from a table of contents
        found.append(
            Difference(
                name, kind, label, reader.links(data, "about"), reader.text(data, "summary"), reader.text(data, "date"),
                reader.precision(data), before, after, step.beyond(before, after), voice_of(said), said,
            )
        )  # fmt: skip
    order = {kind: number for number, kind in enumerate(KINDS)}
    return sorted(found, key=lambda one: (VOICES.index(one.voice), order.get(one.kind, 99), fold(one.summary), one.id))


def _moved(graph: Graph, reader: Reader, step: _Step) -> tuple[MovedDate, ...]:
    pairs = [
        (shorten(row["a"].value), shorten(row["b"].value))
        for row in select(graph, "SELECT DISTINCT ?a ?b { ?a dn:replacedByMilestone ?b }")
    ]
    fields = reader.fields({end for pair in pairs for end in pair}) if pairs else {}
    any_end = "{ ?s dn:replacedByMilestone ?x } UNION { ?x dn:replacedByMilestone ?s }"
    dates = proofs_of(graph, any_end, ("dn:date",)) | {}
    whole = proofs_of(graph, any_end, ("dn:milestoneStatus",))
    links = proofs_of(graph, "?s dn:replacedByMilestone ?x .", ("dn:replacedByMilestone",))

    def end(name: str) -> End:
        data = fields[name]
        return End(
            name, reader.text(data, "prefLabel"), reader.text(data, "date"), reader.precision(data),
            _year(reader.link(data, "announcedIn")), dates.get(name) or whole.get(name, ()),
        )  # fmt: skip

    found = []
    for old, new in pairs:
        start, finish = end(old), end(new)
        if step.touched(start.edition, finish.edition):
            beyond = step.beyond(start.edition, finish.edition)
            found.append(MovedDate(reader.links(fields[old], "about"), start, finish, beyond, links.get(old, ())))
    return tuple(sorted(found, key=lambda one: (one.old.date or "9999", one.old.id, one.new.id)))


def _stated(graph: Graph, year: str) -> dict[tuple[str, str, str], set[str]]:
    """Return ``{relation: passages of the edition that state it}``."""
    found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    rows = select(
        graph,
        f"""SELECT ?s ?p ?o ?g {{ ?g dn:edition edition:{year} . ?c dn:passage ?g ; rdf:subject ?s ; rdf:predicate ?p ;
              rdf:object ?o . ?p dn:impact ?i FILTER (?s != edition:{year} && ?o != edition:{year}) }}""",
    )
    for row in rows:
        found[row["s"].value, row["p"].value, row["o"].value].add(row["g"].value)
    return found


def _relations(
    graph: Graph, stated: dict[tuple[str, str, str], set[str]], chosen: Iterable[tuple[str, str, str]], lang: str
) -> tuple[Relation, ...]:
    chosen = set(chosen)
    known = passages(graph, {g for fact in chosen for g in stated.get(fact, ())})
    names = labels(graph, lang)
    rows = select(graph, f'SELECT ?p ?l {{ ?p dn:impact ?i ; rdfs:label ?l FILTER (LANG(?l) = "{lang}") }}')
    words = {row["p"].value: row["l"].value for row in rows}

    def link(address: str) -> Link:
        return Link(shorten(address), names.get(shorten(address), shorten(address)))

    found = [
        Relation(
            link(s), shorten(p), words.get(p, shorten(p)), link(o), surest(known[g] for g in stated.get((s, p, o), ()))
        )
        for s, p, o in chosen
    ]
    return tuple(
        sorted(found, key=lambda one: (fold(one.source.label), one.label, fold(one.target.label), one.source.id))
    )
