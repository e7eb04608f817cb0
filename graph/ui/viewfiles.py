"""Files of a named view: an offline page of pyvis, GraphML, CSV."""

import json
from collections.abc import Sequence

from graph.io.sheets import csv_text
from graph.names import expand
from graph.ui.canvas import Canvas
from graph.ui.files import as_graphml, as_page
from graph.ui.layout import NODE
from graph.ui.text import say, typo
from graph.ui.viewlayout import NODE as BOX
from graph.ui.viewlayout import Drawing
from graph.ui.viewset import Part, Relation

__all__ = ["csv_of", "graphml_of", "page_of"]


def csv_of(parts: Sequence[Part], relations: Sequence[Relation]) -> str:
    """Return the relations of a view as CSV; an entity that none links has a line of its own."""
    names = {part.id: part.label for part in parts}
    head = ["source", "source_label", "relation", "target", "target_label", "confidence"]
    known = [one for one in relations if one.source in names and one.target in names]
    rows = [[one.source, names[one.source], one.label, one.target, names[one.target], one.confidence] for one in known]
    linked = {end for one in known for end in (one.source, one.target)}
    return csv_text(head, [*rows, *([part.id, part.label, "", "", "", ""] for part in parts if part.id not in linked)])


def graphml_of(parts: Sequence[Part], relations: Sequence[Relation]) -> bytes:
    """Return a view as GraphML."""
    names = {part.id for part in parts}
    return as_graphml(
        [
            (one.id, {"label": one.label, "type": one.kind, "lane": one.lane.label, "iri": expand(one.id) or ""})
            for one in parts
        ],
        [
            (one.source, one.target, one.label, {"label": one.label, "confidence": one.confidence})
            for one in relations
            if one.source in names and one.target in names
        ],
    )


def page_of(draw: Drawing, parts: Sequence[Part], title: str, lang: str) -> str:
    """Return the drawing of a view as a page that opens without a network, boxes where the page draws them."""
    from pyvis.network import Network

    canvas = Canvas({part.lane.id: part.lane for part in parts}.values(), lang, ties=True)
    for part in parts:
        canvas.entity(part.id, part.id, part.label, part.lane, [typo(part.kind, lang)])
    for link in draw.links:
        canvas.link(link.source, link.target, link.title, link.confidence)
    made = canvas.data([], "", len(parts), 0)
    net = Network(height=f"{round(draw.height) + 40}px", width="100%", directed=True, cdn_resources="in_line")
    at = {key: (draw.x[key], draw.y[row][0]) for row, keys in enumerate(draw.rows) for key in keys if key in draw.boxes}
    wide = NODE / BOX  # the boxes of this picture are a little wider than those of the page
    for node in made["nodes"]:
        x, y = at[node["id"]]
        rest = {key: value for key, value in node.items() if key not in ("id", "label")}
        net.add_node(node["id"], label=node["label"], x=x * wide, y=y, **rest)
    for edge in made["edges"]:
        rest = {key: value for key, value in edge.items() if key not in ("from", "to")}
        net.add_edge(edge["from"], edge["to"], **rest)
    net.set_options(_options(made["options"]))
    said = say("views.page-said", lang, n=len(parts), m=len(draw.links))
    return as_page(net, title, said, lang, "network.fit({animation:false});")


def _options(found: dict[str, object]) -> str:
    found["interaction"] |= {"zoomView": True, "navigationButtons": False}
    found["edges"]["smooth"] = {"type": "cubicBezier", "forceDirection": "vertical", "roundness": 0.5}
    return json.dumps(found)
