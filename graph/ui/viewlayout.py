"""Where a chosen set of entities is drawn: lanes from top to bottom, links that go round the boxes.

The layers of the ontology are the lanes. Within a lane what relies stands above what is relied upon; a link that
crosses other rows has a place of its own in each; the orders of rows are those of least crossings found by
barycentres. Text is measured before it is drawn: nothing overlaps, nothing is smaller than 12 pixels.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from graph.ui.measure import text_width, wrap
from graph.ui.neighbours import Lane

__all__ = ["BAND", "FONT", "LINE", "NODE", "PAD", "SMALL", "Box", "Drawing", "Link", "arrange", "crossings"]

NODE = 170  # width of an entity
LINE, PAD, FONT, SMALL = 16, 7, 13, 12
BAND, MARGIN, BETWEEN = 33, 12, 46  # height of the title of a lane, margin, height between rows for the links


@dataclass(frozen=True)
class Box:
    """An entity to draw; one without an address opens nothing."""

    id: str
    label: str
    kind: str
    lane: Lane
    address: str
    status: str = ""


@dataclass(frozen=True)
class Link:
    """What relates two entities: one line, however many relations; ``title`` says each."""

    source: str
    target: str
    title: str
    confidence: str


@dataclass
class Drawing:
    """Where everything stands. ``rows`` holds the keys of each row in order, ``lane_of`` the lane of each row."""

    boxes: dict[str, Box]
    links: list[Link]
    gap: float = 26  # between entities
    thread: float = 13  # width of a link that passes through a row
    rows: list[list[object]] = field(default_factory=list)
    lane_of: list[Lane] = field(default_factory=list)
    x: dict[object, float] = field(default_factory=dict)
    y: list[tuple[float, float]] = field(default_factory=list)  # top and height of each row
    routes: list[tuple[Link, list[object]]] = field(default_factory=list)
    lines: dict[str, tuple[str, ...]] = field(default_factory=dict)
    width: float = 0
    height: float = 0
    naive: int = 0  # crossings in alphabetical order, before
    crossed: int = 0  # and after


def arrange(boxes: Sequence[Box], links: Sequence[Link], across: int = 6) -> Drawing:
    """Return the layout.

    :param across: most entities in a row; one alone is for a telephone, where links stand close to one another.
    """
    draw = Drawing({box.id: box for box in boxes}, [one for one in links if one.source != one.target])
    if across == 1:
        draw.gap, draw.thread = 14, 7
    row_of = _rows(draw, across)
    _route(draw, row_of)
    edges = _steps(draw)
    draw.naive = crossings(draw.rows, edges)
    _order(draw, edges)
    draw.crossed = crossings(draw.rows, edges)
    _place(draw, edges)
    return draw


def _rows(draw: Drawing, across: int) -> dict[str, int]:
    """Give each entity a row: its lane, and in it its depth along the links of the lane, then the room there is."""
    lanes: dict[str, list[Box]] = defaultdict(list)
    for box in sorted(draw.boxes.values(), key=lambda box: (box.label.casefold(), box.id)):
        lanes[box.lane.id].append(box)
    row_of: dict[str, int] = {}
    for members in sorted(lanes.values(), key=lambda some: (some[0].lane.order, some[0].lane.id)):
        ids = [box.id for box in members]
        depth = _depths(ids, [(one.source, one.target) for one in draw.links])
        levels: dict[int, list[str]] = defaultdict(list)
        for one in ids:
            levels[depth[one]].append(one)
        rows: list[list[str]] = []
        for level in sorted(levels):
            group = levels[level]
            count = -(-len(group) // across)
            size = -(-len(group) // count)
            rows += [group[start : start + size] for start in range(0, len(group), size)]
        # Short neighbours share a row when nothing in one points to the other.
        linked = {(one.source, one.target) for one in draw.links}
        merged: list[list[str]] = []
        for row in rows:
            last = merged[-1] if merged else None
            free = last and not any((a, b) in linked or (b, a) in linked for a in last for b in row)
            if last and free and len(last) + len(row) <= across:
                last += row
            else:
                merged.append(list(row))
        for row in merged:
            for one in row:
                row_of[one] = len(draw.rows)
            draw.rows.append(list(row))
            draw.lane_of.append(members[0].lane)
    return row_of


def _depths(ids: Sequence[str], pairs: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Return how deep each entity stands under those of its lane that point to it; loops are cut."""
    inside = set(ids)
    targets: dict[str, list[str]] = defaultdict(list)
    for source, target in pairs:
        if source in inside and target in inside:
            targets[source].append(target)
    depth, state = dict.fromkeys(ids, 0), dict.fromkeys(ids, 0)
    finished: list[str] = []

    def visit(one: str) -> None:
        state[one] = 1
        for other in sorted(targets[one]):
            if state[other] == 0:
                visit(other)
        state[one] = 2
        finished.append(one)

    for one in ids:
        if not state[one]:
            visit(one)
    place = {one: rank for rank, one in enumerate(reversed(finished))}
    for one in reversed(finished):
        for other in targets[one]:
            if place[other] > place[one]:  # a link against the order closes a loop
                depth[other] = max(depth[other], depth[one] + 1)
    return depth


def _route(draw: Drawing, row_of: dict[str, int]) -> None:
    """Give each link the places by which it passes; like links to one busy entity share their way to it."""
    degree: dict[str, int] = defaultdict(int)
    for link in draw.links:
        degree[link.source] += 1
        degree[link.target] += 1
    for link in draw.links:
        high, low = sorted((link.source, link.target), key=lambda one: row_of[one])
        hub = max((link.source, link.target), key=lambda one: (degree[one], one))
        between = range(row_of[high] + 1, row_of[low])
        way = [(hub, hub == high, hub == link.source, link.confidence, row) for row in between]
        for row, key in zip(between, way, strict=True):
            if key not in draw.rows[row]:
                draw.rows[row].append(key)
        draw.routes.append((link, [high, *way, low]))


def _steps(draw: Drawing) -> list[tuple[int, object, object]]:
    """Return every piece of link from a row to the next one, each once."""
    where = {key: number for number, row in enumerate(draw.rows) for key in row}
    steps = {(where[a], a, b) for _, way in draw.routes for a, b in pairwise(way) if where[a] != where[b]}
    return sorted(steps, key=str)


def crossings(rows: Sequence[Sequence[object]], edges: Sequence[tuple[int, object, object]]) -> int:
    """Return how many pairs of links cross between rows."""
    at = {key: rank for row in rows for rank, key in enumerate(row)}
    by_row: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row, a, b in edges:
        by_row[row].append((at[a], at[b]))
    total = 0
    for pairs in by_row.values():
        pairs.sort()
        for number, (_, low) in enumerate(pairs):
            total += sum(a != pairs[number][0] and b < low for a, b in pairs[number + 1 :])
    return total


def _order(draw: Drawing, edges: Sequence[tuple[int, object, object]]) -> None:
    """Order each row by the mean place of what it is linked to, down then up, and keep the best found."""
    up, down = defaultdict(list), defaultdict(list)
    for _, a, b in edges:
        down[a].append(b)
        up[b].append(a)
    best, fewest = [list(row) for row in draw.rows], crossings(draw.rows, edges)
    for sweep in range(24):
        near = up if sweep % 2 == 0 else down
        numbers = range(len(draw.rows)) if sweep % 2 == 0 else reversed(range(len(draw.rows)))
        for number in numbers:
            at = {key: (rank + 0.5) / len(row) for row in draw.rows for rank, key in enumerate(row)}
            draw.rows[number].sort(
                key=lambda key: sum(at[o] for o in near[key]) / len(near[key]) if near[key] else at[key]
            )
        count = crossings(draw.rows, edges)
        if count < fewest:
            best, fewest = [list(row) for row in draw.rows], count
    draw.rows = best


def _place(draw: Drawing, edges: Sequence[tuple[int, object, object]]) -> None:
    """Give each row a height and each thing an abscissa near what it is linked to, none over another."""
    for box in draw.boxes.values():
        draw.lines[box.id] = wrap(
            f"{box.lane.glyph} {box.label}", NODE - 2 * PAD - 8, FONT, 5
        )  # room for the wider faces of other machines
    least = [sum(_room(draw, key) for key in row) for row in draw.rows]
    titles = max((text_width(lane.label, SMALL + 2) + 60 for lane in draw.lane_of), default=0)
    inner = max([*least, titles])
    draw.width = inner + 2 * MARGIN
    near = defaultdict(list)
    for _, a, b in edges:
        near[a].append(b)
        near[b].append(a)
    for row in draw.rows:
        slack = inner - sum(_room(draw, key) for key in row)
        at = MARGIN
        for key in row:
            step = _room(draw, key) + slack / len(row)
            draw.x[key] = at + step / 2
            at += step
    for sweep in range(8):
        for row in draw.rows if sweep % 2 == 0 else reversed(draw.rows):
            wished = [sum(draw.x[o] for o in near[key]) / len(near[key]) if near[key] else draw.x[key] for key in row]
            for key, x in zip(row, _apart(draw, row, wished, MARGIN, MARGIN + inner), strict=True):
                draw.x[key] = x
    y = 0.0
    for number, row in enumerate(draw.rows):
        new = number == 0 or draw.lane_of[number].id != draw.lane_of[number - 1].id
        y += (BAND + 8 if number == 0 else BAND + BETWEEN) if new else BETWEEN
        tall = max((len(draw.lines[key]) * LINE + 2 * PAD for key in row if isinstance(key, str)), default=0)
        draw.y.append((y, tall))
        y += tall
    draw.height = y + 22


def _room(draw: Drawing, key: object) -> float:
    return NODE + draw.gap if isinstance(key, str) else draw.thread


def _apart(draw: Drawing, row: Sequence[object], wished: Sequence[float], left: float, right: float) -> list[float]:
    """Return the abscissas nearest to those wished, in the same order, without overlap (pooled neighbours)."""
    shifts, at = [], 0.0
    for key in row:
        shifts.append(at + _room(draw, key) / 2)
        at += _room(draw, key)
    free = right - left - at
    pools: list[list[float]] = []  # mean, size
    for wish, shift in zip(wished, shifts, strict=True):
        pools.append([wish - shift - left, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            mean, size = pools.pop()
            pools[-1] = [(pools[-1][0] * pools[-1][1] + mean * size) / (pools[-1][1] + size), pools[-1][1] + size]
    moved = [min(max(mean, 0), max(free, 0)) for mean, size in pools for _ in range(int(size))]
    return [left + move + shift for move, shift in zip(moved, shifts, strict=True)]
