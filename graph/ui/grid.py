"""Where entities stand in bands: lanes one under the other, or ranks side by side where there is room.

Geometry only, in pixels at scale 1. What is unfolded goes under the rest, so that nothing already there moves.

In lanes, the links with the entity that the others hang from are wires: trunks run down between the columns, each
entity hangs from the trunk at its left, a bus under the row of the hub joins the trunks. No link then runs through
a box.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from graph.ui.layout import FONT, FONT_CENTRE, INK, MARGIN, NODE, SOFT, WIDTHS, Placement, node_height
from graph.ui.measure import wrap

__all__ = ["Band", "Grid"]

CELL, ROW_GAP, BAND_GAP, SIDE = NODE + 34, 20, 22, 10
TRUNK = 9  # from the left of a cell to its trunk
SUB_GAP, RANK_GAP = 12, 42  # between the columns of a rank, between two ranks
TALL = 26  # entities of a rank in one column, where no link runs behind a box
HIGHEST = 150  # a short rank starts no lower than this under the top: the first screen shows it


@dataclass(frozen=True)
class Band:
    """A lane or a rank.

    :param key: what the address calls it.
    :param members: ids in the order of reading.
    :param colour: colour of its mark, ``""`` for none.
    :param more: whether some of its entities are folded.
    :param late: unfolded by the reader: stands under the others.
    :param hub: the entity that its members hang from; that of the picture when empty.
    """

    key: str
    title: str
    members: tuple[str, ...]
    colour: str = ""
    more: bool = False
    late: bool = False
    hub: str = ""


@dataclass(frozen=True)
class Grid:
    """Bands to place; ``ranks`` asks for columns from left to right when all of them fit.

    :param hung: ids of the entities that hang from a hub by a wire.
    """

    bands: Sequence[Band]
    centre: str
    ranks: bool = False
    hung: Collection[str] = ()

    def layouts(self, lines: Mapping[str, Sequence[str]]) -> list[Placement]:
        """Return a layout a width; a band never changes its order from one to the other."""
        sizes = {
            one: node_height(len(text), FONT_CENTRE if one == self.centre else FONT) for one, text in lines.items()
        }
        early = [band for band in self.bands if not band.late]
        made = []
        for columns in WIDTHS:
            to = Placement(width=columns * CELL + 2 * (MARGIN + SIDE), flow="vertical")
            top = float(MARGIN)
            if self.ranks and len(early) <= columns:
                top = _columns(to, early, sizes, columns)
                rest = [band for band in self.bands if band.late]
            else:
                rest = sorted(self.bands, key=lambda band: band.late)
            for band in rest:
                top = _rows(to, band, sizes, columns, top) + BAND_GAP
            to.height = top - BAND_GAP + MARGIN
            if self.ranks:
                _ports(to, sizes)
            else:
                self._wire(to, sizes, columns)
            made.append(to)
        return made

    def _wire(self, to: Placement, sizes: Mapping[str, float], columns: int) -> None:
        """Hang entities from trunks, those of each hub apart, and join the trunks of a hub by a bus."""
        own = [band for band in self.bands if not band.hub]
        centre = to.nodes[self.centre]
        bus = centre[1] + _row_height(to, sizes, centre[1]) / 2 + ROW_GAP / 2
        self._trunks(to, own, columns, bus, 0)
        to.wires.append((centre[0], centre[1], centre[0], bus))
        for number, band in enumerate([band for band in self.bands if band.hub]):
            tops = [to.nodes[one][1] - sizes[one] / 2 for one in band.members if one in to.nodes]
            if tops:
                self._trunks(to, [band], columns, min(tops) - 7, 5 + 2 * (number % 2))

    def _trunks(self, to: Placement, bands: Sequence[Band], columns: int, bus: float, shift: float) -> None:
        reach: dict[float, list[float]] = {}
        for one in (one for band in bands for one in band.members if one in self.hung):
            x, y = to.nodes[one]
            trunk = x - NODE / 2 - (CELL - NODE) + TRUNK + shift
            to.joints[one] = (trunk, y)
            reach.setdefault(trunk, [bus]).append(y)
        for trunk, heights in reach.items():
            to.wires.append((trunk, min(heights), trunk, max(heights)))
        ends = [*reach, to.nodes[self.centre][0]] if not shift else list(reach)
        if ends:
            to.wires.append((min(ends), bus, max(ends), bus))


def _row_height(to: Placement, sizes: Mapping[str, float], y: float) -> float:
    """Return the height of the tallest box of a row."""
    return max(sizes[one] for one, (_, at) in to.nodes.items() if abs(at - y) < 1)


def _ports(to: Placement, sizes: Mapping[str, float]) -> None:
    """Add where links leave and reach each entity: its sides, or its top and bottom."""
    for one, (x, y) in list(to.nodes.items()):
        aside, down = (NODE / 2 + 1, 0) if to.flow == "horizontal" else (0, sizes[one] / 2 + 1)
        to.nodes |= {f"{one}|in": (x - aside, y - down), f"{one}|out": (x + aside, y + down)}


def _members(band: Band) -> list[str]:
    return [*band.members, *([f"+{band.key}"] if band.more else [])]


def _rows(to: Placement, band: Band, sizes: Mapping[str, float], columns: int, top: float) -> float:
    """Place a band across the picture, in as many rows as it needs, filled column after column; return its bottom."""
    members = _members(band)
    deep = -(-len(members) // columns)
    across = -(-len(members) // deep) if deep else 1
    grid = [members[at * deep : (at + 1) * deep] for at in range(across)]
    left = MARGIN + SIDE + (columns - across) // 2 * CELL + CELL - NODE / 2  # columns are the same in every band
    heading = wrap(band.title, to.width - 2 * MARGIN - 40, 13.5, 2)
    y = top + (19 if band.hub else 11) + 17 * len(heading)  # a bus of its own runs under the title
    for row in range(deep):
        present = [(at, column[row]) for at, column in enumerate(grid) if row < len(column)]
        tall = max(sizes[one] for _, one in present)
        for at, one in present:
            to.nodes[one] = (left + CELL * at, y + tall / 2)
        y += tall + (ROW_GAP if row < deep - 1 else 0)
    y += SIDE
    to.boxes.append((MARGIN, top, to.width - 2 * MARGIN, y - top, "zone"))
    if band.colour:
        to.boxes.append((MARGIN, top, 6, y - top, band.colour))
    for number, line in enumerate(heading):
        to.texts.append((MARGIN + SIDE + TRUNK + 8, top + 17 + 17 * number, line, 13, True, INK))
    return y


def _columns(to: Placement, bands: Sequence[Band], sizes: Mapping[str, float], columns: int) -> float:
    """Place ranks from left to right; a rank of many takes several columns. Return the bottom."""
    to.flow = "horizontal"
    share = [1] * len(bands)
    for _ in range(columns - len(bands)):  # a column more to the tallest rank
        tallest = max(range(len(bands)), key=lambda n: len(_members(bands[n])) / share[n])
        if len(_members(bands[tallest])) / share[tallest] > TALL:
            share[tallest] += 1
    to.width = sum(share) * NODE + sum((n - 1) * SUB_GAP for n in share) + (len(bands) - 1) * RANK_GAP
    to.width += 2 * (MARGIN + SIDE)
    x, bottoms, spots = MARGIN + SIDE, [], []
    for band, count in zip(bands, share, strict=True):
        members = _members(band)
        deep = -(-len(members) // count)
        wide = count * NODE + (count - 1) * SUB_GAP
        heading = wrap(band.title, wide, 13.5, 2)
        stacks, lowest = [], 0.0
        for at in range(count):
            column, y = members[at * deep : (at + 1) * deep], 0.0
            for one in column:
                stacks.append((one, x + at * (NODE + SUB_GAP) + NODE / 2, y + sizes[one] / 2))
                y += sizes[one] + 11
            lowest = max(lowest, y - 11)
        spots.append((x, wide, heading, stacks, lowest))
        bottoms.append(lowest)
        x += wide + RANK_GAP
    tall, top = max(bottoms), MARGIN + 2 * 17 + 18
    for left, wide, heading, stacks, lowest in spots:
        shift = top + min((tall - lowest) / 2, HIGHEST)
        to.boxes.append((left - SIDE, MARGIN, wide + 2 * SIDE, top + tall + SIDE - MARGIN, "zone"))
        for one, at, y in stacks:
            to.nodes[one] = (at, y + shift)
        for number, line in enumerate(heading):
            to.texts.append((left, MARGIN + 20 + 17 * number, line, 13, True, INK if stacks else SOFT))
    return top + tall + SIDE + BAND_GAP
