"""Where everything stands in the drawing of a neighbourhood: geometry only, in pixels at scale 1.

Left, what relies on the centre; right, what the centre relies on; above, what rules it; below, the rest.
Each group is a card: a heading, then its entities hung from a spine by short links, as in a tree. The same
picture is laid out for several widths; a narrow one puts the zones under one another.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.ui.measure import wrap

__all__ = ["FONT", "FONT_CENTRE", "INNER", "NODE", "WIDTHS", "Card", "Placement", "place"]

NODE, INNER = 186, 7  # width of an entity, room between its border and its words
FONT, FONT_CENTRE, FONT_HEADING = 13, 17, 12.5
STUB, PAD, GAP, MARGIN = 26, 9, 12, 10
COLUMN = 2 * PAD + STUB + NODE
PITCH = COLUMN + GAP
GUTTER = 30  # room on each side of the centre, where the lines run
ROW_GAP, CARD_GAP, ZONE_GAP = 7, 12, 22
#: Numbers of columns for which a picture is laid out; the browser takes the widest that fits.
WIDTHS = (1, 2, 3, 4, 5, 6)
WIRE, INK, SOFT = "#6B7683", "#1E2329", "#4A525C"


@dataclass(frozen=True)
class Card:
    """A group to place.

    :param heading: what is written above the entities.
    :param members: (id, lines of its label).
    """

    heading: str
    members: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass
class Placement:
    """A finished layout: centres of the entities, ends of their links, and what is drawn under them."""

    width: float = 0
    height: float = 0
    nodes: dict[str, tuple[float, float]] = field(default_factory=dict)
    joints: dict[str, tuple[float, float]] = field(default_factory=dict)
    boxes: list[tuple[float, float, float, float, str]] = field(default_factory=list)
    wires: list[tuple[float, float, float, float]] = field(default_factory=list)
    texts: list[tuple[float, float, str, float, bool, str]] = field(default_factory=list)
    flow: str = ""  # links go ``horizontal``, ``vertical``, or straight


def node_height(lines: int, size: float = FONT) -> float:
    """Return the height of an entity with so many lines."""
    return lines * size + 12


class _Sketch:
    """A card of so many columns, measured before it is placed; ``mirror`` puts its spines on the right."""

    def __init__(self, card: Card, span: int, mirror: bool = False, pitch: float = PITCH) -> None:
        self.card, self.span, self.mirror, self.pitch = card, span, mirror, pitch
        self.width = (span - 1) * pitch + COLUMN
        self.heading = wrap(card.heading, self.width - 2 * PAD, FONT_HEADING * 1.07, 2)
        self.top = PAD + 15 * len(self.heading) + 9
        heights = [node_height(len(lines)) + ROW_GAP for _, lines in card.members]
        self.rows: list[list[tuple[str, float]]] = [[]]
        filled = deepest = 0.0
        for (one, _), height in zip(card.members, heights, strict=True):
            if self.rows[-1] and len(self.rows) < span and filled + height / 2 > sum(heights) / span:
                self.rows.append([])
                filled = 0.0
            self.rows[-1].append((one, filled + (height - ROW_GAP) / 2))
            filled += height
            deepest = max(deepest, filled)
        self.height = self.top + deepest - ROW_GAP + PAD

    def put(self, to: Placement, x: float, y: float) -> float:
        """Draw the card with its corner at (x, y); return the height of its bar, where lines arrive."""
        to.boxes.append((x, y, self.width, self.height, "card"))
        for number, line in enumerate(self.heading):
            to.texts.append((x + PAD, y + PAD + 11 + 15 * number, line, FONT_HEADING, True, INK))
        bar, spines = y + self.top - 8, []
        for number, rows in enumerate(self.rows):
            left = x + PAD + self.pitch * (number + (self.span - len(self.rows)) * self.mirror)
            spine = left + NODE + STUB if self.mirror else left
            for one, down in rows:
                to.nodes[one] = (left + NODE / 2 + (0 if self.mirror else STUB), y + self.top + down)
                to.joints[one] = (spine, y + self.top + down)
            to.wires.append((spine, bar, spine, y + self.top + rows[-1][1]))
            spines.append(spine)
        to.wires.append((min(spines), bar, max(spines), bar))
        return bar


def place(
    columns: int,
    centre: tuple[str, tuple[str, ...]],
    left: Sequence[Card],
    right: Sequence[Card],
    above: Sequence[Card],
    below: Sequence[Card],
    titles: dict[str, str],
    late: Sequence[Card] = (),
) -> Placement:
    """Return the picture laid out on so many columns.

    :param centre: id and lines of the entity in the middle.
    :param above: cards that may stand over the centre; those that find no room go below.
    :param titles: words for ``left``, ``right``, ``around``, ``others`` (the same, shorter), ``nobody``,
        ``nothing``, ``late``.
    :param late: cards unfolded by the reader: they go under the rest, so that nothing already there moves.
    """
    winged = columns > 2 and bool(left or right)
    to = Placement(width=columns * PITCH - GAP + 2 * MARGIN + 2 * GUTTER * winged)
    zones = []
    if winged:
        bottom, stem, others = _wings(to, columns, centre, left, right, above, below, titles)
    else:
        half = node_height(len(centre[1]), FONT_CENTRE) / 2
        to.nodes[centre[0]] = (to.width / 2, MARGIN + half)
        bottom, others = MARGIN + 2 * half, [*above, *below]
        stem = to.nodes[centre[0]]
        zones = [(titles["left"], left), (titles["right"], right)]
    zones = [zone for zone in (*zones, (titles["around"], others)) if zone[1]]
    if zones and stem:
        to.wires.append((*stem, stem[0], bottom + ZONE_GAP))
    for title, cards in zones:
        bottom = _zone(to, columns, cards, bottom + ZONE_GAP, title if stem else "")
    if not zones and not winged:
        to.texts.append((MARGIN, bottom + 30, titles["nothing"], FONT_HEADING, False, SOFT))
        bottom += 40
    if late:
        bottom = _zone(to, columns, late, bottom + ZONE_GAP, titles["late"])
    to.height = bottom + MARGIN
    return to


def _tall(cards: Sequence[Card], span: int) -> float:
    return sum(_Sketch(card, span).height + CARD_GAP for card in cards) - CARD_GAP if cards else 0


def _wings(
    to: Placement,
    columns: int,
    centre: tuple[str, tuple[str, ...]],
    left: Sequence[Card],
    right: Sequence[Card],
    above: Sequence[Card],
    below: Sequence[Card],
    titles: dict[str, str],
) -> tuple[float, tuple[float, float] | None, list[Card]]:
    """Draw both wings, the centre, and what finds room over and under it.

    :returns: the bottom; where a line to the other cards starts (``None`` when they go on from the middle);
        these cards.
    """
    # The widths of the wings that make the picture lowest; a column must earn 60 pixels to leave the middle.
    a, b = min(
        ((a, b) for a in range(1, columns - 1) for b in range(1, columns - a)),
        key=lambda pair: max(_tall(left, pair[0]), _tall(right, pair[1])) + 60 * sum(pair),
    )
    top, span = MARGIN + 26, columns - a - b
    tall = max(_tall(left, a), _tall(right, b), 130)
    x, wide = MARGIN + a * PITCH + GUTTER, span * PITCH - GAP
    half = node_height(len(centre[1]), FONT_CENTRE) / 2
    over, rest = _fitting(above, span, 0.66 * tall - half)
    used = _tall(over, span)
    y_centre = top + max(tall / 2, used + CARD_GAP + ZONE_GAP + half if over else 0)
    if over:
        y = _stack(to, over, span, x, y_centre - half - ZONE_GAP - 7 - used)
        to.wires.append((x + wide / 2, y, x + wide / 2, y_centre))
    to.nodes[centre[0]] = (x + wide / 2, y_centre)
    start = y_centre + half + ZONE_GAP + 34
    under, others = _fitting([*rest, *below], span, top + tall - start)
    if under:
        y = _stack(to, under, span, x, start, 27)
        to.texts.append((x + 2, start - 14, wrap(titles["others"], wide, 14, 1)[0], 13, True, SOFT))
        to.wires.append((x + wide / 2, y_centre, x + wide / 2, start - 34))
        if others:  # the middle goes on into the zone below
            to.boxes.insert(0, (x - 7, y - 20, wide + 14, top + tall + ZONE_GAP - y + 40, "zone"))
    for cards, count, mirror, title in ((left, a, True, titles["left"]), (right, b, False, titles["right"])):
        corner = MARGIN if mirror else to.width - MARGIN - count * PITCH + GAP
        if not cards:
            for number, line in enumerate(wrap(titles["nobody"], count * PITCH - GAP, 12)):
                to.texts.append((corner, y_centre + 4 + 16 * number, line, 12, False, SOFT))
            to.texts.append((corner, y_centre - 16, title, 13, True, SOFT))
            continue
        edge = corner + count * PITCH - GAP if mirror else corner
        bus = edge + (GUTTER / 2 if mirror else -GUTTER / 2)
        y, bars = top + (tall - _tall(cards, count)) / 2, [y_centre]
        to.texts.append((corner + 2, y - 12, title, 13, True, SOFT))
        for card in cards:
            sketch = _Sketch(card, count, mirror)
            bars.append(sketch.put(to, corner, y))
            to.wires.append((edge - PAD if mirror else edge + PAD, bars[-1], bus, bars[-1]))
            y += sketch.height + CARD_GAP
        to.wires.append((bus, min(bars), bus, max(bars)))
        to.wires.append((bus, y_centre, x + wide / 2, y_centre))
    stem = None if under else to.nodes[centre[0]]
    return max(top + tall, y_centre + half), stem, others


def _fitting(cards: Sequence[Card], span: int, room: float) -> tuple[list[Card], list[Card]]:
    """Return the cards that stand one under the other in a height, in their order, and the others."""
    taken, others = [], []
    for card in cards:
        (taken if _tall([*taken, card], span) <= room else others).append(card)
    return taken, others


def _stack(to: Placement, cards: Sequence[Card], span: int, x: float, y: float, head: float = 0) -> float:
    """Draw cards one under the other on a tinted zone; return its bottom."""
    to.boxes.insert(0, (x - 7, y - 7 - head, span * PITCH - GAP + 14, _tall(cards, span) + 14 + head, "zone"))
    for card in cards:
        sketch = _Sketch(card, span)
        sketch.put(to, x, y)
        y += sketch.height + CARD_GAP
    return y - CARD_GAP + 7


def _zone(to: Placement, columns: int, cards: Sequence[Card], top: float, title: str) -> float:
    """Draw cards on a tinted zone, packed as low as the trials find; return the bottom."""
    inset = 8 if columns > 1 else 0
    pitch = (to.width - 2 * MARGIN - 2 * inset - COLUMN) / max(1, columns - 1)
    heading = wrap(title, to.width - 2 * MARGIN - 20, 14, 2) if title else ()
    start = top + 8 + (8 + 17 * len(heading)) * bool(heading)
    trials = [_packed(cards, columns, pitch, start, sizes) for sizes in PACKINGS]
    bottom, spots = min(trials, key=lambda one: one[0])
    bottom += 8
    to.boxes.insert(0, (MARGIN, top, to.width - 2 * MARGIN, bottom - top, "zone"))
    for sketch, at, level in spots:
        sketch.put(to, MARGIN + inset + at * pitch, level)
    for number, line in enumerate(heading):
        to.texts.append((MARGIN + 10, top + 20 + 17 * number, line, 13, True, SOFT))
    return bottom


#: After how many entities a card spreads over 2, 3 and 4 columns: each is tried, the lowest picture is kept.
PACKINGS = ((7, 15, 22), (5, 9, 13), (10, 19, 28), (12, 12, 12), (99, 99, 99))


def _packed(
    cards: Sequence[Card], columns: int, pitch: float, start: float, sizes: tuple[int, ...]
) -> tuple[float, list[tuple[_Sketch, int, float]]]:
    """Return the bottom of a packing and each card with its column and height: wide, then tall ones first."""
    spans = [min(columns, 1 + sum(len(card.members) >= size for size in sizes)) for card in cards]
    sketches = [_Sketch(card, span, pitch=pitch) for card, span in zip(cards, spans, strict=True)]
    filled, spots = [start] * columns, []
    for sketch in sorted(sketches, key=lambda one: (-one.span, -one.height)):
        span = sketch.span
        at = min(range(columns - span + 1), key=lambda n: (max(filled[n : n + span]), n))
        level = max(filled[at : at + span])
        spots.append((sketch, at, level))
        filled[at : at + span] = [level + sketch.height + CARD_GAP] * span
    return max(filled) - CARD_GAP, spots
