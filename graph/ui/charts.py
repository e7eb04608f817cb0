"""Bars that are also a table: each row says its number in words and shows it as a length."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from graph.ui.text import safe

__all__ = ["Bar", "Chart", "bars_html"]


@dataclass(frozen=True)
class Bar:
    """A row: its head as HTML, how many of each part, the colours of its bar where it has its own.

    :param current: marked as where one stands (the present year).
    """

    head: str
    parts: Mapping[str, int]
    fill: str = "#9DB2DC"
    stroke: str = "#1F3F8A"
    current: str = ""

    @property
    def total(self) -> int:
        """Return the length of the bar."""
        return sum(self.parts.values())


@dataclass(frozen=True)
class Chart:
    """Bars of one scale; ``parts`` are the columns of numbers, key → label, in the order in which they are drawn."""

    caption: str
    head: str
    parts: Mapping[str, str]
    bars: Sequence[Bar] = field(default_factory=tuple)


def bars_html(chart: Chart, lang: str) -> str:
    """Return a chart: a table whose last column draws the numbers of the others. Parts differ by pattern and colour."""
    most = max((bar.total for bar in chart.bars), default=1) or 1
    heads = "".join(
        f'<th scope="col" class="n">{_key(key, len(chart.parts))}{safe(label, lang)}</th>'
        for key, label in chart.parts.items()
    )
    rows = []
    for bar in chart.bars:
        cells = "".join(f'<td class="n">{bar.parts.get(key, 0) or "–"}</td>' for key in chart.parts)
        drawn = "".join(
            f'<i class="part {key}" style="width:{100 * bar.parts[key] / most:.2f}%;'
            f'background-color:{bar.fill};border-color:{bar.stroke}"></i>'
            for key in chart.parts
            if bar.parts.get(key)
        )
        mark = f" <small>{safe(bar.current, lang)}</small>" if bar.current else ""
        here = ' class="here"' if bar.current else ""
        rows.append(f'<tr{here}><th scope="row">{bar.head}{mark}</th>{cells}<td class="drawn">{drawn}</td></tr>')
    return (
        f'<div class="bars"><table><caption>{safe(chart.caption, lang)}</caption><thead><tr>'
        f'<th scope="col">{safe(chart.head, lang)}</th>{heads}<td></td></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _key(key: str, parts: int) -> str:
    """Return the sign of a part, where there are several to tell apart."""
    return f'<i class="part key {escape(key)}" aria-hidden="true"></i>' if parts > 1 else ""
