"""The plan: every entity in its zone (layer of the ontology) and its block (class, or family of a class).

Computed once per version and language (:func:`survey`), then filtered and coloured (:func:`draw`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from graph.find import labels, type_labels
from graph.model import CONFIDENCE
from graph.names import fold, shorten
from graph.sparql import select
from graph.store import Graph
from graph.ui.neighbours import Lane, Ontology
from graph.ui.text import say

__all__ = ["COLOURS", "LEVELS", "Block", "Plan", "Plot", "Shade", "Survey", "Zone", "draw", "survey"]

COLOURS = ("type", "coverage", "confidence", "programme")
LEVELS = ("covers", "partly_covers", "prepares", "gap")  # best first
NAMED_PROGRAMMES = 8  # that have a letter of their own; the others share one
OPEN = 72  # a block of more is folded until it is asked for


@dataclass(frozen=True)
class Shade:
    """A value of a colouring: its sign says what its colour says. ``label`` is empty for those of the text files."""

    id: str
    sign: str
    fill: str
    stroke: str
    label: str = ""


PALE = ("#F4F5F7", "#6B7280")
GREEN, YELLOW, BLUE, RED = (
    ("#C3F0E0", "#135E4B"),
    ("#FCEEAC", "#55561F"),
    ("#DAE6FD", "#24467F"),
    ("#FDDFDA", "#8A3B2A"),
)
SHADES = {
    "coverage": (
        Shade("covers", "●", *GREEN), Shade("partly_covers", "◐", *YELLOW), Shade("prepares", "○", *BLUE),
        Shade("gap", "✗", *RED), Shade("none", "–", *PALE),
    ),
    "confidence": (
        Shade("quoted", "✓", *GREEN), Shade("doubts", "✓?", *YELLOW), Shade("inferred", "≈", *BLUE),
        Shade("unverified", "?", *RED), Shade("none", "–", *PALE),
    ),
}  # fmt: skip
LETTERS = (GREEN, YELLOW, BLUE, RED, ("#E4DDFB", "#46308A"), ("#F9E2F4", "#6E2F68"), ("#E6EFD3", "#44561B"),
           ("#FEEBD0", "#6B4E16"))  # fmt: skip


@dataclass(frozen=True)
class Plot:
    """An entity on the plan.

    :param label: its short name (acronym when it has one); ``name`` is the whole one.
    :param levels: coverage levels of the judgements on it, best first, each once.
    :param card: confidence of the passage that describes it; ``""`` when nothing does.
    :param doubtful: how many of its ``facts`` rest on nothing but passages to be verified.
    :param programmes: programmes that it is, belongs to, implements or addresses, or the other way round.
    """

    id: str
    label: str
    name: str
    kind: str
    family: str
    lane: Lane
    status: str
    levels: tuple[str, ...]
    card: str
    facts: int
    doubtful: int
    programmes: tuple[str, ...]
    words: str

    @property
    def confidence(self) -> str:
        """Return the id of its shade by confidence."""
        if not self.card and not self.facts:
            return "none"
        if self.card == CONFIDENCE[-1] or (self.doubtful and 2 * self.doubtful >= self.facts):
            return "unverified"
        if self.doubtful:
            return "doubts"
        return "inferred" if self.card == CONFIDENCE[1] else "quoted"


@dataclass(frozen=True)
class Survey:
    """Every entity, and the words of the plan in a language."""

    plots: tuple[Plot, ...]
    kinds: dict[str, str]  # class → plural label
    families: dict[str, str]  # concept → label
    statuses: dict[str, str]
    levels: dict[str, str]
    programmes: tuple[Shade, ...]  # the letters, most entities first


@dataclass(frozen=True)
class Block:
    """The entities of a class, or of a family of it; ``total`` counts those that a filter hides too."""

    id: str
    kind: str
    title: str
    glyph: str
    plots: tuple[Plot, ...]
    total: int
    open: bool


@dataclass(frozen=True)
class Zone:
    """A layer of the ontology with its blocks."""

    lane: Lane
    blocks: tuple[Block, ...]

    @property
    def shown(self) -> int:
        """Return how many entities are shown."""
        return sum(len(block.plots) for block in self.blocks)

    @property
    def total(self) -> int:
        """Return how many entities it has."""
        return sum(block.total for block in self.blocks)


@dataclass(frozen=True)
class Plan:
    """The plan as asked for: zones, shades in use, and the shade of each entity."""

    zones: tuple[Zone, ...]
    shades: tuple[Shade, ...]
    of: dict[str, Shade]

    @property
    def shown(self) -> int:
        """Return how many entities are shown."""
        return sum(zone.shown for zone in self.zones)

    @property
    def total(self) -> int:
        """Return how many entities the graph has."""
        return sum(zone.total for zone in self.zones)

    def count(self, plots: Iterable[Plot]) -> list[tuple[Shade, int]]:
        """Return how many of these entities bear each shade, in the order of the legend."""
        counts = Counter(self.of[plot.id] for plot in plots)
        return [(shade, counts[shade]) for shade in self.shades if counts[shade]]


# ---------------------------------------------------------------------------------------------- survey


def survey(graph: Graph, lang: str, ontology: Ontology) -> Survey:
    """Read every entity of the graph."""
    said, types = labels(graph, lang), {}
    for row in select(graph, "SELECT ?s ?t { ?s a dn:Entity ; dn:entityType ?t }"):
        types[row["s"].value] = row["t"].value
    lists = _concepts(graph, lang)
    short = _several(graph, "SELECT ?s ?o { ?s a dn:Entity ; dn:acronym ?o }")
    others = _several(graph, "SELECT ?s ?o { ?s a dn:Entity ; skos:prefLabel|skos:altLabel|dn:acronym ?o }")
    families = _several(
        graph, "SELECT ?s ?o { ?s a dn:Entity ; dn:provisionKind|dn:categoryScheme|dn:roleKind|dn:actKind ?o }"
    )
    split = _split(types, families)
    status = _several(graph, "SELECT ?s ?o { ?s a dn:Entity ; dn:status ?o }")
    levels = _several(graph, "SELECT ?s ?o { ?j dn:coverageLevel ?o ; dn:provision|dn:coveredBy ?s }")
    card, facts, doubtful = _confidence(graph)
    programmes = _programmes(graph)
    plots = []
    for address, kind in types.items():
        one = shorten(address)
        name = said.get(one, one)
        acronym = next((word for word in sorted(short.get(address, ()), key=len) if len(word) < len(name)), name)
        family = next(iter(sorted(families.get(address, ()))), "") if kind in split else ""
        plots.append(
            Plot(
                one, acronym, name, shorten(kind).removeprefix("dn:"), shorten(family) if family else "",
                ontology.lanes.get(kind, Lane()), _local(next(iter(sorted(status.get(address, ()))), "")),
                tuple(sorted({_local(level) for level in levels.get(address, ())}, key=LEVELS.index)),
                card(address), facts[address], doubtful[address], tuple(sorted(programmes.get(address, ()))),
                " ".join(fold(word) for word in (one, *others.get(address, ()))),
            )
        )  # fmt: skip
    plots.sort(key=lambda plot: (_natural(plot), fold(plot.label), plot.id))
    plurals = type_labels(graph, lang, plural=True)
    return Survey(
        tuple(plots),
        {shorten(one).removeprefix("dn:"): label for one, label in plurals.items()},
        {"": say("plan.other-families", lang)} | {shorten(one): label for one, label in lists.items()},
        {_local(one): label for one, label in lists.items() if shorten(one).startswith("status:")},
        {_local(one): label for one, label in lists.items() if shorten(one).startswith("coverage:")},
        _letters(plots, said),
    )


def _several(graph: Graph, sparql: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in select(graph, sparql):
        found[row["s"].value].append(row["o"].value)
    return found


def _concepts(graph: Graph, lang: str) -> dict[str, str]:
    rows = select(graph, f'SELECT ?s ?o {{ ?s skos:inScheme ?x ; skos:prefLabel ?o FILTER (LANG(?o) = "{lang}") }}')
    return {row["s"].value: row["o"].value for row in rows}


def _local(address: str) -> str:
    return address.rpartition("/")[2]


def _natural(plot: Plot) -> tuple[int, ...]:
    """Return the numbers of the id of a provision: article 9 comes before article 10."""
    if not plot.id.startswith("ehds:"):
        return ()
    return tuple(int(part) for part in plot.id.replace("-", "_").split("_") if part.isdigit())


def _split(types: dict[str, str], families: dict[str, list[str]]) -> set[str]:
    """Return the classes that their families cut in more than one block."""
    seen: dict[str, set[str]] = defaultdict(set)
    for address, kind in types.items():
        seen[kind].add(next(iter(sorted(families.get(address, ()))), ""))
    return {kind for kind, names in seen.items() if len(names) > 1}


def _confidence(graph: Graph) -> tuple[object, Counter, Counter]:
    """Return how sure the description of an entity is, and per entity its facts and those to be verified."""
    levels = {}
    for row in select(graph, "SELECT ?s ?o { ?s a dn:Passage ; dn:confidence ?o }"):
        levels[row["s"].value] = CONFIDENCE.index(shorten(row["o"].value).removeprefix("dn:"))
    cards = {shorten(passage).partition("/")[2]: level for passage, level in levels.items()}
    best: dict[tuple[str, str, str], int] = {}
    rows = select(
        graph,
        """SELECT ?s ?p ?o ?g { ?c a dn:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; dn:passage ?g .
                                ?s a dn:Entity }""",
    )
    for row in rows:
        key = (row["s"].value, row["p"].value, str(row["o"]))
        best[key] = min(best.get(key, 9), levels.get(row["g"].value, 9))
    facts, doubtful, own = Counter(), Counter(), {}
    for (subject, _, _), level in best.items():
        facts[subject] += 1
        doubtful[subject] += level >= len(CONFIDENCE) - 1
        own[subject] = min(own.get(subject, 9), level)

    def card(address: str) -> str:
        name = shorten(address).replace("/", "-").replace(":", "-").replace("_", "-").lower()
        level = cards.get(name, own.get(address, 9))  # without a passage of its own: the best that speaks of it
        return CONFIDENCE[level] if level < len(CONFIDENCE) else ""

    return card, facts, doubtful


def _programmes(graph: Graph) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in select(
        graph,
        """SELECT ?s ?o { ?o a dn:Programme . ?s a dn:Entity .
             { ?s dn:partOf|dn:implements|dn:addresses ?o } UNION { ?o dn:implements|dn:addresses ?s } }""",
    ):
        found[row["s"].value].add(shorten(row["o"].value))
    for row in select(graph, "SELECT ?o { ?o a dn:Programme }"):
        found[row["o"].value].add(shorten(row["o"].value))
    return found


def _letters(plots: Iterable[Plot], said: dict[str, str]) -> tuple[Shade, ...]:
    sizes = Counter(one for plot in plots for one in plot.programmes)
    ranked = sorted(sizes, key=lambda one: (-sizes[one], one))[:NAMED_PROGRAMMES]
    return tuple(
        Shade(one, "ABCDEFGH"[rank], *LETTERS[rank], label=said.get(one, one)) for rank, one in enumerate(ranked)
    )


# ------------------------------------------------------------------------------------------------ draw


def draw(found: Survey, colour: str = "type", kind: str = "", status: str = "", text: str = "") -> Plan:
    """Return the plan coloured and filtered; a filter hides entities, never zones nor counts.

    :param kind: class, with its families; ``status``: ``in_force``…, ``none`` for those that have none.
    :param text: what each word of must begin or stand in a name.
    """
    wanted = [fold(word) for word in text.split()]
    shades, of = _shades(found, colour)
    blocks: dict[tuple, list[Plot]] = defaultdict(list)
    for plot in found.plots:
        blocks[plot.lane, plot.kind, plot.family].append(plot)
    zones: dict[Lane, list[Block]] = defaultdict(list)
    cut = {plot.kind for plot in found.plots if plot.family}
    filtered = bool(kind or status or wanted)
    for (lane, own, family), members in blocks.items():
        kept = tuple(
            plot
            for plot in members
            if (not kind or plot.kind == kind)
            and (not status or (plot.status or "none") == status)
            and all(word in plot.words for word in wanted)
        )
        title = found.kinds.get(own, own)
        if own in cut:
            title = f"{title} · {found.families.get(family, family)}"
        # What the regulation lists by number says little at this scale: its blocks wait to be opened.
        numbered = sum(plot.id.startswith("ehds:") for plot in members) * 2 > len(members)
        small = len(kept) <= OPEN if filtered else len(members) <= (12 if numbered else OPEN)
        unfolded = bool(kept) and (small or bool(kind))
        # A block of which the colouring says nothing waits too.
        unfolded = unfolded and (filtered or any(of[plot.id].id != "none" for plot in members))
        name = f"{own}-{family.rpartition(':')[2]}".strip("-")
        zones[lane].append(Block(name, own, title, lane.glyph, kept, len(members), unfolded))
    by_layer: dict[str, list[Block]] = defaultdict(list)
    lanes: dict[str, Lane] = {}
    for lane, own in zones.items():
        lanes.setdefault(lane.id, lane)
        by_layer[lane.id] += own
    return Plan(
        tuple(
            Zone(lane, tuple(sorted(by_layer[one], key=lambda block: (not block.open, -block.total, block.id))))
            for one, lane in sorted(lanes.items(), key=lambda item: item[1].order)
        ),
        shades,
        of,
    )


def _shades(found: Survey, colour: str) -> tuple[tuple[Shade, ...], dict[str, Shade]]:
    if colour in ("coverage", "confidence"):
        table = {shade.id: shade for shade in SHADES[colour]}
        key = (lambda plot: (plot.levels or ("none",))[-1]) if colour == "coverage" else lambda plot: plot.confidence
        return tuple(table.values()), {plot.id: table[key(plot)] for plot in found.plots}
    if colour == "programme":
        letters = {shade.id: shade for shade in found.programmes}
        other, none = Shade("other", "+", "#EFE7DF", "#574E44"), Shade("none", "–", *PALE)
        of = {}
        for plot in found.plots:
            named = [letters[one] for one in plot.programmes if one in letters]
            of[plot.id] = min(named, key=lambda one: one.sign) if named else other if plot.programmes else none
        return (*letters.values(), other, none), of
    of, shades = {}, {}
    for plot in found.plots:
        lane = plot.lane
        shades.setdefault(lane.id, (lane.order, Shade(lane.id, "", lane.fill, lane.stroke, lane.label)))
        of[plot.id] = shades[lane.id][1]
    return tuple(shade for _, shade in sorted(shades.values(), key=lambda pair: pair[0])), of
