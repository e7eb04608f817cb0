"""What the first page says: the figures of the graph, what comes next, where to begin."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from html import escape

from graph.figures import kinds, stats
from graph.find import type_labels
from graph.names import shorten
from graph.sparql import select
from graph.store import Graph
from graph.timeline import STATES, timeline, upcoming
from graph.ui.charts import Bar, Chart, bars_html
from graph.ui.links import address, page_link
from graph.ui.neighbours import Lane, Ontology
from graph.ui.text import day, safe, say

__all__ = [
    "Figures",
    "Upcoming",
    "begin_html",
    "charts_html",
    "examples_html",
    "figures",
    "figures_html",
    "next_dates",
    "next_html",
]

EXAMPLES = ("PSC", "mes sante", "INS", "art. 54", "HDS", "MyHealth@EU")


@dataclass(frozen=True)
class Figures:
    """The figures of the graph.

    :param quoted: share of the facts, in percent, that rest on words quoted from a source.
    :param uncovered: obligations of the EHDS regulation for which no French means is judged to do even a part.
    :param gaps: those among them that were judged: nothing was found. The others were not judged.
    """

    entities: int
    facts: int
    quoted: float
    sources: int
    obligations: int
    uncovered: int
    gaps: int


@dataclass(frozen=True)
class Upcoming:
    """A date to come, as precise as it is known."""

    id: str
    date: str
    label: str
    kind: str


def figures(graph: Graph) -> Figures:
    """Count what the graph holds, and which EHDS obligations nothing covers."""
    counted = stats(graph)
    marks = counted["by_confidence"]
    rows = select(
        graph,
        """SELECT ?r (MAX(?judged) AS ?seen) (MAX(?good) AS ?covered) {
             ?r a dn:Requirement ; dn:modality modality:obligation ; dn:laidDownIn / dcterms:isPartOf* legal:eeds .
             OPTIONAL { ?c a dn:Coverage ; dn:requirement ?r ; dn:coverageLevel ?level }
             BIND (IF(BOUND(?level), 1, 0) AS ?judged)
             BIND (IF(BOUND(?level) && ?level != coverage:gap, 1, 0) AS ?good) } GROUP BY ?r""",
    )
    states = [(row["seen"].value == "1", row["covered"].value == "1") for row in rows]
    return Figures(
        entities=counted["entities"],
        facts=counted["facts"],
        quoted=100 * marks.get("Quoted", 0) / max(1, sum(marks.values())),
        sources=counted["sources"],
        obligations=len(states),
        uncovered=sum(not covered for _, covered in states),
        gaps=sum(seen and not covered for seen, covered in states),
    )


def next_dates(graph: Graph, today: date, lang: str, most: int = 5) -> list[Upcoming]:
    """Return the next dates, from a day on, as the timeline has them; a month or a year counts until its end."""
    return [Upcoming(one.id, one.date, one.label, one.kind_label) for one in upcoming(graph, today, lang, most)]


def begin_html(lang: str) -> str:
    """Return the ways in, and examples of searches."""
    ways = (
        ("who", address("explorer", lang)),
        ("impact", address("explorer", lang, entity="identifier/numero-rpps", view="impact")),
        ("duties", address("obligations", lang)),
        ("covered", address("coverage", lang)),
        ("check", address("quality", lang)),
    )
    cards = [
        f'<li><a href="{escape(where, quote=True)}"><strong>{_say(key, lang)}</strong>'
        f"<span>{_say(f'{key}-how', lang)}</span></a></li>"
        for key, where in ways
    ]
    told = f"<strong>{_say('sparql', lang)}</strong><span>{_say('sparql-how', lang)}</span>"
    cards.append(f"<li><div>{told}<code>doctrine ask next-dates</code><code>doctrine query my.rq</code></div></li>")
    return f"{examples_html(lang)}<div class='begin'><h2>{_say('want', lang)}</h2><ul>{''.join(cards)}</ul></div>"


def examples_html(lang: str) -> str:
    """Return examples of searches, as links."""
    tries = " ".join(page_link("search", text, lang, q=text) for text in EXAMPLES)
    return f'<p class="tries"><span>{_say("tries", lang)}</span> {tries}</p>'


def figures_html(found: Figures, lang: str) -> str:
    """Return the figures as a list of definitions."""
    told = (
        (number(found.entities, lang), "entities"),
        (number(found.facts, lang), "facts"),
        (number(found.quoted, lang, 1) + ("\u00a0%" if lang == "fr" else "%"), "quoted"),
        (number(found.sources, lang), "sources"),
        (number(found.uncovered, lang), "uncovered"),
    )
    values = {"n": number(found.obligations, lang), "gaps": found.gaps, "silent": found.uncovered - found.gaps}
    items = "".join(f"<div><dt>{_say(key, lang, **values)}</dt><dd>{shown}</dd></div>" for shown, key in told)
    return f'<section class="figures"><h2>{_say("figures", lang)}</h2><dl>{items}</dl></section>'


def next_html(dates: list[Upcoming], lang: str, opens: str) -> str:
    """Return what comes next, as a list of links."""
    items = "".join(
        f'<li><time datetime="{escape(one.date)}">{safe(day(one.date, lang), lang)}</time>'
        f"<span>{page_link(opens, one.label, lang, entity=one.id)} <small>{safe(one.kind, lang)}</small></span></li>"
        for one in dates
    )
    every = page_link("timeline", say("home.all-dates", lang), lang)
    return f'<section class="next"><h2>{_say("next", lang)}</h2><ol>{items}</ol><p>{every}</p></section>'


OLDEST = 10  # years drawn before the present one


def charts_html(graph: Graph, ontology: Ontology, today: date, lang: str) -> str:
    """Return two charts, each with its numbers: entities by type, dates by year."""
    names = type_labels(graph, lang)
    by_kind = []
    for kind, n in kinds(graph).items():
        lane = ontology.lanes.get(kind, Lane())
        short = shorten(kind).removeprefix("dn:")
        head = (
            f'<span aria-hidden="true">{escape(lane.glyph)}</span> {page_link("plan", names[kind], lang, kind=short)}'
        )
        by_kind.append(Bar(head, {"n": n}, lane.fill, lane.stroke))
    first = today.year - OLDEST
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    for stop in timeline(graph, today, lang).dated:
        counted[stop.span.start.year][stop.state] += 1
    by_year = [
        Bar(
            page_link("timeline", str(year), lang, **{"from": str(year), "until": str(year)}),
            counted[year],
            current=_raw("today", lang) if year == today.year else "",
        )
        for year in sorted(counted)
        if year >= first
    ]
    parts = {
        state: say(f"timeline.state-{state}", lang)
        for state in STATES
        if any(state in counted[year] for year in counted if year >= first)
    }
    charts = (
        (
            _say("kinds", lang),
            Chart(_raw("kinds-caption", lang), _raw("type", lang), {"n": _raw("number", lang)}, by_kind),
        ),
        (_say("years", lang), Chart(_raw("years-caption", lang, year=first), _raw("year", lang), parts, by_year)),
    )
    return "".join(f"<section><h2>{title}</h2>{bars_html(chart, lang)}</section>" for title, chart in charts)


def _raw(key: str, lang: str, **values: object) -> str:
    return say(f"home.{key}", lang, **values)


def number(value: float, lang: str, digits: int = 0) -> str:
    """Return a number as it is written in a language."""
    text = f"{value:,.{digits}f}"
    return text.replace(",", "\u202f").replace(".", ",") if lang == "fr" else text


def _say(key: str, lang: str, **values: object) -> str:
    return safe(say(f"home.{key}", lang, **values), lang)
