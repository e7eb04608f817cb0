"""The structure of the web of dependencies as HTML: ranked tables with bars, loops in words, the file to keep."""

from collections.abc import Callable, Sequence

from graph.impact import weakest
from graph.structure import Cycle
from graph.structure_answers import only_way_sentence
from graph.ui import chainhtml
from graph.ui.links import page_link
from graph.ui.pathview import Told
from graph.ui.text import safe, say, typo

__all__ = ["central_html", "group_html", "loops_html", "lost_html", "ways_html"]

Row = dict[str, object]
AT_ONCE = 10  # rows of a table before the rest is folded


def _say(key: str, lang: str, **values: object) -> str:
    return safe(say(f"structure.{key}", lang, **values), lang)


def _bar(value: float, most: float, shown: str) -> str:
    """Return a number with its bar; the number is what is read."""
    wide = 100 * value / most if most else 0
    return f'<span class="measure"><span class="bar" style="width:{wide:.1f}%" aria-hidden="true"></span>{shown}</span>'


def central_html(rows: Sequence[Row], by: str, lang: str, mode: str = "") -> str:
    """Return what most depends on, each measure with a bar.

    :param mode: ``change`` where the web follows changes too, as the page of impacts then must.
    """
    keys = ("dependants", "direct", "betweenness")
    most = {key: max((row[key] for row in rows), default=0) for key in keys}
    heads = [say("impact.entity", lang), say("impact.type", lang), *(say(f"structure.{key}", lang) for key in keys)]

    def cells(row: Row) -> list[str]:
        share = f"{100 * row['betweenness']:.2f} %"
        share = share.replace(".", ",") if lang == "fr" else share
        shown = {"dependants": str(row["dependants"]), "direct": str(row["direct"]), "betweenness": share}
        first = page_link("impact", row["label"], lang, of=row["id"], mode=mode)
        return [first, safe(row["type_label"], lang), *(_bar(row[key], most[key], shown[key]) for key in keys)]

    caption = say("structure.central-caption", lang, n=len(rows), by=say(f"structure.{by}", lang))
    return _folded(caption, heads, [cells(row) for row in rows], lang)


def ways_html(rows: Sequence[Row], lang: str) -> str:
    """Return what others need to authenticate: each of them leads to the chains that show it."""

    def shown(row: Row) -> str:
        links = (
            page_link("paths", one["label"], lang, **{"from": one["id"], "to": row["id"]}) for one in row["only_way_of"]
        )
        return ", ".join(links)

    told = "".join(f'<p class="told">{safe(typo(only_way_sentence(row, lang), lang), lang)}</p>' for row in rows[:1])
    return told + _lost(rows, "only_way_of", "ways", shown, lang)


def lost_html(rows: Sequence[Row], lang: str) -> str:
    """Return what holds parts of the web together, with what it cuts off."""

    def shown(row: Row) -> str:
        return ", ".join(chainhtml.sheet_link(one["id"], one["label"], lang) for one in row["cut_off"])

    return _lost(rows, "cut_off", "cuts", shown, lang)


def _lost(rows: Sequence[Row], column: str, key: str, shown: Callable[[Row], str], lang: str) -> str:
    most = max((len(row[column]) for row in rows), default=0)
    heads = [say("structure.without", lang), say("impact.type", lang), say(f"structure.{key}-number", lang)]
    heads.append(say(f"structure.{key}-names", lang))
    cells = [
        [
            page_link("impact", row["label"], lang, of=row["id"]), safe(row["type_label"], lang),
            _bar(len(row[column]), most, str(len(row[column]))), shown(row),
        ]
        for row in rows
    ]  # fmt: skip
    return f'<div class="names">{_folded(say(f"structure.{key}-caption", lang, n=len(rows)), heads, cells, lang)}</div>'


def _folded(caption: str, heads: Sequence[str], cells: Sequence[Sequence[str]], lang: str) -> str:
    html = chainhtml.table(caption, heads, cells[:AT_ONCE], lang)
    if rest := cells[AT_ONCE:]:
        more = say("ui.more", lang, n=len(rest))
        html += f'<details class="more"><summary>{safe(more, lang)}</summary>'
        html += f"{chainhtml.table(more, heads, rest, lang)}</details>"
    return html


def group_html(cycle: Cycle, number: int, told: Told) -> str:
    """Return the title of a group and its members."""
    lang = told.lang
    names = (chainhtml.sheet_link(one, told.teller.name(one).label, lang) for one in cycle.members)
    head = _say("group-title", lang, k=number, n=len(cycle.members), m=cycle.links)
    return f"<h3>{head}</h3><p>{', '.join(names)}</p>"


def loops_html(cycle: Cycle, told: Told) -> str:
    """Return the loops of a group in words, each link with its evidence."""
    lang, items = told.lang, []
    for loop in (cycle.loop, *cycle.others):
        hops = chainhtml.hops_html(told.hops(loop, True), lang, opened=True)
        evidence = safe(say("chain.evidence", lang), lang)
        items.append(
            f'<li><p><span class="told">{safe(typo(told.teller.sentence(loop), lang), lang)}</span> '
            f'<span class="kind">· {chainhtml.sure(weakest(loop), lang)}</span></p>'
            f"<details><summary>{evidence}</summary>{hops}</details></li>"
        )
    return f'<ol class="chains">{"".join(items)}</ol>'
