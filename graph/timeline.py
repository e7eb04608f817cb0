"""Milestones of the doctrine and dates of the EHDS on one axis, each as precise as its source says it.

What a source shows done is told apart from what was only announced: an announced date that has passed is
« announced, not observed », never reached. A date that a legal text sets has no such state: the text sets it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from graph.dates import Span, span
from graph.describe import passages
from graph.editions import edition_named
from graph.errors import BadInput, UnknownName
from graph.find import resolve
from graph.model import Passage, surest
from graph.names import expand, fold, shorten
from graph.recordkinds import Link
from graph.recordreader import Reader, concepts
from graph.scope import of_entity, of_role, of_theme
from graph.sparql import select
from graph.store import Graph, NamedNode
from graph.text import t

__all__ = ["STATES", "Moved", "Stop", "Timeline", "record", "timeline", "upcoming"]

#: What is known of a date. ``overdue``: announced, its day has passed, nothing shows it done. ``set``: by a legal text.
#: ``later``: it lies ahead of the day from which one looks, and a source has shown it done since.
STATES = ("set", "announced", "overdue", "postponed", "unknown", "reached", "later")


@dataclass(frozen=True)
class Moved:
    """The other date of a postponed milestone: the one that replaces it, or the one that it replaces.

    :param span: ``None`` when that date is not known.
    :param passages: what says that one replaces the other.
    """

    id: str
    label: str
    date: str
    precision: str
    span: Span | None
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True)
class Stop:
    """A dated event.

    :param about: what it is about; an EHDS date may be about many articles.
    :param date: ISO day, month or year, ``""`` when there is none; ``precision`` says which.
    :param span: the days that the date may mean; ``None`` without a date.
    :param state: one of :data:`STATES`.
    :param edition: the edition of the doctrine to which it is tied; that does not prove that the edition says it.
    :param to: the milestones that replace it, when it was postponed.
    :param was: those that it replaces.
    :param way: how it comes to the entity asked for (:data:`graph.scope.WAYS`), ``""`` without one.
    """

    id: str
    label: str
    about: tuple[Link, ...]
    date: str
    precision: str
    span: Span | None
    kind: str
    kind_label: str
    state: str
    bearers: tuple[Link, ...] = ()
    edition: Link | None = None
    note: str = ""
    to: tuple[Moved, ...] = ()
    was: tuple[Moved, ...] = ()
    passages: tuple[Passage, ...] = ()
    way: str = ""

    def past(self, today: date) -> bool:
        """Tell whether the whole of the date lies before a day; a year is not past before its end."""
        return self.span is not None and self.span.end <= today


@dataclass(frozen=True)
class Timeline:
    """The events that answer, in order, and apart those without a date.

    :param today: the day from which one looks.
    :param focus: the entity asked for, if any.
    """

    today: date
    dated: tuple[Stop, ...]
    undated: tuple[Stop, ...]
    focus: Link | None = None


def timeline(
    graph: Graph,
    today: date,
    lang: str = "fr",
    *,
    name: str = "",
    theme: str = "",
    role: str = "",
    edition: str = "",
    kind: str = "",
    since: str = "",
    until: str = "",
    near: bool = False,
) -> Timeline:
    """Return the milestones and dates that answer every filter given.

    :param today: the day from which one looks.
    :param name: an entity: what is about it, its parts, its requirements, or what it is responsible for.
    :param theme: what is about a requirement of this theme, a text that lays one down, or a means that is judged
        to do at least a part of one.
    :param role: what bears on this role, or on an EHDS role that it plays or may play.
    :param edition: year of the edition to which the date is tied.
    :param kind: nature of the event.
    :param since: first day, month or year; a span that touches the period is kept.
    :param until: last day, month or year.
    :param near: with an entity, add what is about the things that it directly depends on.
    :raises BadInput: an unknown name, theme, role, edition or kind, no date, or a first day after the last.
    """
    first, last = span(since).start if since else None, span(until).last if until else None
    if first and last and first > last:
        raise BadInput("timeline-order", since=since, until=until)
    focus, ways = _thing(graph, name, lang) if name else None, {}
    kept = {row["m"].value for row in select(graph, "SELECT ?m { ?m a dn:Milestone }")}
    if focus:
        ways = of_entity(graph, expand(focus.id), near)
        kept &= ways.keys()
    if theme:
        kept &= of_theme(graph, _concept(graph, "theme", theme, lang))
    if role:
        kept &= of_role(graph, resolve(graph, role, lang))
    if edition:
        year = edition_named(graph, edition)
        kept &= _found(graph, f"SELECT ?m {{ ?m dn:announcedIn edition:{year} }}")
    if kind:
        named = _concept(graph, "milestone-kind", kind, lang)
        kept &= _found(graph, f"SELECT ?m {{ ?m dn:milestoneKind {NamedNode(named)} }}")
    stops = _stops(graph, kept, ways, today, lang)
    dated = [one for one in stops if one.span and one.span.touches(first, last)]
    dated.sort(key=lambda one: (one.span, fold(one.label), one.id))
    undated = sorted((one for one in stops if not one.span), key=lambda one: (fold(one.label), one.id))
    return Timeline(today, tuple(dated), tuple(undated), focus)


def record(one: Stop, lang: str) -> dict[str, object]:
    """Return an event as the stable JSON contract has it (see ``docs/cli.md``)."""

    def moved(other: Moved) -> dict[str, str]:
        return {"id": other.id, "label": other.label, "date": other.date, "precision": other.precision}

    return {
        "id": one.id,
        "label": one.label,
        "date": one.date,
        "precision": one.precision,
        "first_day": one.span.start.isoformat() if one.span else "",
        "last_day": one.span.last.isoformat() if one.span else "",
        "state": one.state,
        "state_label": t(f"timeline.state-{one.state}", lang),
        "kind": one.kind,
        "kind_label": one.kind_label,
        "about": [asdict(link) for link in one.about],
        "bearers": [asdict(link) for link in one.bearers],
        "edition": one.edition.id if one.edition else "",
        "way": one.way,
        "note": one.note,
        "moved_to": [moved(other) for other in one.to],
        "moved_from": [moved(other) for other in one.was],
        "passages": [asdict(passage) for passage in one.passages],
    }


def upcoming(graph: Graph, today: date, lang: str, most: int = 5) -> tuple[Stop, ...]:
    """Return the next dates announced or set, the surest to come first; a month or a year counts until its end."""
    found = timeline(graph, today, lang, since=today.isoformat())
    return tuple(one for one in found.dated if one.state in ("set", "announced", "later"))[:most]


# ------------------------------------------------------------------------------------------- reading


def _stops(graph: Graph, kept: set[str], ways: dict[str, str], today: date, lang: str) -> list[Stop]:
    """Return the events of these addresses, in no order."""
    if not kept:
        return []
    reader = Reader(graph, lang)
    pairs = [
        (row["old"].value, row["new"].value)
        for row in select(graph, "SELECT DISTINCT ?old ?new { ?old dn:replacedByMilestone ?new }")
    ]
    near = {end for pair in pairs if set(pair) & kept for end in pair}
    fields = reader.fields(shorten(one) for one in kept | near)
    said = _said(graph, kept | near)
    proofs = passages(graph, {one for some in said.values() for one in some})

    def proven(one: str, *predicates: str) -> tuple[Passage, ...]:
        return surest(proofs[g] for g, stated in said[one].items() if not predicates or stated & set(predicates))

    def moved(other: str, by: str) -> Moved:
        data = fields[shorten(other)]
        day = reader.text(data, "date")
        label = reader.text(data, "prefLabel")
        return Moved(
            shorten(other), label, day, reader.precision(data), span(day) if day else None,
            proven(by, "replacedByMilestone"),
        )  # fmt: skip

    stops = []
    for address in kept:
        data = fields[shorten(address)]
        day = reader.text(data, "date")
        when = span(day) if day else None
        status = reader.concept(data, "milestoneStatus")[0]
        stops.append(
            Stop(
                shorten(address),
                reader.text(data, "prefLabel") or shorten(address),
                reader.links(data, "about"),
                day,
                reader.precision(data) if day else "",
                when,
                *reader.concept(data, "milestoneKind"),
                _state(status, when, today),
                reader.links(data, "bearer"),
                reader.link(data, "announcedIn"),
                reader.text(data, "applicationNote"),
                tuple(moved(new, old) for old, new in pairs if old == address),
                tuple(moved(old, old) for old, new in pairs if new == address),
                proven(address, "date") or proven(address), ways.get(address, ""),
            )
        )  # fmt: skip
    return stops


def _state(status: str, when: Span | None, today: date) -> str:
    if status == "announced" and when and when.end <= today:
        return "overdue"
    if status == "reached" and when and when.start > today:
        return "later"
    return status or "set"


def _said(graph: Graph, kept: Iterable[str]) -> dict[str, dict[str, set[str]]]:
    """Return ``{event: {passage: local names of the properties that it states}}``."""
    said: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    wanted = set(kept)
    rows = select(graph, "SELECT ?m ?p ?g { ?m a dn:Milestone . ?c rdf:subject ?m ; rdf:predicate ?p ; dn:passage ?g }")
    for row in rows:
        if row["m"].value in wanted:
            said[row["m"].value][row["g"].value].add(row["p"].value.rpartition("#")[2])
    return said


def _found(graph: Graph, sparql: str) -> set[str]:
    return {row["m"].value for row in select(graph, sparql)}


def _thing(graph: Graph, name: str, lang: str) -> Link:
    address = shorten(resolve(graph, name, lang))
    return Link(address, Reader(graph, lang).names.get(address, address))


def _concept(graph: Graph, scheme: str, text: str, lang: str) -> str:
    """Return the address of a concept of a closed list, by its id or its label in either language.

    :raises UnknownName: there is none; those that exist are named.
    """
    own = {name: label for name, label in concepts(graph, lang).items() if name.startswith(f"{scheme}:")}
    both = [*own.items(), *((n, label) for n, label in concepts(graph, "en" if lang == "fr" else "fr").items())]
    wanted = fold(text.removeprefix(f"{scheme}:"))
    for name, label in both:
        if name in own and wanted in (fold(name.partition(":")[2]), fold(label)):
            return expand(name)
    known = ", ".join(sorted(f"{name.partition(':')[2]} ({label})" for name, label in own.items()))
    raise UnknownName(f"unknown-{scheme}", name=text, near=known)
