"""What each edition says in its own words, and what the sources do not show of it."""

from collections import defaultdict
from collections.abc import Iterable

from graph.describe import passages
from graph.differences import Said, Silence, Spoken
from graph.editions import Edition
from graph.find import type_labels
from graph.model import Passage, surest
from graph.names import expand, fold, shorten
from graph.recordkinds import OWN_WORDS, Link
from graph.recordreader import Reader
from graph.sparql import select
from graph.store import Graph

__all__ = ["kinds_of", "proofs_of", "said_in", "silences", "spoken", "voice_of"]

UNSETTLED = "status:draft status:planned status:unknown"


def proofs_of(graph: Graph, pattern: str, predicates: Iterable[str] = ()) -> dict[str, tuple[Passage, ...]]:
    """Return ``{id: its passages}`` of the subjects ``?s`` of a pattern, best first; some properties only, if given."""
    only = f"VALUES ?p {{ {' '.join(predicates)} }}" if predicates else ""
    rows = select(
        graph, f"SELECT DISTINCT ?s ?g {{ {pattern} ?c rdf:subject ?s ; rdf:predicate ?p ; dn:passage ?g . {only} }}"
    )
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[shorten(row["s"].value)].add(row["g"].value)
    known = passages(graph, {g for some in found.values() for g in some})
    return {one: surest(known[g] for g in some) for one, some in found.items()}


def voice_of(proofs: Iterable[Passage]) -> str:
    kinds = {proof.evidence_kind for proof in proofs}
    return "edition" if kinds & set(OWN_WORDS) else "commentary" if "commentary" in kinds else "context"


Spoke = dict[str, list[Said]]


def said_in(graph: Graph, reader: Reader, year: str) -> Spoke:
    """Return ``{thing: what the edition says of it in its own words}``."""
    pattern = f"?s a dn:EditionStatement ; dn:edition edition:{year} ."
    proofs = {
        name: said for name, said in proofs_of(graph, pattern, ("dn:says",)).items() if voice_of(said) == "edition"
    }
    found: Spoke = defaultdict(list)
    for name, data in (reader.fields(proofs) if proofs else {}).items():
        if name in proofs:
            one = Said(name, reader.text(data, "says"), reader.text(data, "section"), proofs[name])
            for link in reader.links(data, "about"):
                found[link.id].append(one)
    return found


def kinds_of(graph: Graph, lang: str) -> dict[str, tuple[str, str]]:
    """Return ``{thing: (its class, the name of the class)}`` of what editions speak of."""
    named = type_labels(graph, lang)
    rows = select(graph, "SELECT DISTINCT ?s ?t { ?x a dn:EditionStatement ; dn:about ?s . ?s dn:entityType ?t }")
    return {shorten(row["s"].value): (shorten(row["t"].value), named.get(row["t"].value, "")) for row in rows}


def spoken(
    before: Spoke,
    after: Spoke,
    not_in: Iterable[str],
    reader: Reader,
    kinds: dict[str, tuple[str, str]],
    shared: bool = False,
) -> tuple[Spoken, ...]:
    names = (before.keys() & after.keys() if shared else before.keys() | after.keys()) - set(not_in)
    found = [
        Spoken(
            Link(one, reader.names.get(one, one)),
            *kinds.get(one, ("", "")),
            tuple(sorted(before.get(one, ()), key=lambda said: said.id)),
            tuple(sorted(after.get(one, ()), key=lambda said: said.id)),
        )
        for one in names
    ]
    return tuple(sorted(found, key=lambda one: (fold(one.kind_label), fold(one.about.label), one.about.id)))


def silences(graph: Graph, reader: Reader, among: list[Edition]) -> tuple[Silence, ...]:
    """Return what the sources do not show of these editions, and of the acts and milestones tied to them."""
    found = [
        Silence("edition", one.id, one.label, one.status_label, one.note, one.passages)
        for one in among
        if not one.final_seen
    ]
    years = " ".join(f"edition:{one.year}" for one in among)
    pattern = (
        f"VALUES ?e {{ {years} }} VALUES ?state {{ {UNSETTLED} }} ?s a dn:LegalAct ; dn:status ?state ; "
        "dn:mentionedIn ?e ."
    )
    found += _unseen(graph, reader, "act", pattern, "status", "dn:status")
    pattern = (
        f"VALUES ?e {{ {years} }} ?s a dn:Milestone ; dn:announcedIn ?e ; dn:milestoneStatus milestone-status:unknown ."
    )
    found += _unseen(graph, reader, "milestone", pattern, "milestoneStatus", "dn:milestoneStatus")
    return tuple(found)


def _unseen(graph: Graph, reader: Reader, what: str, pattern: str, state: str, predicate: str) -> list[Silence]:
    names = {shorten(row["s"].value) for row in select(graph, f"SELECT DISTINCT ?s {{ {pattern} }}")}
    proofs = proofs_of(graph, pattern, (predicate,))
    fields = reader.fields(names) if names else {}
    return [
        Silence(
            what, name, reader.text(fields[name], "prefLabel"), reader.concept(fields[name], state)[1],
            reader.text(fields[name], "definition") or reader.text(fields[name], "note"), proofs.get(name, ()),
        )
        for name in sorted(names)
        if expand(name)
    ]  # fmt: skip
