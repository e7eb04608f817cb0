"""The coverage matrix: which judgements speak of which requirement, and by what they do."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace

from graph.coverage import CHAPTERS, LEVELS, Judgement, Material, Matrix, Row, Statement, grouped, place_id
from graph.inquiry import Named

__all__ = ["matrix"]

MADE_ON = ("requirement", "place", "point", "paragraph", "article")  # where a judgement was made, the closest first


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
            full = _with(row, stated[row.id]) if row.id in stated else row
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
    return replace(row, statements=tuple(ordered))


def _stated(known: Material) -> dict[str, list[Statement]]:
    """Return what is stated of each row: what is tied to it, and what was made on its whole article."""
    rows = {row.id: row for row in known.rows}
    by_article = grouped((row for row in known.rows if row.requirement), lambda row: row.article)
    found: dict[str, list[Statement]] = defaultdict(list)
    for one in known.judgements:
        if not one.paragraph:
            members = set(one.requirements) | {row.id for row in by_article.get(one.article, ())}
            for name in members or {place_id(one)}:
                found[name].append(Statement(one, "article"))
            continue
        if not one.requirements:
            found[place_id(one)].append(Statement(one, "place"))
        for name in one.requirements:
            found[name].append(Statement(one, _made_on(one, rows.get(name))))
    return found


def _made_on(one: Judgement, row: Row | None) -> str:
    if row is None or len(one.requirements) > 1:
        return "paragraph"
    if one.paragraph != row.paragraph and one.paragraph.startswith(row.paragraph):
        return "point"
    return "requirement" if one.paragraph == row.paragraph else "paragraph"


def _natural(number: str) -> tuple:
    digits = "".join(character if character.isdigit() else " " for character in number).split()
    return tuple(int(one) for one in digits[:2]), number
