"""What an assistant may ask: one method a tool, each the same analysis as the command, in a bounded answer."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from graph import describe, dues, find, plain, query, walks
from graph.answers import impact_sentence, path_sentence
from graph.assistant.answer import Answer, answer
from graph.assistant.proven import prover, triples
from graph.coverage import STATES
from graph.editions import holding, viewed
from graph.errors import BadInput
from graph.queries import asked
from graph.sparql import Answer as Rows
from graph.store import Graph
from graph.text import t
from graph.timeline import timeline

__all__ = ["NAMES", "Tools"]

Lang = Literal["fr", "en"] | None
Mark = Literal["Quoted", "Inferred", "ToBeVerified"]
#: The methods that are tools, in the order in which an assistant reads them.
NAMES = (
    "search", "show", "questions", "ask", "impact", "path", "obligations", "coverage", "timeline", "query",
)  # fmt: skip


class Tools:
    """The tools, on one graph.

    :param lang: language of the answers, unless a call asks for the other one.
    :param today: the day from which one looks, unless a call gives another.
    :param seconds: how long a query may run.
    """

    def __init__(self, graph: Graph, lang: str, today: date, seconds: float) -> None:
        self._whole, self.lang, self._today, self._seconds = graph, lang, today, seconds

    def search(self, text: str, limit: int = 10, offset: int = 0, lang: Lang = None) -> Answer:
        own = lang or self.lang
        hits = find.search(self._whole, text, own, 200)
        if not hits:
            raise BadInput("no-match", text=text)
        summary = t("assistant.found", own, n=len(hits), text=text)
        return self._answer(summary, [vars(hit) for hit in hits], own, limit, offset, sourced=False)

    def show(
        self,
        name: str,
        limit: int = 30,
        offset: int = 0,
        as_of: str = "",
        edition: str = "",
        lang: Lang = None,
    ) -> Answer:
        own = lang or self.lang
        entity = describe.show(viewed(self._whole, as_of, edition), name, own)
        about = {key: getattr(entity, key) for key in ("id", "iri", "label", "type", "type_label", "definition")}
        about |= {"alternatives": list(entity.alternatives), "replaced_by": entity.replaced_by}
        rows = plain.facts(entity, own)
        summary = t("assistant.shown", own, label=entity.label, type=entity.type_label, n=len(rows))
        return self._answer(summary, rows, own, limit, offset, about=about)

    def questions(self, asked_by: str = "", limit: int = 100, offset: int = 0, lang: Lang = None) -> Answer:
        own = lang or self.lang
        rows = [
            {
                "id": one.id,
                "question": one.title(own),
                "asked_by": list(one.asked_by),
                "parameters": {p.name: f"{p.kind}: {p.en if own == 'en' else p.fr}" for p in one.params},
            }
            for one in query.questions_of(asked_by)
        ]
        return self._answer(t("assistant.questions-n", own, n=len(rows)), rows, own, limit, offset, sourced=False)

    def ask(
        self,
        question: str,
        parameters: dict[str, str] | None = None,
        limit: int = 20,
        offset: int = 0,
        as_of: str = "",
        edition: str = "",
        lang: Lang = None,
    ) -> Answer:
        own = lang or self.lang
        graph = viewed(self._whole, as_of, edition)
        found = query.ask(graph, question, own, **(parameters or {}))
        return self._rows(graph, found, query.question(question).title(own), own, limit, offset)

    def query(
        self, sparql: str, limit: int = 20, offset: int = 0, as_of: str = "", edition: str = "", lang: Lang = None
    ) -> Answer:
        own = lang or self.lang
        found, cut = asked(self._whole, sparql, *holding(self._whole, as_of, edition), seconds=self._seconds)
        if found.boolean is not None:
            word = t(f"assistant.{'yes' if found.boolean else 'no'}", own)
            notes = [t("assistant.ask-note", own)]
            return self._answer(word, [], own, limit, about={"answer": found.boolean}, notes=notes)
        if found.turtle is not None:
            found = triples(found.turtle)
        notes = [t("cli.truncated", own, rows=cut)] if cut else []
        summary = t("assistant.query-n", own, n=len(found.rows))
        return self._rows(viewed(self._whole, as_of, edition), found, summary, own, limit, offset, notes)

    def impact(
        self,
        names: list[str],
        of: Literal["stop", "change"] = "stop",
        direction: Literal["dependants", "dependencies"] = "dependants",
        max_hops: int | None = None,
        relations: Sequence[str] = (),
        confidence: Sequence[Mark] = (),
        limit: int = 20,
        offset: int = 0,
        as_of: str = "",
        edition: str = "",
        lang: Lang = None,
    ) -> Answer:
        own = lang or self.lang
        found = walks.touched(
            viewed(self._whole, as_of, edition), names, own, change=of == "change",
            dependencies=direction == "dependencies", hops=max_hops, relations=relations, marks=confidence,
        )  # fmt: skip
        summary = impact_sentence([found.teller.name(one).label for one in found.found.starts], found.found, own)
        return self._answer(summary, plain.impact(found, own), own, limit, offset, notes=[t("assistant.reached", own)])

    def path(
        self,
        start: str,
        end: str,
        of: Literal["stop", "change"] = "change",
        limit: int = 10,
        offset: int = 0,
        as_of: str = "",
        edition: str = "",
        lang: Lang = None,
    ) -> Answer:
        own = lang or self.lang
        graph = viewed(self._whole, as_of, edition)
        found = walks.holding(graph, start, end, own, change=of == "change")
        summary = path_sentence(found.found, found.teller, own)
        return self._answer(summary, plain.paths(found, own), own, limit, offset)

    def obligations(
        self,
        role: str = "",
        via: str = "",
        theme: str = "",
        since: str = "",
        until: str = "",
        dates: Sequence[Literal["formal", "later", "effective", "deadline"]] = (),
        article: str = "",
        modality: Sequence[str] = (),
        limit: int = 20,
        offset: int = 0,
        as_of: str = "",
        lang: Lang = None,
    ) -> Answer:
        own = lang or self.lang
        found = dues.duties(
            self._whole, self._day(as_of), own, role=role, via=via, theme=theme, since=since, until=until, dates=dates,
            article=article, modalities=modality,
        )  # fmt: skip
        rows = plain.duties(found, own)
        notes = [t("duties.dates-note", own), t("duties.not-advice", own)]
        about = {"as_of": found.today.isoformat()}
        return self._answer(f"{found.title} : {len(rows)}", rows, own, limit, offset, about=about, notes=notes)

    def coverage(
        self,
        chapters: Sequence[str] = (),
        article: str = "",
        role: str = "",
        until: str = "",
        level: Sequence[Literal["covers", "partly_covers", "prepares", "gap", "none"]] = (),
        gaps: bool = False,
        limit: int = 20,
        offset: int = 0,
        as_of: str = "",
        lang: Lang = None,
    ) -> Answer:
        own = lang or self.lang
        report = dues.covered(
            self._whole, self._day(as_of), own, chapters=chapters, article=article, role=role, until=until,
            levels=level, gaps=gaps,
        )  # fmt: skip
        total = report.matrix.total
        counts = ", ".join(f"{report.word(state)} {total.states[state]}" for state in STATES)
        summary = t("assistant.coverage-n", own, n=total.requirements, counts=counts)
        notes = [t("assistant.coverage-none", own), t("duties.not-advice", own)]
        about = {"states": total.states, "open_questions": [one.label for one in report.matrix.questions]}
        return self._answer(summary, plain.coverage(report), own, limit, offset, about=about, notes=notes)

    def timeline(
        self,
        name: str = "",
        theme: str = "",
        role: str = "",
        kind: str = "",
        since: str = "",
        until: str = "",
        near: bool = False,
        limit: int = 20,
        offset: int = 0,
        as_of: str = "",
        lang: Lang = None,
    ) -> Answer:
        own = lang or self.lang
        filters = {"name": name, "theme": theme, "role": role, "kind": kind, "since": since, "until": until}
        found = timeline(self._whole, self._day(as_of), own, near=near, **filters)
        rows = plain.dates(found, own)
        if not rows:
            told = ", ".join(f"{one}={value}" for one, value in filters.items() if value)
            raise BadInput("timeline-none", asked=told)
        summary = t("assistant.timeline-n", own, n=len(rows), day=found.today.isoformat())
        return self._answer(summary, rows, own, limit, offset)

    # ---------------------------------------------------------------------------------------- in common

    def _day(self, as_of: str) -> date:
        return date.fromisoformat(query.day(as_of)) if as_of else self._today

    def _answer(
        self, summary: str, rows: Sequence[dict], lang: str, limit: int, offset: int = 0, **more: Any
    ) -> Answer:
        return answer(summary, rows, lang, version=self._whole.version, limit=limit, offset=offset, **more)

    def _rows(
        self, graph: Graph, found: Rows, summary: str, lang: str, limit: int, offset: int, notes: Sequence[str] = ()
    ) -> Answer:
        """Return the rows of a query, each with the passages of the facts that hold between its values."""
        return self._answer(summary, found.records(), lang, limit, offset, notes=notes, prove=prover(graph, lang))
