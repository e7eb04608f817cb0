"""The drawing of a timeline: lanes of dated events under a scale of years, as SVG that stands alone.

A year is as wide as it is full, so that crowded years have room; within a year a day stands where it falls. A date
known to the month or the year is a bar of all its days. Labels are measured, then placed in rows where they do not
overlap; what finds no row is folded into a count by year.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape

from graph.timeline import Stop
from graph.ui.measure import text_width, wrap
from graph.ui.text import say, typo

__all__ = ["SIGNS", "Band", "Drawing", "arrange", "short_day", "svg"]

#: The sign of each state, beside its word.
SIGNS = {"set": "§", "announced": "○", "overdue": "◌", "postponed": "↷", "unknown": "?", "reached": "●",
         "later": "◐"}  # fmt: skip
#: Line, paper and dashes of a label by state.
LOOKS = {
    "set": ("#24467F", "#EDF2FE", ""), "announced": ("#24467F", "#FFFFFF", "6 3"),
    "overdue": ("#7A2E00", "#FFF4EC", "2 3"), "postponed": ("#6B4E16", "#FFF9E6", "8 3 2 3"),
    "unknown": ("#4A525C", "#F3F4F6", "2 3"), "reached": ("#565E68", "#FFFFFF", ""),
    "later": ("#565E68", "#FFFFFF", "1 3"),
}  # fmt: skip
#: Which of the past is drawn first when there is not room for all.
FIRST = ("overdue", "postponed", "unknown", "set", "announced", "reached", "later")
LABEL, FONT, SMALL, LINE, STRIP, PAD = 186, 12, 11.5, 14.5, 9, 5
HEAD, SCALE, GAP, MARGIN, BADGE, YEAR = 27, 48, 8, 6, 24, 40
TIP, MONTHS = 16, 420  # room for the tip of an arrow at the right; width of a year from which its months are drawn
INK, GREY = "#161616", "#4A525C"
#: The face of the page is narrower than Arial, by which text is measured; the last resort of a file is wider.
FACE, WIDER = "Source Sans, Source Sans Pro, Arial, Liberation Sans, Helvetica, sans-serif", 1.12
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
class _Label:
    stop: Stop
    lines: list[tuple[str, str]]  # (what it is, text)
    tick: float  # where the date falls
    end: float  # where it ends
    left: float  # of the text
    to: float | None  # where the new date begins, when it moved
    row: int = 0

    @property
    def height(self) -> float:
        return STRIP + len(self.lines) * LINE + PAD


@dataclass
class Drawing:
    """Where everything stands; ``folded`` gives, by lane and year, how many events found no room."""

    width: float
    edges: dict[int, tuple[float, float]]
    today: date
    word: str = "today"  # how the day one looks from is called: key of the text files
    lanes: list[tuple[Band, list[_Label], dict[int, int]]] = field(default_factory=list)

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


def _wide(text: str, size: float) -> float:
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


def _placed(draw: Drawing, stops: Sequence[Stop], lang: str, most: int | None) -> tuple[list[_Label], dict[int, int]]:
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


def _label(draw: Drawing, one: Stop, lang: str) -> _Label:
    inner = LABEL - 2 * PAD
    when, word = short_day(one.date, lang), say(f"timeline.state-{one.state}", lang)
    lines = [("date", f"{SIGNS[one.state]} {when}")]
    tail = f" · {word}"
    if one.state == "postponed":
        news = [short_day(other.date, lang) if other.date else "?" for other in one.to] or ["?"]
        tail = f" → {', '.join(news)}"
        fits = _wide(lines[0][1] + tail, FONT) <= inner
        lines = [("moved", lines[0][1] + tail)] if fits else [("moved", lines[0][1]), ("date", tail.strip())]
    elif _wide(lines[0][1] + tail, FONT) <= inner:
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
    return _Label(one, lines, tick, end, left, to)


# ----------------------------------------------------------------------------------------------- SVG


def svg(
    draw: Drawing,
    title: str,
    desc: str,
    lang: str,
    where: Callable[[Stop], str],
    fold_at: Callable[[Band, int], str],
    name: str = "time",
) -> str:
    """Return the drawing; each event and each count is a link.

    :param where: the address that an event opens.
    :param fold_at: the address that shows the events folded in a lane and a year.
    :param name: begins the ids of the drawing: two on one page need two names.
    """
    lanes, y = [], float(SCALE)
    for band, labels, folded in draw.lanes:
        part, y = _lane(draw, band, labels, folded, y, lang, where, fold_at)
        lanes.append(part)
    height = y + MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{draw.width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {draw.width:.0f} {height:.0f}" role="group" aria-labelledby="{name}-t {name}-d" '
        f'font-family="{FACE}">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(desc)}</desc>'
        f'<rect width="100%" height="100%" fill="#fff"/>{_years(draw, height, lang)}{"".join(lanes)}</svg>'
    )


def _years(draw: Drawing, height: float, lang: str) -> str:
    parts = []
    for number, (year, (left, right)) in enumerate(draw.edges.items()):
        if number % 2:
            parts.append(
                f'<rect x="{left:.1f}" y="20" width="{right - left:.1f}" height="{height - 20:.1f}" fill="#F7F8FA"/>'
            )
        parts.append(f'<path d="M{left:.1f} 20V{height:.1f}" stroke="#C9CED6"/>')
        parts.append(
            f'<text x="{(left + right) / 2:.1f}" y="{32 if right - left > MONTHS else 36}" font-size="12.5" '
            f'font-weight="700" text-anchor="middle" fill="{INK}">{year}</text>'
        )
        if right - left > MONTHS:
            parts += _months(draw, year, height, lang)
    if min(draw.edges) <= draw.today.year <= max(draw.edges):
        x = draw.x(draw.today)
        told = f"{say(f'timeline.{draw.word}', lang)} · {short_day(draw.today.isoformat(), lang)}"
        half = _wide(told, SMALL) / 2 + 6
        middle = max(half, min(x, draw.width - half))
        parts.append(
            f'<path d="M{x:.1f} 18V{height:.1f}" stroke="#B3261E" stroke-width="2" stroke-dasharray="7 4"/>'
            f'<rect x="{middle - half:.1f}" y="0" width="{2 * half:.1f}" height="18" rx="3" fill="#B3261E"/>'
            f'<text x="{middle:.1f}" y="13" font-size="{SMALL}" text-anchor="middle" fill="#fff">{escape(told)}</text>'
        )
    return f'<g class="scale">{"".join(parts)}</g>'


def _months(draw: Drawing, year: int, height: float, lang: str) -> list[str]:
    names = say("timeline.months", lang).split()
    edges = [draw.x(date(year, month, 1)) for month in range(1, 13)] + [draw.edges[year][1]]
    return [
        f'<path d="M{edges[n]:.1f} 38V{height:.1f}" stroke="#E3E7EC"/><text x="{(edges[n] + edges[n + 1]) / 2:.1f}" '
        f'y="45" font-size="11" text-anchor="middle" fill="{GREY}">{names[n]}</text>'
        for n in range(12)
    ]


def _lane(
    draw: Drawing, band: Band, labels: list[_Label], folded: dict[int, int], y: float, lang: str,
    where: Callable[[Stop], str], fold_at: Callable[[Band, int], str],
) -> tuple[str, float]:  # fmt: skip
    tall: dict[int, float] = defaultdict(float)
    for label in labels:
        tall[label.row] = max(tall[label.row], label.height)
    tops, top = {}, y + HEAD
    for row in sorted(tall):
        tops[row] = top
        top += tall[row] + 5
    number = len(labels) + sum(folded.values())
    key = "timeline.lane-folded" if folded else "timeline.lane" if number > 1 else "timeline.lane-one"
    told = say(key, lang, label=typo(band.label, lang), n=number, k=sum(folded.values()))
    parts = [
        f'<rect x="0" y="{y:.1f}" width="{draw.width:.0f}" height="{HEAD - 5}" fill="{band.fill}"/>'
        f'<rect x="0" y="{y:.1f}" width="5" height="{HEAD - 5}" fill="{band.stroke}"/>'
        f'<text x="12" y="{y + 15.5:.1f}" font-size="12.5" font-weight="700" fill="{INK}">{escape(told)}</text>'
    ]
    for label in labels:
        parts.append(_mark(label, tops[label.row], lang, where(label.stop)))
    if folded:
        for year, count in sorted(folded.items()):
            parts.append(_badge(draw, band, year, count, top, lang, fold_at(band, year)))
        top += BADGE + 5
    return f'<g class="lane">{"".join(parts)}</g>', top + 4


def _badge(draw: Drawing, band: Band, year: int, count: int, top: float, lang: str, address: str) -> str:
    left, right = draw.edges[year]
    wide = max(24.0, min(right - left - 2, _wide(f"+{count}", FONT) + 12))
    middle = (left + right) / 2
    told = say("timeline.folded", lang, n=count, year=year, label=typo(band.label, lang))
    return (
        f"{_opening(address, told)}<title>{escape(told)}</title>"
        f'<rect x="{middle - wide / 2:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{BADGE}" rx="12" fill="#fff" '
        f'stroke="{band.stroke}" stroke-width="1.5"/><text x="{middle:.1f}" y="{top + 16.5:.1f}" font-size="{FONT}" '
        f'font-weight="700" text-anchor="middle" fill="{INK}">+{count}</text></a>'
    )


def _opening(address: str, told: str) -> str:
    """Return the tag that opens a link; in a file, what leads nowhere is no link but keeps its words."""
    where = f'href="{escape(address, quote=True)}" ' if address else ""
    return f'<a {where}aria-label="{escape(told, quote=True)}">'


def _mark(label: _Label, top: float, lang: str, address: str) -> str:
    one = label.stop
    stroke, paper, dash = LOOKS[one.state]
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    about = ", ".join(typo(link.label, lang) for link in one.about[:2])
    told = f"{label.lines[0][1]} – {typo(one.label, lang)} – {about} – {typo(one.kind_label, lang)}, " + say(
        f"timeline.state-{one.state}", lang
    )
    strip, box = top + 4, top + STRIP
    words, y = [], box + 11.5
    for what, text in label.lines:
        words.append(_line(what, text, label.left + PAD, y, stroke))
        y += LINE
    return (
        f"{_opening(address, told)}<title>{escape(told)}</title>"
        f'<rect x="{label.left:.1f}" y="{box - 2:.1f}" width="{LABEL}" height="{label.height - STRIP:.1f}" rx="3" '
        f'fill="{paper}" stroke="{stroke}" stroke-width="{1.8 if one.state == "set" else 1.1}"{dashes}/>'
        f"{_when(label, strip, box, stroke, dashes)}{''.join(words)}</a>"
    )


def _when(label: _Label, strip: float, box: float, stroke: str, dashes: str) -> str:
    """Return the date itself: a dot for a day, a bar for a month or a year, an arrow to the date that replaces it."""
    if label.stop.precision == "day":
        parts = (
            f'<path d="M{label.tick:.1f} {strip:.1f}V{box - 2:.1f}" stroke="{stroke}" stroke-width="2"/>'
            f'<circle cx="{label.tick:.1f}" cy="{strip:.1f}" r="3.5" fill="{stroke}"/>'
        )
    else:
        parts = (
            f'<path d="M{label.tick + 1:.1f} {strip - 3:.1f}v6M{label.tick + 1:.1f} {strip:.1f}H{label.end - 1:.1f}'
            f'M{label.end - 1:.1f} {strip - 3:.1f}v6" stroke="{stroke}" stroke-width="2.5" fill="none"/>'
        )
    if label.to is None:
        return parts
    start, tip = label.end + 4, max(label.to, label.end + 14)
    arrow = f"M{start:.1f} {strip:.1f}H{tip - 5:.1f}"
    known = any(other.span for other in label.stop.to)
    return (
        f'{parts}<path d="{arrow}" stroke="{stroke}" stroke-width="2"{"" if known else dashes} fill="none"/>'
        f'<path d="M{tip:.1f} {strip:.1f}l-7 -4v8z" fill="{stroke}"/>'
        + (
            f'<circle cx="{tip + 5:.1f}" cy="{strip:.1f}" r="3.5" fill="#fff" stroke="{stroke}" stroke-width="1.5"/>'
            if known
            else f'<text x="{tip + 3:.1f}" y="{strip + 4:.1f}" font-size="{FONT}" font-weight="700" '
            f'fill="{stroke}">?</text>'
        )
    )


def _line(what: str, text: str, x: float, y: float, stroke: str) -> str:
    size, bold, colour = (SMALL, "", stroke) if what == "state" else (FONT, "", INK)
    inside = escape(text)
    if what == "date":
        bold = ' font-weight="700"'
    if what == "moved":
        old, arrow, new = text.partition(" → ")
        sign, _, day = old.partition(" ")
        bold = ' font-weight="700"'
        inside = (
            f'{escape(sign)} <tspan text-decoration="line-through" font-weight="400">{escape(day)}</tspan>'
            f"{arrow}{escape(new)}"
        )
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}"{bold} fill="{colour}">{inside}</text>'
