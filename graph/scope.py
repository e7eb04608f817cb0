"""Which dates come to an entity, a theme or a role, and the lane in which each stands.

Everything is walked here over pairs of addresses: the engine takes seconds over unions of paths.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

from graph.find import labels, type_labels
from graph.names import expand, shorten
from graph.recordkinds import Link
from graph.recordreader import concepts
from graph.sparql import select
from graph.store import Graph, NamedNode

__all__ = ["LANES", "WAYS", "lanes", "of_entity", "of_role", "of_theme"]

#: What the lanes of a drawing may be.
LANES = ("layer", "programme", "actor", "theme")
#: How an event comes to an entity: it is about it, about a part of it, about a rule of it, about what it is
#: responsible for, about what it depends on.
WAYS = ("direct", "part", "rule", "held", "needed")
ABOUT = "?b a dn:Milestone ; dn:about ?a"
BEARER = "?b a dn:Milestone ; dn:bearer ?a"
GAP = "coverage:gap"
PLAYS = "?h IN (implication:is, implication:may_be, implication:restricted, implication:acts_for)"

Pairs = dict[str, set[str]]


def _pairs(graph: Graph, pattern: str) -> Pairs:
    """Return ``{?a: the ?b}`` of a pattern: walked here, since the engine takes seconds over unions of paths."""
    found: Pairs = defaultdict(set)
    for row in select(graph, f"SELECT ?a ?b {{ {pattern} }}"):
        found[row["a"].value].add(row["b"].value)
    return found


def _reached(starts: Iterable[str], steps: Pairs) -> set[str]:
    """Return what steps lead to, the starts included."""
    seen, edge = set(starts), list(starts)
    while edge:
        fresh = steps.get(edge.pop(), set()) - seen
        seen |= fresh
        edge += fresh
    return seen


def _about(graph: Graph, things: set[str]) -> set[str]:
    """Return the events that are about one of these things."""
    return {event for one, events in _pairs(graph, ABOUT).items() if one in things for event in events}


def of_entity(graph: Graph, address: str, near: bool) -> dict[str, str]:
    """Return ``{event: way}`` by which events come to an entity; the closest way wins."""
    wholes = _pairs(graph, "?b dn:partOf|dcterms:isPartOf|dn:adoptedUnder ?a")
    laid, ruled = _pairs(graph, "?b dn:laidDownIn ?a"), _pairs(graph, "?b a dn:Requirement ; dn:about ?a")
    events = _pairs(graph, ABOUT)

    def rules(things: Iterable[str]) -> set[str]:
        return {rule for some in (laid, ruled) for one in things for rule in some.get(one, ())}

    parts = _reached({address}, wholes)
    # An event that names its own programme is not that of another programme which shares the part.
    own = _pairs(graph, "?a dn:entityType ?b").get(address, set())
    alike = {one for kind in own for one in _pairs(graph, f"?k a {NamedNode(kind)} . BIND (?k AS ?a) BIND (?k AS ?b)")}
    elsewhere = {event for one in alike - parts for event in events.get(one, ())}
    held = _reached(_pairs(graph, "?a dn:responsibleFor ?b").get(address, set()), wholes)
    needed = _pairs(graph, "?a dn:dependsOn ?b").get(address, set()) if near else set()
    ways = (
        ("direct", {address}, set()),
        ("part", parts, elsewhere),
        ("rule", rules(parts), set()),
        ("held", held | rules(held), set()),
        ("needed", needed, set()),
    )
    found: dict[str, str] = dict.fromkeys(_pairs(graph, BEARER).get(address, ()), "direct")
    for way, things, left_out in ways:
        for event in {event for one in things for event in events.get(one, ())} - left_out:
            found.setdefault(event, way)
    return found


def of_theme(graph: Graph, address: str) -> set[str]:
    """Return the events about a requirement of a theme, a text that lays one down, or a means judged to do a part."""
    rules = _pairs(graph, "?b dn:theme ?a").get(address, set())
    return _about(graph, rules | _ends(graph, rules))


def _offered(graph: Graph, by: str) -> dict[str, list[str]]:
    """Return ``{event: the lanes that it may stand in, one a thing that speaks for it}``."""
    things = _pairs(graph, "?a a dn:Milestone ; dn:about ?b")
    if by == "layer":  # a date that a legal act sets stands with its like, whatever its articles are about
        own = _pairs(graph, "?a a dn:Milestone ; dn:entityType ?b FILTER (?b != dn:Milestone)")
        layers = _pairs(graph, "?m a dn:Milestone ; dn:about ?a . ?a dn:entityType / dn:layer ?b")
        return {
            one: [*(own.get(one) or (lay for t in some for lay in layers.get(t, ())))] for one, some in things.items()
        }
    if by == "programme":
        wholes = _pairs(graph, "?a dn:partOf ?b")
        programmes = {one for kind in ("Programme", "Strategy") for one in _pairs(graph, f"?a a dn:{kind} , ?b")}
        return {one: [w for t in some for w in _reached({t}, wholes) & programmes] for one, some in things.items()}
    if by == "actor":
        whose = _pairs(graph, "?b a dn:Actor ; dn:responsibleFor ?a")
        return {one: [actor for t in some for actor in whose.get(t, ())] for one, some in things.items()}
    themes = _pairs(graph, "?a dn:theme ?b")
    rules = _pairs(graph, "?b dn:laidDownIn ?a . ?b dn:theme ?t")
    judged = _pairs(graph, f"?c dn:requirement ?b ; dn:coveredBy ?a ; dn:coverageLevel ?l FILTER (?l != {GAP})")
    return {
        one: [
            theme
            for t in some
            for rule in {t} | rules.get(t, set()) | judged.get(t, set())
            for theme in themes.get(rule, ())
        ]
        for one, some in things.items()
    }


def _ends(graph: Graph, rules: set[str]) -> set[str]:
    """Return the texts that lay down these requirements, and the means judged to do at least a part of them."""
    texts = _pairs(graph, "?a dn:laidDownIn ?b")
    means = _pairs(graph, f"?c dn:requirement ?a ; dn:coveredBy ?b ; dn:coverageLevel ?l FILTER (?l != {GAP})")
    return {end for some in (texts, means) for rule in rules for end in some.get(rule, ())}


def of_role(graph: Graph, address: str) -> set[str]:
    """Return the events that bear on a role, or on an EHDS role that it plays or may play."""
    roles = {address} | _pairs(graph, f"?i dn:kindOfActor ?a ; dn:role ?b ; dn:implicationKind ?h FILTER ({PLAYS})")[
        address
    ]
    borne = _pairs(graph, "?b a dn:Requirement ; dn:bearer ?a")
    rules = {rule for role in roles for rule in borne.get(role, ())}
    touched = _pairs(graph, "?a a dn:Requirement ; dn:laidDownIn|dn:about ?b")
    things = roles | rules | {end for rule in rules for end in touched.get(rule, ())}
    events = _pairs(graph, BEARER)
    return _about(graph, things) | {event for role in roles for event in events.get(role, ())}


def lanes(graph: Graph, events: Iterable[str], by: str, lang: str) -> dict[str, Link | None]:
    """Return ``{id of an event: its lane}``, ``None`` for what has none.

    :param events: ids.
    :param by: ``layer`` of the house, ``programme``, ``actor`` responsible, or ``theme``.
    """
    known = _offered(graph, by)
    offered = {one: Counter(shorten(lane) for lane in known.get(expand(one), ())) for one in events}
    weight = Counter(lane for some in offered.values() for lane in some)
    names = (
        labels(graph, lang)
        | concepts(graph, lang)
        | {shorten(one): label for one, label in type_labels(graph, lang, plural=True).items()}
    )
    # Of several lanes the one that most speaks for, then the fullest: things that go together stay together.
    chosen = {
        one: min(some, key=lambda lane, some=some: (-some[lane], -weight[lane], lane)) if some else ""
        for one, some in offered.items()
    }
    return {one: Link(lane, names.get(lane, lane)) if lane else None for one, lane in chosen.items()}
