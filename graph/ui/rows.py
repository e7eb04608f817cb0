"""The links of a view as rows: the HTML table under the picture, and the files that other tools read."""

from collections.abc import Callable

from graph.io.sheets import csv_text
from graph.names import expand
from graph.ui import files
from graph.ui.card import link_anchor
from graph.ui.explore import Shown
from graph.ui.scene import Row
from graph.ui.sheet import SIGNS, link
from graph.ui.text import safe, say

__all__ = ["as_csv", "as_graphml", "table"]


def table(view: Shown, named: Callable[[str], str], lang: str) -> str:
    """Return the links of the view as a table, those that it folds included."""
    make = {"couches": _of_lanes, "impact": _of_ranks}.get(view.options.view, _of_neighbours)
    rows = sorted(view.rows, key=lambda row: row.rank)
    heads, cells = make(view, rows, named, lang)
    drawn = sum(row.drawn for row in rows)
    name = view.centre.label
    key = "ui.table-caption" if view.hood else f"explorer.caption-{view.options.view}"
    caption = _say(key, lang, name=name, n=len(rows), d=drawn, k=len(rows) - drawn)
    top = "".join(f'<th scope="col">{_say(key, lang, name=name)}</th>' for key in heads)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>' for first, *rest in cells
    )
    return (
        f'<details class="same-data"><summary>{_say("ui.table-title", lang)}</summary><div class="scroll" tabindex="0"'
        f' role="region" aria-label="{_say("ui.table-title", lang)}"><table><caption>{caption}</caption>'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div></details>"
    )


def _say(key: str, lang: str, **values: object) -> str:
    return safe(say(key, lang, **values), lang)


def _sure(row: Row, lang: str) -> str:
    return f"{SIGNS[row.confidence]} {_say(f'confidence.{row.confidence}', lang)}"


def _why(row: Row, shown: str, lang: str) -> str:
    return link_anchor(row.link, shown, lang, say("explorer.link-open", lang))


def _of_neighbours(view: Shown, rows: list[Row], named: Callable, lang: str) -> tuple[list[str], list[list[str]]]:
    heads = [
        f"ui.table-{key}" for key in ("relation", "direction", "entity", "type", "confidence", "passages", "drawn")
    ]
    cells = [
        [
            _why(row, safe(row.read, lang), lang),
            _say("ui.outgoing" if row.source == view.centre.id else "ui.incoming", lang),
            link(row.other, named(row.other), lang),
            safe(row.type_label, lang),
            _sure(row, lang),
            _why(row, str(row.passages), lang),
            _say("ui.drawn" if row.drawn else "ui.hidden", lang),
        ]
        for row in rows
    ]
    return heads, cells


def _of_lanes(view: Shown, rows: list[Row], named: Callable, lang: str) -> tuple[list[str], list[list[str]]]:
    heads = ["explorer.from", "explorer.relation", "explorer.to", "ui.table-confidence", "explorer.why"]
    cells = [
        [
            link(row.source, row.source_label, lang),
            _why(row, safe(row.relation, lang), lang),
            link(row.target, row.target_label, lang),
            _sure(row, lang),
            _why(row, str(row.passages), lang),
        ]
        for row in rows
    ]
    return heads, cells


def _of_ranks(view: Shown, rows: list[Row], named: Callable, lang: str) -> tuple[list[str], list[list[str]]]:
    heads = ["ui.table-entity", "explorer.rank-head", "ui.table-type", "explorer.chain-head", "explorer.weakest-head",
             "ui.table-drawn"]  # fmt: skip
    cells = []
    for row in rows:
        one = view.scene.chains[row.other]
        steps = " → ".join(safe(named(name), lang) for name in [view.centre.id, *(step.end for step in one.chain)])
        sure = f"{SIGNS[one.weakest]} {_say(f'confidence.{one.weakest}', lang)}"
        drawn = _say("ui.drawn" if row.drawn else "ui.hidden", lang)
        cells.append([link(row.other, named(row.other), lang), str(row.rank), safe(row.type_label, lang),
                      _why(row, steps, lang), sure, drawn])  # fmt: skip
    return heads, cells


def as_csv(view: Shown) -> str:
    """Return the facts of the view as CSV."""
    head = ["source", "source_label", "relation", "relation_label", "target", "target_label", "confidence",
            "passages", "rank", "drawn"]  # fmt: skip
    rows = [
        [row.source, row.source_label, row.predicate, row.relation, row.target, row.target_label,
         row.confidence, row.passages, row.rank or "", "yes" if row.drawn else "no"]
        for row in view.rows
    ]  # fmt: skip
    return csv_text(head, rows)


def as_graphml(view: Shown) -> bytes:
    """Return the entities and facts that the picture shows as GraphML."""
    nodes = [
        (one.id, {"label": one.label, "type": one.type_label, "lane": one.lane.label, "iri": expand(one.id) or ""})
        for one in view.nodes
    ]
    edges = [
        (row.source, row.target, row.predicate, {"relation": row.predicate, "label": row.relation,
                                                 "confidence": row.confidence, "passages": row.passages})
        for row in view.rows if row.drawn
    ]  # fmt: skip
    return files.as_graphml(nodes, edges)
