"""The graph in Python: ``graph.open()``, then questions in words; rows come as pandas data frames.

The same functions as the command; the columns of each frame are listed in ``docs/python.en.md``.
"""

import warnings
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

import pandas as pd

from graph import describe, dues, find, plain, query, walks
from graph.changes import between_days, compare
from graph.editions import holding
from graph.errors import BadInput
from graph.frames import frame
from graph.model import Entity
from graph.names import shorten
from graph.store import Graph, open_elsewhere, open_graph
from graph.text import t
from graph.timeline import timeline

if TYPE_CHECKING:
    from graph.io.remote import Endpoint

__all__ = ["Doctrine", "open"]

Method = TypeVar("Method", bound=Callable[..., Any])


def _in_own_language(method: Method) -> Method:
    """Make the errors of a method speak the language that the graph was opened in."""

    @wraps(method)
    def spoken(self: "Doctrine", *args: Any, **values: Any) -> Any:
        try:
            return method(self, *args, **values)
        except BadInput as error:
            error.lang = self.lang
            raise

    return cast(Method, spoken)


class Doctrine:
    """The graph, as it was opened; read-only.

    Names are ids, labels, acronyms or citations (« DMP », ``service/dmp``, « art. 30 »). What designates nothing
    raises :class:`graph.errors.BadInput`, whose text says how to mend.

    :param whole: the whole graph; requirements, coverage, dates and changes are looked up in it.
    :param as_of: ISO day: everything else sees what holds then; all of it when ``None``.
    :param edition: year: everything else sees what this edition says.
    :param today: the day from which one looks.

    ``graph`` is the graph that is seen, for the other functions of the package.
    """

    def __init__(self, whole: Graph, as_of: str | None, edition: str | None, today: date, lang: str) -> None:
        self.graph, self.today, self.lang = whole.view(as_of, edition), today, lang
        self._whole, self._holding = whole, (as_of, edition)

    def __repr__(self) -> str:
        as_of, edition = self._holding
        return f"Doctrine({as_of=}, {edition=}, today={self.today.isoformat()!r}, lang={self.lang!r})"

    @_in_own_language
    def questions(self, asked_by: str | None = None) -> pd.DataFrame:
        """Return the ready-made questions, or those of a persona (``architect``, ``auditor``…)."""
        rows = [
            {
                "id": one.id,
                "question": one.title(self.lang),
                "asked_by": list(one.asked_by),
                "parameters": {parameter.name: parameter.kind for parameter in one.params},
            }
            for one in query.questions_of(asked_by or "")
        ]
        return frame("questions", rows)

    @_in_own_language
    def ask(self, question: str, **values: str) -> pd.DataFrame:
        """Return the answer to a ready-made question; its columns are those of the question.

        Things come as ids, integers and booleans as such; ``None`` where a column is empty.

        :param question: id of the question (see :meth:`questions`).
        :param values: its parameters; those left out stay free.
        """
        answer = query.ask(self.graph, question, self.lang, **values)
        kinds = dict(query.question(question).columns)
        table = pd.DataFrame(list(answer.rows), columns=list(answer.columns), dtype=object)
        for name in table.columns:
            kind = kinds.get(name, "").split(" ")[0]
            if kind == "IRI":
                table[name] = table[name].map(shorten, na_action="ignore")
            elif kind == "integer":
                table[name] = pd.to_numeric(table[name]).astype("Int64")
            elif kind == "boolean":
                table[name] = table[name].map({"true": True, "false": False}).astype("boolean")
        return table

    @_in_own_language
    def query(self, text: str, seconds: float = 30) -> pd.DataFrame | bool | str:
        """Return the answer to a SPARQL query: a frame for SELECT, a truth value for ASK, Turtle for a graph.

        The prefixes of the graph need no declaration; addresses come in full. A query runs apart, and may be
        interrupted; an answer that was cut is warned of.

        :param seconds: how long it may run.
        """
        from graph.queries import asked  # workers are started by whoever needs them

        answer, limit = asked(self._whole, text, *self._holding, seconds=seconds)
        if answer.boolean is not None:
            return answer.boolean
        if answer.turtle is not None:
            return answer.turtle
        if limit:
            warnings.warn(t("cli.truncated", self.lang, rows=limit), stacklevel=3)
        return pd.DataFrame(list(answer.rows), columns=list(answer.columns))

    @_in_own_language
    def search(self, text: str, limit: int = 20) -> pd.DataFrame:
        """Return what a text may designate, best first; accents and typing errors are forgiven."""
        hits = find.search(self.graph, text, self.lang, limit)
        if not hits:
            raise BadInput("no-match", text=text)
        return frame("search", [vars(hit) for hit in hits])

    @_in_own_language
    def entities(self, kind: str | None = None) -> pd.DataFrame:
        """Return every entity, or those of a kind (``Service``, « répertoires »…)."""
        return frame("entities", [vars(hit) for hit in find.entities(self.graph, kind, self.lang)])

    @_in_own_language
    def show(self, name: str) -> Entity:
        """Return all that the graph holds of an entity: labels, definition, facts, each with its passages."""
        return describe.show(self.graph, name, self.lang)

    @_in_own_language
    def facts(self, name: str) -> pd.DataFrame:
        """Return the facts about an entity, each with the surest passage that states it."""
        return frame("facts", plain.facts(describe.show(self.graph, name, self.lang), self.lang))

    @_in_own_language
    def impact(
        self,
        *names: str,
        of: Literal["stop", "change"] = "stop",
        direction: Literal["dependants", "dependencies"] = "dependants",
        max_hops: int | None = None,
        relations: Iterable[str] = (),
        confidence: Iterable[str] = (),
    ) -> pd.DataFrame:
        """Return what stops, or must change, with one or several entities; or what they rest upon.

        The passage shown is that of the weakest hop; :meth:`path` shows every hop.

        :param max_hops: greatest distance, in links.
        :param relations: follow these relations only (``dependsOn``…).
        :param confidence: follow links of these confidences only (``Quoted``, ``Inferred``, ``ToBeVerified``).
        """
        answer = walks.touched(
            self.graph, names, self.lang, change=of == "change", dependencies=direction == "dependencies",
            hops=max_hops, relations=relations, marks=confidence,
        )  # fmt: skip
        return frame("impact", plain.impact(answer, self.lang))

    @_in_own_language
    def path(self, start: str, end: str, of: Literal["stop", "change"] = "change", most: int = 10) -> pd.DataFrame:
        """Return a row for each hop of the shortest chains between two entities.

        :param most: how many chains to keep of each way, surest first.
        """
        answer = walks.holding(self.graph, start, end, self.lang, change=of == "change", most=most)
        rows = [
            {"way": row["way"], "chain": number, "hop": rank, **hop, "evidence": [hop]}
            for number, row in enumerate(plain.paths(answer, self.lang), 1)
            for rank, hop in enumerate(row["evidence"], 1)
        ]
        return frame("path", rows)

    @_in_own_language
    def obligations(
        self,
        role: str = "",
        *,
        via: str = "",
        theme: str = "",
        since: str = "",
        until: str = "",
        dates: Sequence[str] = (),
        article: str = "",
        modality: Sequence[str] = (),
    ) -> pd.DataFrame:
        """Return what a role must do, or everybody, by first written date; four kinds of dates, never merged.

        :param since: first day, month or year of a period in which some date falls; ``until`` the last, included.
        :param dates: kinds of dates that the period looks at: ``formal``, ``later``, ``effective``, ``deadline``.
        :param modality: obligations and prohibitions when empty; ``["all"]`` for everything.
        """
        answer = dues.duties(
            self._whole, self.today, self.lang, role=role, via=via, theme=theme, since=since, until=until, dates=dates,
            article=article, modalities=modality,
        )  # fmt: skip
        return frame("obligations", plain.duties(answer, self.lang))

    @_in_own_language
    def coverage(
        self,
        *chapters: str,
        article: str = "",
        role: str = "",
        until: str = "",
        level: Sequence[str] = (),
        gaps: bool = False,
    ) -> pd.DataFrame:
        """Return a row for each judgement on how far a French means covers a requirement of the EHDS regulation.

        A requirement that nobody judged has one row, ``state`` ``none``: that is no gap.

        :param chapters: II, III and IV when empty; ``"all"`` for every one.
        """
        report = dues.covered(
            self._whole, self.today, self.lang, chapters=chapters, article=article, role=role, until=until,
            levels=level, gaps=gaps,
        )  # fmt: skip
        return frame("coverage", plain.coverage(report))

    @_in_own_language
    def timeline(
        self,
        name: str = "",
        *,
        theme: str = "",
        role: str = "",
        kind: str = "",
        edition: str = "",
        since: str = "",
        until: str = "",
        near: bool = False,
    ) -> pd.DataFrame:
        """Return milestones and dates in order; those without a date come last.

        :param near: with a name, add what is about the things that it directly depends on.
        """
        asked = {"name": name, "theme": theme, "role": role, "kind": kind, "edition": edition, "since": since,
                 "until": until}  # fmt: skip
        found = timeline(self._whole, self.today, self.lang, near=near, **asked)
        if not (found.dated or found.undated):
            raise BadInput("timeline-none", asked=", ".join(f"{one}={value}" for one, value in asked.items() if value))
        return frame("timeline", plain.dates(found, self.lang))

    @_in_own_language
    def changes(self, before: str, after: str, kind: str = "") -> pd.DataFrame:
        """Return what differs between two editions (``"2025", "2026"``) or two days (``"2025-01-01", …``).

        :param kind: between editions, keep one kind of sourced changes (``added``, ``postponed``…).
        """
        if "-" in before and "-" in after:
            if kind:
                raise BadInput("days-options")
            return frame("changes", plain.changes(between_days(self._whole, before, after, self.lang), self.lang))
        return frame("changes", plain.changes(compare(self._whole, before, after, self.lang, kind), self.lang))

    @_in_own_language
    def validate(self, *files: str | Path) -> pd.DataFrame:
        """Return what the shapes and checks find, worst first, in one's own files or in the whole graph (slow)."""
        from graph.validate import validate_data, validate_files

        found = validate_files([Path(file) for file in files]) if files else validate_data()
        return frame("validate", [one.record(self.lang) | {"file": one.file} for one in found])

    @_in_own_language
    def audit(
        self,
        *files: str | Path,
        as_of: str | None = None,
        waivers: str | Path | None = None,
        rules: Sequence[str | Path] = (),
        partial: bool = False,
    ) -> pd.DataFrame:
        """Return what one's own information system is found not to hold to, worst first; waived findings left out.

        :param files: its map, in any format that ``doctrine import`` reads.
        :param as_of: day of the audit; the day from which one looks when not given.
        :param waivers: file of findings that somebody answers for.
        :param rules: folders of rules of one's own, added to ours.
        :param partial: audit what can be read of the map.
        """
        from graph.audit.auditor import Auditor
        from graph.audit.grounds import grounds

        auditor = Auditor.of(self._whole, [Path(one) for one in rules], Path(waivers) if waivers else None)
        day = query.day(as_of) if as_of else self.today.isoformat()
        found = auditor.audit(auditor.read([Path(file) for file in files], partial=partial, lang=self.lang), day)
        return frame("audit", plain.audit(found, grounds(self._whole, found.rules, self.lang), self.lang))


def open(
    as_of: str | None = None, edition: str | None = None, lang: str = "fr", endpoint: "str | Endpoint | None" = None
) -> Doctrine:
    """Return the graph, ready for questions; the first time, it is prepared (some seconds).

    :param as_of: keep what holds on this day, month or year (ISO), and look from it; today when not given.
    :param edition: keep what this edition of the doctrine says (``"2025"``).
    :param lang: language of the answers and of the errors, ``fr`` or ``en``.
    :param endpoint: SPARQL 1.1 server that holds the graph: its address, or a :class:`graph.io.remote.Endpoint` that
        names its graph and the user.
    :raises BadInput: no date, an unknown edition, an address that must not be called, or no usable answer there.
    """
    try:
        whole = open_elsewhere(_there(endpoint)) if endpoint else open_graph(resident=True)
        day, year = holding(whole, as_of, edition)
        return Doctrine(whole, day, year, date.fromisoformat(day) if day else date.today(), lang)
    except BadInput as error:
        error.lang = lang
        raise


def _there(endpoint: "str | Endpoint") -> "Endpoint":
    from graph.io.remote import Endpoint  # its HTTP client costs 0.1 s, which only those who go elsewhere pay

    return Endpoint(endpoint) if isinstance(endpoint, str) else endpoint
