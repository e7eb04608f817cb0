"""The house of digital health, as an edition of the doctrine draws it: floors of rooms, from roof to foundations."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from graph.names import shorten
from graph.sparql import select
from graph.store import Graph
from graph.ui.links import address, page_link
from graph.ui.text import safe, say

__all__ = ["House", "Room", "drawn_editions", "house", "house_html", "room"]

WIDEST = 5  # rooms side by side
NAMED = 3  # things named inside a room; the count tells the rest


@dataclass(frozen=True)
class Room:
    """A room: what stands in it, and how far its place was read in the diagram or only inferred.

    :param drawing: ``exact``, ``supported`` or ``inferred``; ``drawing_label`` says it in words.
    :param things: ids and labels of what stands in it.
    """

    id: str
    label: str
    level: int
    level_label: str
    drawing: str
    drawing_label: str
    things: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class House:
    """The house of an edition; ``floors`` from the roof down; ``sources`` are ids and titles."""

    year: str
    floors: tuple[tuple[str, tuple[Room, ...]], ...]
    sources: tuple[tuple[str, str], ...]

    @property
    def rooms(self) -> list[Room]:
        """Return every room, from the roof down."""
        return [one for _, rooms in self.floors for one in rooms]


def drawn_editions(graph: Graph) -> tuple[tuple[str, ...], str]:
    """Return the years of the editions whose house is in the graph, and the one in force among them."""
    rows = select(
        graph,
        """SELECT DISTINCT ?e ?state { ?room a dn:Room ; dn:edition ?e .
             OPTIONAL { ?e dn:editionStatus ?state } } ORDER BY ?e""",
    )
    years = {row["e"].value.rpartition("/")[2]: row["state"].value if "state" in row else "" for row in rows}
    in_force = [year for year, state in years.items() if state.endswith("/in_force")]
    return tuple(years), (in_force or list(years) or [""])[-1]


def _rooms(graph: Graph, lang: str, chosen: str) -> list[Room]:
    rows = list(
        select(
            graph,
            f"""SELECT ?room ?label ?level ?floor ?drawing ?word {{
                  {chosen} ?room a dn:Room ; skos:prefLabel ?label ; dn:level ?level ; dn:levelLabel ?floor ;
                        dn:order ?order ; dn:drawing ?drawing . ?drawing skos:prefLabel ?word .
                  FILTER (LANG(?label) = "{lang}" && LANG(?floor) = "{lang}" && LANG(?word) = "{lang}") }}
                ORDER BY DESC(?level) ?order ?room""",
        )
    )
    things: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in select(
        graph,
        f"""SELECT ?room ?thing ?label {{ {chosen} ?room dn:contains ?thing . ?thing skos:prefLabel ?label .
              FILTER (LANG(?label) = "{lang}") }} ORDER BY ?label""",
    ):
        things[row["room"].value].append((shorten(row["thing"].value), row["label"].value))
    return [
        Room(
            shorten(row["room"].value),
            row["label"].value,
            int(row["level"].value),
            row["floor"].value,
            row["drawing"].value.rpartition("/")[2],
            row["word"].value,
            tuple(things[row["room"].value]),
        )
        for row in rows
    ]


def house(graph: Graph, year: str, lang: str) -> House:
    """Return the house of an edition, floor by floor."""
    chosen = f"?room dn:edition edition:{year} ."
    floors: dict[int, list[Room]] = defaultdict(list)
    for one in _rooms(graph, lang, chosen):
        floors[one.level].append(one)
    rows = select(
        graph,
        f"""SELECT DISTINCT ?source ?title {{ {chosen} ?claim rdf:subject ?room ; dn:passage / dn:source ?source .
              ?source dcterms:title ?title }} ORDER BY ?title""",
    )
    sources: dict[str, str] = {}
    for row in rows:
        sources.setdefault(shorten(row["source"].value), row["title"].value)
    return House(
        year,
        tuple((floors[level][0].level_label, tuple(floors[level])) for level in sorted(floors, reverse=True)),
        tuple(sources.items()),
    )


def room(graph: Graph, name: str, lang: str) -> Room | None:
    """Return a room by its id; ``None`` when there is none."""
    kind, _, local = name.partition("/")
    if kind != "house" or not local.replace("-", "").isalnum():
        return None
    return next(iter(_rooms(graph, lang, f"VALUES ?room {{ house:{local} }}")), None)


def house_html(found: House, years: tuple[str, ...], lang: str, opens: str, short: Callable[[str], str]) -> str:
    """Return the house as HTML: a choice of edition, floors as lists of links, legend and sources.

    :param opens: page that shows a thing.
    :param short: gives the shortest name of a thing.
    """

    def choice(year: str) -> str:
        here = ' aria-current="true"' if year == found.year else ""
        return f'<a href="{escape(address("home", lang, house=year))}"{here}>{year}</a>'

    floors = []
    for number, (label, rooms) in enumerate(found.floors):
        inside = "".join(_room(one, lang, opens, short) for one in rooms)
        storey = len(found.floors) - number
        rows = -(-len(rooms) // WIDEST)
        wide = -(-len(rooms) // rows)  # rows of about the same length
        floors.append(
            f'<section class="floor" data-level="{storey}" style="--n:{wide}">'
            f"<h3>{safe(label, lang)}</h3><ul>{inside}</ul></section>"
        )
    marks = {one.drawing: one.drawing_label for one in found.rooms}
    legend = "".join(
        f'<li><i data-drawing="{mark}"></i>{safe(marks[mark], lang)} '
        f"({sum(one.drawing == mark for one in found.rooms)})</li>"
        for mark in ("exact", "supported", "inferred")
        if mark in marks
    )
    sources = " · ".join(page_link("documents", title, lang, source=name) for name, title in found.sources)
    return (
        f'<div class="house"><nav class="years" aria-label="{_say("years", lang)}"><span>{_say("edition", lang)}</span>'
        f"{''.join(choice(year) for year in years)}</nav>"
        f'<div class="roof" aria-hidden="true"></div>'
        f'<div class="floors">{"".join(floors)}</div><div class="ground" aria-hidden="true"></div>'
        f'<div class="key"><span>{_say("drawing", lang)}</span><ul>{legend}</ul></div>'
        f'<p class="from">{_say("sources", lang)} {sources}</p></div>'
    )


def _room(one: Room, lang: str, opens: str, short: Callable[[str], str]) -> str:
    if len(one.things) == 1:
        where = address(opens, lang, entity=one.things[0][0])
    else:
        where = address("search", lang, room=one.id)
    count = _say("one-thing" if len(one.things) == 1 else "things", lang, n=len(one.things))
    names = [short(name) for name, _ in one.things[:NAMED]]
    rest = len(one.things) - len(names)
    told = ", ".join(names) + (f" + {rest}" if rest else "")
    return (
        f'<li><a href="{escape(where, quote=True)}" data-drawing="{one.drawing}">'
        f"<strong>{safe(one.label, lang)}</strong>"
        f'<span class="in">{safe(told, lang)}</span>'
        f'<span class="n">{count} · <em>{safe(one.drawing_label, lang)}</em></span></a></li>'
    )


def _say(key: str, lang: str, **values: object) -> str:
    return safe(say(f"house.{key}", lang, **values), lang)
