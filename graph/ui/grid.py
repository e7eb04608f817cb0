"""Where entities stand in bands: lanes one under the other, or ranks side by side where there is room.

Geometry only, in pixels at scale 1. What is unfolded goes under the rest, so that nothing already there moves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from graph.ui.layout import FONT, FONT_CENTRE, INK, MARGIN, NODE, SOFT, WIDTHS, Placement, node_height
from graph.ui.measure import wrap

__all__ = ["Band", "Grid", "crossings", "ordered"]

CELL, ROW_GAP, BAND_GAP, HEAD, SIDE = NODE + 22, 18, 22, 24, 10
SUB_GAP, RANK_GAP = 12, 42  # between the columns of a rank, between two ranks
SWEEPS = 12


@dataclass(frozen=True)
class Band:
    """A lane or a rank.

    :param key: what the address calls it.
    :param members: ids in the order of reading.
    :param colour: colour of its mark, ``""`` for none.
    :param more: whether some of its entities are folded.
    :param late: unfolded by the reader: stands under the others.
    """

    key: str
    title: str
    members: tuple[str, ...]
    colour: str = ""
    more: bool = False
    late: bool = False


@dataclass(frozen=True)
class Grid:
    """Bands to place; ``ranks`` asks for columns from left to right when all of them fit."""

    bands: Sequence[Band]
    centre: str
    ranks: bool = False

    def layouts(self, lines: Mapping[str, Sequence[str]]) -> list[Placement]:
        """Return a layout a width; a band never changes its order from one to the other."""
        sizes = {
            one: node_height(len(text), FONT_CENTRE if one == self.centre else FONT) for one, text in lines.items()
        }
        early = [band for band in self.bands if not band.late]
        made = []
        for columns in WIDTHS:
            to = Placement(width=columns * CELL - (CELL - NODE) + 2 * (MARGIN + SIDE), flow="vertical")
            top = float(MARGIN)
            if self.ranks and len(early) <= columns:
                top = _columns(to, early, sizes, columns, self.centre)
            else:
                for band in early:
                    top = _rows(to, band, sizes, columns, top) + BAND_GAP
            for band in self.bands:
                if band.late:
                    top = _rows(to, band, sizes, columns, top) + BAND_GAP
            to.height = top - BAND_GAP + MARGIN
            if self.ranks:
                _ports(to, sizes)
            made.append(to)
        return made


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
    heading = wrap(band.title, to.width - 2 * MARGIN - 30, 13.5, 2)
    y = top + HEAD - 17 + 17 * len(heading) + 4
    room = (to.width - 2 * MARGIN - 2 * SIDE) / across
    for row in range(deep):
        present = [(at, column[row]) for at, column in enumerate(grid) if row < len(column)]
        tall = max(sizes[one] for _, one in present)
        for at, one in present:
            to.nodes[one] = (MARGIN + SIDE + room * (at + 0.5), y + tall / 2)
        y += tall + (ROW_GAP if row < deep - 1 else 0)
    y += SIDE
    to.boxes.append((MARGIN, top, to.width - 2 * MARGIN, y - top, "zone"))
    if band.colour:
        to.boxes.append((MARGIN, top, 6, y - top, band.colour))
    for number, line in enumerate(heading):
        to.texts.append((MARGIN + 14, top + 17 + 17 * number, line, 13, True, INK))
    return y


def _columns(to: Placement, bands: Sequence[Band], sizes: Mapping[str, float], columns: int, centre: str) -> float:
    """Place ranks from left to right; a rank of many takes several columns. Return the bottom."""
    to.flow = "horizontal"
    share = [1] * len(bands)
    for _ in range(columns - len(bands)):  # a column more to the tallest rank
        tallest = max(range(len(bands)), key=lambda n: len(_members(bands[n])) / share[n])
        if len(_members(bands[tallest])) / share[tallest] > 5:
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
        spots.append((band, x, wide, heading, stacks, lowest))
        bottoms.append(lowest)
        x += wide + RANK_GAP
    tall, top = max(bottoms), MARGIN + 2 * 17 + 18
    for _band, left, wide, heading, stacks, lowest in spots:
        shift = top + (tall - lowest) / 2
        to.boxes.append((left - SIDE, MARGIN, wide + 2 * SIDE, top + tall + SIDE - MARGIN, "zone"))
        for one, at, y in stacks:
            to.nodes[one] = (at, y + shift)
        for number, line in enumerate(heading):
            to.texts.append((left, MARGIN + 20 + 17 * number, line, 13, True, INK if stacks else SOFT))
    return top + tall + SIDE + BAND_GAP


def ordered(bands: Sequence[Sequence[str]], ties: Sequence[tuple[str, str]]) -> tuple[list[list[str]], tuple[int, int]]:
    """Return the bands in an order with few crossings, and how many links cross before and after.

    Each entity goes to the mean place of those it is linked to, sweep after sweep; the best sweep is kept.
    """
    present = {one for band in bands for one in band}
    near: dict[str, list[str]] = {one: [] for one in present}
    for start, end in ties:
        if start in near and end in near:
            near[start].append(end)
            near[end].append(start)
    order = [list(band) for band in bands]
    kept = [list(band) for band in order]
    before = least = crossings(order, ties)
    place = _places(order)
    for sweep in range(SWEEPS):
        for at in range(len(order)) if sweep % 2 == 0 else range(len(order) - 1, -1, -1):
            mean = {one: sum(place[n] for n in near[one]) / len(near[one]) if near[one] else place[one]
                    for one in order[at]}  # fmt: skip
            order[at].sort(key=lambda one: (mean[one], one))
            place |= _places([order[at]])
        if sweep % 3 == 2:
            found = crossings(order, ties)
            if found < least:
                least, kept = found, [list(band) for band in order]
    return kept, (before, least)


def _places(bands: Sequence[Sequence[str]]) -> dict[str, float]:
    return {one: (number + 0.5) / len(band) for band in bands for number, one in enumerate(band)}


def crossings(bands: Sequence[Sequence[str]], ties: Sequence[tuple[str, str]]) -> int:
    """Return how many pairs of links between bands cross, each band being a line: links inside one are left out."""
    place = _places(bands)
    level = {one: number for number, band in enumerate(bands) for one in band}
    spans: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for start, end in ties:
        if start in level and end in level and level[start] != level[end]:
            a, b = sorted((start, end), key=level.__getitem__)
            # A link over several bands counts once in each gap it runs through.
            first, last = level[a], level[b]
            for gap in range(first, last):
                begin, stop = ((n - first) / (last - first) for n in (gap, gap + 1))
                x1, x2 = (place[a] + (place[b] - place[a]) * t for t in (begin, stop))
                spans.setdefault((gap, gap + 1), []).append((x1, x2))
    return sum(_inversions([x2 for _, x2 in sorted(found)]) for found in spans.values())


def _inversions(values: list[float]) -> int:
    """Return how many pairs stand in the wrong order, by merging."""
    count, size = 0, 1
    while size < len(values):
        merged: list[float] = []
        edges = [*range(0, len(values), 2 * size), len(values)]
        for start, stop in pairwise(edges):
            left, right = values[start : start + size], values[start + size : stop]
            at = 0
            for value in right:
                while at < len(left) and left[at] <= value:
                    merged.append(left[at])
                    at += 1
                count += len(left) - at
                merged.append(value)
            merged += left[at:]
        values, size = merged, 2 * size
    return count
