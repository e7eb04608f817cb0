"""The drawing of a neighbourhood: nodes, edges and options built with pyvis, as the browser draws them.

pyvis brings its own copy of vis-network; its page, which calls the network, is not used.
"""

import json
from functools import cache
from pathlib import Path

from graph.model import Entity
from graph.ui.layout import FONT, FONT_CENTRE, INNER, NODE, WIDTHS, Card, Placement, place
from graph.ui.measure import wrap
from graph.ui.neighbours import Group, Lane, Neighbour, Neighbourhood
from graph.ui.text import say, typo

__all__ = ["ACCENT", "DASHES", "FACE", "LINE", "engine", "options", "picture", "plain"]

DASHES = {"Quoted": False, "Inferred": [6, 4], "ToBeVerified": [1.5, 3.5]}
LINE, INK, ACCENT, FACE = "#2F3740", "#161616", "#0A58CA", "Arial, Liberation Sans, Helvetica, sans-serif"


@cache
def engine() -> str:
    """Return the text of the vis-network library that pyvis carries."""
    import pyvis

    library = Path(pyvis.__file__).parent / "templates" / "lib" / "vis-9.1.2" / "vis-network.min.js"
    return library.read_text(encoding="utf-8")


def picture(hood: Neighbourhood, lang: str) -> dict[str, object]:
    """Return what the browser needs to draw a neighbourhood: plain values only.

    Keys: ``nodes``, ``edges``, ``options`` (vis-network's own), ``layouts`` (one a width), ``centre``,
    ``shown`` and ``folded`` (counts).
    """
    from pyvis.network import Network

    lanes = {one.lane.id: one.lane for _, one, drawn in hood.neighbours() if drawn} | {hood.lane.id: hood.lane}
    net = Network(directed=True)
    net.set_options(json.dumps(options(lanes.values())))
    name = typo(hood.centre.label, lang)
    title = wrap(f"{hood.lane.glyph} {name}", NODE - 2 * INNER, FONT_CENTRE, 4)
    net.add_node(
        hood.centre.id,
        label="\n".join(title),
        group=f"{hood.lane.id}-centre",
        title=f"{name}\n{hood.centre.type_label}",
    )
    cards: dict[str, list[Card]] = {"left": [], "right": [], "above": [], "below": []}
    late: list[Card] = []
    for group in hood.groups:
        card = Card(_heading(group, lang), _members(net, group, group.shown, hood.centre, name, lang))
        if group.late:
            heading = say("ui.heading", lang, label=f"{_arrow(group)} {group.label}", n=len(group.late))
            late.append(Card(heading, _members(net, group, group.late, hood.centre, name, lang)))
        higher = group.side == "around" and group.lane_order < hood.lane.order and len(cards["above"]) < 6
        cards["above" if higher else "below" if group.side == "around" else group.side].append(card)
    titles = {key: say(f"ui.{key}", lang) for key in ("left", "right", "around", "others", "nobody")}
    titles["nothing"] = say("ui.nothing-linked", lang)
    titles["late"] = say("explorer.late", lang)
    layouts = [place(columns, (hood.centre.id, title), *cards.values(), titles, late) for columns in WIDTHS]
    nodes, edges, *_, chosen = net.get_network_data()
    for node in nodes:  # pyvis writes a shape of its own beside the group, which would win over the group's
        node.pop("shape")
    for number, edge in enumerate(edges):
        edge["id"] = f"e{number}"
    return {
        "nodes": nodes,
        "edges": edges,
        "options": json.loads(chosen),
        "layouts": [plain(one) for one in layouts],
        "centre": hood.centre.id,
        "shown": hood.shown,
        "folded": hood.folded,
    }


def _members(
    net: object, group: Group, chosen: tuple[Neighbour, ...], centre: Entity, name: str, lang: str
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Add entities of a group to the network; return their keys and lines, then what unfolds the others."""
    members = []
    for one in chosen:
        # An entity that relies on the centre and on which the centre relies stands on both sides.
        key = one.id if group.side != "right" else f"{one.id}>"
        lines = wrap(f"{one.lane.glyph} {typo(one.label, lang)}", NODE - 2 * INNER, FONT)
        ends = (one.id, centre.id) if group.incoming else (centre.id, one.id)
        link = f"{ends[0]}~{one.fact.predicate.removeprefix('dn:')}~{ends[1]}"
        _add(net, key, one, group, lines, (name, link), lang)
        members.append((key, lines))
    rest = group.folded or (group.late if chosen is group.shown else ())
    if rest:  # the same place folds again: nothing moves
        sign, key = "more" if group.folded else "less", f"+{group.key}"
        lines = wrap(say(f"explorer.{sign}", lang, k=len(rest)), NODE - 2 * INNER, FONT)
        title = say(f"explorer.{sign}-title", lang, k=len(rest), label=group.label)
        net.add_node(key, label="\n".join(lines), group="more", title=title)
        members.append((key, lines))
    return tuple(members)


def _add(
    net: object, key: str, one: Neighbour, group: Group, lines: tuple[str, ...], centre: tuple[str, str], lang: str
) -> None:
    """Add an entity, the end of its link and its link, which keeps the direction of the fact."""
    relation = typo(one.fact.label, lang)
    sure = say(f"confidence.{one.confidence}", lang)
    also = [say("ui.also-linked", lang, relations=", ".join(one.also))] if one.also else []
    name = typo(one.label, lang)
    said = f"{centre[0]} – {relation} – {name}\n{sure}"
    net.add_node(
        key,
        label="\n".join(lines),
        group=one.lane.id,
        title="\n".join([name, one.type_label, f"{relation} ({sure})", *also]),
        entity=one.id,
    )
    joint = f"{key}|"
    net.add_node(joint, label=" ", group="joint")
    ends = (key, joint) if group.incoming else (joint, key)
    net.add_edge(*ends, title=said, dashes=DASHES[one.confidence], link=centre[1], sure=one.confidence)


def _arrow(group: Group) -> str:
    return "←" if group.incoming else "→"


def _heading(group: Group, lang: str) -> str:
    values = {"label": f"{_arrow(group)} {group.label}", "n": len(group.shown)}
    if group.folded:
        return say("ui.heading-folded", lang, k=len(group.folded), **values)
    if group.late:  # as long as the words above: the card keeps its height
        return say("explorer.heading-opened", lang, k=len(group.late), **values)
    if group.elsewhere:
        return say("ui.heading-elsewhere", lang, m=group.elsewhere, **values)
    return say("ui.heading", lang, **values)


def options(lanes: object, ties: bool = False) -> dict[str, object]:
    """Return vis-network's options: no physics, one style a lane, links told apart by their dashes.

    :param ties: links go from entity to entity across the picture: those of the one pointed at stand out.
    """
    groups: dict[str, object] = {
        "joint": {"shape": "dot", "size": 0.5, "borderWidth": 0, "color": LINE, "chosen": False},
        "more": _style(Lane(fill="#FFFFFF", stroke="#0A58CA"))
        | {
            "font": {"color": "#0A58CA", "size": FONT, "face": FACE, "align": "center"},
            "shapeProperties": {"borderRadius": 5, "borderDashes": [4, 3]},
        },
    }
    for lane in lanes:
        groups[lane.id] = _style(lane)
        dark = {"background": lane.stroke, "border": lane.stroke}
        groups[f"{lane.id}-centre"] = _style(lane) | {
            "borderWidth": 2,
            "color": dark | {"highlight": dark | {"border": ACCENT}, "hover": dark | {"border": ACCENT}},
            "font": {"color": "#FFFFFF", "size": FONT_CENTRE, "face": FACE, "align": "center"},
            "widthConstraint": {"minimum": NODE - 2 * INNER + 8},
        }
    return {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "interaction": {
            "dragNodes": False, "zoomView": False, "hover": True, "tooltipDelay": 200,
            "selectConnectedEdges": False, "hoverConnectedEdges": ties, "keyboard": {"enabled": False},
        },
        "nodes": {
            "shape": "box", "chosen": {"label": False, "node": True},
            "widthConstraint": {"minimum": NODE - 2 * INNER},
        },
        "edges": {
            "smooth": False, "width": 1.5, "selectionWidth": 0.6, "hoverWidth": 0.6,
            "color": {"color": LINE, "hover": ACCENT, "highlight": ACCENT},
            "arrows": {"to": {"enabled": True, "scaleFactor": 0.45}},
        },
        "groups": groups,
    }  # fmt: skip


def _style(lane: Lane) -> dict[str, object]:
    chosen = {"background": lane.fill, "border": ACCENT}
    return {
        "shape": "box",
        "borderWidth": 1.2,
        "borderWidthSelected": 3,
        "color": {"background": lane.fill, "border": lane.stroke, "highlight": chosen, "hover": chosen},
        "font": {"color": INK, "size": FONT, "face": FACE, "align": "left"},
        "shapeProperties": {"borderRadius": 5},
        "margin": {"top": 6, "bottom": 6, "left": INNER, "right": INNER},
    }


def plain(one: Placement) -> dict[str, object]:
    """Return a layout as plain values, to a pixel."""

    def near(values: tuple) -> list:
        return [round(value) if isinstance(value, float) else value for value in values]

    # Where an entity stands, then how far on its row its link ends.
    spots = {key: (x, y, one.joints.get(key, (x, y))[0]) for key, (x, y) in one.nodes.items()}
    return {
        "width": one.width,
        "height": round(one.height),
        "spots": {key: near(spot) for key, spot in spots.items()},
        "boxes": [near(box) for box in one.boxes],
        "wires": [near(wire) for wire in one.wires],
        "texts": [near(text) for text in one.texts],
        "flow": one.flow,
    }
