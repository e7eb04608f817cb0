"""Views as HTML: the cards, the drawing, and the same data as tables."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from html import escape

from graph.model import CONFIDENCE
from graph.names import expand
from graph.ui.links import address, page_link
from graph.ui.sheet import SIGNS
from graph.ui.text import safe, say, typo
from graph.ui.viewdrawing import svg
from graph.ui.viewlayout import Box, Drawing, Link, arrange
from graph.ui.viewset import Part, Relation, View

__all__ = ["arrange_wide", "cards", "drawn", "legend", "picture", "tables"]

WIDE, NARROW = 6, 1  # entities in a row, on a screen and on a telephone


def cards(views: Sequence[View], lang: str) -> str:
    """Return a card a view: title, sentence, how many entities."""
    items = "".join(
        f"<li><h2>{page_link('views', view.title[lang], lang, view=view.id)}</h2>"
        f"<p>{safe(view.sentence[lang], lang)}</p>"
        f'<p class="n">{_say("entities", lang, n=len(view.entities))}</p></li>'
        for view in views
    )
    return f'<ul class="cards">{items}</ul>'


def _say(key: str, lang: str, **values: object) -> str:
    return safe(say(f"views.{key}", lang, **values), lang)


def drawn(
    parts: Sequence[Part], relations: Sequence[Relation], lang: str, across: int, where: Callable[[str], str]
) -> Drawing:
    """Return the layout of a view: one line between two entities, which tells every relation between them.

    :param where: id → the address that its box opens.
    """
    names = {part.id: typo(part.label, lang) for part in parts}
    boxes = [
        Box(part.id, names[part.id], typo(part.kind, lang), part.lane, where(part.id), part.status) for part in parts
    ]
    told: dict[tuple[str, str], list[Relation]] = defaultdict(list)
    for one in relations:
        if one.source in names and one.target in names:
            told[one.source, one.target].append(one)
    links = []
    for (source, target), several in told.items():
        lines = [
            f"{names[source]} – {typo(one.label, lang)} – {names[target]} ({say(f'confidence.{one.confidence}', lang)})"
            for one in several
        ]
        best = min((one.confidence for one in several), key=CONFIDENCE.index)
        links.append(Link(source, target, "\n".join(lines), best))
    return arrange(boxes, links, across)


def arrange_wide(parts: Sequence[Part], relations: Sequence[Relation], lang: str) -> Drawing:
    """Return the layout for a file: boxes lead to the address of their entity."""
    return drawn(parts, relations, lang, WIDE, lambda one: expand(one) or "")


def picture(
    parts: Sequence[Part], relations: Sequence[Relation], title: str, lang: str
) -> tuple[list[tuple[str, str]], str]:
    """Return the drawing for the page, in a wide and a narrow form, and the one that stands alone in a file."""
    hole = "0entity0"
    sheet = address("entity", lang, entity=hole)
    desc = say("views.desc", lang, n=len(parts), m=len({(one.source, one.target) for one in relations}))

    def here(one: str) -> str:
        return sheet.replace(hole, one)

    wide = drawn(parts, relations, lang, WIDE, here)
    slim = drawn(parts, relations, lang, NARROW, here)
    alone = arrange_wide(parts, relations, lang)
    shown = [(form, svg(one, title, desc, form)) for form, one in (("wide", wide), ("slim", slim))]
    return shown, svg(alone, title, desc, "view")


def legend(parts: Sequence[Part], lang: str) -> str:
    """Return what signs, colours and lines mean."""
    kinds: dict[str, dict[str, str]] = defaultdict(dict)
    lanes = {part.lane.id: part.lane for part in parts}
    for part in parts:
        kinds[part.lane.id][part.kind] = part.lane.glyph
    items = [
        f'<li><span class="key" style="background:{lane.fill};border-color:{lane.stroke}">'
        f"{' '.join(escape(glyph) for glyph in dict.fromkeys(kinds[one].values()))}</span>"
        + ", ".join(f"{escape(glyph)} {safe(kind, lang)}" for kind, glyph in kinds[one].items())
        + "</li>"
        for one, lane in sorted(lanes.items(), key=lambda item: item[1].order)
    ]
    lines = [
        f'<li><span class="line {one}" aria-hidden="true"></span> {SIGNS[one]} '
        f"{safe(say(f'confidence.{one}', lang), lang)}</li>"
        for one in CONFIDENCE
    ]
    return (
        f'<section class="legend"><h2>{_say("legend", lang)}</h2><ul>{"".join(items)}</ul>'
        f"<ul>{''.join(lines)}</ul><p>{_say('legend-how', lang)}</p></section>"
    )


def tables(parts: Sequence[Part], relations: Sequence[Relation], lang: str) -> str:
    """Return the links and the entities of a view as tables."""
    names = {part.id: part.label for part in parts}

    def sheet(one: str) -> str:
        return page_link("entity", names[one], lang, entity=one)

    links = [
        f'<tr><th scope="row">{sheet(one.source)}</th><td>{safe(one.label, lang)}</td><td>{sheet(one.target)}</td>'
        f"<td>{SIGNS[one.confidence]} {safe(say(f'confidence.{one.confidence}', lang), lang)}</td></tr>"
        for one in relations
        if one.source in names and one.target in names
    ]
    things = [
        f'<tr><th scope="row">{sheet(part.id)}</th><td>{safe(part.kind, lang)}</td>'
        f"<td>{safe(part.lane.label, lang)}</td>"
        f"<td>{page_link('explorer', say('views.in-explorer', lang, name=part.label), lang, entity=part.id)}</td></tr>"
        for part in sorted(parts, key=lambda part: (part.lane.order, part.kind, part.label.casefold()))
    ]
    return _table("links", ("source", "relation", "target", "confidence"), links, lang, True) + _table(
        "things", ("entity", "type", "layer", "open"), things, lang, False
    )


def _table(name: str, columns: Sequence[str], rows: Sequence[str], lang: str, opened: bool) -> str:
    heads = "".join(f'<th scope="col">{_say(f"table-{one}", lang)}</th>' for one in columns)
    title = _say(f"table-{name}", lang, n=len(rows))
    return (
        f'<details class="same-data"{" open" if opened else ""}><summary>{title}</summary><div class="scroll"><table>'
        f"<caption>{title}</caption><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div></details>"
    )
