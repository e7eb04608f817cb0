"""The drawing of chains between two entities, hop after hop, and of a loop: a row of entities, or a column.

What stands at the same distance from the start stands in the same column; each link says its relation where there is
room for it.
"""

from collections import Counter
from collections.abc import Sequence
from html import escape

from graph.ui.layers import Box, Wire, box_svg, box_tall, head, wire_svg
from graph.ui.measure import wrap

__all__ = ["column", "layered", "ring"]

NODE, SLIM, BETWEEN, GAP, MARGIN = 166, 236, 118, 26, 14
SMALL, LINE, INK = 12, 14, "#343B44"


def _tokens(ids: Sequence[str], wires: Sequence[Wire]) -> list[str]:
    present = set(ids)
    return [*ids, *(f"{one.source}>{one.target}" for one in wires if {one.source, one.target} <= present)]


def _words(text: str, x: float, y: float, room: float, anchor: str = "middle", above: bool = True) -> str:
    """Return a relation written on the page, its last line above ``y`` or its first below it, with a white halo."""
    lines = wrap(text, room * 0.9, SMALL, 3)
    top = y - 5 - (len(lines) - 1) * LINE if above else y + LINE + 1
    spans = "".join(
        f'<tspan x="{x:.1f}" y="{top + rank * LINE:.1f}">{escape(line)}</tspan>' for rank, line in enumerate(lines)
    )
    return (
        f'<text font-size="{SMALL}" fill="{INK}" text-anchor="{anchor}" stroke="#fff" stroke-width="4" '
        f'stroke-linejoin="round" paint-order="stroke">{spans}</text>'
    )


def layered(
    columns: Sequence[Sequence[Box]], wires: Sequence[tuple[Wire, str, bool]], form: str, title: str, desc: str
) -> str:
    """Return chains from left to right.

    :param columns: entities at each distance from the start.
    :param wires: each with its relation, and whether the fact goes against the way of reading.
    """
    heights = [sum(box_tall(box, NODE) + GAP for box in boxes) - GAP for boxes in columns]
    room = 16 + 2 * LINE
    tall = max(heights) + room + 2 * MARGIN
    total = 2 * MARGIN + len(columns) * NODE + (len(columns) - 1) * BETWEEN
    left, top = {}, {}
    for at, (boxes, high) in enumerate(zip(columns, heights, strict=True)):
        y = (tall - high) / 2
        for box in boxes:
            left[box.id], top[box.id] = MARGIN + at * (NODE + BETWEEN), y
            y += box_tall(box, NODE) + GAP
    boxes = {box.id: box for some in columns for box in some}
    middle = {one: top[one] + box_tall(box, NODE) / 2 for one, box in boxes.items()}
    out = Counter(wire.source for wire, _, _ in wires)
    into = Counter(wire.target for wire, _, _ in wires)
    parts, words = [head(form, total, tall, title, desc), '<g class="wires">'], []
    for wire, relation, against in wires:
        x1, x2 = left[wire.source] + NODE, left[wire.target]
        y1, y2, bend = middle[wire.source], middle[wire.target], (x2 - x1) / 2
        path = f"M{x1:.1f} {y1:.1f}C{x1 + bend:.1f} {y1:.1f} {x2 - bend:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
        if against:
            path = f"M{x2:.1f} {y2:.1f}C{x2 - bend:.1f} {y2:.1f} {x1 + bend:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
        parts.append(wire_svg(wire, path, form))
        if into[wire.target] == 1 or out[wire.source] == 1:  # beside the end where it is alone
            near = y2 if into[wire.target] == 1 else y1
            flat = abs(y1 - y2) < 2
            x = (x1 + x2) / 2 if flat else (x2 - 8 if near == y2 else x1 + 8)
            anchor = "middle" if flat else ("end" if near == y2 else "start")
            # On the side where the link does not come from.
            above = flat or (y1 > y2 if near == y2 else y2 > y1)
            words.append(_words(relation, x, near, BETWEEN - 14, anchor, above))
    parts += ["</g>", *words, '<g class="nodes">']
    for one, box in boxes.items():
        on = [one, *box.chain]
        parts.append(box_svg(box, left[one], top[one], NODE, _tokens(on, [wire for wire, _, _ in wires])))
    return "".join([*parts, "</g></svg>"])


def column(
    boxes: Sequence[Box], wires: Sequence[tuple[Wire, str, bool]], form: str, title: str, desc: str, loop: bool = False
) -> str:
    """Return one chain from top to bottom; a loop comes back to its beginning by the left side."""
    side = 22 if loop else 0
    left, y, step = MARGIN + side, float(MARGIN), 46
    tops = []
    for box in boxes:
        tops.append(y)
        y += box_tall(box, SLIM - side) + step
    parts, words = [], []
    tall = [box_tall(box, SLIM - side) for box in boxes]
    for at, (wire, relation, against) in enumerate(wires):
        if at + 1 < len(boxes):
            x, y1, y2 = left + 20, tops[at] + tall[at], tops[at + 1]
            path = f"M{x} {y2:.1f}V{y1:.1f}" if against else f"M{x} {y1:.1f}V{y2:.1f}"
            words.append(_words(relation, x + 9, (y1 + y2) / 2 + 9, SLIM - 60, "start"))
        else:
            y1, y2 = tops[at] + tall[at] / 2, tops[0] + tall[0] / 2
            path = f"M{left:.1f} {y1:.1f}H{MARGIN:.1f}V{y2:.1f}H{left:.1f}"
            words.append(_words(relation, left + 20, tops[at] + tall[at], SLIM - 40, "start", above=False))
        parts.append(wire_svg(wire, path, form))
    high = tops[-1] + tall[-1] + (20 if loop else 0) + MARGIN
    drawn = [
        box_svg(box, left, top, SLIM - side, _tokens([one.id for one in boxes], [wire for wire, _, _ in wires]))
        for box, top in zip(boxes, tops, strict=True)
    ]
    return (
        f'{head(form, SLIM + 2 * MARGIN, high, title, desc)}<g class="wires">{"".join(parts)}</g>{"".join(words)}'
        f'<g class="nodes">{"".join(drawn)}</g></svg>'
    )


def ring(boxes: Sequence[Box], wires: Sequence[tuple[Wire, str, bool]], form: str, title: str, desc: str) -> str:
    """Return a loop as a row of entities whose last leads back to the first, under the others."""
    tall = max(box_tall(box, NODE) for box in boxes)
    top, x = MARGIN + 2 * LINE, float(MARGIN)
    lefts = []
    for _ in boxes:
        lefts.append(x)
        x += NODE + BETWEEN
    total, middle, low = x - BETWEEN + MARGIN, top + tall / 2, top + tall + 26
    parts, words = [], []
    for at, (wire, relation, _) in enumerate(wires):
        if at + 1 < len(boxes):
            path = f"M{lefts[at] + NODE:.1f} {middle:.1f}H{lefts[at + 1]:.1f}"
            words.append(_words(relation, lefts[at] + NODE + BETWEEN / 2 - 3, middle, BETWEEN - 14))
        else:
            x1, x2 = lefts[at] + NODE / 2, lefts[0] + NODE / 2
            bottom = [top + (tall + box_tall(boxes[one], NODE)) / 2 for one in (at, 0)]
            path = f"M{x1:.1f} {bottom[0]:.1f}V{low:.1f}H{x2:.1f}V{bottom[1]:.1f}"
            words.append(_words(relation, (x1 + x2) / 2, low, x1 - x2 - 20))
        parts.append(wire_svg(wire, path, form))
    tokens = _tokens([one.id for one in boxes], [wire for wire, _, _ in wires])
    drawn = [
        box_svg(box, left, top + (tall - box_tall(box, NODE)) / 2, NODE, tokens)
        for box, left in zip(boxes, lefts, strict=True)
    ]
    return (
        f'{head(form, total, low + MARGIN, title, desc)}<g class="wires">{"".join(parts)}</g>{"".join(words)}'
        f'<g class="nodes">{"".join(drawn)}</g></svg>'
    )
