"""Files that the reader keeps of a view: SVG from the same coordinates, and an offline page made by pyvis."""

import json
from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType

from graph.ui.canvas import FACE, LINE
from graph.ui.explore import Shown
from graph.ui.files import as_page
from graph.ui.layout import FONT, FONT_CENTRE, NODE, node_height
from graph.ui.text import say, typo

__all__ = ["as_html", "as_svg"]

WIDE = 4  # columns of the exported picture: a landscape sheet


Pins = Mapping[str, Sequence[int]]


def _layout(view: Shown, pins: Pins) -> dict[str, object]:
    """Return the layout of a landscape sheet, boxes and the ports of their links where the reader put them."""
    layouts = view.picture["layouts"]
    flowing = [one for one in layouts if one["flow"] == "horizontal"]
    chosen = flowing[0] if flowing else layouts[min(WIDE, len(layouts)) - 1]
    spots = dict(chosen["spots"])
    for key, (dx, dy) in pins.items():
        for one in (key, f"{key}|in", f"{key}|out"):
            if one in spots:
                x, y, *rest = spots[one]
                spots[one] = [x + dx, y + dy, *rest]
    return chosen | {"spots": spots}


def _told(view: Shown, lang: str) -> tuple[str, str]:
    name, kind = typo(view.centre.label, lang), say(f"explorer.{view.options.view}", lang)
    title = f"{kind} – {name}"
    said = say("explorer.export-desc", lang, view=kind, name=name, n=view.shown, k=view.folded, id=view.centre.id)
    return title, f"{said} {view.sentence}".strip()


def as_svg(view: Shown, lang: str, pins: Pins = MappingProxyType({})) -> str:
    """Return the picture as SVG: a title, a description, one text an entity, nothing from elsewhere.

    :param pins: how far the reader moved boxes, in pixels across and down.
    """
    layout, chosen = _layout(view, pins), view.picture["options"]["groups"]
    title, said = _told(view, lang)
    width, height = round(layout["width"]), layout["height"]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" lang="{lang}" font-family="{FACE}">',
        f"<title>{escape(title)}</title><desc>{escape(said)}</desc>",
        '<defs><marker id="to" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto">'
        f'<path d="M0 0L8 4L0 8z" fill="{LINE}"/></marker></defs>',
        f'<rect width="{width}" height="{height}" fill="#FFFFFF"/>',
    ]
    for x, y, w, h, kind in layout["boxes"]:
        fill = {"zone": "#F1F3F6", "card": "#FFFFFF"}.get(kind, kind)
        line = ' stroke="#C3CAD3"' if kind == "card" else ""
        parts.append(f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="8" fill="{fill}"{line}/>')
    for x1, y1, x2, y2 in layout["wires"]:
        parts.append(f'<path d="M{x1} {y1}L{x2} {y2}" stroke="#6B7683" stroke-width="1.6"/>')
    nodes = {node["id"]: node for node in view.picture["nodes"]}
    parts += [_edge(edge, nodes, layout) for edge in view.picture["edges"] if not edge.get("faint")]
    # The headings are pictures of words, not entities: tspans of one text, so that a reader counts entities.
    heads = "".join(
        f'<tspan x="{x}" y="{y}" font-size="{size}" fill="{colour}" font-weight="{"bold" if bold else "normal"}">'
        f"{escape(text)}</tspan>"
        for x, y, text, size, bold, colour in layout["texts"]
    )
    parts.append(f'<g aria-hidden="true"><text class="headings">{heads}</text></g>')
    for node in view.picture["nodes"]:
        if node["group"] != "joint":
            parts.append(_node(node, layout["spots"][node["id"]], chosen[node["group"]]))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _place(identity: str, layout: dict[str, object]) -> tuple[float, float]:
    spots = layout["spots"]
    if identity in spots:
        return spots[identity][0], spots[identity][1]
    _, y, end = spots[identity[:-1]]  # the end of a link, on the row of its entity
    return end, y


def _half(node: dict[str, object]) -> tuple[float, float]:
    lines = node["label"].count("\n") + 1
    return NODE / 2, node_height(lines, FONT_CENTRE if node["group"].endswith("-centre") else FONT) / 2


def _edge(edge: dict[str, object], nodes: dict[str, dict[str, object]], layout: dict[str, object]) -> str:
    (x1, y1), (x2, y2) = (_place(edge[key], layout) for key in ("from", "to"))
    flow = "" if edge.get("smooth") else layout["flow"]

    def trimmed(identity: str, x: float, y: float, ox: float, oy: float) -> tuple[float, float]:
        """Bring the end of a link from the middle of a box to its border."""
        node = nodes[identity]
        if node["group"] == "joint":
            return x, y
        wide, high = _half(node)
        if flow == "vertical" and abs(oy - y) > high:
            return x, y + (high if oy > y else -high)
        return x + (wide if ox > x else -wide), y

    start, end = trimmed(edge["from"], x1, y1, x2, y2), trimmed(edge["to"], x2, y2, x1, y1)
    (x1, y1), (x2, y2) = start, end
    if flow == "vertical":
        middle = (y1 + y2) / 2
        way = f"M{x1:.0f} {y1:.0f}C{x1:.0f} {middle:.0f} {x2:.0f} {middle:.0f} {x2:.0f} {y2:.0f}"
    elif flow == "horizontal":
        middle = (x1 + x2) / 2
        way = f"M{x1:.0f} {y1:.0f}C{middle:.0f} {y1:.0f} {middle:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"
    else:
        way = f"M{x1:.0f} {y1:.0f}L{x2:.0f} {y2:.0f}"
    dashes = f' stroke-dasharray="{" ".join(map(str, edge["dashes"]))}"' if edge.get("dashes") else ""
    colour = (edge.get("color") or {}).get("color", LINE)
    return (
        f'<path d="{way}" fill="none" stroke="{colour}" stroke-width="{edge.get("width", 1.5)}"{dashes} '
        f'marker-end="url(#to)"><title>{escape(edge.get("title", ""))}</title></path>'
    )


def _node(node: dict[str, object], spot: list[float], style: dict[str, object]) -> str:
    x, y, *_ = spot
    wide, high = _half(node)
    lines, size = node["label"].split("\n"), style["font"]["size"]
    colour, central = style["color"], node["group"].endswith("-centre")
    dashes = node.get("shapeProperties", {}).get("borderDashes") or style["shapeProperties"].get("borderDashes")
    dashed = f' stroke-dasharray="{" ".join(map(str, dashes))}"' if dashes else ""
    left = x if central or node["group"] == "more" else x - wide + 7
    anchor = ' text-anchor="middle"' if left == x else ""
    top = y - (len(lines) - 1) * size / 2 + size * 0.35
    words = "".join(
        f'<tspan x="{left:.0f}" y="{top + number * size:.1f}">{escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    return (
        f'<g><title>{escape(node.get("title", ""))}</title><rect x="{x - wide:.0f}" y="{y - high:.0f}" '
        f'width="{2 * wide:.0f}" height="{2 * high:.0f}" rx="5" fill="{colour["background"]}" '
        f'stroke="{colour["border"]}" stroke-width="1.2"{dashed}/>'
        f'<text font-size="{size}" fill="{style["font"]["color"]}"{anchor}>{words}</text></g>'
    )


def as_html(view: Shown, lang: str, pins: Pins = MappingProxyType({})) -> str:
    """Return a page that opens without a network: the picture with its engine, drawn by pyvis."""
    from pyvis.network import Network

    layout = _layout(view, pins)
    title, said = _told(view, lang)
    net = Network(height=f"{layout['height']}px", width="100%", directed=True, cdn_resources="in_line")
    for node in view.picture["nodes"]:
        x, y = _place(node["id"], layout)
        rest = {key: value for key, value in node.items() if key not in ("id", "label")}
        label = f"{node['label']} {node.get('badge', '')}".rstrip() if node["label"].strip() else " "
        net.add_node(node["id"], label=label, x=x, y=y, **rest)
    for edge in view.picture["edges"]:
        if not edge.get("faint"):
            rest = {key: value for key, value in edge.items() if key not in ("from", "to")}
            net.add_edge(edge["from"], edge["to"], **rest)
    options = json.loads(json.dumps(view.picture["options"]))
    options["interaction"] |= {"zoomView": True, "navigationButtons": False}
    if layout["flow"]:
        options["edges"]["smooth"] = {"type": "cubicBezier", "forceDirection": layout["flow"], "roundness": 0.5}
    net.set_options(json.dumps(options))
    return as_page(net, title, said, lang, _under(layout))


def _under(layout: dict[str, object]) -> str:
    """Return the script that draws what stands under the entities; data reaches it as JSON that closes no tag."""
    data = json.dumps({key: layout[key] for key in ("boxes", "wires", "texts")} | {"face": FACE}, ensure_ascii=True)
    data = data.replace("<", "\\u003c")
    return (
        f"(function(){{const u={data};network.on('beforeDrawing',function(c){{"
        "for(const [x,y,w,h,k] of u.boxes){c.beginPath();c.roundRect(x,y,w,h,8);"
        "c.fillStyle={zone:'#F1F3F6',card:'#FFFFFF'}[k]||k;c.fill();c.strokeStyle='#C3CAD3';if(k==='card')c.stroke();}"
        "c.strokeStyle='#6B7683';c.lineWidth=1.6;"
        "for(const [a,b,d,e] of u.wires){c.beginPath();c.moveTo(a,b);c.lineTo(d,e);c.stroke();}"
        "for(const [x,y,t,s,b,f] of u.texts){c.font=(b?'bold ':'')+s+'px '+u.face;c.fillStyle=f;c.fillText(t,x,y);}"
        "});network.fit({animation:false});})();"
    )
