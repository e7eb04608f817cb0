"""What is asked of requirements, in words: the same answer for the command, for Python and for assistants."""

from collections.abc import Collection, Sequence
from datetime import date

from graph import coverage, coveragefiles, inquiry, judgements
from graph.checklist import Checklist
from graph.errors import BadInput
from graph.matrix import matrix
from graph.obligations import KINDS, MUST, obligations
from graph.store import Graph
from graph.ways import Ways, ways

__all__ = ["covered", "duties"]


def duties(
    graph: Graph,
    today: date,
    lang: str = "fr",
    *,
    role: str = "",
    via: str = "",
    theme: str = "",
    since: str = "",
    until: str = "",
    dates: Sequence[str] = (),
    article: str = "",
    modalities: Sequence[str] = (),
) -> Checklist:
    """Return what a role must do, or everybody, by which text and from when.

    :param today: the day from which one looks.
    :param role: as a user names it (« hôpital », « fabricant », ANS): the roles that it plays come with it.
    :param via: keep what reaches it through this role.
    :param theme: id or label of a theme.
    :param since: first day, month or year of a period in which some date falls; ``until`` the last, included.
    :param dates: kinds of dates that the period looks at (:data:`graph.obligations.KINDS`); all when empty.
    :param article: citation of an article or of a text (« 30(1) », « L1470-5 CSP », RGPD).
    :param modalities: ids or labels; obligations and prohibitions when empty, everything with ``all``.
    :raises BadInput: something that designates nothing, or no requirement that answers.
    """
    period = inquiry.Period.of(since, until)
    reached = _reached(graph, role, lang)
    if via and reached:
        wanted = inquiry.bearer_named(graph, via, lang)
        through = tuple(way for way in reached.ways if way.bearer.id == wanted.id)
        if not through:
            near = ", ".join(way.bearer.id for way in reached.ways)
            raise BadInput("scope.not-through", role=reached.role.label, via=wanted.label, near=near)
        reached = Ways(reached.role, through, reached.aside)
    theme = inquiry.concept_named(graph, "theme", theme) if theme else ""
    places = inquiry.places_named(graph, article, lang) if article else ()
    named = [inquiry.concept_named(graph, "modality", one) for one in modalities if one != "all"]
    every = "all" in modalities
    found = obligations(
        graph,
        lang,
        reached=reached,
        theme=theme,
        places=places,
        modalities=() if every else named or MUST,
        period=period or None,
        kinds=dates or tuple(KINDS),
    )
    if not found:
        raise BadInput("scope.no-duty", role=reached.role.label if reached else "–")
    told = {
        "via": ", ".join(way.bearer.id for way in reached.ways) if via and reached else "", "theme": theme,
        "from": period.since, "until": period.until, "dates": ", ".join(dates), "article": ", ".join(places),
        "modality": "all" if every else ", ".join(named),
    }  # fmt: skip
    asked = " ; ".join(f"{name}: {value}" for name, value in told.items() if value)
    return Checklist(found, reached, asked, graph.version, today, lang)


def covered(
    graph: Graph,
    today: date,
    lang: str = "fr",
    *,
    chapters: Sequence[str] = (),
    article: str = "",
    role: str = "",
    until: str = "",
    levels: Collection[str] = (),
    gaps: bool = False,
) -> coveragefiles.Report:
    """Return how far French means cover the requirements of the EHDS regulation, each judgement with its passages.

    :param today: the day from which one looks.
    :param chapters: numbers; II, III and IV when empty, every one with ``all``.
    :param article: article of the regulation.
    :param role: as for :func:`duties`.
    :param until: last day on which a requirement may begin to apply.
    :param levels: states to keep (:data:`graph.coverage.STATES`); all when empty.
    :param gaps: keep what nobody covers, even in part.
    :raises BadInput: something that designates nothing, or no requirement that answers.
    """
    known = judgements.material(graph, lang)
    for one in levels:
        if one not in coverage.STATES:
            raise BadInput("scope.unknown-level", name=one, known=", ".join(coverage.STATES))
    wanted = () if "all" in chapters else [inquiry.chapter_named(known.articles, one) for one in chapters]
    reached = _reached(graph, role, lang)
    found = matrix(
        known,
        chapters=wanted if chapters else coverage.CHAPTERS,
        article=inquiry.article_named(known.articles, article).id if article else "",
        bearers={way.bearer.id for way in reached.ways} if reached else None,
        until=inquiry.Period.of(None, until).until,
        levels=levels,
        gaps=gaps,
    )
    if not found.rows:
        raise BadInput("scope.no-coverage")
    names = ("chapter", "article", "role", "until", "level", "gaps")
    given = (", ".join(chapters), article, role, until, ", ".join(levels), "yes" if gaps else "")
    asked = " ; ".join(f"{name}: {value}" for name, value in zip(names, given, strict=True) if value)
    judged = {one.judgement.id for row in found.rows for one in row.statements}
    proofs = judgements.evidence(graph, judged)
    return coveragefiles.Report(found, known.levels, proofs, asked, graph.version, today, lang)


def _reached(graph: Graph, role: str, lang: str) -> Ways | None:
    return ways(graph, inquiry.bearer_named(graph, role, lang), lang) if role else None
