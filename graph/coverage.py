"""How far French means cover the EHDS regulation: requirement × national entity, from reasoned judgements.

Three things are never mixed: a means that covers (wholly, in part, or only prepares); a **gap**, which somebody
stated; and **no statement**, which only says that nobody judged. Each judgement shows where it was made: on the
requirement itself, on a point of it, on its whole paragraph or on the whole article. What was judged wider than
the requirement is inherited, and says so.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from graph.describe import passages
from graph.model import Passage
from graph.names import expand, shorten
from graph.scope import Article, Named, articles, concepts_of
from graph.sparql import select
from graph.store import Graph, NamedNode

__all__ = [
    "CHAPTERS", "LEVELS", "NONE", "STATES", "Judgement", "Material", "Matrix", "Question", "Row", "Statement", "Tally",
    "evidence", "material", "matrix",
]  # fmt: skip

LEVELS = ("covers", "partly_covers", "prepares", "gap")  # best first
NONE = "none"  # no statement held
STATES = (*LEVELS, NONE)
CHAPTERS = ("ehds:chap_II", "ehds:chap_III", "ehds:chap_IV")  # what national means can cover, and what was judged
MADE_ON = ("requirement", "point", "paragraph", "article")  # where a judgement was made, the closest first


@dataclass(frozen=True)
class Judgement:
    """A reasoned judgement: how far a means covers a place of an article.

    :param entity: id of the means; for a gap, of whoever was expected.
    :param paragraph: ``(1)``, ``(1)(a)``; ``""`` when it was made on the whole article.
    :param requirements: ids of the requirements that it is tied to.
    """

    id: str
    level: str
    entity: str
    article: str
    paragraph: str = ""
    requirements: tuple[str, ...] = ()
    rationale: str = ""


@dataclass(frozen=True)
class Statement:
    """A judgement as it speaks of a row: ``made_on`` one of ``requirement``, ``point``, ``paragraph``, ``article``."""

    judgement: Judgement
    made_on: str

    @property
    def inherited(self) -> bool:
        """Return whether it was made on more than the row, and only reaches it from there."""
        return self.made_on in ("paragraph", "article")

    @property
    def worth(self) -> str:
        """Return what it says of the whole row: a point that is covered covers a part of it."""
        covers, partly = LEVELS[:2]
        return partly if self.made_on == "point" and self.judgement.level == covers else self.judgement.level


@dataclass(frozen=True)
class Row:
    """A requirement, or a judged place of an article in which no requirement stands (``modality`` empty).

    :param applies_from: formal date of application; ``applies_later`` that of the data categories that wait.
    """

    id: str
    number: str
    label: str
    article: str
    modality: str = ""
    modality_label: str = ""
    bearers: tuple[Named, ...] = ()
    paragraph: str = ""
    applies_from: str = ""
    applies_later: str = ""
    statements: tuple[Statement, ...] = ()

    @property
    def requirement(self) -> bool:
        """Return whether it is a requirement."""
        return bool(self.modality)

    @cached_property
    def state(self) -> str:
        """Return the best level stated, or ``none``: nobody judged it. What covers a point only covers a part."""
        return min((one.worth for one in self.statements), key=STATES.index, default=NONE)

    @property
    def hole(self) -> bool:
        """Return whether no means is judged to do even a part of it."""
        return self.state in ("gap", NONE)

    @property
    def disputed(self) -> bool:
        """Return whether a gap is stated beside a means that does something."""
        return not self.hole and any(one.judgement.level == "gap" for one in self.statements)

    def of(self, entity: str) -> tuple[Statement, ...]:
        """Return what is stated of an entity, the best first."""
        return tuple(one for one in self.statements if one.judgement.entity == entity)


@dataclass(frozen=True)
class Question:
    """Something that France has not done or settled, as far as was seen: an authority not designated, an option."""

    id: str
    label: str
    kind: str
    kind_label: str
    provisions: tuple[str, ...]
    deadline: str = ""
    summary: str = ""


@dataclass(frozen=True)
class Tally:
    """How many requirements in each state, and judgements at each level.

    :param own: requirements of which something is stated on themselves or on a point of them.
    :param disputed: requirements of which a gap is stated beside a means that does something.
    :param places: judged places in which no requirement stands; they are in no state.
    """

    requirements: int
    states: dict[str, int]
    judgements: dict[str, int]
    own: int = 0
    disputed: int = 0
    places: int = 0

    @classmethod
    def of(cls, rows: Collection[Row]) -> "Tally":
        """Count rows; a judgement that reaches several of them counts once."""
        asked = [row for row in rows if row.requirement]
        states = Counter(row.state for row in asked)
        levels = Counter({one.judgement.id: one.judgement.level for row in rows for one in row.statements}.values())
        return cls(
            len(asked),
            {state: states[state] for state in STATES},
            {level: levels[level] for level in LEVELS},
            sum(any(not one.inherited for one in row.statements) for row in asked),
            sum(row.disputed for row in asked),
            len(rows) - len(asked),
        )


@dataclass(frozen=True)
class Material:
    """What is known before anything is asked: articles, rows without statements, judgements, names."""

    articles: dict[str, Article]
    rows: tuple[Row, ...]
    judgements: tuple[Judgement, ...]
    entities: dict[str, Named]
    levels: dict[str, str]
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Matrix:
    """The rows asked for, with what is stated of each, and the entities that something is stated of."""

    rows: tuple[Row, ...]
    entities: tuple[Named, ...]
    questions: tuple[Question, ...]
    articles: dict[str, Article] = field(repr=False)

    @cached_property
    def by_article(self) -> dict[str, tuple[Row, ...]]:
        """Return the rows of each article, in order."""
        return _grouped(self.rows, lambda row: row.article)

    @cached_property
    def by_chapter(self) -> dict[str, tuple[Row, ...]]:
        """Return the rows of each chapter, in order."""
        return _grouped(self.rows, lambda row: self.articles[row.article].chapter)

    @cached_property
    def by_entity(self) -> dict[str, dict[str, int]]:
        """Return, per entity, how many judgements at each level; one that reaches several rows counts once."""
        seen = {one.judgement.id: one.judgement for row in self.rows for one in row.statements}
        counts: dict[str, Counter] = defaultdict(Counter)
        for one in seen.values():
            counts[one.entity][one.level] += 1
        return {one.id: {level: counts[one.id][level] for level in LEVELS} for one in self.entities}

    @cached_property
    def total(self) -> Tally:
        """Count the rows."""
        return Tally.of(self.rows)


def _grouped(rows: Iterable[Row], key: object) -> dict[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return {name: tuple(members) for name, members in found.items()}


# ----------------------------------------------------------------------------------------------- matrix


def matrix(
    known: Material,
    *,
    chapters: Collection[str] = CHAPTERS,
    article: str = "",
    bearers: Collection[str] | None = None,
    until: str = "",
    levels: Collection[str] = (),
    gaps: bool = False,
) -> Matrix:
    """Return the rows asked for and the entities that cover them, those of which most is stated first.

    :param chapters: ids of the chapters; all when empty. An ``article`` is looked at whatever its chapter.
    :param bearers: ids of the bearers whose requirements are wanted; everybody's when ``None``.
    :param until: last day (ISO) on which a requirement may begin to apply; one without a date is kept.
    :param levels: states of a row to keep (``covers``… ``none``); all when empty.
    :param gaps: keep only what nobody covers, even in part: stated gaps and rows without statement.
    """
    stated = _stated(known)

    def wanted(row: Row) -> bool:
        place = known.articles.get(row.article)
        return bool(
            place
            and (row.article == article if article else not chapters or place.chapter in chapters)
            and (bearers is None or any(one.id in bearers for one in row.bearers))
            and (not until or not row.applies_from or (row.applies_from + "-01-01")[:10] <= until)
        )

    rows = []
    for row in known.rows:
        if wanted(row):
            full = _with(row, stated.get(row.id, ()))
            if (not levels or full.state in levels) and (not gaps or full.hole):
                rows.append(full)
    rows.sort(key=lambda row: (known.articles[row.article].rank, row.article, *_natural(row.number), row.id))
    weight = Counter(
        entity for entity, _ in {(one.judgement.entity, one.judgement.id) for row in rows for one in row.statements}
    )
    entities = sorted(weight, key=lambda one: (-weight[one], one))
    places = {row.article for row in rows}
    return Matrix(
        tuple(rows),
        tuple(known.entities.get(one, Named(one, one)) for one in entities),
        tuple(one for one in known.questions if places & set(one.provisions)),
        known.articles,
    )


def _with(row: Row, statements: Iterable[Statement]) -> Row:
    ordered = sorted(
        statements,
        key=lambda one: (LEVELS.index(one.judgement.level), MADE_ON.index(one.made_on), one.judgement.id),
    )
    names = {name: getattr(row, name) for name in row.__dataclass_fields__}
    return Row(**names | {"statements": tuple(ordered)})


def _stated(known: Material) -> dict[str, list[Statement]]:
    """Return what is stated of each row: what is tied to it, and what was made on its whole article."""
    rows = {row.id: row for row in known.rows}
    by_article = _grouped((row for row in known.rows if row.requirement), lambda row: row.article)
    found: dict[str, list[Statement]] = defaultdict(list)
    for one in known.judgements:
        if not one.paragraph:
            members = set(one.requirements) | {row.id for row in by_article.get(one.article, ())}
            for name in members or {place_id(one)}:
                found[name].append(Statement(one, "article"))
            continue
        if not one.requirements:
            found[place_id(one)].append(Statement(one, "requirement"))
        for name in one.requirements:
            found[name].append(Statement(one, _made_on(one, rows.get(name))))
    return found


def _made_on(one: Judgement, row: Row | None) -> str:
    if row is None or len(one.requirements) > 1:
        return "paragraph"
    if one.paragraph != row.paragraph and one.paragraph.startswith(row.paragraph):
        return "point"
    return "requirement" if one.paragraph == row.paragraph else "paragraph"


def place_id(one: Judgement) -> str:
    """Return the id of the row of a judgement that no requirement carries."""
    return f"{one.article}{one.paragraph}"


def _natural(number: str) -> tuple:
    digits = "".join(character if character.isdigit() else " " for character in number).split()
    return tuple(int(one) for one in digits[:2]), number


# -------------------------------------------------------------------------------------------- from the graph


def material(graph: Graph, lang: str = "fr") -> Material:
    """Read what the graph says, in one language."""
    known = articles(graph, lang)
    judgements = _judgements(graph, lang)
    entities = _named(graph, {one.entity for one in judgements}, lang)
    rows = _requirements(graph, known, lang)
    tied = {place_id(one): one for one in judgements if not one.requirements and one.article in known}
    covered = {row.article for row in rows}
    places = {name: one for name, one in tied.items() if one.paragraph or one.article not in covered}
    numbers = {f"{known[one.article].number}{one.paragraph}": name for name, one in places.items()}
    labels = _numbered(graph, numbers, lang)
    rows += [
        Row(
            name,
            f"{known[one.article].number}{one.paragraph}",
            labels.get(name, known[one.article].label),
            one.article,
            paragraph=one.paragraph,
        )
        for name, one in places.items()
    ]
    levels = concepts_of(graph, "coverage", lang)
    return Material(known, tuple(rows), tuple(judgements), entities, levels, tuple(_questions(graph, lang)))


def _requirements(graph: Graph, known: dict[str, Article], lang: str) -> list[Row]:
    fields: dict[str, dict[str, list]] = defaultdict(lambda: defaultdict(list))
    rows = select(
        graph,
        """SELECT ?s ?p ?o {
             VALUES ?p { dn:laidDownIn dn:number dn:paragraph dn:modality dn:bearer dn:appliesFrom dn:appliesFromLater
                         skos:prefLabel }
             ?s a dn:Requirement ; ?p ?o }""",
    )
    for row in rows:
        if getattr(row["o"], "language", None) in (None, lang):
            fields[row["s"].value][row["p"].value.rpartition("#")[2]].append(row["o"].value)
    bearers = _named(graph, {shorten(one) for some in fields.values() for one in some["bearer"]}, lang)
    modalities = concepts_of(graph, "modality", lang)
    found = []
    for address, one in fields.items():
        places = sorted({shorten(place) for place in one["laidDownIn"]} & known.keys())
        if not places:
            continue
        name, kind = shorten(address), shorten((one["modality"] or [""])[0]).partition(":")[2]
        found.append(
            Row(
                name,
                (one["number"] or [""])[0],
                (one["prefLabel"] or [name])[0],
                places[0],
                kind,
                modalities.get(kind, ""),
                tuple(bearers.get(shorten(b), Named(shorten(b), shorten(b))) for b in sorted(set(one["bearer"]))),
                (one["paragraph"] or [""])[0],
                (one["appliesFrom"] or [""])[0],
                (one["appliesFromLater"] or [""])[0],
            )
        )
    return found


def _judgements(graph: Graph, lang: str) -> list[Judgement]:
    fields: dict[str, dict[str, list]] = defaultdict(lambda: defaultdict(list))
    rows = select(
        graph,
        """SELECT ?s ?p ?o {
             VALUES ?p { dn:coverageLevel dn:coveredBy dn:provision dn:paragraph dn:requirement dn:rationale }
             ?s a dn:Coverage ; ?p ?o }""",
    )
    for row in rows:
        if getattr(row["o"], "language", None) in (None, lang):
            fields[row["s"].value][row["p"].value.rpartition("#")[2]].append(row["o"].value)
    return [
        Judgement(
            shorten(address),
            shorten(one["coverageLevel"][0]).partition(":")[2],
            shorten(one["coveredBy"][0]),
            shorten(min(one["provision"], default="")),
            (one["paragraph"] or [""])[0],
            tuple(sorted({shorten(name) for name in one["requirement"]})),
            (one["rationale"] or [""])[0],
        )
        for address, one in sorted(fields.items())
        if one["coverageLevel"] and one["coveredBy"]
    ]


def _named(graph: Graph, names: Iterable[str], lang: str) -> dict[str, Named]:
    """Return label and status (``note``) of things."""
    several = " ".join(str(NamedNode(expand(one))) for one in sorted(names))
    rows = select(
        graph,
        f"""SELECT ?s ?l ?status {{ VALUES ?s {{ {several} }} ?s skos:prefLabel ?l FILTER (LANG(?l) = "{lang}")
              OPTIONAL {{ ?s dn:status ?status }} }}""",
    )
    return {
        shorten(row["s"].value): Named(
            shorten(row["s"].value), row["l"].value,
            shorten(row["status"].value).partition(":")[2] if "status" in row else "",
        )
        for row in rows
    }  # fmt: skip


def _numbered(graph: Graph, numbers: dict[str, str], lang: str) -> dict[str, str]:
    """Return the label of what the regulation numbers so: « 14(1)(a) » is a category of data."""
    rows = select(
        graph,
        f"""SELECT ?n ?l {{ ?s dn:number ?n ; dn:categoryScheme ?c ; skos:prefLabel ?l
              FILTER (LANG(?l) = "{lang}") }}""",
    )
    return {numbers[row["n"].value]: row["l"].value for row in rows if row["n"].value in numbers}


def _questions(graph: Graph, lang: str) -> list[Question]:
    """Return what was not seen done or settled in France."""
    places: dict[str, set[str]] = defaultdict(set)
    for row in select(graph, "SELECT ?s ?p { ?s a dn:GovernanceState ; dn:provision ?p }"):
        places[row["s"].value].add(shorten(row["p"].value))
    rows = select(
        graph,
        f"""SELECT ?s ?l ?k ?kl ?d ?summary {{
              ?s a dn:GovernanceState ; dn:governanceStatus governance-status:not_observed ; skos:prefLabel ?l ;
                 dn:governanceKind ?k ; dn:summary ?summary . ?k skos:prefLabel ?kl .
              FILTER (LANG(?l) = "{lang}" && LANG(?kl) = "{lang}" && LANG(?summary) = "{lang}")
              OPTIONAL {{ ?s dn:deadline ?d }} }}""",
    )
    found = [
        Question(
            shorten(row["s"].value), row["l"].value, row["k"].value.rpartition("/")[2], row["kl"].value,
            tuple(sorted(places[row["s"].value])), row["d"].value if "d" in row else "", row["summary"].value,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.kind, one.deadline or "9999", one.label, one.id))


def evidence(graph: Graph, judgements: Iterable[str]) -> dict[str, tuple[Passage, ...]]:
    """Return the passages in which each judgement rests, the surest first."""
    names = {expand(one): one for one in judgements}
    several = " ".join(str(NamedNode(one)) for one in sorted(names))
    places: dict[str, set[str]] = defaultdict(set)
    for row in select(
        graph,
        f"""SELECT DISTINCT ?s ?g {{ VALUES ?s {{ {several} }}
              ?c rdf:subject ?s ; rdf:predicate dn:coverageLevel ; dn:passage ?g }}""",
    ):
        places[row["s"].value].add(row["g"].value)
    known = passages(graph, {one for some in places.values() for one in some})
    order = ("Quoted", "Inferred", "ToBeVerified")
    return {
        names[address]: tuple(
            sorted((known[one] for one in some), key=lambda one: (order.index(one.confidence), one.id))
        )
        for address, some in places.items()
    }
