"""The order of entities in bands that makes few links cross, and how many do."""

from collections.abc import Sequence
from itertools import pairwise

__all__ = ["crossings", "ordered"]

SWEEPS = 12


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
