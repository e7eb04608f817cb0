"""A picture of entities and links between them: what is drawn, what is folded, and the rows of its table.

The views « couches » and « impact » make a scene; :func:`picture` turns it into what the browser draws.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graph.impact import Reached
from graph.ui.grid import Band, Grid
from graph.ui.layout import FONT, FONT_CENTRE, INNER, NODE
from graph.ui.measure import wrap
from graph.ui.neighbours import Lane
from graph.ui.network import ACCENT, DASHES, LINE, options, plain
from graph.ui.text import say, typo

__all__ = ["More", "Node", "Row", "Scene", "Tie", "link_id", "picture", "rows_of"]

PALE = "#8A939E"  # links that do not touch the centre: 3:1 on the tint of a lane


PORTS = ("in", "out")


def link_id(source: str, predicate: str, target: str) -> str:
    """Return the id of a fact, as the address carries it."""
    return f"{source}~{predicate.removeprefix('dn:')}~{target}"


@dataclass(frozen=True)
class Node:
    """An entity of the picture.

    :param confidence: how sure it is that it belongs here (weakest link of its chain), or ``""``.
    :param via: the drawn entity by which it is reached, or ``""``.
    """

    id: str
    label: str
    type_label: str
    lane: Lane
    note: str = ""
    confidence: str = ""
    via: str = ""


@dataclass(frozen=True)
class Tie:
    """A drawn link.

    :param implied: what stands between its two ends is folded; ``relation`` tells the path.
    :param faint: shown only when one of its ends is chosen.
    """

    source: str
    target: str
    relation: str
    confidence: str
    link: str = ""
    implied: bool = False
    faint: bool = False


@dataclass(frozen=True)
class Row:
    """A fact of the table and of the exports."""

    source: str
    source_label: str
    predicate: str
    relation: str
    target: str
    target_label: str
    confidence: str
    passages: int
    drawn: bool = True
    other: str = ""  # the end that is not the centre, where there is one
    type_label: str = ""
    read: str = ""  # the relation read from the centre
    rank: int = 0

    @property
    def link(self) -> str:
        """Return the id of the fact."""
        return link_id(self.source, self.predicate, self.target)


@dataclass(frozen=True)
class More:
    """Entities of a band that are not drawn; ``key`` is what the address holds to open them."""

    key: str
    label: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Scene:
    """What a view shows.

    :param bands: (title, colour of its mark, ids in the order of reading).
    :param folded: key of a band → what it folds.
    :param opened: what the reader unfolded, drawn under the rest so that nothing moves.
    :param crossings: crossings of links in a naive order and in the order kept.
    :param chains: id → how the walk reaches it.
    """

    view: str
    centre: Node
    nodes: Mapping[str, Node]
    bands: Sequence[Band]
    ties: Sequence[Tie]
    rows: Sequence[Row]
    folded: Sequence[More] = ()
    opened: Sequence[More] = ()
    sentence: str = ""
    crossings: tuple[int, int] = (0, 0)
    chains: Mapping[str, Reached] = field(default_factory=dict)

    @property
    def shown(self) -> int:
        """Return how many entities stand around the centre."""
        return len(self.nodes) - 1

    @property
    def hidden(self) -> int:
        """Return how many entities are folded."""
        return sum(len(more.nodes) for more in self.folded)


def rows_of(scene: Scene) -> list[Row]:
    """Return the rows of the table, those drawn first."""
    return sorted(scene.rows, key=lambda row: not row.drawn)


def picture(scene: Scene, grid: Grid, lang: str) -> dict[str, object]:
    """Return what the browser needs to draw a scene, in the form of :func:`graph.ui.network.picture`."""
    from pyvis.network import Network

    net = Network(directed=True)
    lanes = {one.lane.id: one.lane for one in scene.nodes.values()}
    net.set_options(json.dumps(options(lanes.values(), ties=True)))
    lines = {}
    for one in scene.nodes.values():
        name = typo(one.label, lang)
        central = one.id == scene.centre.id
        size = FONT_CENTRE if central else FONT
        lines[one.id] = wrap(f"{one.lane.glyph} {name}", NODE - 2 * INNER, size, 4 if central else 3)
        note = [one.note] if one.note else []
        sure = [say(f"confidence.{one.confidence}", lang)] if one.confidence else []
        net.add_node(
            one.id,
            label="\n".join(lines[one.id]),
            group=f"{one.lane.id}-centre" if central else one.lane.id,
            title="\n".join([name, one.type_label, *note, *sure]),
            entity=one.id,
            via=one.via,
            sure=one.confidence,
            shapeProperties={"borderRadius": 5, "borderDashes": DASHES.get(one.confidence, False)},
        )
    for more, sign in [*((one, "more") for one in scene.folded), *((one, "less") for one in scene.opened)]:
        words = say(f"explorer.{sign}", lang, k=len(more.nodes))
        lines[f"+{more.key}"] = wrap(words, NODE - 2 * INNER, FONT)
        title = say(f"explorer.{sign}-title", lang, k=len(more.nodes), label=more.label)
        net.add_node(f"+{more.key}", label="\n".join(lines[f"+{more.key}"]), group="more", title=title)
    ranked = scene.view == "impact"
    if ranked:  # a link leaves by one side of an entity and comes in by the other
        for one in scene.nodes:
            for side in PORTS:
                net.add_node(f"{one}|{side}", label=" ", group="joint")
    for tie in scene.ties:
        start, end = (typo(scene.nodes[one].label, lang) for one in (tie.source, tie.target))
        near = scene.centre.id in (tie.source, tie.target) or ranked
        net.add_edge(
            f"{tie.source}|{PORTS[1]}" if ranked else tie.source,
            f"{tie.target}|{PORTS[0]}" if ranked else tie.target,
            ends=[tie.source, tie.target],
            faint=tie.faint,
            title=f"{start} – {typo(tie.relation, lang)} – {end}\n{say(f'confidence.{tie.confidence}', lang)}",
            dashes=[12, 5] if tie.implied else DASHES[tie.confidence],
            width=1.6 if near else 1,
            color={"color": LINE if near and not tie.implied else PALE, "hover": ACCENT, "highlight": ACCENT},
            link=tie.link,
            sure=tie.confidence,
        )
    nodes, edges, *_, chosen = net.get_network_data()
    for node in nodes:
        node.pop("shape")
    for number, edge in enumerate(edges):
        edge["id"] = f"e{number}"
    return {
        "nodes": nodes,
        "edges": edges,
        "options": json.loads(chosen),
        "layouts": [plain(one) for one in grid.layouts(lines)],
        "centre": scene.centre.id,
        "shown": scene.shown,
        "folded": scene.hidden,
    }
