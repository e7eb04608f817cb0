"""What the rules read and no file states: attributes computed from the whole map and from the graph of the doctrine."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import networkx as nx

from graph.audit.sparql import NONE
from graph.names import fold, shorten
from graph.sparql import tuples
from graph.store import Graph
from graph.system.records import Element

__all__ = ["DERIVED_FROM", "Doctrine", "derive", "doctrine_of"]

#: Kinds of applications of which a system should have one.
SINGLE = frozenset({"dpi", "identity_server", "pfi", "lis", "ris", "pacs", "directory"})
#: Attribute that may stay unknown → the attributes to ask for, from which it is computed.
DERIVED_FROM = {
    "supersededReferences": ("connectsTo", "directories", "specifications"),
    "outdatedSpecifications": ("specifications",),
}
LEAST = 3  # applications on a cycle
MOST = 20  # others named of a group of duplicates: a map of one name would otherwise state the square of its size


@dataclass(frozen=True)
class Doctrine:
    """What the derivation needs of the graph: ids of what is retired, and newest version of each specification."""

    retired: frozenset[str]
    versions: dict[str, str]


def doctrine_of(graph: Graph) -> Doctrine:
    """Read the graph of the doctrine."""
    retired = tuples(
        graph,
        """SELECT ?e { { ?e dn:status status:retired }
                       UNION { ?e dn:specificationStatus specification-status:retired } }""",
    )
    versions = {
        shorten(e.value): v.value for e, v in tuples(graph, "SELECT ?e ?v { ?e a dn:Specification ; dn:version ?v }")
    }
    return Doctrine(
        frozenset(shorten(row[0].value) for row in retired),
        {id: version for id, version in versions.items() if re.match(r"\d", version)},
    )


def derive(elements: Iterable[Element], doctrine: Doctrine) -> Iterator[tuple[Element, str, tuple[str, ...]]]:
    """Yield (application, attribute, values); ``("none",)`` for a list known to be empty.

    ``connectsTo`` is the union of what an application declares and of what the intermediation platforms that it feeds
    declare. The others are as ``ontology/system.ttl`` defines them.
    """
    elements = tuple(elements)
    apps = {one.id: one for one in elements if one.kind == "Application"}
    fed: dict[str, set[str]] = defaultdict(set)
    for one in elements:
        if one.kind == "Flow":
            source, target = (_first(one, name) for name in ("source", "target"))
            if source in apps and target in apps:
                fed[source].add(target)
    vital = {id for id, one in apps.items() if _first(one, "criticality") == "vital"}
    cycling = _on_cycles({id: fed[id] & vital - {id} for id in vital})
    alike = _alike(apps.values())
    for id, one in apps.items():
        yield one, "dependencyCycle", (str(id in cycling).lower(),)
        yield one, "vitalDependants", (str(len(fed[id] & vital - {id})),)
        yield one, "duplicateOf", tuple(sorted(alike[id])) or (NONE,)
        reached = [one.facts.get("connectsTo")]
        reached += [apps[to].facts.get("connectsTo") for to in fed[id] if _first(apps[to], "kind") == "pfi"]
        services = _union(reached)
        if services is not None:
            yield one, "connectsTo", services
        specifications, directories = one.facts.get("specifications"), one.facts.get("directories")
        named = _union((services, specifications, None if directories is None else _as_services(directories)))
        if named is not None:
            gone = (item for item in named if item.partition("@")[0] in doctrine.retired)
            yield one, "supersededReferences", tuple(gone) or (NONE,)
        if specifications is not None:
            old = (item for item in specifications if _outdated(item, doctrine.versions))
            yield one, "outdatedSpecifications", tuple(old) or (NONE,)


def _first(element: Element, attribute: str) -> str:
    return next(iter(element.facts.get(attribute, ())), "")


def _union(lists: Iterable[tuple[str, ...] | None]) -> tuple[str, ...] | None:
    """Return what known lists hold together; ``None`` when all are unknown."""
    known = [some for some in lists if some is not None]
    return tuple(sorted({item for some in known for item in some} - {NONE})) or (NONE,) if known else None


def _as_services(directories: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"service/{name.replace('_', '-')}" for name in directories if name not in ("local", NONE))


def _alike(apps: Iterable[Element]) -> dict[str, set[str]]:
    """Return, for each application, others of the same name, or of the same kind among :data:`SINGLE`."""
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in apps:
        groups["name", fold(one.name or one.id)].add(one.id)
        if (kind := _first(one, "kind")) in SINGLE:
            groups["kind", kind].add(one.id)
    alike: dict[str, set[str]] = defaultdict(set)
    for ids in groups.values():
        first = sorted(ids)[: MOST + 1]
        for id in ids:
            alike[id].update([other for other in first if other != id][:MOST])
    return alike


def _outdated(item: str, versions: dict[str, str]) -> bool:
    id, at, version = item.partition("@")
    return bool(at) and id in versions and _rank(version) < _rank(versions[id])


def _rank(version: str) -> tuple[list[int], bool]:
    """Return what sorts versions: 1.9 < 1.10, 2.0-ballot < 2.0."""
    number, _, suffix = version.partition("-")
    return [int(part) if part.isdecimal() else 0 for part in number.split(".")], not suffix


def _on_cycles(edges: dict[str, set[str]]) -> set[str]:
    """Return the nodes that lie on a cycle without repetition of at least :data:`LEAST` nodes.

    Method: within each strongly connected component, a node is on such a cycle when, without it, one of its successors
    leads to one of its predecessors that is another node; the cycle found marks all of its nodes at once.
    """
    graph = nx.DiGraph()
    graph.add_edges_from((node, other) for node, others in edges.items() for other in others)
    found: set[str] = set()
    for component in nx.strongly_connected_components(graph):
        if len(component) >= LEAST:
            part = graph.subgraph(component)
            for node in component:
                if node not in found:
                    found.update(_cycle_through(node, part))
    return found


def _cycle_through(node: str, graph: nx.DiGraph) -> tuple[str, ...]:
    ends = set(graph.predecessors(node))
    for start in graph.successors(node):
        came: dict[str, str] = {start: node}
        ahead = [start]
        for at in ahead:
            if at in ends and at != start:
                cycle = [node]
                while at != node:
                    cycle.append(at)
                    at = came[at]
                return tuple(cycle)
            for other in graph.successors(at):
                if other != node and other not in came:
                    came[other] = at
                    ahead.append(other)
    return ()
