"""What the browser draws, built with pyvis: entities, what unfolds others, links; the options of the engine.

pyvis brings its own copy of vis-network; its page, which calls the network, is not used.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from pathlib import Path

from graph.ui.layout import FONT, FONT_CENTRE, INNER, NODE, Placement
from graph.ui.measure import wrap
from graph.ui.neighbours import Lane
from graph.ui.text import say, typo

__all__ = ["ACCENT", "DASHES", "FACE", "LINE", "Canvas", "engine"]

DASHES = {"Quoted": False, "Inferred": [6, 4], "ToBeVerified": [1.5, 3.5]}
LINE, INK, ACCENT = "#2F3740", "#161616", "#0A58CA"
#: The face that the application loads by itself, then those that machines have; widths are reckoned on the widest.
FACE = "'Source Sans', Arial, 'Liberation Sans', Helvetica, sans-serif"


@cache
def engine() -> str:
    """Return the text of the vis-network library that pyvis carries."""
    import pyvis

    library = Path(pyvis.__file__).parent / "templates" / "lib" / "vis-9.1.2" / "vis-network.min.js"
    return library.read_text(encoding="utf-8")


class Canvas:
    """A picture under construction; each method that adds a box returns or keeps the lines written in it.

    :param absent: entities that keep their place in the layout and are not drawn: they do not hold at the day or in
        the edition looked at, and those that do must not move.
    """

    def __init__(
        self, lanes: Iterable[Lane], lang: str, ties: bool = False, absent: Collection[str] = frozenset()
    ) -> None:
        from pyvis.network import Network

        self.lang, self.absent = lang, absent
        self.lines: dict[str, tuple[str, ...]] = {}
        self._gone: set[str] = set()
        self._net = Network(directed=True)
        self._net.set_options(json.dumps(_options(lanes, ties)))

    def entity(
        self,
        key: str,
        entity: str,
        label: str,
        lane: Lane,
        said: Sequence[str],
        *,
        central: bool = False,
        hidden: int = 0,
        **more: object,
    ) -> tuple[str, ...]:
        """Add an entity; return its lines.

        :param said: what pointing at it tells, line after line, after its name.
        :param hidden: how many of its neighbours are not drawn: written at the end of its label.
        """
        name = typo(label, self.lang)
        badge = f"+{hidden}" if hidden and not central else ""
        size, most = (FONT_CENTRE, 4) if central else (FONT, 3)
        lines = list(wrap(f"{lane.glyph} {name}", NODE - 2 * INNER, size, most, badge))
        self.lines[key] = tuple(lines)
        if entity in self.absent:
            self._gone.add(key)
            return self.lines[key]
        if badge:  # drawn apart, paler
            lines[-1] = lines[-1].removesuffix(badge).rstrip() or "\u00a0"
        self._net.add_node(
            key,
            label="\n".join(lines),
            group=f"{lane.id}-centre" if central else lane.id,
            title="\n".join([name, *(one for one in said if one)]),
            entity=entity,
            badge=badge,
            **more,
        )
        return self.lines[key]

    def more(self, key: str, count: int, label: str, opened: bool) -> tuple[str, ...]:
        """Add what unfolds ``count`` entities, or folds them again; return its lines."""
        sign = "less" if opened else "more"
        lines = wrap(say(f"explorer.{sign}", self.lang, k=count), NODE - 2 * INNER, FONT)
        title = say(f"explorer.{sign}-title", self.lang, k=count, label=label)
        self._net.add_node(f"+{key}", label="\n".join(lines), group="more", title=title)
        self.lines[f"+{key}"] = lines
        return lines

    def joint(self, key: str) -> None:
        """Add the end of a link that is not an entity: a point of a wire."""
        if key.partition("|")[0] not in self._gone:
            self._net.add_node(key, label=" ", group="joint", fixed=True)

    def link(self, start: str, end: str, title: str, confidence: str, **more: object) -> None:
        """Add a link; it is drawn as sure as it is."""
        if not self._gone & {one.partition("|")[0] for one in (start, end)}:
            self._net.add_edge(
                start, end, **({"title": title, "dashes": DASHES[confidence], "sure": confidence} | more)
            )

    def data(self, layouts: Iterable[Placement], centre: str, shown: int, folded: int) -> dict[str, object]:
        """Return what the browser needs: plain values only.

        Keys: ``nodes``, ``edges``, ``options`` (vis-network's own), ``layouts`` (one a width), ``centre``,
        ``shown`` and ``folded`` (counts).
        """
        nodes, edges, *_, chosen = self._net.get_network_data()
        for node in nodes:  # pyvis writes a shape of its own beside the group, which would win over the group's
            node.pop("shape")
        for number, edge in enumerate(edges):
            edge["id"] = f"e{number}"
        style = json.loads(chosen)
        for group in style["groups"].values():  # here, since pyvis takes the spaces out of the options, names included
            if "font" in group:
                group["font"]["face"] = FACE
        return {
            "nodes": nodes,
            "edges": edges,
            "options": style,
            "layouts": [_plain(one) for one in layouts],
            "centre": centre,
            "shown": shown,
            "folded": folded,
        }


def _options(lanes: Iterable[Lane], ties: bool) -> dict[str, object]:
    """Return vis-network's options: no physics, one style a lane, links told apart by their dashes.

    :param ties: links go from entity to entity across the picture: those of the one pointed at stand out.
    """
    groups: dict[str, object] = {
        "joint": {"shape": "dot", "size": 0.5, "borderWidth": 0, "color": "rgba(0,0,0,0)", "chosen": False},
        "more": _style(Lane(fill="#FFFFFF", stroke=ACCENT))
        | {
            "font": {"color": ACCENT, "size": FONT, "align": "center"},
            "shapeProperties": {"borderRadius": 5, "borderDashes": [4, 3]},
        },
    }
    for lane in lanes:
        groups[lane.id] = _style(lane)
        dark = {"background": lane.stroke, "border": lane.stroke}
        groups[f"{lane.id}-centre"] = _style(lane) | {
            "borderWidth": 2,
            "color": dark | {"highlight": dark | {"border": ACCENT}, "hover": dark | {"border": ACCENT}},
            "font": {"color": "#FFFFFF", "size": FONT_CENTRE, "align": "center"},
            "widthConstraint": {"minimum": NODE - 2 * INNER + 8},
        }
    return {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "interaction": {
            "dragNodes": True, "zoomView": False, "hover": True, "tooltipDelay": 200,
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
        "font": {"color": INK, "size": FONT, "align": "left"},
        "shapeProperties": {"borderRadius": 5},
        "margin": {"top": 6, "bottom": 6, "left": INNER, "right": INNER},
    }


def _plain(one: Placement) -> dict[str, object]:
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
