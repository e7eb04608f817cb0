"""Where the events of a timeline stand: lanes under a scale of years.

A year is as wide as it is full, so that crowded years have room; within a year a day stands where it falls. A date
known to the month or the year is a bar of all its days. Labels are measured, then placed in rows where they do not
overlap; what finds no row is folded into a count by year.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from graph.timeline import Stop
from graph.ui.measure import text_width, wrap
from graph.ui.text import say, typo

__all__ = ["SIGNS", "Band", "Drawing", "Label", "arrange", "short_day", "wide"]

#: The sign of each state, beside its word.
SIGNS = {"set": "§", "announced": "○", "overdue": "◌", "postponed": "↷", "unknown": "?", "reached": "●",
         "later": "◐"}  # fmt: skip
#: Which of the past is drawn first when there is not room for all.
FIRST = ("overdue", "postponed", "unknown", "set", "announced", "reached", "later")
LABEL, FONT, SMALL, LINE, STRIP, PAD = 186, 12, 11.5, 14.5, 9, 5
HEAD, SCALE, GAP, MARGIN, BADGE, YEAR = 27, 48, 8, 6, 24, 40
TIP, MONTHS = 16, 420  # room for the tip of an arrow at the right; width of a year from which its months are drawn
#: The face of the page is narrower than Arial, by which text is measured; the last resort of a file is wider.
WIDER = 1.12
MOST_BARE = 70  # events up to which nothing is folded
ROWS = 4  # rows of a lane when there are more


@dataclass(frozen=True)
class Band:
    """A lane: its name and its colours."""

    id: str
    label: str
    fill: str = "#F1F3F6"
    stroke: str = "#565E68"


@dataclass
class Label:
    """An event with the words drawn of it, and where."""

    stop: Stop
    lines: list[tuple[str, str]]  # (what it is, text)
    tick: float  # where the date falls
    end: float  # where it ends
    left: float  # of the text
    to: float | None  # where the new date begins, when it moved
    row: int = 0

    @property
    def height(self) -> float:
        """Return how high it is, with the strip on which its date falls."""
        return STRIP + len(self.lines) * LINE + PAD


@dataclass
class Drawing:
    """Where everything stands; ``folded`` gives, by lane and year, how many events found no room."""

    width: float
    edges: dict[int, tuple[float, float]]
    today: date
    word: str = "today"  # how the day one looks from is called: key of the text files
    lanes: list[tuple[Band, list[Label], dict[int, int]]] = field(default_factory=list)

    @property
    def folded(self) -> int:
        """Return how many events are told by a count alone."""
        return sum(sum(some.values()) for _, _, some in self.lanes)

    def x(self, day: date) -> float:
        """Return where a day falls; what lies beyond the scale falls on its edge."""
        first, last = min(self.edges), max(self.edges)
        if day.year < first:
            return self.edges[first][0]
        if day.year > last:
            return self.edges[last][1]
        left, right = self.edges[day.year]
        whole = (date(day.year, 12, 31) - date(day.year, 1, 1)).days + 1
        return left + (right - left) * (day - date(day.year, 1, 1)).days / whole


def wide(text: str, size: float) -> float:
    """Return how wide a text may be, whatever the face it is shown in."""
    return text_width(text, size) * WIDER


def short_day(iso: str, lang: str) -> str:
    """Return a date in a few letters, no more precise than it is known: « 26 mars 2027 », « déc. 2026 », « 2027 »."""
    parts = iso.split("-")
    words = [parts[0]]
    if len(parts) > 1:
        words.insert(0, say("timeline.months", lang).split()[int(parts[1]) - 1])
    if len(parts) > 2:
        number = int(parts[2])
        words.insert(0, "1er" if lang == "fr" and number == 1 else str(number))
    return "\u00a0".join(words)


def arrange(
    stops: Sequence[Stop], band_of: Callable[[Stop], Band], bands: Sequence[Band], today: date, lang: str, width: float
) -> Drawing:
    """Return the layout of dated events.

    :param stops: events with a date.
    :param band_of: the lane of each.
    :param bands: every lane, from the top.
    :param width: of the whole drawing, in pixels.
    """
    draw = Drawing(width, _scale(stops, today, width), today)
    members: dict[str, list[Stop]] = defaultdict(list)
    for one in stops:
        members[band_of(one).id].append(one)
    most = None if len(stops) <= MOST_BARE else ROWS
    for band in bands:
        if band.id in members:
            draw.lanes.append((band, *_placed(draw, members[band.id], lang, most)))
    return draw


def _scale(stops: Sequence[Stop], today: date, width: float) -> dict[int, tuple[float, float]]:
    """Return where each year begins and ends: the more it holds the wider, never less than room for its number."""
    spans = [one.span for one in stops] + [other.span for one in stops for other in one.to if other.span]
    first = min(span.start.year for span in spans)
    last = max(span.last.year for span in spans)
    if first - 1 <= today.year <= last + 1:
        first, last = min(first, today.year), max(last, today.year)
    years = range(first, last + 1)
    full = Counter(one.span.start.year for one in stops)
    room = width - MARGIN - TIP
    least = min(YEAR, room / len(years))
    weight = {year: full[year] ** 0.5 for year in years}
    spare = (room - least * len(years)) / (sum(weight.values()) or 1)
    edges, left = {}, float(MARGIN)
    for year in years:
        edges[year] = (left, left + least + spare * weight[year])
        left = edges[year][1]
    return edges


def _placed(draw: Drawing, stops: Sequence[Stop], lang: str, most: int | None) -> tuple[list[Label], dict[int, int]]:
    """Give each event a row of its lane; return the labels placed and, by year, how many found no row."""
    ranked = sorted(stops, key=lambda one: (one.span.start, one.span, one.label))
    if most is not None:
        widest = sorted(stops, key=lambda one: (-len(one.about), one.label, one.id))
        alike: Counter[str] = Counter()
        turn = {}
        for one in widest:  # of one date, one event in each turn
            turn[one.id] = alike[one.date]
            alike[one.date] += 1
        ranked.sort(key=lambda one: _weight(one, turn[one.id], draw.today))
    rows: list[list[tuple[float, float]]] = []
    placed, folded = [], Counter()
    for one in ranked:
        label = _label(draw, one, lang)
        start = min(label.tick, label.left) - GAP / 2
        end = max(label.left + LABEL, label.end, label.to + 26 if label.to is not None else 0) + GAP / 2
        row = next((n for n, taken in enumerate(rows) if all(end <= a or start >= b for a, b in taken)), len(rows))
        if most is not None and row >= most:
            folded[one.span.start.year] += 1
            continue
        if row == len(rows):
            rows.append([])
        rows[row].append((start, end))
        label.row = row
        placed.append(label)
    placed.sort(key=lambda label: (label.stop.span.start, label.stop.span, label.stop.label))
    return placed, dict(folded)


def _weight(one: Stop, turn: int, today: date) -> tuple:
    """Return by what events are drawn first when there is not room for all: what comes, the nearest first."""
    past, far = one.past(today), abs((one.span.start - today).days)
    return past, FIRST.index(one.state) if past else 0, turn, far, one.label, one.id


def _label(draw: Drawing, one: Stop, lang: str) -> Label:
    inner = LABEL - 2 * PAD
    when, word = short_day(one.date, lang), say(f"timeline.state-{one.state}", lang)
    lines = [("date", f"{SIGNS[one.state]} {when}")]
    tail = f" · {word}"
    if one.state == "postponed":
        news = [short_day(other.date, lang) if other.date else "?" for other in one.to] or ["?"]
        tail = f" → {', '.join(news)}"
        fits = wide(lines[0][1] + tail, FONT) <= inner
        lines = [("moved", lines[0][1] + tail)] if fits else [("moved", lines[0][1]), ("date", tail.strip())]
    elif wide(lines[0][1] + tail, FONT) <= inner:
        lines[0] = ("date", lines[0][1] + tail)
        word = ""
    lines += [("title", line) for line in wrap(typo(one.label, lang), inner / WIDER, FONT, 3)]
    lines += [("state", word)] if word else []
    tick, end = draw.x(one.span.start), draw.x(one.span.end)
    if one.precision == "day":
        tick = end = (tick + end) / 2
    left = max(MARGIN, min(tick - PAD, draw.width - MARGIN - LABEL))
    to = None
    if one.state == "postponed":
        known = [draw.x(other.span.start) for other in one.to if other.span]
        to = max([*known, end + 16]) if known else min(end + 30, draw.width - MARGIN - 20)
    return Label(one, lines, tick, end, left, to)
