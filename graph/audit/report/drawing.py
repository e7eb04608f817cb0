"""The system as a still drawing: a band a host, a box an application, a line a flow, what was found on each."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from html import escape

from graph.audit.results import Audit
from graph.audit.rules import SEVERITIES
from graph.system.records import Element, shown
from graph.text.typography import say

__all__ = ["MOST", "drawing"]

LOWEST = 108  # a band that holds what is said of a host
MOST = 300  # applications: beyond, nobody would see a thing
WIDTH, LABEL, MARGIN = 1200, 170, 14
BOX, TALL, ACROSS, DOWN, COLUMNS = 188, 46, 14, 22, 5
BOW = (BOX + ACROSS) * 2 // 3  # of a control point: the curve then passes between two columns
LETTERS = 25  # of a name in its box
COLOURS = {"violation": "#a80f0f", "warning": "#b06a00", "information": "#0b4f9e"}
SIGNS = {"violation": "■", "warning": "▲", "information": "●"}
PAINTS = {
    "violation": 'stroke="#a80f0f" stroke-width="2" marker-end="url(#to-violation)"',
    "warning": 'stroke="#b06a00" stroke-width="2" marker-end="url(#to-warning)"',
    "information": 'stroke="#0b4f9e" stroke-opacity=".6" marker-end="url(#to-information)"',
}
QUIET, INK, SOFT = "#8a94a6", "#1b2330", "#515b6b"

Key = tuple[str, str]


def drawing(audit: Audit, lang: str, anchors: Mapping[Key, str]) -> str:
    """Return an ``<svg>`` element, without script nor anything from elsewhere.

    :param anchors: (class, id) of an element → the heading that tells what was found on it.
    """
    return _Drawing(audit, lang, anchors).svg()


class _Drawing:
    """Places boxes band by band, then draws lines, then boxes over them."""

    def __init__(self, audit: Audit, lang: str, anchors: Mapping[Key, str]) -> None:
        self.audit, self.lang, self.anchors = audit, lang, anchors
        self.found: dict[Key, Counter[str]] = defaultdict(Counter)
        for one in audit.open:
            self.found[one.element.kind, one.element.id][one.severity] += 1
        self.asked = Counter((one.element.kind, one.element.id) for one in audit.questions)
        self.spots: dict[str, tuple[int, int]] = {}
        self.bands: list[tuple[int, int, Element | None]] = []
        self.height = self._place()

    def _place(self) -> int:
        hosts = {one.id: one for one in self.audit.elements if one.kind == "Host"}
        by_host: dict[str, list[Element]] = defaultdict(list)
        for one in self.audit.elements:
            if one.kind == "Application":
                host = _first(one, "host")
                by_host[host if host in hosts else ""].append(one)
        top = 40
        for host, some in sorted(by_host.items(), key=lambda item: (not item[0], -len(item[1]), item[0])):
            rows = -(-len(some) // COLUMNS)
            tall = max(rows * (TALL + DOWN) + DOWN, LOWEST)
            self.bands.append((top, tall, hosts.get(host)))
            for rank, one in enumerate(some):
                row, column = divmod(rank, COLUMNS)
                self.spots[one.id] = (LABEL + MARGIN + column * (BOX + ACROSS), top + DOWN + row * (TALL + DOWN))
            top += tall + MARGIN
        return top

    # ------------------------------------------------------------------------------------------------ svg

    def svg(self) -> str:
        title = say("report.drawing-title", self.lang, n=len(self.spots))
        parts = (_heads(), *self._legend(), *self._bands(), *self._flows(), *self._boxes())
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.height}" '
            f'width="{WIDTH}" height="{self.height}" role="group" '
            f'aria-label="{escape(title)}" font-family="system-ui, Segoe UI, Arial, sans-serif" font-size="12">'
            f"<title>{escape(title)}</title>" + "".join(parts) + "</svg>"
        )

    def _legend(self) -> Iterator[str]:
        x = MARGIN
        for severity in SEVERITIES:
            said = f"{SIGNS[severity]} {say(f'audit.{severity}', self.lang)}"
            yield f'<text x="{x}" y="22" fill="{COLOURS[severity]}" font-weight="600">{escape(said)}</text>'
            x += 130
        yield f'<text x="{x}" y="22" fill="{SOFT}">{escape(say("report.drawing-legend", self.lang))}</text>'

    def _bands(self) -> Iterator[str]:
        for top, tall, host in self.bands:
            yield f'<rect x="0" y="{top}" width="{WIDTH}" height="{tall}" rx="6" fill="#f3f5f8"/>'
            name = _folded(shown(host.name or host.id, 80) if host else say("report.no-host", self.lang), 22)
            lines = [*name, *self._about(host)]
            for rank, text in enumerate(lines):
                weight = ' font-weight="600"' if rank < len(name) else f' fill="{SOFT}"'
                yield f'<text x="{MARGIN}" y="{top + 26 + rank * 16}"{weight}>{escape(text)}</text>'
            if host:
                yield self._marks("Host", host.id, MARGIN, top + 26 + len(lines) * 16)

    def _about(self, host: Element | None) -> list[str]:
        if host is None:
            return []
        external = _first(host, "external")
        said = [say(f"report.host-{external}", self.lang)] if external else []
        return [*said, *(shown(one, 24) for one in host.facts.get("zone", ()))]

    def _flows(self) -> Iterator[str]:
        flows = [one for one in self.audit.elements if one.kind == "Flow"]
        for one in sorted(flows, key=lambda flow: bool(self.found["Flow", flow.id])):
            ends = [self.spots.get(_first(one, name)) for name in ("source", "target")]
            if not all(ends) or ends[0] == ends[1]:
                continue
            worst = self._worst("Flow", one.id)
            paint = PAINTS.get(worst, f'stroke="{QUIET}" stroke-opacity=".3"')
            yield (f'<path d="{_curve(*ends)}" fill="none" {paint}><title>{escape(self._told(one))}</title></path>')

    def _boxes(self) -> Iterator[str]:
        apps = {one.id: one for one in self.audit.elements if one.kind == "Application"}
        for id, (x, y) in self.spots.items():
            one, worst = apps[id], self._worst("Application", id)
            colour = COLOURS.get(worst, QUIET)
            box = (
                f'<rect x="{x}" y="{y}" width="{BOX}" height="{TALL}" rx="4" fill="#fff" stroke="{colour}"/>'
                f'<rect x="{x}" y="{y}" width="5" height="{TALL}" rx="2" fill="{colour}"/>'
                f'<text x="{x + 12}" y="{y + 18}" fill="{INK}">{escape(shown(one.name or id, LETTERS))}</text>'
                f"{self._marks('Application', id, x + 12, y + 36)}<title>{escape(self._told(one))}</title>"
            )
            anchor = self.anchors.get(("Application", id))
            yield f'<a href="#{anchor}">{box}</a>' if anchor else f"<g>{box}</g>"

    # ---------------------------------------------------------------------------------------------- words

    def _worst(self, kind: str, id: str) -> str:
        return next((one for one in SEVERITIES if self.found[kind, id][one]), "")

    def _marks(self, kind: str, id: str, x: int, y: int) -> str:
        counts, silent = self.found[kind, id], self.asked[kind, id]
        marks = [
            f'<tspan fill="{COLOURS[one]}" font-weight="600">{SIGNS[one]} {counts[one]} </tspan>'
            for one in SEVERITIES
            if counts[one]
        ]
        if silent:
            marks.append(f'<tspan fill="{SOFT}">? {silent}</tspan>')
        return f'<text x="{x}" y="{y}" font-size="11">{"".join(marks)}</text>' if marks else ""

    def _told(self, one: Element) -> str:
        counts = self.found[one.kind, one.id]
        said = [
            f"{say(f'audit.{severity}', self.lang)} {counts[severity]}" for severity in SEVERITIES if counts[severity]
        ]
        said += [say("report.n-questions", self.lang, n=n)] if (n := self.asked[one.kind, one.id]) else []
        return " · ".join([shown(one.name or one.id, 120), *said])


def _curve(start: tuple[int, int], end: tuple[int, int]) -> str:
    """Return the line of a flow from box to box; within a column, it passes beside the boxes between."""
    (x1, y1), (x2, y2) = start, end
    bow = BOW if x1 == x2 and abs(y2 - y1) > TALL + DOWN else 0
    x1, x2 = x1 + BOX // 2, x2 + BOX // 2
    if y1 == y2:
        return f"M{x1} {y1}C{x1} {y1 - DOWN} {x2} {y2 - DOWN} {x2} {y2}"
    y1, y2, way = (y1 + TALL, y2, 1) if y2 > y1 else (y1, y2 + TALL, -1)
    bend = way * max(18, abs(y2 - y1) // 3)
    return f"M{x1} {y1}C{x1 + bow} {y1 + bend} {x2 + bow} {y2 - bend} {x2} {y2}"


def _heads() -> str:
    """Return the heads of arrows."""
    heads = (
        f'<marker id="to-{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" fill="{colour}"/></marker>'
        for name, colour in COLOURS.items()
    )
    return f"<defs>{''.join(heads)}</defs>"


def _first(element: Element, attribute: str) -> str:
    return next(iter(element.facts.get(attribute, ())), "")


def _folded(text: str, width: int) -> list[str]:
    """Return a text on two lines at most."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return [line if len(line) <= width else line[: width - 1] + "…" for line in lines[:2]]
