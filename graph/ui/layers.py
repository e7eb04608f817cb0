"""The drawing of an impact: the starts at the left, one column a rank, one chain an entity; a tree on a telephone.

Text is measured before it is drawn: nothing overlaps, nothing is smaller than 12 pixels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from graph.ui.canvas import FACE
from graph.ui.measure import wrap
from graph.ui.neighbours import Lane

__all__ = ["DASHES", "Box", "Wire", "box_svg", "box_tall", "head", "outline", "ranks", "wire_svg"]

DASHES = {"Quoted": "", "Inferred": "7 4", "ToBeVerified": "2 4"}
INK, WIRE, SOFT = "#161616", "#4A525C", "#4A525C"
FONT, LINE, PAD, GAP = 13, 16, 6, 8
NARROWEST, WIDEST, BETWEEN = 136, 190, 52  # width of an entity, width between two ranks
PAGE = 955  # pixels that a page of 1440 leaves to a picture
HEAD, MARGIN, TALLEST = 30, 12, 3
SLIM, INDENT = 258, 12  # width of the tree, how far each rank stands to the right


@dataclass(frozen=True)
class Box:
    """An entity to draw.

    :param short: what is written in it.
    :param said: what is told of it when it is pointed at.
    :param via: id of the entity by which it is reached, ``""`` for a start.
    :param sure: confidence of the chain that leads to it: the line of its frame.
    :param chain: ids of the entities from the start to it.
    :param more: it stands for entities that are not drawn.
    """

    id: str
    short: str
    said: str
    lane: Lane
    address: str
    via: str = ""
    sure: str = ""
    chain: tuple[str, ...] = ()
    more: bool = False


@dataclass(frozen=True)
class Wire:
    """A link between two boxes, as it is walked."""

    source: str
    target: str
    said: str
    confidence: str


def head(form: str, wide: float, tall: float, title: str, desc: str) -> str:
    """Return the beginning of an SVG, standing alone: no style, script nor font from elsewhere."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {tall:.0f}" width="{wide:.0f}" '
        f'height="{tall:.0f}" style="--w:{wide:.0f}px" role="group" aria-labelledby="{form}-t {form}-d" '
        f'font-family="{FACE}">'
        f'<title id="{form}-t">{escape(title)}</title><desc id="{form}-d">{escape(desc)}</desc>'
        f'<defs><marker id="{form}-a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" '
        f'markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path d="M0 0.5 8 4 0 7.5z" fill="{WIRE}"/>'
        f"</marker></defs>"
        f'<rect width="{wide:.0f}" height="{tall:.0f}" fill="#ffffff"/>'
    )


def _lines(box: Box, wide: float) -> tuple[str, ...]:
    # A machine without Arial writes a tenth wider.
    return wrap(box.short if box.more else f"{box.lane.glyph} {box.short}", (wide - 2 * PAD - 4) * 0.9, FONT, TALLEST)


def box_tall(box: Box, wide: float) -> float:
    """Return the height of an entity so wide."""
    return len(_lines(box, wide)) * LINE + 2 * PAD


def box_svg(box: Box, x: float, y: float, wide: float, on: Sequence[str] = ()) -> str:
    """Return an entity whose left top corner is given; ``on`` is what lights up with it."""
    lines, tall = _lines(box, wide), box_tall(box, wide)
    start = not box.via and not box.more
    fill, ink = (box.lane.stroke, "#ffffff") if start else ("#ffffff" if box.more else box.lane.fill, INK)
    dash = f' stroke-dasharray="{DASHES[box.sure]}"' if DASHES.get(box.sure) else ""
    words = "".join(
        f'<tspan x="{x + PAD + 3:.1f}" y="{y + PAD + LINE * (rank + 1) - 4:.1f}">{escape(line)}</tspan>'
        for rank, line in enumerate(lines)
    )
    weight = ' font-weight="bold"' if start else ""
    return (
        f'<a href="{escape(box.address, quote=True)}" data-id="{escape(box.id, quote=True)}" '
        f'data-on="{escape(" ".join(on), quote=True)}"><title>{escape(box.said)}</title>'
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}" rx="4" fill="{fill}" '
        f'stroke="{box.lane.stroke}" stroke-width="1.5"{dash}/>'
        f'<text font-size="{FONT}" fill="{ink}"{weight}>{words}</text></a>'
    )


def wire_svg(wire: Wire, path: str, form: str) -> str:
    """Return a link that follows a path; easy to point at."""
    dash = f' stroke-dasharray="{DASHES[wire.confidence]}"' if DASHES.get(wire.confidence) else ""
    return (
        f'<g data-wire="{escape(f"{wire.source}>{wire.target}", quote=True)}"><path d="{path}" fill="none" '
        f'stroke="{WIRE}" stroke-width="1.5"{dash} marker-end="url(#{form}-a)"/>'
        f'<path d="{path}" fill="none" stroke="#fff" stroke-opacity="0" stroke-width="10"/>'
        f"<title>{escape(wire.said)}</title></g>"
    )


def _lit(box: Box) -> list[str]:
    """Return what lights up with an entity: those of its chain and the links between them."""
    return [*box.chain, *(f"{a}>{b}" for a, b in pairwise(box.chain))]


def ranks(columns: Sequence[tuple[str, Sequence[Box]]], wires: Sequence[Wire], form: str, title: str, desc: str) -> str:
    """Return the picture with one column a rank, from left to right.

    :param columns: title and entities of each, in the order of reading; a column follows the order of the one before.
    """
    number = len(columns)
    wide = min(WIDEST, max(NARROWEST, (PAGE - 2 * MARGIN - (number - 1) * BETWEEN) / number))
    tops: dict[str, float] = {}
    lowest = 0.0
    for _, boxes in columns:
        y = float(HEAD + MARGIN)
        for box in boxes:  # no higher than what leads to it: the start stands at the top, chains go down
            tops[box.id] = y = max(y, tops.get(box.via, 0.0))
            y += box_tall(box, wide) + GAP
        lowest = max(lowest, y - GAP)
    total = 2 * MARGIN + number * wide + (number - 1) * BETWEEN
    left = {box.id: MARGIN + at * (wide + BETWEEN) for at, (_, boxes) in enumerate(columns) for box in boxes}
    middle = {box.id: tops[box.id] + box_tall(box, wide) / 2 for _, boxes in columns for box in boxes}
    parts = [head(form, total, lowest + MARGIN, title, desc), '<g class="heads">']
    for at, (heading, _) in enumerate(columns):
        x = MARGIN + at * (wide + BETWEEN)
        parts.append(
            f'<rect x="{x - 7:.1f}" y="4" width="{wide + 14:.1f}" height="{lowest + 2:.1f}" rx="6" fill="#F1F3F6"/>'
            f'<text x="{x:.1f}" y="23" font-size="13" font-weight="bold" fill="{INK}">{escape(heading)}</text>'
        )
    parts.append('</g><g class="wires">')
    for wire in wires:
        if wire.source in left and wire.target in left:
            x1, x2 = left[wire.source] + wide, left[wire.target] - 1
            y1, y2, bend = middle[wire.source], middle[wire.target], (x2 - x1) / 2
            path = f"M{x1:.1f} {y1:.1f}C{x1 + bend:.1f} {y1:.1f} {x2 - bend:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
            parts.append(wire_svg(wire, path, form))
    parts.append('</g><g class="nodes">')
    parts += [box_svg(box, left[box.id], tops[box.id], wide, _lit(box)) for _, boxes in columns for box in boxes]
    return "".join([*parts, "</g></svg>"])


def outline(
    columns: Sequence[tuple[str, Sequence[Box]]], wires: Sequence[Wire], form: str, title: str, desc: str
) -> str:
    """Return the same picture as a tree whose branches go down: for a narrow screen."""
    said: Mapping[str, Wire] = {wire.target: wire for wire in wires}
    below: dict[str, list[Box]] = {}
    for _, boxes in columns:
        for box in boxes:
            below.setdefault(box.via, []).append(box)
    drawn, y = [], float(MARGIN)
    spots: dict[str, tuple[float, float, float]] = {}  # left, top, height

    def put(box: Box, deep: int) -> None:
        nonlocal y
        left = MARGIN + deep * INDENT
        tall = box_tall(box, SLIM - left)
        spots[box.id] = (left, y, tall)
        drawn.append((box, left, y))
        y += tall + GAP
        for one in below.get(box.id, ()):
            put(one, deep + 1)

    for box in below.get("", ()):
        put(box, 0)
    parts = [head(form, SLIM + MARGIN, y, title, desc), '<g class="wires">']
    for box, left, top in drawn:
        if box.via in spots and box.id in said:
            x, above, tall = spots[box.via]
            path = f"M{x + 6:.1f} {above + tall:.1f}V{top + box_tall(box, SLIM - left) / 2:.1f}H{left - 1:.1f}"
            parts.append(wire_svg(said[box.id], path, form))
    parts.append('</g><g class="nodes">')
    parts += [box_svg(box, left, top, SLIM - left, _lit(box)) for box, left, top in drawn]
    return "".join([*parts, "</g></svg>"])
