"""A picture of entities and links between them: what is drawn, what is folded, and the rows of its table.

The views « couches » and « impact » make a scene; :func:`picture` turns it into what the browser draws.
"""

from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graph.impact import Reached
from graph.ui.canvas import ACCENT, DASHES, LINE, Canvas
from graph.ui.grid import Band, Grid
from graph.ui.neighbours import Lane
from graph.ui.text import say, typo

__all__ = ["More", "Node", "Row", "Scene", "Tie", "in_turn", "link_id", "picture"]

PALE = "#8A939E"  # links that do not touch the centre: 3:1 on the tint of a lane

PORTS = ("in", "out")
IMPLIED = [12, 5]  # dashes of a link whose middle is not drawn


def link_id(source: str, predicate: str, target: str) -> str:
    """Return the id of a fact, as the address carries it."""
    return f"{source}~{predicate.removeprefix('dn:')}~{target}"


def in_turn(opened: Collection[str], drawn: Container[str]) -> Iterator[str]:
    """Yield the entities that the reader unfolded, each once it is drawn: what is added meanwhile counts."""
    waiting = sorted(key[1:] for key in opened if key.startswith("@"))
    while found := next((one for one in waiting if one in drawn), None):
        waiting.remove(found)
        yield found


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
    kind: str = ""  # short name of its class


@dataclass(frozen=True)
class Tie:
    """A drawn link.

    :param implied: what stands between its two ends is not drawn; ``relation`` tells the path.
    :param faint: shown only when one of its ends is chosen.
    :param needs: the end that depends on the other, then the other; empty where neither does.
    :param hung: the end that hangs from the other by a wire, ``""`` for a line of its own.
    """

    source: str
    target: str
    relation: str
    confidence: str
    link: str = ""
    implied: bool = False
    faint: bool = False
    hung: str = ""
    needs: tuple[str, ...] = ()


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
    :param absent: entities that keep their place and are not drawn (see :class:`graph.ui.canvas.Canvas`).
    :param left_out: how many entities the filters on kinds leave out.
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
    left_out: int = 0
    absent: frozenset[str] = frozenset()

    @property
    def shown(self) -> int:
        """Return how many entities stand around the centre."""
        return len(self.nodes.keys() - self.absent) - 1

    @property
    def hidden(self) -> int:
        """Return how many entities are folded."""
        return sum(len(more.nodes) for more in self.folded)


def picture(scene: Scene, lang: str, hidden: Callable[[str], tuple[int, str]] = lambda _: (0, "")) -> dict[str, object]:
    """Return what the browser needs to draw a scene, in the form of :meth:`graph.ui.canvas.Canvas.data`.

    :param hidden: id of an entity → how many of its neighbours are not drawn, and what says so.
    """
    ranked = scene.view == "impact"
    lanes = {one.lane.id: one.lane for one in scene.nodes.values()}
    canvas = Canvas(lanes.values(), lang, True, scene.absent)
    for one in scene.nodes.values():
        sure = say(f"confidence.{one.confidence}", lang) if one.confidence else ""
        count, unseen = hidden(one.id)
        canvas.entity(
            one.id,
            one.id,
            one.label,
            one.lane,
            [one.type_label, one.note, sure, unseen],
            central=one.id == scene.centre.id,
            hidden=count,
            via=one.via,
            sure=one.confidence,
            shapeProperties={"borderRadius": 5, "borderDashes": DASHES.get(one.confidence, False)},
        )
        if ranked:  # a link leaves by one side of an entity and comes in by the other
            for side in PORTS:
                canvas.joint(f"{one.id}|{side}")
    for more, opened in [*((one, False) for one in scene.folded), *((one, True) for one in scene.opened)]:
        canvas.more(more.key, len(more.nodes), more.label, opened)
    for tie in scene.ties:
        _draw(canvas, scene, tie, ranked)
    hung = {tie.hung for tie in scene.ties if tie.hung}
    layouts = Grid(scene.bands, scene.centre.id, ranked, hung).layouts(canvas.lines)
    return canvas.data(layouts, scene.centre.id, scene.shown, scene.hidden)


def _draw(canvas: Canvas, scene: Scene, tie: Tie, ranked: bool) -> None:
    lang = canvas.lang
    start, end = (typo(scene.nodes[one].label, lang) for one in (tie.source, tie.target))
    title = f"{start} – {typo(tie.relation, lang)} – {end}\n{say(f'confidence.{tie.confidence}', lang)}"
    colour = PALE if tie.implied or not (ranked or tie.hung) else LINE
    style = {
        "ends": [tie.source, tie.target],
        "link": tie.link,
        "needs": list(tie.needs) or None,
        "color": {"color": colour, "hover": ACCENT, "highlight": ACCENT},
        "width": 1 if colour == PALE and not tie.implied else 1.6,
    }
    if tie.implied:
        style |= {"dashes": IMPLIED} | ({} if tie.needs else {"arrows": {"to": {"enabled": False}}})
    if tie.hung:
        joint = f"{tie.hung}|"
        canvas.joint(joint)
        way = (tie.source, joint) if tie.hung == tie.source else (joint, tie.target)
        canvas.link(*way, title, tie.confidence, **style, smooth={"enabled": False, "type": "continuous"})
        return
    way = (f"{tie.source}|{PORTS[1]}", f"{tie.target}|{PORTS[0]}") if ranked else (tie.source, tie.target)
    canvas.link(*way, title, tie.confidence, **style, faint=tie.faint)
