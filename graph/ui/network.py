"""The picture of a neighbourhood: cards of entities around the centre, one card a relation."""

from collections.abc import Callable, Collection, Sequence

from graph.model import Entity
from graph.ui.canvas import Canvas
from graph.ui.layout import WIDTHS, Card, place
from graph.ui.neighbours import Group, Neighbour, Neighbourhood
from graph.ui.text import say, typo

__all__ = ["picture"]

Members = tuple[tuple[str, tuple[str, ...]], ...]
#: id of an entity → how many of its neighbours are not drawn, and what says so.
Hidden = Callable[[str], tuple[int, str]]


def picture(
    hood: Neighbourhood,
    lang: str,
    hidden: Hidden = lambda _: (0, ""),
    beyond: Sequence[tuple[Entity, Sequence[Group]]] = (),
    absent: Collection[str] = frozenset(),
) -> dict[str, object]:
    """Return what the browser needs to draw a neighbourhood, in the form of :meth:`graph.ui.canvas.Canvas.data`.

    :param beyond: entities that the reader unfolded, each with the groups of its own neighbours to add.
    :param absent: entities that keep their place and are not drawn (see :class:`graph.ui.canvas.Canvas`).
    """
    lanes = {one.lane.id: one.lane for _, one, drawn in hood.neighbours() if drawn} | {hood.lane.id: hood.lane}
    lanes |= {one.lane.id: one.lane for _, groups in beyond for group in groups for one in group.shown}
    canvas = Canvas(lanes.values(), lang, absent=absent)
    title = canvas.entity(
        hood.centre.id, hood.centre.id, hood.centre.label, hood.lane, [hood.centre.type_label], central=True
    )
    cards: dict[str, list[Card]] = {"left": [], "right": [], "above": [], "below": []}
    late: list[Card] = []
    for group in hood.groups:
        members = _members(canvas, group, group.shown, hood.centre, hidden)
        rest = group.folded or group.late
        if rest:  # the same place folds again: nothing moves
            lines = canvas.more(group.key, len(rest), group.label, opened=not group.folded)
            members += ((f"+{group.key}", lines),)
        card = Card(_heading(group, absent, lang), members)
        if group.late:
            heading = say("ui.heading", lang, label=f"{_arrow(group)} {group.label}", n=len(group.late))
            late.append(Card(heading, _members(canvas, group, group.late, hood.centre, hidden)))
        higher = group.side == "around" and group.lane_order < hood.lane.order and len(cards["above"]) < 6
        cards["above" if higher else "below" if group.side == "around" else group.side].append(card)
    for entity, groups in beyond:
        for group in groups:
            members = _members(canvas, group, group.shown, entity, hidden, f"@{entity.id}")
            label = f"{typo(entity.label, lang)} {_arrow(group)} {group.label}"
            key = "ui.heading-folded" if group.folded else "ui.heading"
            late.append(Card(say(key, lang, label=label, n=len(group.shown), k=len(group.folded)), members))
    titles = {key: say(f"ui.{key}", lang) for key in ("left", "right", "around", "others", "nobody")}
    titles["nothing"] = say("ui.nothing-linked", lang)
    titles["late"] = say("explorer.late", lang)
    layouts = [place(columns, (hood.centre.id, title), *cards.values(), titles, late) for columns in WIDTHS]
    drawn = {one.id for group in hood.groups for one in group.drawn} - set(absent)
    drawn |= {one.id for _, groups in beyond for group in groups for one in group.shown}
    folded = {one.id for group in hood.groups for one in group.folded} - drawn - set(absent)
    return canvas.data(layouts, hood.centre.id, len(drawn), len(folded))


def _members(
    canvas: Canvas, group: Group, chosen: Sequence[Neighbour], centre: Entity, hidden: Hidden, where: str = ""
) -> Members:
    """Add the entities of a group, each with its link to the centre; return their keys and lines.

    :param where: end of their keys when they hang from another entity than the centre of the picture.
    """
    lang, name = canvas.lang, typo(centre.label, canvas.lang)
    members = []
    for one in chosen:
        # An entity that relies on the centre and on which the centre relies stands on both sides.
        key = one.id + (where or (">" if group.side == "right" else ""))
        ends = (one.id, centre.id) if group.incoming else (centre.id, one.id)
        link = f"{ends[0]}~{one.fact.predicate.removeprefix('dn:')}~{ends[1]}"
        relation, sure = typo(one.fact.label, lang), say(f"confidence.{one.confidence}", lang)
        also = say("ui.also-linked", lang, relations=", ".join(one.also)) if one.also else ""
        count, unseen = hidden(one.id)
        said = [one.type_label, f"{relation} ({sure})", also, unseen]
        members.append((key, canvas.entity(key, one.id, one.label, one.lane, said, hidden=count)))
        joint = f"{key}|"
        canvas.joint(joint)
        start, end = (key, joint) if group.incoming else (joint, key)
        canvas.link(start, end, f"{name} – {relation} – {typo(one.label, lang)}\n{sure}", one.confidence, link=link)
    return tuple(members)


def _arrow(group: Group) -> str:
    return "←" if group.incoming else "→"


def _heading(group: Group, absent: Collection[str], lang: str) -> str:
    present = [one for one in group.shown if one.id not in absent]
    values = {"label": f"{_arrow(group)} {group.label}", "n": len(present)}
    if group.folded:
        return say("ui.heading-folded", lang, k=len(group.folded), **values)
    if group.late:  # as long as the words above: the card keeps its height
        return say("explorer.heading-opened", lang, k=len(group.late), **values)
    if group.elsewhere:
        return say("ui.heading-elsewhere", lang, m=group.elsewhere, **values)
    return say("ui.heading", lang, **values)
