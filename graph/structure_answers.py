"""The answers on the structure of the web as rows of plain values: what the command prints and the page shows."""

from collections.abc import Iterable, Sequence

from graph.answers import hop_rows
from graph.chains import Teller
from graph.impact import STOPS, TRAVELS, Link, weakest
from graph.paths import Chain
from graph.store import Graph
from graph.structure import Cut, Cycle, OnlyWay, central, cuts, cycles, dependants, only_ways, web
from graph.text import t

__all__ = ["MEASURES", "central_rows", "cycle_rows", "kept_links", "only_way_sentence"]

#: What an entity is ranked by, and the column that holds it.
MEASURES = {
    "dependants": "dependants",
    "betweenness": "betweenness",
    "articulation": "cut_off",
    "authentication": "only_way_of",
}


def kept_links(known: Iterable[Link], change: bool) -> list[Link]:
    """Return the links along which a stop travels, and with ``change`` those of a change alone."""
    return [link for link in known if link.impact in (TRAVELS if change else STOPS)]


def cycle_rows(graph: Graph, known: Sequence[Link], lang: str, *, change: bool = False) -> list[dict[str, object]]:
    """Return one row for each group of entities that depend on one another: the contract of ``doctrine cycles``."""
    found = cycles(web(known, change=change))
    teller = Teller(graph, (loop for one in found for loop in (one.loop, *one.others)), lang, _members(found))
    return [
        {
            "size": len(one.members),
            "members": [_named(name, teller) for name in one.members],
            "links": one.links,
            **_loop(one.loop, teller),
            "others": [_loop(loop, teller) for loop in one.others],
        }
        for one in found
    ]


def _members(found: Iterable[Cycle]) -> set[str]:
    return {name for one in found for name in one.members}


def _loop(loop: Chain, teller: Teller) -> dict[str, object]:
    hops = hop_rows(teller.walked(loop))
    return {"hops": len(loop), "path": teller.sentence(loop), "confidence": weakest(loop), "chain": hops}


def _named(name: str, teller: Teller) -> dict[str, str]:
    return {"id": name, "label": teller.name(name).label, "type": teller.type(name)}


def central_rows(
    graph: Graph, known: Sequence[Link], lang: str, *, by: str = "dependants", top: int | None = None,
    change: bool = False,
) -> list[dict[str, object]]:  # fmt: skip
    """Return the entities that the web most rests upon, the first first: the contract of ``doctrine central``.

    :param by: a key of :data:`MEASURES`. Those that an articulation or an authentication does not concern are left out.
    """
    of = web(known, change=change)
    points: Sequence[Cut | OnlyWay] = ()
    if by == "articulation":
        points = cuts(of)[:top]
    elif by == "authentication":
        points = only_ways(known)[:top]
    if by in ("articulation", "authentication"):
        below, names = dependants(of), [one.id for one in points]
        numbers = {one: (below.get(one, 0), of.in_degree(one) if one in of else 0, None) for one in names}
    else:
        ranked = central(of, by, top)
        names, numbers = (
            [one.id for one in ranked],
            {one.id: (one.dependants, one.direct, one.betweenness) for one in ranked},
        )
    lost = {one.id: one.cut_off if isinstance(one, Cut) else one.of for one in points}
    pieces = {one.id: one.pieces for one in points if isinstance(one, Cut)}
    teller = Teller(graph, (), lang, {*names, *(name for some in lost.values() for name in some)})
    rows = []
    for one in names:
        count, direct, between = numbers[one]
        row = _named(one, teller) | {"type_label": teller.name(one).kind, "dependants": count, "direct": direct}
        if between is not None:
            row["betweenness"] = round(between, 6)
        if one in pieces:
            row["pieces"] = pieces[one]
        if one in lost:
            row[MEASURES[by]] = [_named(name, teller) for name in lost[one]]
        rows.append(row)
    return rows


def only_way_sentence(row: dict[str, object], lang: str) -> str:
    """Return « Sans Pro Santé Connect, 13 entités perdent la seule voie d’authentification… » of a row."""
    n = len(row["only_way_of"])
    return t("structure.only-way" if n > 1 else "structure.only-way-one", lang, name=row["label"], n=n)
