"""How the requirements of others reach a role: what it is a kind of, its counterpart, the roles that it plays."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from graph.describe import passages
from graph.inquiry import Named, concepts_of
from graph.model import Passage
from graph.names import shorten
from graph.sparql import select
from graph.store import Graph, NamedNode

__all__ = ["CERTAIN", "Step", "Way", "Ways", "labels_of", "nodes", "ways"]

#: How a step is taken, the surest first; a role assignment of any other kind (candidate, exempt…) carries no duty.
#: The kinds of assignments are those of the question ``duties-of-french-actor``.
CERTAIN = ("itself", "kind", "is", "corresponds", "acts_for", "restricted", "may_be")


@dataclass(frozen=True)
class Step:
    """One step from who asks to who bears: a kind of something else, a match, or a role that is played.

    :param how: ``kind``, ``corresponds``, or the kind of a role assignment (``is``, ``may_be``…).
    :param condition: what must hold for the step to be taken, in the language asked.
    :param record: the role assignment that says so, if one does.
    """

    how: str
    how_label: str
    start: Named
    end: Named
    condition: str = ""
    record: str = ""
    passages: tuple[Passage, ...] = field(default=(), repr=False, compare=False)


@dataclass(frozen=True)
class Way:
    """How the requirements of a bearer reach who asks: no step when it bears them itself."""

    bearer: Named
    steps: tuple[Step, ...] = ()

    @property
    def how(self) -> str:
        """Return the least certain of its steps."""
        return max((step.how for step in self.steps), key=CERTAIN.index, default="itself")


@dataclass(frozen=True)
class Ways:
    """Every way from a role to the bearers of requirements.

    :param aside: roles that it is a candidate for, is exempt from, supports…: their duties do not reach it.
    """

    role: Named
    ways: tuple[Way, ...]
    aside: tuple[Step, ...] = ()


def ways(graph: Graph, role: Named, lang: str = "fr") -> Ways:
    """Return how the requirements of others reach a role, with the condition and the source of each step."""
    steps = _steps(graph, lang)
    found, aside = {role.id: [Way(role)]}, []
    edge = [Way(role)]
    while edge:
        onward = []
        for way in edge:
            for step in steps[way.bearer.id]:
                if step.how not in CERTAIN:
                    aside.append(step)
                    continue
                seen = {role.id} | {one.end.id for one in way.steps}
                if step.end.id in seen:
                    continue
                longer = Way(step.end, (*way.steps, step))
                # A second, shorter or more certain way to the same bearer stands beside the first.
                if all(one.steps != longer.steps for one in found.get(step.end.id, ())):
                    found.setdefault(step.end.id, []).append(longer)
                    onward.append(longer)
        edge = onward
    told = [way for some in found.values() for way in some]
    told.sort(key=lambda way: (CERTAIN.index(way.how), len(way.steps), way.bearer.label, way.bearer.id))
    return Ways(role, tuple(told), tuple(dict.fromkeys(aside)))


def _steps(graph: Graph, lang: str) -> dict[str, list[Step]]:
    """Return the steps that leave each role or actor."""
    how = concepts_of(graph, "implication", lang)
    conditions = {
        row["i"].value: row["c"].value
        for row in select(graph, f'SELECT ?i ?c {{ ?i dn:condition ?c FILTER (LANG(?c) = "{lang}") }}')
    }
    rows = [
        (row["a"].value, row["k"].value.rpartition("/")[2], row["r"].value, row["i"].value, row["g"].value)
        for row in select(
            graph,
            """SELECT ?i ?a ?k ?r ?g {
                 ?i a dn:RoleImplication ; dn:kindOfActor ?a ; dn:implicationKind ?k ; dn:role ?r .
                 ?c rdf:subject ?i ; rdf:predicate dn:role ; dn:passage ?g }""",
        )
    ]
    links = select(
        graph,
        """SELECT ?s ?p ?o ?g { VALUES ?p { dn:isA dn:correspondsTo } ?s ?p ?o .
             VALUES ?t { dn:Role dn:Actor } ?s dn:entityType ?t . VALUES ?u { dn:Role dn:Actor } ?o dn:entityType ?u .
             ?c rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; dn:passage ?g }""",
    )
    for row in links:
        ends = row["s"].value, row["o"].value
        if row["p"].value.endswith("isA"):
            rows.append((ends[0], "kind", ends[1], "", row["g"].value))
        else:  # from the French counterpart to the thing of the regulation
            rows.append((ends[1], "corresponds", ends[0], "", row["g"].value))
    known = passages(graph, {row[4] for row in rows})
    names = labels_of(graph, {one for row in rows for one in (row[0], row[2])}, lang)
    found: dict[str, list[Step]] = defaultdict(list)
    for start, kind, end, record, passage in sorted(rows):
        ends = (
            Named(shorten(start), names.get(start, shorten(start))),
            Named(shorten(end), names.get(end, shorten(end))),
        )
        found[shorten(start)].append(
            Step(kind, how.get(kind, ""), *ends, conditions.get(record, ""), shorten(record) if record else "",
                 (known[passage],))
        )  # fmt: skip
    return found


def labels_of(graph: Graph, addresses: Iterable[str], lang: str) -> dict[str, str]:
    """Return ``{address: label}`` in a language."""
    rows = select(
        graph,
        f'SELECT ?s ?l {{ VALUES ?s {{ {nodes(addresses)} }} ?s skos:prefLabel ?l FILTER (LANG(?l) = "{lang}") }}',
    )
    return {row["s"].value: row["l"].value for row in rows}


def nodes(addresses: Iterable[str]) -> str:
    """Return addresses as a query lists them."""
    return " ".join(str(NamedNode(one)) for one in sorted(addresses))
