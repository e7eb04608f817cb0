"""The editions of the doctrine: when each was discussed and published, its state, what of it was read."""

from dataclasses import dataclass

from graph.describe import passages
from graph.errors import BadInput
from graph.model import Passage
from graph.query import day
from graph.recordreader import Reader
from graph.sparql import select
from graph.store import Graph

__all__ = ["Edition", "edition_named", "editions", "history", "holding", "viewed"]


@dataclass(frozen=True)
class Edition:
    """An edition of the doctrine. Dates are as precise as they are known, ``""`` where they are not.

    :param status: ``superseded``, ``in_force`` or ``consultation``; ``status_label`` says it in words.
    :param seen: how much of its text was read: ``none``, ``contents``, ``part`` or ``full``.
    :param cover: date printed on it.
    :param note: what was not found.
    """

    id: str
    year: str
    label: str
    status: str
    status_label: str
    seen: str
    seen_label: str
    cover: str = ""
    opened: str = ""
    closed: str = ""
    published: str = ""
    note: str = ""
    passages: tuple[Passage, ...] = ()

    @property
    def final_seen(self) -> bool:
        """Tell whether a final version was seen published; without one, nothing may be said of its content."""
        return bool(self.published)


def editions(graph: Graph) -> tuple[str, ...]:
    """Return the years of the editions of the doctrine, oldest first."""
    rows = select(graph, "SELECT ?e { ?e a dn:Edition ; dn:ordinal ?rank } ORDER BY ?rank")
    return tuple(row["e"].value.rpartition("/")[2] for row in rows)


def edition_named(graph: Graph, text: str) -> str:
    """Return the year of an edition.

    :raises BadInput: there is none of this year; the known ones are named.
    """
    year, known = text.strip().removeprefix("edition/"), editions(graph)
    if year not in known:
        raise BadInput("unknown-edition", value=text, known=", ".join(known))
    return year


def holding(graph: Graph, as_of: str | None = None, edition: str | None = None) -> tuple[str | None, str | None]:
    """Return the ISO day and the year of an edition that a user writes, ``None`` for what he leaves out.

    :raises BadInput: no date, or an unknown edition.
    """
    return day(as_of) if as_of else None, edition_named(graph, edition) if edition else None


def viewed(graph: Graph, as_of: str | None = None, edition: str | None = None) -> Graph:
    """Return what holds on a day and is said by an edition, as :func:`holding` reads them."""
    return graph.view(*holding(graph, as_of, edition))


def history(graph: Graph, lang: str) -> tuple[Edition, ...]:
    """Return every edition, oldest first."""
    reader = Reader(graph, lang)
    years = editions(graph)
    fields = reader.fields(f"edition/{year}" for year in years)
    found = []
    for year in years:
        data = fields[f"edition/{year}"]
        said = select(
            graph,
            f"SELECT DISTINCT ?g {{ ?c rdf:subject edition:{year} ; rdf:predicate dn:editionStatus ; dn:passage ?g }}",
        )
        proofs = passages(graph, {row["g"].value for row in said})
        dates = (
            reader.text(data, name)
            for name in ("versionDate", "consultationFrom", "consultationUntil", "publicationDate")
        )
        found.append(
            Edition(
                f"edition/{year}",
                year,
                reader.text(data, "prefLabel"),
                *reader.concept(data, "editionStatus"),
                *reader.concept(data, "textSeen"),
                *dates,
                reader.text(data, "scopeNote"),
                tuple(proofs.values()),
            )
        )
    return tuple(found)
