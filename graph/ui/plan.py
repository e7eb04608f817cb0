"""The plan: every entity in its zone (layer of the ontology) and its block (class, or family of a class)."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from graph.names import fold
from graph.ui.neighbours import Lane
from graph.ui.shades import PALE, SHADES, Shade
from graph.ui.survey import Plot, Survey

__all__ = ["COLOURS", "Block", "Plan", "Zone", "draw"]

COLOURS = ("type", "coverage", "confidence", "programme")
OPEN = 72  # a block of more is folded until it is asked for


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
