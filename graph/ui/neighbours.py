"""What stands around an entity, in the order in which it is drawn: sides, groups by relation, folding.

Everything about relations and types comes from the ontology: which relation is a dependency, which one says
more than another, the lane, colours and glyph of a class.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

from graph.model import CONFIDENCE, OWL, RDFS, Entity, Fact, Schema
from graph.names import DN, expand, fold, shorten
from graph.sparql import select
from graph.store import Graph, NamedNode

__all__ = [
    "ALL",
    "FEWEST",
    "UNFOLDED",
    "Group",
    "Lane",
    "Neighbour",
    "Neighbourhood",
    "Ontology",
    "around",
    "beyond",
    "with_names",
]

UNFOLDED, FEWEST, ALL = 40, 6, 160  # neighbours that one gesture adds; never fewer; entities of the whole picture
PER_GROUP, PER_PICTURE = 30, 130  # entities drawn before folding: a picture of more informs nobody
#: The parent of every relation along which a stop or a change travels (docs of the property table).
DEPENDENCY = DN + "dependsOn"
LINES = ("solid", "dashed", "dotted", "")  # the weight of a relation in the property table, strongest first


@dataclass(frozen=True)
class Lane:
    """How the things of a class are drawn."""

    id: str = "other"
    label: str = ""
    order: int = 99
    fill: str = "#EFF1F4"
    stroke: str = "#565E68"
    glyph: str = "▫"


@dataclass(frozen=True)
class Neighbour:
    """An entity linked to the centre by ``fact``; ``also`` names the other relations between the two."""

    id: str
    label: str
    type_label: str
    lane: Lane
    fact: Fact
    also: tuple[str, ...] = ()
    kind: str = ""  # its class, as an address

    @property
    def confidence(self) -> str:
        """Return the best confidence among the passages of the fact."""
        return self.fact.passages[0].confidence if self.fact.passages else CONFIDENCE[-1]


@dataclass(frozen=True)
class Group:
    """The neighbours that one relation links to the centre, in one direction.

    :param side: ``left`` (relies on the centre), ``right`` (the centre relies on it) or ``around``.
    :param elsewhere: how many more the relation links, drawn in another group by a stronger relation.
    :param late: those that the reader unfolded.
    """

    label: str
    incoming: bool
    side: str
    shown: tuple[Neighbour, ...]
    folded: tuple[Neighbour, ...] = ()
    elsewhere: int = 0
    late: tuple[Neighbour, ...] = ()

    @property
    def key(self) -> str:
        """Return what the address calls the group."""
        return f"{self.shown[0].fact.predicate.removeprefix('dn:')}.{'in' if self.incoming else 'out'}"

    @property
    def drawn(self) -> tuple[Neighbour, ...]:
        """Return the entities on the picture."""
        return self.shown + self.late

    def members(self) -> Iterator[tuple[Neighbour, bool]]:
        """Yield every entity of the group, and whether it is drawn."""
        yield from ((one, True) for one in self.drawn)
        yield from ((one, False) for one in self.folded)

    @property
    def lane_order(self) -> float:
        """Return the mean lane of its entities."""
        return sum(one.lane.order for one in self.shown) / len(self.shown)


@dataclass(frozen=True)
class Neighbourhood:
    """An entity and the groups around it."""

    centre: Entity
    lane: Lane
    groups: tuple[Group, ...]

    def neighbours(self) -> Iterator[tuple[Group, Neighbour, bool]]:
        """Yield every link: its group, the neighbour, and whether it is drawn."""
        for group in self.groups:
            yield from ((group, *member) for member in group.members())

    @property
    def shown(self) -> int:
        """Return how many different entities are drawn around the centre."""
        return len({one.id for group in self.groups for one in group.drawn})

    @property
    def folded(self) -> int:
        """Return how many different entities are not drawn."""
        drawn = {one.id for group in self.groups for one in group.drawn}
        return len({one.id for group in self.groups for one in group.folded} - drawn)


@dataclass(frozen=True)
class Ontology:
    """What the ontology says of drawings."""

    schema: Schema
    lanes: dict[str, Lane]  # class address → lane
    lines: dict[str, str] = field(default_factory=dict)  # property address → weight

    @classmethod
    def of(cls, graph: Graph, lang: str) -> "Ontology":
        """Read it from the graph."""
        names = (RDFS + "subPropertyOf", RDFS + "subClassOf", OWL + "inverseOf")
        schema = Schema.of(
            quad for name in names for quad in graph.store.quads_for_pattern(None, NamedNode(name), None)
        )
        lanes = {
            row["c"].value: Lane(
                row["layer"].value.rpartition("/")[2],
                row["label"].value,
                int(row["order"].value),
                row["fill"].value,
                row["stroke"].value,
                row["glyph"].value if "glyph" in row else Lane.glyph,
            )
            for row in select(
                graph,
                f"""SELECT ?c ?layer ?label ?order ?fill ?stroke ?glyph {{
                      ?c dn:layer ?layer . OPTIONAL {{ ?c dn:glyph ?glyph }}
                      ?layer dn:layerOrder ?order ; dn:fillColour ?fill ; dn:strokeColour ?stroke .
                      ?layer skos:prefLabel ?label .
                      FILTER (LANG(?label) = "{lang}") }}""",
            )
        }
        for kind, parents in schema.classes.items():  # a class without a lane stands in that of its parent
            lanes.setdefault(kind, next((lanes[one] for one in sorted(parents) if one in lanes), Lane()))
        lines = {
            row["p"].value: row["style"].value.rpartition("/")[2]
            for row in select(graph, "SELECT ?p ?style { ?p dn:lineStyle ?style }")
        }
        return cls(schema, lanes, lines)

    def side(self, predicate: str, incoming: bool) -> str:
        """Return where the other end of a fact stands: left, right or around."""
        same, inverse = self.schema.entailed(predicate)
        if predicate == DEPENDENCY or DEPENDENCY in same:
            return "left" if incoming else "right"
        if DEPENDENCY in inverse:
            return "right" if incoming else "left"
        return "around"

    def implied(self, predicate: str, incoming: bool) -> set[tuple[str, bool]]:
        """Return what else the fact makes true of the same two entities, as (property, read backwards)."""
        same, inverse = self.schema.entailed(predicate)
        return {(one, incoming) for one in same} | {(one, not incoming) for one in inverse}


def around(
    graph: Graph,
    entity: Entity,
    ontology: Ontology,
    names: dict[str, str],
    keep: Callable[[Fact], bool] = lambda fact: True,
    opened: Iterable[str] = (),
    wanted: Callable[[str], bool] = lambda kind: True,
) -> Neighbourhood:
    """Return the neighbourhood of an entity.

    An entity stands once a side, in the group of its strongest relation with the centre; a relation that
    another one implies (« depends on » beside « authenticates with ») is left to the sheet.

    :param names: names of records that have none of their own, as :func:`with_names` gives them.
    :param keep: which facts count; folding is done after.
    :param opened: keys of the groups that the reader unfolded.
    :param wanted: which classes count, told by their addresses.
    """
    facts: dict[str, list[Fact]] = defaultdict(list)
    for fact in entity.facts:
        if fact.value.id and fact.value.id != entity.id and keep(fact):
            facts[fact.value.id].append(fact)
    types = _types(graph, facts)
    grouped: dict[tuple, list[Neighbour]] = defaultdict(list)
    reach: dict[tuple[str, bool], set[str]] = defaultdict(set)
    for other, known in facts.items():
        # A concept of a closed list describes the entity, it is no neighbour.
        if other not in types or not wanted(types[other]):
            continue
        said = {(expand(fact.predicate) or fact.predicate, fact.incoming): fact for fact in known}
        implied = {pair for key in said for pair in ontology.implied(*key)}
        strongest = sorted(said.keys() - implied, key=lambda key: _weight(ontology, key))
        sides = {ontology.side(*key): key for key in reversed(strongest)}
        for side in [side for side in ("left", "right") if side in sides] or ["around"]:
            key = sides[side]
            reach[key].add(other)
            also = tuple(dict.fromkeys(said[one].label.removeprefix("← ") for one in strongest if one != key))
            lane = ontology.lanes.get(types[other], Lane())
            label = names.get(other) or said[key].value.label
            kind = types[other]
            grouped[side, key].append(Neighbour(other, label, said[key].value.kind, lane, said[key], also, kind))
        for key in strongest:
            reach[key].add(other)
    most = _fold_after([len(members) for members in grouped.values()])
    groups = []
    for (side, key), members in grouped.items():
        members.sort(key=lambda one: (one.lane.order, one.type_label, fold(one.label), one.id))
        kept = sorted(members, key=lambda one: CONFIDENCE.index(one.confidence))[:most]  # the surest stay
        shown = tuple(one for one in members if one in kept)
        rest = tuple(one for one in members if one not in kept)
        label = members[0].fact.label.removeprefix("← ")
        group = Group(label, key[1], side, shown, rest, len(reach[key]) - len(members))
        if rest and group.key in opened:
            group = replace(group, folded=(), late=rest)
        groups.append((_weight(ontology, key), group))
    groups.sort(key=lambda item: (("left", "right", "around").index(item[1].side), item[0], item[1].label))
    lane = ontology.lanes.get(f"{DN}{entity.type}", Lane())
    return Neighbourhood(entity, lane, tuple(group for _, group in groups))


def beyond(hood: Neighbourhood, drawn: Collection[str]) -> tuple[Group, ...]:
    """Return the groups of a neighbourhood without what is drawn already; what finds no room is folded."""
    groups, taken = [], set(drawn)
    most = min(UNFOLDED, max(FEWEST, ALL - len(drawn)))
    for group in hood.groups:
        new = [one for one in (*group.shown, *group.late, *group.folded) if one.id not in taken]
        shown = tuple(new[: max(0, most - len(taken) + len(drawn))])
        if shown:
            taken |= {one.id for one in shown}
            groups.append(replace(group, shown=shown, folded=tuple(new[len(shown) :]), late=(), elsewhere=0))
    return tuple(groups)


def _weight(ontology: Ontology, key: tuple[str, bool]) -> tuple:
    """Return the rank of a relation: dependencies, then by the weight of its line."""
    predicate, incoming = key
    dependency = ontology.side(predicate, incoming) != "around"
    line = LINES.index(ontology.lines.get(predicate, ""))
    return (not dependency, line, predicate == DEPENDENCY, predicate, incoming)


def _fold_after(sizes: list[int]) -> int:
    """Return after how many entities a group folds, so that the whole picture stays readable."""
    most = PER_GROUP
    while most > 6 and sum(min(size, most) for size in sizes) > PER_PICTURE:
        most -= 2
    return most


def _types(graph: Graph, ids: Iterable[str]) -> dict[str, str]:
    rows = select(graph, f"SELECT ?s ?t {{ VALUES ?s {{ {_several(ids)} }} ?s dn:entityType ?t }}")
    return {shorten(row["s"].value): row["t"].value for row in rows}


def _several(ids: Iterable[str]) -> str:
    return " ".join(str(NamedNode(address)) for one in sorted(ids) if (address := expand(one)))


def with_names(graph: Graph, ids: Iterable[str], lang: str, leave_out: str = "") -> dict[str, str]:
    """Return names for records that have none: what they link, « Article 12 · couvre en partie ».

    :param ids: ids to name; those that have a label of their own are left out of the answer.
    :param leave_out: id that goes without saying, the centre of a drawing.
    """
    parts: dict[tuple[str, str], list[str]] = defaultdict(list)
    rows = select(
        graph,
        f"""SELECT DISTINCT ?s ?p ?o ?l ?list {{
              VALUES ?s {{ {_several(ids)} }} ?s ?p ?o . ?o skos:prefLabel ?l . FILTER (LANG(?l) = "{lang}")
              OPTIONAL {{ ?o skos:inScheme ?list }}
              FILTER NOT EXISTS {{ ?s skos:prefLabel|dcterms:title|dn:says|dn:summary ?own }} }}""",
    )
    for row in sorted(rows, key=lambda row: ("list" in row, row["p"].value, row["o"].value)):
        if shorten(row["o"].value) != leave_out:
            parts[shorten(row["s"].value), row["p"].value].append(row["l"].value)
    names: dict[str, list[str]] = defaultdict(list)
    for (one, _), labels in sorted(parts.items(), key=lambda item: len(item[1]) > 1):  # lists of articles come last
        names[one].append(labels[0] if len(labels) == 1 else f"{labels[0]} (+ {len(labels) - 1})")
    return {one: " · ".join(words) for one, words in names.items()}
