"""A small plot on logarithmic axes, as SVG."""

import math

__all__ = ["plot"]

WIDTH, HEIGHT, MARGIN = 300, 200, 44


def plot(name: str, unit: str, points: list[tuple[int, float]], slope: float) -> str:
    """Return the picture of one job: processor seconds against size, beside a dotted line in proportion to the size."""
    xs, ys = [math.log10(x) for x, _ in points], [math.log10(max(y, 1e-4)) for _, y in points]
    ends = [ys[0], ys[0] + xs[-1] - xs[0]]
    low, high = min(*ys, *ends), max(*ys, *ends)

    def at(x: float, y: float) -> str:
        across = MARGIN + (x - xs[0]) / (xs[-1] - xs[0]) * (WIDTH - 2 * MARGIN)
        return f"{across:.1f},{HEIGHT - MARGIN - (y - low) / (high - low) * (HEIGHT - 2 * MARGIN):.1f}"

    line = " ".join(at(x, y) for x, y in zip(xs, ys, strict=True))
    even = f"{at(xs[0], ends[0])} {at(xs[-1], ends[1])}"
    marks = []
    for (size, seconds), x, y in zip(points, xs, ys, strict=True):
        left, top = at(x, y).split(",")
        marks.append(f'<circle cx="{left}" cy="{top}" r="3" fill="#000091"/>')
        marks.append(f'<text x="{left}" y="{float(top) - 8:.1f}" text-anchor="middle">{seconds:.2g} s</text>')
        marks.append(f'<text x="{left}" y="{HEIGHT - MARGIN + 16}" text-anchor="middle">{size:,}</text>')
    title = f"{name}: slope {slope:.2f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" role="img" aria-label="{title}"'
        f' font-family="sans-serif" font-size="10" fill="#161616"><rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="{WIDTH / 2}" y="16" text-anchor="middle" font-size="13">{title}</text>'
        f'<polyline points="{even}" fill="none" stroke="#666" stroke-dasharray="3 3"/>'
        f'<polyline points="{line}" fill="none" stroke="#000091" stroke-width="2"/>{"".join(marks)}'
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}" text-anchor="middle">{unit}; dotted: in proportion</text></svg>\n'
    )
