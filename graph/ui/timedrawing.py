"""The drawing of a timeline as SVG that stands alone: every event and every count is a link with its words."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from html import escape

from graph.timeline import Stop
from graph.ui.text import say, typo
from graph.ui.timelayout import (
    BADGE,
    FONT,
    HEAD,
    LABEL,
    LINE,
    MARGIN,
    MONTHS,
    PAD,
    SCALE,
    SMALL,
    STRIP,
    Band,
    Drawing,
    Label,
    short_day,
    wide,
)

__all__ = ["svg"]

#: Line, paper and dashes of a label by state.
LOOKS = {
    "set": ("#24467F", "#EDF2FE", ""), "announced": ("#24467F", "#FFFFFF", "6 3"),
    "overdue": ("#7A2E00", "#FFF4EC", "2 3"), "postponed": ("#6B4E16", "#FFF9E6", "8 3 2 3"),
    "unknown": ("#4A525C", "#F3F4F6", "2 3"), "reached": ("#565E68", "#FFFFFF", ""),
    "later": ("#565E68", "#FFFFFF", "1 3"),
}  # fmt: skip
INK, GREY = "#161616", "#4A525C"
FACE = "Source Sans, Source Sans Pro, Arial, Liberation Sans, Helvetica, sans-serif"


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
        half = wide(told, SMALL) / 2 + 6
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
    draw: Drawing, band: Band, labels: list[Label], folded: dict[int, int], y: float, lang: str,
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
    across = max(24.0, min(right - left - 2, wide(f"+{count}", FONT) + 12))
    middle = (left + right) / 2
    told = say("timeline.folded", lang, n=count, year=year, label=typo(band.label, lang))
    return (
        f"{_opening(address, told)}<title>{escape(told)}</title>"
        f'<rect x="{middle - across / 2:.1f}" y="{top:.1f}" width="{across:.1f}" height="{BADGE}" rx="12" fill="#fff" '
        f'stroke="{band.stroke}" stroke-width="1.5"/><text x="{middle:.1f}" y="{top + 16.5:.1f}" font-size="{FONT}" '
        f'font-weight="700" text-anchor="middle" fill="{INK}">+{count}</text></a>'
    )


def _opening(address: str, told: str) -> str:
    """Return the tag that opens a link; in a file, what leads nowhere is no link but keeps its words."""
    where = f'href="{escape(address, quote=True)}" ' if address else ""
    return f'<a {where}aria-label="{escape(told, quote=True)}">'


def _mark(label: Label, top: float, lang: str, address: str) -> str:
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


def _when(label: Label, strip: float, box: float, stroke: str, dashes: str) -> str:
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
