"""What an analysis is asked about: a bearer, an article, a chapter, a theme, a modality, a period.

Each is given as a user writes it; what designates nothing is an error that names the near ones.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from graph.cite import cited, pinpoints
from graph.errors import BadInput
from graph.find import resolve, search
from graph.names import expand, fold, shorten
from graph.query import day
from graph.sparql import select, tuples
from graph.store import Graph, NamedNode

__all__ = [
    "LAID_DOWN", "Article", "Named", "Period", "article_named", "articles", "bearer_named", "bearers", "chapter_named",
    "concept_named", "concepts_of", "last_day", "places_named",
]  # fmt: skip

#: From a requirement to itself, to where it is laid down or rests, and to the text of which that is a part.
LAID_DOWN = "(dn:laidDownIn|dn:legalBasis)?/dcterms:isPartOf*"


@dataclass(frozen=True)
class Named:
    """A thing with its label.

    :param note: for a bearer, its type; ``count`` how many requirements it bears itself.
    """

    id: str
    label: str
    note: str = ""
    count: int = 0


@dataclass(frozen=True)
class Article:
    """An article of the regulation and the chapter in which it stands, wherever its section is."""

    id: str
    number: str
    label: str
    chapter: str
    chapter_label: str

    @property
    def rank(self) -> int:
        """Return its place in the regulation."""
        return int(self.number) if self.number.isdigit() else 0


@dataclass(frozen=True)
class Period:
    """Days between two bounds, both included; ``""`` for a bound that is not set."""

    since: str = ""
    until: str = ""

    @classmethod
    def of(cls, since: str | None, until: str | None) -> "Period":
        """Read the bounds: ``2027`` or ``2027-03`` begins on its first day and ends on its last.

        :raises BadInput: a bound that is no date, or the end before the beginning.
        """
        first = day(since) if since else ""
        last = last_day(until if len(until) < 10 else day(until)) if until and day(until) else ""
        if first and last and first > last:
            raise BadInput("scope.period-backwards", since=since, until=until)
        return cls(first, last)

    def __bool__(self) -> bool:
        return bool(self.since or self.until)

    def meets(self, date: str) -> bool:
        """Tell whether some day of a date falls in the period: ``2026`` may be any day of that year."""
        first = (date + "-01-01")[:10] if len(date) == 4 else (date + "-01")[:10]
        return bool(date) and (not self.until or first <= self.until) and last_day(date) >= self.since


def last_day(date: str) -> str:
    """Return the last day of a year, a month or a day."""
    from calendar import monthrange

    if len(date) == 4:
        return f"{date}-12-31"
    if len(date) == 7:
        return f"{date}-{monthrange(int(date[:4]), int(date[5:7]))[1]:02}"
    return date[:10]


# ------------------------------------------------------------------------------------ articles, chapters


def articles(graph: Graph, lang: str) -> dict[str, Article]:
    """Return the articles of the regulation by id, in order."""
    rows = tuples(
        graph,
        f"""SELECT ?a ?n ?l ?c ?cl {{
              ?a dn:provisionKind provision-kind:article ; dn:number ?n ; skos:prefLabel ?l ; dcterms:isPartOf+ ?c .
              ?c dn:provisionKind provision-kind:chapter ; skos:prefLabel ?cl .
              FILTER (LANG(?l) = "{lang}" && LANG(?cl) = "{lang}") }}""",
    )
    found = {
        Article(shorten(one.value), number.value, label.value, shorten(chapter.value), told.value)
        for one, number, label, chapter, told in rows
    }
    return {one.id: one for one in sorted(found, key=lambda one: (one.rank, one.id))}


def article_named(known: dict[str, Article], text: str) -> Article:
    """Return the article that « 30 », « art. 30 » or ``ehds:art_30`` designates.

    :raises BadInput: there is no such article.
    """
    digits = "".join(character if character.isdigit() else " " for character in text).split()
    wanted = digits[0].lstrip("0") if len(digits) == 1 else ""
    for one in known.values():
        if one.id == text or one.number == wanted:
            return one
    numbers = [one.rank for one in known.values()]
    raise BadInput("scope.unknown-article", name=text, first=min(numbers, default=0), last=max(numbers, default=0))


def places_named(graph: Graph, text: str, lang: str) -> tuple[str, ...]:
    """Return the ids of what a citation or a name designates: a provision, a text, the requirements of a paragraph.

    « 30 », « art. 30(1) », « L1470-5 CSP », « RGPD », an ELI: a number alone is an article of the EHDS regulation.

    :raises BadInput: there is no such article, or no requirement is laid down there.
    :raises UnknownName: no text has this name.
    """
    cite = text if cited(graph, text) or not text[:1].isdigit() else f"art. {text}"
    found = [shorten(one) for one in cited(graph, cite)]
    if pinpoints(cite):
        found = [one for one in found if not one.startswith("ehds:art_")]  # the whole article says more than was asked
    elif not found and re.fullmatch(r"art\D*\d+\s*", cite, re.I):
        return (article_named(articles(graph, lang), text).id,)  # its error tells which articles there are
    else:
        found = found[:1] or [shorten(resolve(graph, text, lang))]
    listed = " ".join(str(NamedNode(expand(one))) for one in found)
    if not next(select(graph, f"SELECT ?r {{ VALUES ?p {{ {listed} }} ?r {LAID_DOWN} ?p ; dn:modality ?m }}"), None):
        raise BadInput("scope.no-requirement", name=text)
    return tuple(found)


def chapter_named(known: dict[str, Article], text: str) -> str:
    """Return the id of the chapter that « III », « 3 », « chapitre III » or ``ehds:chap_III`` designates.

    :raises BadInput: there is no such chapter.
    """
    chapters = list(dict.fromkeys(one.chapter for one in known.values()))
    romans = [one.rpartition("_")[2] for one in chapters]
    word = text.strip().rpartition(" ")[2].rpartition("_")[2].upper()
    if word.isdigit() and 1 <= int(word) <= len(chapters):
        return chapters[int(word) - 1]
    if word in romans:
        return chapters[romans.index(word)]
    raise BadInput("scope.unknown-chapter", name=text, known=", ".join(romans))


# --------------------------------------------------------------------------------------- closed lists


def concepts_of(graph: Graph, scheme: str, lang: str) -> dict[str, str]:
    """Return ``{local id: label}`` of the concepts of a closed list, in its order."""
    rows = select(
        graph,
        f"""SELECT ?s ?l {{ ?s skos:inScheme <{expand(f"{scheme}:x")[:-2]}> ; skos:prefLabel ?l .
              FILTER (LANG(?l) = "{lang}") }}""",
    )
    return {shorten(row["s"].value).partition(":")[2]: row["l"].value for row in rows}


def concept_named(graph: Graph, scheme: str, text: str) -> str:
    """Return the local id of a concept from its id or its label in either language.

    :raises BadInput: the list has no such concept; all are named.
    """
    labels = {lang: concepts_of(graph, scheme, lang) for lang in ("fr", "en")}
    wanted = fold(text.rpartition(":")[2])
    for one in labels["fr"]:
        if wanted in {fold(one), fold(labels["fr"][one]), fold(labels["en"].get(one, ""))}:
            return one
    known = ", ".join(f"{one} ({label})" for one, label in sorted(labels["fr"].items()))
    raise BadInput(f"scope.unknown-{scheme}", name=text, known=known)


# --------------------------------------------------------------------------------------------- bearers


def bearers(graph: Graph, lang: str) -> dict[str, Named]:
    """Return whoever bears requirements or plays a role, with how many requirements it bears itself."""
    counts: dict[str, int] = defaultdict(int)
    for row in select(graph, "SELECT DISTINCT ?b ?r { ?r a dn:Requirement ; dn:bearer ?b }"):
        counts[row["b"].value] += 1
    rows = select(
        graph,
        f"""SELECT DISTINCT ?s ?l ?t {{
              {{ ?s dn:entityType dn:Role }} UNION {{ ?s dn:entityType dn:Actor }} UNION {{ ?r dn:bearer ?s }}
              UNION {{ ?i dn:kindOfActor ?s }}
              ?s dn:entityType ?t ; skos:prefLabel ?l . FILTER (LANG(?l) = "{lang}") }}""",
    )
    return {
        shorten(row["s"].value): Named(
            shorten(row["s"].value), row["l"].value, shorten(row["t"].value).removeprefix("dn:"), counts[row["s"].value]
        )
        for row in rows
    }


def bearer_named(graph: Graph, text: str, lang: str = "fr") -> Named:
    """Return the role or actor that a text designates: id, address, label, acronym or other name, plural or not.

    Of two things of the same name, the one that bears requirements is meant.

    :raises BadInput: nothing, or several things, bear this name; the near ones are named.
    """
    known = bearers(graph, lang)
    address = expand(text.strip())
    if address and shorten(address) in known:
        return known[shorten(address)]
    names: dict[str, set[str]] = defaultdict(set)
    rows = select(
        graph,
        f"""SELECT ?s ?name {{ VALUES ?s {{ {" ".join(str(NamedNode(expand(one))) for one in known)} }}
              ?s skos:prefLabel|skos:altLabel|dn:acronym ?name }}""",
    )
    for row in rows:
        names[fold(row["name"].value)].add(shorten(row["s"].value))
    for one in known:
        names[fold(one.partition("/")[2] or one.partition(":")[2])].add(one)
    wanted = fold(text)
    found = names.get(wanted) or names.get(wanted.removesuffix("s")) or names.get(f"{wanted}s") or set()
    if len(found) > 1 and (bearing := {one for one in found if known[one].count}):
        found = bearing
    if len(found) == 1:
        return known[found.pop()]
    if found:
        raise BadInput("scope.ambiguous-role", name=text, near=", ".join(sorted(found)))
    close = [f"{hit.id} ({hit.label})" for hit in search(graph, text, lang, limit=60) if hit.id in known]
    raise BadInput("scope.unknown-role", name=text, near=" ; ".join(close[:4]) or "–")
