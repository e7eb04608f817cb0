"""Files that other tools read: entities and facts as GraphML, a picture as an offline page of pyvis."""

import io
import re
from collections.abc import Iterable
from html import escape

from graph.ui.canvas import FACE

__all__ = ["as_graphml", "as_page"]

EXTERNAL = re.compile(r'<(?:link|script)[^>]*(?:href|src)="https?://[^>]*?(?:/>|></script>)', re.S)


def as_graphml(
    nodes: Iterable[tuple[str, dict[str, object]]], edges: Iterable[tuple[str, str, str, dict[str, object]]]
) -> bytes:
    """Return a graph as GraphML.

    :param nodes: id and attributes of each.
    :param edges: source, target, key (one pair may be linked several times) and attributes of each.
    """
    import networkx

    known = networkx.MultiDiGraph()
    for one, said in nodes:
        known.add_node(one, **said)
    for source, target, key, said in edges:
        known.add_edge(source, target, key=key, **said)
    out = io.BytesIO()
    networkx.write_graphml(known, out, encoding="utf-8")
    return out.getvalue()


def as_page(net: object, title: str, said: str, lang: str, script: str = "") -> str:
    """Return a network of pyvis as a page that opens without a network connection.

    pyvis asks the network for the style of menus that are not used: these calls are taken out.

    :param net: a ``pyvis.network.Network`` made with ``cdn_resources="in_line"``.
    :param said: a sentence under the title.
    :param script: runs once the picture is there.
    """
    for node in net.nodes:  # pyvis writes a shape of its own beside the group, which would win over the group's
        node.pop("shape", None)
    page = EXTERNAL.sub("", net.generate_html()).replace(FACE.replace(" ", ""), FACE)
    page = re.sub(r"<!--\s*<(?:link|script).*?-->", "", page, flags=re.S)
    page = re.sub(r"<center>\s*<h1></h1>\s*</center>", "", page)
    page = page.replace("<html>", f'<!DOCTYPE html>\n<html lang="{lang}">', 1)
    page = page.replace("<head>", f"<head><title>{escape(title)}</title>", 1)
    page = page.replace("drawGraph();", f"drawGraph();{script}", 1)
    head = f'<h1 style="font:700 20px {FACE};margin:12px">{escape(title)}</h1><p style="font:14px {FACE};margin:12px">'
    return page.replace("<body>", f"<body>{head}{escape(said)}</p>", 1)
