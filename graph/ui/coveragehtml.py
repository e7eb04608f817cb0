"""The coverage matrix as HTML: totals, the table and, for small screens, a list by article; the evidence of a cell."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape
from urllib.parse import quote

from graph.coverage import LEVELS, STATES, Matrix, Question, Row, Statement, Tally
from graph.coveragefiles import GLYPHS
from graph.inquiry import Named
from graph.model import Passage
from graph.ui.links import address, page_link
from graph.ui.sheet import Writer
from graph.ui.text import day, say
from graph.ui.text import safe as _safe

__all__ = ["COLUMNS", "Page", "cell_id", "evidence_html", "questions_html", "totals_html"]

COLUMNS = 9  # means that have a column of their own before the rest share one
HOLE = "-----"  # stands for a cell in the address of the page


safe = lru_cache(maxsize=8192)(_safe)  # a page says the same words many times


@lru_cache(maxsize=2048)
def _say(key: str, lang: str, **values: object) -> str:
    return safe(say(f"coverage.{key}", lang, **values), lang)


def cell_id(row: str, entity: str) -> str:
    """Return how a cell is named in the address: ``<requirement>~<means>``."""
    return f"{row}~{entity}"


def _bar(tally: Tally, lang: str) -> str:
    parts = "".join(f'<i class="{one}" style="flex:{tally.states[one]}"></i>' for one in STATES if tally.states[one])
    return f'<span class="bar" aria-hidden="true">{parts}</span>'


def _state(state: str, word: Callable[[str], str], lang: str, number: int | None = None) -> str:
    """Return a state as its sign, a count if there is one, and its word."""
    told = safe(word(state), lang) if number is None else f"{number} {safe(word(state), lang)}"
    return f'<span class="st {state}"><b aria-hidden="true">{GLYPHS[state]}</b> {told}</span>'


def _counts(tally: Tally, word: Callable[[str], str], lang: str, every: bool = False) -> str:
    """Return the states of a tally with their counts, in figures and words."""
    return " ".join(_state(one, word, lang, tally.states[one]) for one in STATES if every or tally.states[one])


def totals_html(found: Matrix, word: Callable[[str], str], lang: str) -> str:
    """Return the totals: overall, then by chapter, article and means, folded."""
    total = found.total
    note = " ".join(
        _say(key, lang, n=number)
        for key, number in (("own", total.own), ("disputed", total.disputed), ("places", total.places))
        if number or key == "own"
    )
    chapters = {one.chapter: one.chapter_label for one in found.articles.values()}
    rows = [(chapters[one], Tally.of(rows)) for one, rows in found.by_chapter.items()]
    rows += [
        (page_link("entity", found.articles[one].label, lang, entity=one), Tally.of(rows))
        for one, rows in found.by_article.items()
    ]
    heads = "".join(
        f'<th scope="col">{text}</th>'
        for text in (_say("where", lang), _say("col-requirements", lang), *(
            f'<span aria-hidden="true">{GLYPHS[one]}</span> {safe(word(one), lang)}' for one in STATES))
    )  # fmt: skip
    body = "".join(
        f'<tr><th scope="row">{name if name.startswith("<") else safe(name, lang)}</th><td>{tally.requirements}</td>'
        f"{''.join(f'<td>{tally.states[one] or 0}</td>' for one in STATES)}</tr>"
        for name, tally in rows
    )
    means = "".join(
        f'<tr><th scope="row">{page_link("entity", one.label, lang, entity=one.id)}{_status(one, lang)}</th>'
        f"{''.join(f'<td>{found.by_entity[one.id][level] or 0}</td>' for level in LEVELS)}</tr>"
        for one in found.entities
    )
    of_means = "".join(
        f'<th scope="col">{text}</th>'
        for text in (_say("col-means_label", lang),
                     *(f'<span aria-hidden="true">{GLYPHS[one]}</span> {safe(word(one), lang)}' for one in LEVELS))
    )  # fmt: skip
    return (
        f'<section class="cover totals"><p class="states"><strong>{_say("count", lang, n=total.requirements)}</strong> '
        f"{_counts(total, word, lang, every=True)}</p>{_bar(total, lang)}"
        f'<p class="note">{note}</p><p class="note">{_say("note", lang)} {_say("how", lang)}</p>'
        f"{_folded('by-article', len(rows), heads, body, lang)}"
        f"{_folded('by-means', len(found.entities), of_means, means, lang)}</section>"
    )


def _folded(key: str, number: int, heads: str, body: str, lang: str) -> str:
    title = _say(key, lang, n=number)
    return (
        f'<details><summary>{title}</summary><div class="scroll" tabindex="0" role="region" aria-label="{title}">'
        f"<table><caption>{title}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div></details>"
    )


def _status(one: Named, lang: str) -> str:
    return f" <small>{_say(f'status-{one.note}', lang)}</small>" if one.note in ("planned", "draft", "retired") else ""


def questions_html(questions: Sequence[Question], matrix: Matrix, lang: str) -> str:
    """Return what France has not done or settled, authorities to designate first."""
    if not questions:
        return ""
    items = "".join(f"<li>{_question(one, matrix, lang)}</li>" for one in questions)
    return (
        f'<section class="cover open"><details><summary>{_say("open", lang, n=len(questions))}</summary>'
        f'<p class="note">{_say("open-note", lang)}</p><ul>{items}</ul></details></section>'
    )


def _question(one: Question, matrix: Matrix, lang: str) -> str:
    places = ", ".join(
        page_link("coverage", f"art. {matrix.articles[place].number}", lang, article=place)
        for place in one.provisions
        if place in matrix.articles
    )
    limit = f" ; {_say('by', lang, day=day(one.deadline, lang))}" if one.deadline else ""
    named = page_link("entity", one.label, lang, entity=one.id)
    return f"<b>{safe(one.kind_label, lang)}</b> – {named} ({places}{limit}). {safe(one.summary, lang)}"


class Page:
    """Writes a matrix.

    :param word: label of a state; ``short`` the shortest name of a means; ``every`` gives each means its column.
    """

    def __init__(self, found: Matrix, word: Callable[[str], str], short: Callable[[str], str], every: bool, lang: str,
                 **asked: str) -> None:  # fmt: skip
        self.found, self.word, self.short, self.lang = found, word, short, lang
        many = len(found.entities) > COLUMNS + 1
        self.own = found.entities if every or not many else found.entities[:COLUMNS]
        self.rest = {one.id for one in found.entities[len(self.own) :]}
        self.names = {one.id: one.label for one in found.entities}
        self.address = escape(address("coverage", lang, **asked, cell=HOLE), quote=True)
        self.asked = {**asked, "columns": "all"}
        self.questions: dict[str, int] = {}
        for one in found.questions:
            for place in one.provisions:
                self.questions[place] = self.questions.get(place, 0) + 1

    def table(self) -> str:
        """Return the table: rows grouped by article, a column a means, those that have none in the last one."""
        lang = self.lang
        heads = (
            f'<th scope="col" class="rq">{_say("col-label", lang)}</th><th scope="col">{_say("col-state", lang)}</th>'
        )
        for one in self.own:
            named = page_link("entity", self.short(one.id), lang, entity=one.id)
            heads += f'<th scope="col" title="{safe(one.label, lang)}">{named}{_status(one, lang)}</th>'
        if self.rest:
            more = page_link("coverage", say("coverage.every", lang, n=len(self.names)), lang, **self.asked)
            heads += f'<th scope="col" class="rest">{_say("rest", lang, n=len(self.rest))} <small>{more}</small></th>'
        span = 2 + len(self.own) + bool(self.rest)
        bodies = "".join(self._article(one, rows, span) for one, rows in self.found.by_article.items())
        caption = _say("caption", lang, n=len(self.found.rows), k=len(self.own), m=len(self.names))
        return (
            f'<div class="cover matrix"><div class="grid" tabindex="0" role="region" aria-label="{caption}"><table>'
            f"<caption>{caption}</caption><thead><tr>{heads}</tr></thead>{bodies}</table></div></div>"
        )

    def _article(self, place: str, rows: Sequence[Row], span: int) -> str:
        lang = self.lang
        told = self._told(place, rows)
        body = "".join(self._row(row) for row in rows)
        link = page_link("entity", self.found.articles[place].label, lang, entity=place)
        return (
            f'<tbody id="{escape(place, quote=True)}"><tr class="art"><th scope="rowgroup" colspan="{span}">'
            f"<span>{link} {told}</span></th></tr>{body}</tbody>"
        )

    def _told(self, place: str, rows: Sequence[Row]) -> str:
        tally = Tally.of(rows)
        asked = self.questions.get(place, 0)
        open_ones = f' <span class="q">? {_say("open-here", self.lang, n=asked)}</span>' if asked else ""
        return f"<small>{_counts(tally, self.word, self.lang)}{open_ones}</small>"

    def _row(self, row: Row) -> str:
        lang = self.lang
        cells = "".join(self._cell(row, one.id) for one in self.own)
        if self.rest:
            others = "".join(
                f"<li>{self._statement(row, one, self.short(one.judgement.entity))}</li>"
                for one in row.statements
                if one.judgement.entity in self.rest
            )
            cells += f'<td class="rest"><ul>{others}</ul></td>' if others else '<td class="no rest">–</td>'
        dispute = f" <small>{_say('disputed-one', lang)}</small>" if row.disputed else ""
        state = f'<td class="own">{_state(row.state, self.word, lang)}{dispute}</td>'
        return f'<tr id="{escape(row.id, quote=True)}"><th scope="row">{self._name(row)}</th>{state}{cells}</tr>'

    def _name(self, row: Row) -> str:
        lang = self.lang
        name = page_link("entity", row.label, lang, entity=row.id) if row.requirement else safe(row.label, lang)
        who = ", ".join(one.label for one in row.bearers)
        more = " · ".join(
            filter(None, (safe(row.modality_label, lang), safe(who, lang),
                          safe(day(row.applies_from, lang), lang) if row.applies_from else "",
                          "" if row.requirement else _say("place", lang)))
        )  # fmt: skip
        return f"<b>{safe(row.number, lang)}</b> {name}<small>{more}</small>"

    def _cell(self, row: Row, entity: str) -> str:
        stated = row.of(entity)
        if not stated:
            return '<td class="no">–</td>'
        kind = f"{stated[0].judgement.level}{' from' if all(one.inherited for one in stated) else ''}"
        return f'<td class="lv {kind}">{"".join(self._statement(row, one) for one in stated)}</td>'

    def _statement(self, row: Row, one: Statement, name: str = "") -> str:
        """Return a judgement: its sign, its word or the means, where it was made; it opens its evidence."""
        lang, level = self.lang, one.judgement.level
        where = self.address.replace(HOLE, quote(cell_id(row.id, one.judgement.entity), safe="/:~()"))
        word = _say(f"short-{level}", lang)
        made = f" <small>{_say(f'made-{one.made_on}', lang, paragraph=one.judgement.paragraph)}</small>"
        made = made if one.made_on not in ("requirement", "place") else ""
        said = f"{safe(name, lang)} <span>{word}</span>" if name else word
        inherited = " inherited" if one.inherited else ""
        hint = safe(self.names.get(one.judgement.entity, ""), lang)
        return (
            f'<a class="lk {level}{inherited}" href="{where}" title="{hint}"><b aria-hidden="true">{GLYPHS[level]}</b> '
            f"{said}{made}</a>"
        )

    def list(self) -> str:
        """Return the same by article, for a narrow screen: what is stated of each requirement."""
        parts = "".join(self._folded(one, rows) for one, rows in self.found.by_article.items())
        return f'<div class="cover by-article">{parts}</div>'

    def _folded(self, place: str, rows: Sequence[Row]) -> str:
        lang = self.lang
        items = ""
        for row in rows:
            stated = "".join(
                f"<li>{self._statement(row, one, self.short(one.judgement.entity))}</li>" for one in row.statements
            )
            state = _state(row.state, self.word, lang)
            items += f"<li>{self._name(row)} {state}{f'<ul>{stated}</ul>' if stated else ''}</li>"
        label = safe(self.found.articles[place].label, lang)
        return f"<details><summary>{label} {self._told(place, rows)}</summary><ul>{items}</ul></details>"


def evidence_html(row: Row, entity: Named, found: Sequence[Statement], proofs: dict[str, tuple[Passage, ...]],
                  word: Callable[[str], str], close: str, lang: str) -> str:  # fmt: skip
    """Return the evidence of a cell: each judgement with where it was made, its reason and its passages."""
    write = Writer({}, lang, lambda name, label, lang: page_link("entity", label, lang, entity=name))
    parts = "".join(
        f'<li class="{one.judgement.level}"><p><b class="st {one.judgement.level}"><span aria-hidden="true">'
        f"{GLYPHS[one.judgement.level]}</span> {safe(word(one.judgement.level), lang)}</b> "
        f"<small>{_say(f'on-{one.made_on}', lang, paragraph=one.judgement.paragraph)}</small></p>"
        f"<p>{safe(one.judgement.rationale, lang)}</p>"
        f"{write.proof(proofs.get(one.judgement.id, ())).replace('<details>', '<details open>', 1)}</li>"
        for one in found
    )
    about = page_link("entity", row.label, lang, entity=row.id) if row.requirement else safe(row.label, lang)
    means = page_link("entity", entity.label, lang, entity=entity.id)
    here = quote(cell_id(row.id, entity.id), safe="/:~()").replace("\\", "").replace('"', "")
    return (
        f'<style>.cover a.lk[href*="cell={here}&"] {{ outline: 3px solid #b3541e; outline-offset: -2px; }}</style>'
        f'<aside class="cover evidence sheet" aria-labelledby="evidence-title">'
        f'<p class="close"><a href="{escape(close, quote=True)}">{_say("close", lang)}</a></p>'
        f'<h2 id="evidence-title">{safe(row.number, lang)} {about} × {means}</h2><ul>{parts}</ul></aside>'
    )
