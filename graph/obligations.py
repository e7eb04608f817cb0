"""What a role must do, by which text, from when: requirements with their dates, and how each reaches the role.

A requirement has up to four kinds of dates that are never merged: ``formal`` (the text applies), ``later`` (it
applies to the data categories that wait), ``effective`` (it can bite; always deduced, with its reason) and
``deadline`` (a date written in the text). What is no calendar date is told in words.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from graph.describe import passages
from graph.inquiry import LAID_DOWN, Named, Period, concepts_of
from graph.model import Passage, surest
from graph.names import expand, shorten
from graph.sparql import select
from graph.store import Graph, NamedNode
from graph.ways import CERTAIN, Way, Ways, labels_of, nodes

__all__ = [
    "KINDS", "MUST", "Category", "Due", "Obligation", "Provision", "obligations", "requirements",
]  # fmt: skip

#: Kinds of dates and the property that carries each.
KINDS = {"formal": "appliesFrom", "later": "appliesFromLater", "effective": "effectiveFrom", "deadline": "deadline"}
MUST = ("obligation", "prohibition")  # modalities of what must be done


@dataclass(frozen=True)
class Due:
    """A date of a requirement.

    :param day: day, month or year, as precise as the source.
    :param reason: what sets the date (basis in the text), or why it is deduced.
    """

    kind: str
    day: str
    reason: str = ""
    confidence: str = ""
    passages: tuple[Passage, ...] = field(default=(), repr=False, compare=False)


@dataclass(frozen=True)
class Provision:
    """A text in which the requirement stands; ``eli`` is empty where none is known."""

    id: str
    label: str
    eli: str = ""


@dataclass(frozen=True)
class Category:
    """A category of data that the requirement concerns, with the date from which it does, if it has its own."""

    id: str
    label: str
    applies_from: str = ""


@dataclass(frozen=True)
class Obligation:
    """A requirement, as it reaches who asks.

    :param modality: ``obligation``, ``prohibition``, ``right``, ``power``, ``permission``, ``recommendation``.
    :param timing: a limit that is no calendar date, in words; ``duration`` says it in ISO 8601 where that can.
    :param passages: where it is said; the first is the surest.
    :param ways: how it reaches who asks, the surest first; empty when nobody asks.
    """

    id: str
    label: str
    statement: str
    modality: str
    modality_label: str
    number: str = ""
    theme: str = ""
    theme_label: str = ""
    bearers: tuple[Named, ...] = ()
    provisions: tuple[Provision, ...] = ()
    dates: tuple[Due, ...] = ()
    timing: str = ""
    duration: str = ""
    repeats: bool = False
    condition: str = ""
    categories: tuple[Category, ...] = ()
    passages: tuple[Passage, ...] = field(default=(), repr=False, compare=False)
    ways: tuple[Way, ...] = ()

    @property
    def first(self) -> str:
        """Return the earliest of its written dates, deduced ones left aside; ``""`` without any."""
        return min((due.day for due in self.dates if due.kind in ("formal", "deadline")), default="")

    @property
    def confidence(self) -> str:
        """Return how sure the requirement is."""
        return self.passages[0].confidence if self.passages else "ToBeVerified"

    def day(self, kind: str) -> str:
        """Return its date of a kind, or ``""``."""
        return next((due.day for due in self.dates if due.kind == kind), "")


# -------------------------------------------------------------------------------------------- obligations


def obligations(
    graph: Graph,
    lang: str = "fr",
    *,
    reached: Ways | None = None,
    theme: str = "",
    places: Sequence[str] = (),
    modalities: Sequence[str] = MUST,
    period: Period | None = None,
    kinds: Iterable[str] = tuple(KINDS),
) -> list[Obligation]:
    """Return requirements, by first written date then number; those without a date come last.

    :param reached: who asks, as :func:`ways` tells it; without it, the requirements of everybody.
    :param theme: local id of a theme (``ehr_systems``); the requirements of French texts have none.
    :param places: ids of the provisions or texts that lay them down, or their own, as :func:`places_named` gives them.
    :param modalities: local ids of the modalities wanted; all when empty.
    :param period: days within which some date of the requirement must fall.
    :param kinds: the kinds of dates that the period looks at.
    """
    found = _asked(graph, reached, theme, places, modalities)
    fields = _fields(graph, found, lang)
    kinds = tuple(kinds)
    if period:
        dated = {
            address
            for address, one in fields.items()
            if any(period.meets(term.value) for kind in kinds for term in one.get(KINDS[kind], ()))
        }
        fields = {address: one for address, one in fields.items() if address in dated}
    made = _Reader(graph, lang, fields, reached).made()
    return sorted(made, key=lambda one: (one.first or "9999", _natural(one.number), one.label, one.id))


def requirements(graph: Graph, ids: Iterable[str], lang: str = "fr") -> dict[str, Obligation]:
    """Return requirements by id (``req/a-015``); an id that designates none is left out."""
    fields = _fields(graph, [expand(id) for id in ids], lang)
    fields = {address: one for address, one in fields.items() if "modality" in one}
    return {one.id: one for one in _Reader(graph, lang, fields, None).made()}


def _asked(
    graph: Graph, reached: Ways | None, theme: str, places: Sequence[str], modalities: Sequence[str]
) -> list[str]:
    patterns = ["?r a dn:Requirement ; dn:modality ?m ."]
    if reached:
        several = " ".join(dict.fromkeys(str(NamedNode(expand(way.bearer.id))) for way in reached.ways))
        patterns.append(f"VALUES ?b {{ {several} }} ?r dn:bearer ?b .")
    if theme:
        patterns.append(f"?r dn:theme {NamedNode(expand(f'theme:{theme}'))} .")
    if places:
        patterns.append(f"VALUES ?place {{ {nodes(map(expand, places))} }} ?r {LAID_DOWN} ?place .")
    if modalities:
        patterns.append(f"VALUES ?m {{ {' '.join(str(NamedNode(expand(f'modality:{one}'))) for one in modalities)} }}")
    return [row["r"].value for row in select(graph, f"SELECT DISTINCT ?r {{ {' '.join(patterns)} }}")]


def _fields(graph: Graph, addresses: Iterable[str], lang: str) -> dict[str, dict[str, list]]:
    found: dict[str, dict[str, list]] = {}
    for row in select(graph, f"SELECT ?s ?p ?o {{ VALUES ?s {{ {nodes(addresses)} }} ?s ?p ?o }}"):
        one = found.setdefault(row["s"].value, {})
        one.setdefault(row["p"].value.rpartition("#")[2], []).append(row["o"])
    return found


def _natural(number: str) -> tuple:
    """Return what sorts « 9(2) » before « 30(1)(a) »; what has no number comes after."""
    digits = "".join(character if character.isdigit() else " " for character in number).split()
    return (not number, tuple(int(one) for one in digits), number)


class _Reader:
    """Makes requirements from their fields, in one language."""

    def __init__(self, graph: Graph, lang: str, fields: dict[str, dict[str, list]], reached: Ways | None) -> None:
        self.lang, self.fields = lang, fields
        self.modalities, self.themes = concepts_of(graph, "modality", lang), concepts_of(graph, "theme", lang)
        named = {
            term.value
            for one in fields.values()
            for name in ("bearer", "laidDownIn", "legalBasis", "dataCategory")
            for term in one.get(name, ())
        }
        self.names = labels_of(graph, named, lang)
        self.eli, self.since = {}, {}
        rows = select(
            graph,
            f"""SELECT ?s ?eli ?day {{ VALUES ?s {{ {nodes(named)} }}
                  OPTIONAL {{ ?s dn:eli ?eli }} OPTIONAL {{ ?s dn:appliesFrom ?day }} }}""",
        )
        for row in rows:
            if "eli" in row:
                self.eli[row["s"].value] = row["eli"].value
            if "day" in row:
                self.since[row["s"].value] = row["day"].value
        self.ways: dict[str, list[Way]] = defaultdict(list)
        for way in reached.ways if reached else ():
            self.ways[way.bearer.id].append(way)
        self.said = self._said(graph)

    def _said(self, graph: Graph) -> dict[tuple[str, str], tuple[Passage, ...]]:
        """Return the passages of each fact that needs a proof, the surest first."""
        wanted = ("statement", "bearer", *KINDS.values(), "timing")
        rows = select(
            graph,
            f"""SELECT DISTINCT ?s ?p ?g {{ VALUES ?s {{ {nodes(self.fields)} }}
                  ?c rdf:subject ?s ; rdf:predicate ?p ; a dn:Claim ; dn:passage ?g .
                  FILTER (?p IN ({", ".join(f"dn:{one}" for one in wanted)})) }}""",
        )
        places: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in rows:
            places[row["s"].value, row["p"].value.rpartition("#")[2]].append(row["g"].value)
        known = passages(graph, {one for some in places.values() for one in some})
        return {key: surest(known[one] for one in some) for key, some in places.items()}

    def made(self) -> list[Obligation]:
        """Return the requirements."""
        return [self._one(address, fields) for address, fields in self.fields.items()]

    def _text(self, fields: dict[str, list], name: str) -> str:
        spoken = {getattr(term, "language", None) or "": term.value for term in fields.get(name, ())}
        return spoken.get(self.lang) or spoken.get("") or next(iter(spoken.values()), "")

    def _things(self, fields: dict[str, list], *names: str) -> list[tuple[str, str, str]]:
        """Return address, id and label of the things that properties name."""
        addresses = sorted({term.value for name in names for term in fields.get(name, ())})
        return [(one, shorten(one), self.names.get(one, shorten(one))) for one in addresses]

    def _one(self, address: str, fields: dict[str, list]) -> Obligation:
        modality = fields["modality"][0].value.rpartition("/")[2]
        theme = fields["theme"][0].value.rpartition("/")[2] if "theme" in fields else ""
        bearers = tuple(Named(one, label) for _, one, label in self._things(fields, "bearer"))
        ways = [way for one in bearers for way in self.ways[one.id]]
        return Obligation(
            id=shorten(address),
            label=self._text(fields, "prefLabel"),
            statement=self._text(fields, "statement"),
            modality=modality,
            modality_label=self.modalities.get(modality, modality),
            number=self._text(fields, "number"),
            theme=theme,
            theme_label=self.themes.get(theme, theme),
            bearers=bearers,
            provisions=tuple(
                Provision(one, label, self.eli.get(place, ""))
                for place, one, label in self._things(fields, "laidDownIn", "legalBasis")
            ),
            dates=tuple(self._due(address, fields, kind) for kind in KINDS if KINDS[kind] in fields),
            timing=self._text(fields, "timing"),
            duration=self._text(fields, "timingDuration"),
            repeats=self._text(fields, "timingRepeats") == "true",
            condition=self._text(fields, "condition"),
            categories=tuple(
                Category(one, label, self.since.get(place, ""))
                for place, one, label in self._things(fields, "dataCategory")
            ),
            passages=self.said.get((address, "statement")) or self.said.get((address, "bearer"), ()),
            ways=tuple(sorted(ways, key=lambda way: (CERTAIN.index(way.how), len(way.steps)))),
        )

    def _due(self, address: str, fields: dict[str, list], kind: str) -> Due:
        said = self.said.get((address, KINDS[kind]), ())
        reason = self._text(fields, "appliesFromBasis") if kind == "formal" else ""
        if not reason and said:
            reason = said[0].rationale.get(self.lang) or next(iter(said[0].rationale.values()), "")
        return Due(
            kind, min(term.value for term in fields[KINDS[kind]]), reason, said[0].confidence if said else "", said
        )
