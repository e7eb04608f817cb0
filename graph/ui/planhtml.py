"""The plan as HTML: zones, blocks and plots are headings, lists and links; nothing is said by colour alone."""

from html import escape
from urllib.parse import quote

from graph.ui.links import address
from graph.ui.plan import Block, Plan, Zone
from graph.ui.shades import Shade
from graph.ui.survey import Plot, Survey
from graph.ui.text import safe, say

__all__ = ["plan_html"]

LONG = 24  # plots from which a block takes the whole width
SPOKEN = ("planned", "draft", "retired", "unknown")  # statuses written on the plot; in force goes without saying
HOLE = "0entity0"  # stands for an id in an address made once for all plots


def plan_html(plan: Plan, found: Survey, colour: str, lang: str) -> str:
    """Return the whole plan: ways to the zones, legend, zones."""
    pen = _Pen(plan, found, colour, lang)
    jumps = "".join(
        f'<a href="#zone-{zone.lane.id}" style="border-color:{zone.lane.stroke};background:{zone.lane.fill}">'
        f"{safe(zone.lane.label, lang)} · {zone.shown}</a>"
        for zone in plan.zones
    )
    zones = "".join(pen.zone(zone) for zone in plan.zones)
    ways = f'<nav class="jump" aria-label="{_say("zones", lang)}">{jumps}</nav>'
    return f'<div class="plan">{pen.styles()}{ways}{pen.legend()}{zones}</div>'


def _say(key: str, lang: str, **values: object) -> str:
    return safe(say(f"plan.{key}", lang, **values), lang)


class _Pen:
    """Draws one plan: what every plot needs is made once."""

    def __init__(self, plan: Plan, found: Survey, colour: str, lang: str) -> None:
        self.plan, self.found, self.colour, self.lang = plan, found, colour, lang
        self.rank = {shade.id: number for number, shade in enumerate(plan.shades)}
        self.sheet = escape(address("entity", lang, entity=HOLE), quote=True)
        self.words = {shade.id: self._word(shade) for shade in plan.shades}
        self.letters = {shade.id: shade for shade in found.programmes}
        self.names = {plot.id: plot.name for plot in found.plots}
        self.signs = {shade.id: shade.sign for shade in plan.shades}

    def _word(self, shade: Shade) -> str:
        if shade.label:
            return shade.label
        if self.colour == "coverage" and shade.id in self.found.levels:
            return self.found.levels[shade.id]
        return say(f"plan.{self.colour}-{shade.id}", self.lang)

    def styles(self) -> str:
        """Return one rule a shade."""
        rules = (
            f".plan .s{number} {{ background: {shade.fill}; border-color: {shade.stroke}; }}"
            for number, shade in enumerate(self.plan.shades)
        )
        return f"<style>{' '.join(rules)}</style>"

    def legend(self) -> str:
        """Return the shades with their counts, which add up to what is shown."""
        shown = [plot for zone in self.plan.zones for block in zone.blocks for plot in block.plots]
        keys = "".join(
            f'<li><span class="key s{self.rank[shade.id]}">{escape(shade.sign or self._glyphs(shade.id))}</span>'
            f"{safe(self.words[shade.id], self.lang)} <strong>{number}</strong></li>"
            for shade, number in self.plan.count(shown)
        )
        title = _say("legend", self.lang, n=len(shown))
        how = _say(f"legend-{self.colour}", self.lang)
        return f'<section class="legend"><h2>{title}</h2><ul>{keys}</ul><p>{how}</p></section>'

    def _glyphs(self, layer: str) -> str:
        """Return the signs of the types of a layer."""
        glyphs = (block.glyph for zone in self.plan.zones if zone.lane.id == layer for block in zone.blocks)
        return " ".join(dict.fromkeys(glyphs))

    def zone(self, zone: Zone) -> str:
        """Return a zone: its title, how many it has, its blocks."""
        lane = zone.lane
        wide = [block for block in zone.blocks if block.open and len(block.plots) > LONG]
        if len(zone.blocks) - len(wide) == 1:  # alone, it need not leave the rest of its row empty
            wide = list(zone.blocks)
        blocks = "".join(self.block(block, zone) for block in wide)
        packed = "".join(self.block(block, zone) for block in zone.blocks if block not in wide)
        blocks += f'<div class="packed">{packed}</div>' if packed else ""
        return (
            f'<section class="zone" id="zone-{lane.id}" style="border-color:{lane.stroke}">'
            f'<h2 style="background:{lane.stroke}">{safe(lane.label, self.lang)} '
            f"<span>{self._count(zone.shown, zone.total)}</span></h2>"
            f'<div class="blocks" style="background:{lane.fill}">{blocks}</div></section>'
        )

    def _count(self, shown: int, total: int) -> str:
        if shown != total:
            return _say("count-part", self.lang, n=shown, total=total)
        return _say("count-one", self.lang) if total == 1 else _say("count", self.lang, n=total)

    def block(self, block: Block, zone: Zone) -> str:
        """Return a block: its title, which shows its type alone, what it holds by shade, its plots."""
        title = safe(f"{block.title[:1].upper()}{block.title[1:]}", self.lang)
        only = address("plan", self.lang, colour=self.colour, kind=block.kind)
        head = (
            f'<h3><a href="{escape(only, quote=True)}" title="{_say("only-block", self.lang, title=block.title)}">'
            f'<span aria-hidden="true">{escape(block.glyph)}</span> {title}</a> '
            f'<span class="n">{self._count(len(block.plots), block.total)}</span></h3>'
        )
        frame = f'style="border-color:{zone.lane.stroke}"'
        if not block.plots:
            return f'<div class="block dim" {frame}>{head}</div>'
        plots = "".join(self.plot(plot) for plot in block.plots)
        summary = self._count(len(block.plots), block.total)
        body = (
            f'<ul class="plots">{plots}</ul>'
            if block.open
            else f'<details><summary>{summary}</summary><ul class="plots">{plots}</ul></details>'
        )
        tally = self.tally(block) if self.colour != "type" else ""
        return f'<div class="block" {frame}>{head}{tally}{body}</div>'

    def tally(self, block: Block) -> str:
        """Return the shades of a block, as a bar and in figures."""
        counts = self.plan.count(block.plots)
        bar = "".join(f'<span class="s{self.rank[shade.id]}" style="flex:{number}"></span>' for shade, number in counts)
        figures = "".join(
            f'<span title="{safe(self.words[shade.id], self.lang)}"><b>{escape(shade.sign)}</b> {number}</span>'
            for shade, number in counts
        )
        doubts = ""
        if self.colour == "confidence" and (doubtful := sum(plot.doubtful for plot in block.plots)):
            facts = sum(plot.facts for plot in block.plots)
            doubts = f"<span>{_say('doubtful', self.lang, k=doubtful, n=facts)}</span>"
        return f'<div class="bar" aria-hidden="true">{bar}</div><div class="tally">{figures}{doubts}</div>'

    def plot(self, plot: Plot) -> str:
        """Return an entity: a link to its sheet that says its name, its shade and its status."""
        shade = self.plan.of[plot.id]
        said = [plot.name, self.words[shade.id]]
        sign = shade.sign
        if self.colour == "coverage" and len(plot.levels) > 1:
            sign = "".join(self.signs[level] for level in (plot.levels[0], plot.levels[-1]))
            levels = ", ".join(self.found.levels[level] for level in plot.levels)
            said[1] = say("plan.levels", self.lang, levels=levels)
        elif self.colour == "confidence" and plot.doubtful:
            said.append(say("plan.doubtful", self.lang, k=plot.doubtful, n=plot.facts))
        elif self.colour == "programme" and plot.programmes:
            named = [self.letters[one] for one in plot.programmes if one in self.letters]
            sign = "".join(sorted(one.sign for one in named)) + ("+" if len(named) < len(plot.programmes) else "")
            said[1] = ", ".join(self.names.get(one, one) for one in plot.programmes)
        status = ""
        if plot.status in SPOKEN:
            status = f" <i>({safe(self.found.statuses[plot.status], self.lang)})</i>"
        mark = f'<b aria-hidden="true">{escape(sign)}</b>' if sign else ""
        where = self.sheet.replace(HOLE, quote(plot.id, safe="/:"))
        return (
            f'<li><a class="plot s{self.rank[shade.id]} {plot.status}" href="{where}" '
            f'title="{safe(" · ".join(said), self.lang)}">{mark}{safe(plot.label, self.lang)}{status}</a></li>'
        )
