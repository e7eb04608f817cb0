"""How far French means cover the EHDS regulation: requirement × national entity, from reasoned judgements.

Three things are never mixed: a means that covers (wholly, in part, or only prepares); a **gap**, which somebody
stated; and **no statement**, which only says that nobody judged. Each judgement shows where it was made: on the
requirement itself, on a point of it, on its whole paragraph or on the whole article. What was judged wider than
the requirement is inherited, and says so.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from graph.inquiry import Article, Named

__all__ = [
    "CHAPTERS", "LEVELS", "NONE", "STATES", "Judgement", "Material", "Matrix", "Question", "Row", "Statement", "Tally",
    "grouped", "place_id",
]  # fmt: skip

LEVELS = ("covers", "partly_covers", "prepares", "gap")  # best first
NONE = "none"  # no statement held
STATES = (*LEVELS, NONE)
CHAPTERS = ("ehds:chap_II", "ehds:chap_III", "ehds:chap_IV")  # what national means can cover, and what was judged


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
    """A judgement as it speaks of a row.

    :param made_on: ``requirement``, ``place`` (of a row that is no requirement), ``point`` of the requirement,
        its whole ``paragraph``, its whole ``article``.
    """

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
        return grouped(self.rows, lambda row: row.article)

    @cached_property
    def by_chapter(self) -> dict[str, tuple[Row, ...]]:
        """Return the rows of each chapter, in order."""
        return grouped(self.rows, lambda row: self.articles[row.article].chapter)

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


def grouped(rows: Iterable[Row], key: Callable[[Row], str]) -> dict[str, tuple[Row, ...]]:
    """Return rows by a text that each gives, in order."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return {name: tuple(members) for name, members in found.items()}


def place_id(one: Judgement) -> str:
    """Return the id of the row of a judgement that no requirement carries."""
    return f"{one.article}{one.paragraph}"
