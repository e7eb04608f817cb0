"""The coverage matrix as files: JSON, CSV, and a workbook with the matrix, the judgements and the totals."""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from graph.coverage import LEVELS, STATES, Matrix, Row, Statement, Tally
from graph.io.sheets import Sheet, csv_text, workbook
from graph.model import Passage
from graph.proof import COLUMNS as PROOF
from graph.proof import proof
from graph.text import t

__all__ = ["COLUMNS", "GLYPHS", "Report", "as_csv", "as_json", "as_xlsx", "totals"]

#: Columns of the CSV file and of the sheet of judgements.
COLUMNS = (
    "chapter", "article", "number", "requirement", "label", "modality", "bearers", "applies_from", "applies_later",
    "state", "means", "means_label", "level", "made_on", "judgement", "rationale", *PROOF,
)  # fmt: skip
#: The sign of a state, beside its word; « – » says that nobody judged, « ✗ » that a gap was stated.
GLYPHS = {"covers": "●", "partly_covers": "◐", "prepares": "○", "gap": "✗", "none": "–"}


@dataclass(frozen=True)
class Report:
    """A matrix ready to be written.

    :param levels: labels of the levels; ``evidence`` the passages of each judgement.
    :param asked: the filters, in words.
    """

    matrix: Matrix
    levels: Mapping[str, str]
    evidence: Mapping[str, tuple[Passage, ...]]
    asked: str
    version: str
    today: date
    lang: str

    def word(self, state: str) -> str:
        """Return the label of a state."""
        return self.levels.get(state) or t("coverage.none", self.lang)


def totals(found: Matrix) -> list[tuple[str, str, Tally]]:
    """Return kind, id and count of each chapter, article and of the whole."""
    made = [("all", "", found.total)]
    made += [("chapter", one, Tally.of(rows)) for one, rows in found.by_chapter.items()]
    return made + [("article", one, Tally.of(rows)) for one, rows in found.by_article.items()]


def as_json(report: Report) -> str:
    """Return the matrix as JSON: a stable contract, see ``docs/cli.md``."""
    found = report.matrix
    made = {
        "as_of": report.today.isoformat(),
        "totals": {
            "all": dataclasses.asdict(found.total),
            "chapters": {one: dataclasses.asdict(tally) for kind, one, tally in totals(found) if kind == "chapter"},
            "articles": {one: dataclasses.asdict(tally) for kind, one, tally in totals(found) if kind == "article"},
            "means": found.by_entity,
        },
        "means": [{"id": one.id, "label": one.label, "status": one.note} for one in found.entities],
        "open_questions": [dataclasses.asdict(one) for one in found.questions],
        "rows": [_record(row, report) for row in found.rows],
    }
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def _record(row: Row, report: Report) -> dict[str, object]:
    place = report.matrix.articles[row.article]
    names = ("id", "number", "label", "article", "paragraph", "modality", "applies_from", "applies_later", "state")
    return {name: getattr(row, name) for name in names} | {
        "chapter": place.chapter,
        "requirement": row.requirement,
        "disputed": row.disputed,
        "bearers": [{"id": one.id, "label": one.label} for one in row.bearers],
        "judgements": [
            {"id": one.judgement.id, "means": one.judgement.entity, "level": one.judgement.level,
             "made_on": one.made_on, "inherited": one.inherited, "rationale": one.judgement.rationale,
             "passages": [dataclasses.asdict(passage) for passage in report.evidence.get(one.judgement.id, ())]}
            for one in row.statements
        ],
    }  # fmt: skip


def as_csv(report: Report) -> str:
    """Return a line for each judgement on each row, and one for each row of which nothing is stated."""
    return csv_text(COLUMNS, list(_lines(report)))


def _lines(report: Report) -> Iterator[list[str]]:
    for row in report.matrix.rows:
        for one in row.statements or (None,):
            yield [*_place(row, report), *_said(one, report)]


def _place(row: Row, report: Report) -> list[str]:
    place = report.matrix.articles[row.article]
    return [
        place.chapter_label, place.label, row.number, row.id, row.label, row.modality_label,
        " ; ".join(one.label for one in row.bearers), row.applies_from, row.applies_later, report.word(row.state),
    ]  # fmt: skip


def _said(one: Statement | None, report: Report) -> list[str]:
    if one is None:
        return [""] * (len(COLUMNS) - 10)
    names = {entity.id: entity.label for entity in report.matrix.entities}
    judged = one.judgement
    made = t(f"coverage.on-{one.made_on}", report.lang, paragraph=judged.paragraph)
    return [
        judged.entity, names.get(judged.entity, judged.entity), report.word(judged.level), made, judged.id,
        judged.rationale, *proof(report.evidence.get(judged.id, ()), report.lang),
    ]  # fmt: skip


def as_xlsx(report: Report) -> bytes:
    """Return a workbook: the matrix, every judgement with its reason and its source, the totals, how to read it."""
    lang, found = report.lang, report.matrix
    return workbook(
        [
            *(_grid(chapter, rows, report) for chapter, rows in found.by_chapter.items()),
            Sheet(t("coverage.sheet-judgements", lang), [t(f"coverage.col-{name}", lang) for name in COLUMNS],
                  list(_lines(report))),
            Sheet(t("coverage.sheet-totals", lang), *_totals(report)),
            Sheet(t("coverage.sheet-means", lang), *_means(report)),
            Sheet(t("coverage.sheet-open", lang), [t(f"coverage.col-{name}", lang) for name in
                  ("question", "kind", "deadline", "summary", "article")],
                  [[one.label, one.kind_label, one.deadline, one.summary,
                    " ; ".join(found.articles[place].label for place in one.provisions if place in found.articles)]
                   for one in found.questions]),
            Sheet(t("coverage.sheet-about", lang), [t("coverage.title", lang)], _about(report)),
        ]
    )  # fmt: skip


def _grid(chapter: str, rows: tuple[Row, ...], report: Report) -> Sheet:
    """Return the matrix of a chapter, with the means of which something is stated there."""
    lang, known = report.lang, report.matrix.articles
    heads = [t(f"coverage.col-{name}", lang) for name in ("article", "number", "label", "state")]
    stated = {one.judgement.entity for row in rows for one in row.statements}
    means = [one for one in report.matrix.entities if one.id in stated]
    cells = [
        [known[row.article].label, row.number, row.label, f"{GLYPHS[row.state]} {report.word(row.state)}",
         *(_cell(row.of(one.id)) for one in means)]
        for row in rows
    ]  # fmt: skip
    title = t("coverage.sheet-matrix", lang, chapter=chapter.rpartition("_")[2])
    return Sheet(title, [*heads, *(one.label for one in means)], cells, tilted=len(heads))


def _cell(stated: tuple[Statement, ...]) -> str:
    """Return the signs of a cell, those that are inherited in brackets; empty: no statement held."""
    signs = [GLYPHS[one.judgement.level] if not one.inherited else f"({GLYPHS[one.judgement.level]})" for one in stated]
    return " ".join(dict.fromkeys(signs)) or GLYPHS["none"]


def _totals(report: Report) -> tuple[list[str], list[list[object]]]:
    lang, found = report.lang, report.matrix
    heads = [t("coverage.col-place", lang), t("coverage.col-requirements", lang)]
    heads += [report.word(state) for state in STATES]
    heads += [t(f"coverage.col-{name}", lang) for name in ("own", "disputed", "judgements")]
    rows = []
    for kind, one, tally in totals(found):
        some = found.articles
        name = t("coverage.all", lang) if kind == "all" else some[one].label if kind == "article" else ""
        name = name or next(place.chapter_label for place in some.values() if place.chapter == one)
        rows.append([name, tally.requirements, *(tally.states[state] for state in STATES), tally.own, tally.disputed,
                     sum(tally.judgements.values())])  # fmt: skip
    return heads, rows


def _means(report: Report) -> tuple[list[str], list[list[object]]]:
    heads = [t("coverage.col-means_label", report.lang), *(report.word(level) for level in LEVELS)]
    found = report.matrix
    return heads, [[one.label, *(found.by_entity[one.id][level] for level in LEVELS)] for one in found.entities]


def _about(report: Report) -> list[list[str]]:
    lang = report.lang
    made = t("duties.file-made", lang, day=report.today.isoformat(), version=report.version[:12])
    lines = [made, report.asked, t("coverage.note", lang), t("coverage.note-inherited", lang), t("coverage.how", lang)]
    return [[line] for line in lines if line]
