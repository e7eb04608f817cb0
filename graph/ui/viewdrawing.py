"""The drawing of a chosen set of entities as SVG that stands alone."""

from collections import defaultdict
from html import escape
from itertools import pairwise

from graph.ui.canvas import FACE
from graph.ui.viewlayout import BAND, FONT, LINE, NODE, PAD, SMALL, Drawing

__all__ = ["svg"]

DASHES = {"Quoted": "", "Inferred": "7 4", "ToBeVerified": "2 4"}
INK, WIRE = "#161616", "#4A525C"


def svg(draw: Drawing, title: str, desc: str, name: str) -> str:
    """Return the drawing as SVG, standing alone: no style, script nor font from elsewhere.

    :param name: start of the ids in it, unlike those of another drawing on the same page.
    """
    wide, tall = round(draw.width), round(draw.height)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {tall}" width="{wide}" height="{tall}" '
        f'role="group" aria-labelledby="{name}-t {name}-d" font-family="{FACE}">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(desc)}</desc>'
        f'<defs><marker id="{name}-a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        f'orient="auto-start-reverse"><path d="M0 0.5 8 4 0 7.5z" fill="{WIRE}"/></marker></defs>'
        f'<rect width="{wide}" height="{tall}" fill="#ffffff"/>'
    )
    bands, titles = _bands(draw)
    return head + bands + _wires(draw, name) + titles + _nodes(draw) + "</svg>"


def _bands(draw: Drawing) -> tuple[str, str]:
    """Return the lanes, then their titles, which stand over the links that pass."""
    parts, titles, number = [], [], 0
    while number < len(draw.rows):
        lane, last = draw.lane_of[number], number
        while last + 1 < len(draw.rows) and draw.lane_of[last + 1].id == lane.id:
            last += 1
        top, bottom = draw.y[number][0] - BAND, draw.y[last][0] + draw.y[last][1] + 12
        parts.append(
            f'<rect x="2" y="{top:.0f}" width="{draw.width - 4:.0f}" height="{bottom - top:.0f}" rx="5" '
            f'fill="{lane.fill}" fill-opacity="0.38" stroke="{lane.stroke}" stroke-opacity="0.5"/>'
        )
        titles.append(
            f'<text x="10" y="{top + 16:.0f}" font-size="{SMALL + 1}" font-weight="bold" fill="{lane.stroke}" '
            f'stroke="#fff" stroke-width="5" stroke-linejoin="round" paint-order="stroke">{escape(lane.label)}</text>'
        )
        number = last + 1
    return "".join(parts), "".join(titles)


def _wires(draw: Drawing, name: str) -> str:
    row_of = {key: number for number, row in enumerate(draw.rows) for key in row}
    ports = _ports(draw, row_of)
    parts = []
    for link, way in draw.routes:
        if row_of[way[0]] == row_of[way[-1]]:
            path = _arc(draw, way[0], way[-1], row_of)
        else:
            points = []
            for rank, key in enumerate(way):
                top, tall = draw.y[row_of[key]]
                if rank:
                    points.append((ports.get((key, "top", way[rank - 1]), draw.x[key]), top))
                if rank < len(way) - 1:
                    points.append((ports.get((key, "bottom", way[rank + 1]), draw.x[key]), top + tall))
            path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
            for (x1, y1), (x2, y2) in pairwise(points):
                through = isinstance(x1, float) and abs(x1 - x2) < 0.05
                middle = (y1 + y2) / 2
                path += f"V{y2:.1f}" if through else f"C{x1:.1f} {middle:.1f} {x2:.1f} {middle:.1f} {x2:.1f} {y2:.1f}"
        end = "end" if link.target == way[-1] else "start"
        dash = f' stroke-dasharray="{DASHES[link.confidence]}"' if DASHES[link.confidence] else ""
        parts.append(
            f'<g><path d="{path}" fill="none" stroke="{WIRE}" stroke-width="1.5"{dash} marker-{end}="url(#{name}-a)"/>'
            f'<path d="{path}" fill="none" stroke="#fff" stroke-opacity="0" stroke-width="10"/>'  # easier to point at
            f"<title>{escape(link.title)}</title></g>"
        )
    return f'<g class="wires">{"".join(parts)}</g>'


def _ports(draw: Drawing, row_of: dict[object, int]) -> dict[tuple[object, str, object], float]:
    """Return where the links of an entity meet its sides: spread, in the order of what they come from."""
    ends: dict[tuple[object, str], set[object]] = defaultdict(set)
    for _, way in draw.routes:
        if row_of[way[0]] == row_of[way[-1]]:
            continue
        for a, b in pairwise(way):
            ends[a, "bottom"].add(b)
            ends[b, "top"].add(a)
    ports = {}
    for (key, side), others in ends.items():
        if not isinstance(key, str):
            continue
        ranked = sorted(others, key=lambda other: draw.x[other])
        step = min(15, (NODE - 24) / max(1, len(ranked)))
        for rank, other in enumerate(ranked):
            ports[key, side, other] = draw.x[key] + (rank - (len(ranked) - 1) / 2) * step
    return ports


def _arc(draw: Drawing, a: str, b: str, row_of: dict[object, int]) -> str:
    """Return a way under the row, between two entities of it."""
    top, _ = draw.y[row_of[a]]
    feet = [top + len(draw.lines[one]) * LINE + 2 * PAD for one in (a, b)]
    dip = draw.y[row_of[a]][0] + draw.y[row_of[a]][1] + 30
    lean = 12 if draw.x[a] < draw.x[b] else -12
    x1, x2 = draw.x[a] + lean * 4, draw.x[b] - lean * 4
    return f"M{x1:.1f} {feet[0]:.1f}C{x1:.1f} {dip:.1f} {x2:.1f} {dip:.1f} {x2:.1f} {feet[1]:.1f}"


def _nodes(draw: Drawing) -> str:
    parts = []
    for number, row in enumerate(draw.rows):
        top, tall = draw.y[number]
        for key in row:
            if not isinstance(key, str):
                continue
            box, lines, x = draw.boxes[key], draw.lines[key], draw.x[key]
            dash = ' stroke-dasharray="5 3"' if box.status in ("planned", "draft") else ""
            dash = ' stroke-dasharray="2 3"' if box.status == "retired" else dash
            start = top + (tall - len(lines) * LINE) / 2 + LINE - 4
            words = "".join(
                f'<tspan x="{x:.1f}" y="{start + LINE * rank:.1f}">{escape(line)}</tspan>'
                for rank, line in enumerate(lines)
            )
            tag, where = ("a", f' href="{escape(box.address, quote=True)}"') if box.address else ("g", "")
            said = escape(f"{box.label} – {box.kind}" if box.kind else box.label)
            parts.append(
                f"<{tag}{where}><title>{said}</title>"
                f'<rect x="{x - NODE / 2:.1f}" y="{top:.1f}" width="{NODE}" height="{tall}" rx="4" '
                f'fill="{box.lane.fill}" stroke="{box.lane.stroke}" stroke-width="1.4"{dash}/>'
                f'<text font-size="{FONT}" text-anchor="middle" fill="{INK}">{words}</text></{tag}>'
            )
    return f'<g class="nodes">{"".join(parts)}</g>'
