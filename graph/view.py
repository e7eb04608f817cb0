"""What holds at a date and in an edition: which relations a copy of the graph keeps.

Only the relations of the property table are filtered: labels, statuses and records (requirements,
milestones…) stand in every view.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad, Store

from graph.model import Schema
from graph.names import PREFIXES

__all__ = ["Holding", "breaks", "holds", "restrict", "spans"]

Fact = tuple[NamedNode, NamedNode, NamedNode]
Span = tuple[str, str, str, bool]  # first day, first day no longer, edition ("" where unknown), only announced


@dataclass(frozen=True)
class Holding:
    """What must hold for a fact to stand in a view.

    :param as_of: day (ISO date) at which the fact holds; a fact of unknown start is kept.
    :param edition: year of the doctrine's edition that says it; facts of no edition are left out.
    """

    as_of: str | None = None
    edition: str | None = None

    def __bool__(self) -> bool:
        return bool(self.as_of or self.edition)


def breaks(store: Store) -> frozenset[str]:
    """Return the days on which some fact begins or ends."""
    rows = store.query("SELECT DISTINCT ?d { VALUES ?p { dn:validFrom dn:validUntil } ?s ?p ?d }", prefixes=PREFIXES)
    return frozenset(row["d"].value for row in rows)


def spans(store: Store) -> dict[Fact, list[Span]]:
    """Return, for each relation between entities, what each passage says of its time and edition.

    Dates and editions are read once a passage, not joined to each fact: four times faster in the engine.
    """

    def of_passages(name: str) -> dict[NamedNode, str]:
        rows = store.query(f"SELECT ?g ?value {{ ?g a dn:Passage ; dn:{name} ?value }}", prefixes=PREFIXES)
        return {row["g"]: row["value"].value for row in rows}

    starts, ends, editions = (of_passages(name) for name in ("validFrom", "validUntil", "edition"))
    announced = of_passages("announced")
    rows = store.query(
        """SELECT ?s ?p ?o ?g ?c { ?p dn:impact ?impact . ?c rdf:predicate ?p ; rdf:subject ?s ; rdf:object ?o ;
             dn:passage ?g }""",
        prefixes=PREFIXES,
    )
    refused = {row["c"] for row in store.query("SELECT ?c { ?c a dn:RefusedClaim }", prefixes=PREFIXES)}
    known: dict[Fact, list[Span]] = defaultdict(list)
    for row in rows:
        if row["c"] in refused:
            continue
        g = row["g"]
        known[row["s"], row["p"], row["o"]].append(
            (starts.get(g, ""), ends.get(g, ""), editions.get(g, ""), g in announced)
        )
    return known


def holds(said: list[Span], holding: Holding) -> bool:
    """Tell whether a fact, of which passages say this, stands in a view."""
    if holding.edition:
        said = [span for span in said if span[2].endswith(f"/{holding.edition}")]
        if not said:
            return False
    if not holding.as_of:
        return True
    # A passage that dates the fact speaks louder than one that does not.
    dated = [span for span in said if span[0] or span[1]]
    if not dated:  # what is only announced, without a date, holds on no day yet
        return not all(announced for *_, announced in said)
    return any((not start or start <= holding.as_of) and (not end or holding.as_of < end) for start, end, *_ in dated)


def restrict(store: Store, known: dict[Fact, list[Span]], holding: Holding, schema: Schema) -> None:
    """Remove from the store the relations that do not hold, with their claims and what they alone entail."""
    held = {fact for fact, said in known.items() if holds(said, holding)}
    gone = known.keys() - held
    entailed_by_held = {triple for fact in held for triple in _entailed(fact, schema)} | held
    for fact in gone:
        subject, predicate, obj = fact
        for triple in {fact, *_entailed(fact, schema)} - entailed_by_held:
            store.remove(Quad(*triple))
        store.update(
            "DELETE { ?c ?x ?y } WHERE { ?c rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; ?x ?y }".replace(
                "?s ", f"{subject} "
            )
            .replace("rdf:predicate ?p", f"rdf:predicate {predicate}")
            .replace("rdf:object ?o", f"rdf:object {obj}"),
            prefixes=PREFIXES,
        )


def _entailed(fact: Fact, schema: Schema) -> Iterator[Fact]:
    subject, predicate, obj = fact
    same, inverse = schema.entailed(predicate.value)
    for parent in same:
        yield subject, NamedNode(parent), obj
    for parent in inverse:
        yield obj, NamedNode(parent), subject
