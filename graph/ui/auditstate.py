"""What a user hands over to be audited, kept for the session alone; small choices live in the address."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from datetime import date

import streamlit as st

from graph.audit.auditor import Auditor
from graph.audit.record import compare, failures, saved_failures
from graph.audit.report.context import Report
from graph.audit.report.formats import document
from graph.audit.results import Audit
from graph.audit.waivers import read_waivers
from graph.io.document.blocks import Document
from graph.resources import root
from graph.system.matching import Matcher
from graph.system.receiving import File, Received, with_file
from graph.system.records import Element, Imported, Problem
from graph.ui import state

__all__ = ["DAYS", "EXAMPLES", "STEPS", "VIEWS", "Held", "auditor", "choices", "day", "held", "step", "view"]

STEPS = ("file", "mapping", "checks", "report")
VIEWS = ("summary", "findings", "system", "questions", "rest")
#: Days on which parts of the EHDS regulation begin to apply (its article 105).
DAYS = ("2027-03-26", "2029-03-26", "2031-03-26")
#: Name in the address → files of the fictitious hospital; the second says too little, as Mercator does by itself.
EXAMPLES = {"example": "hopital.xlsx", "mercator": "mercator"}
FILTERS = ("theme", "severity", "element", "requirement")
Answers = dict[tuple[str, str], dict[str, tuple[str, ...]]]  # class and id → attribute → values


@dataclass
class Held:
    """All that a session holds of its user; gone with it.

    :param received: the map, as it was brought.
    :param asks: what the mapping may settle, in the order met: a choice made stays there to be changed.
    :param answers: of the questionnaire.
    :param partial: the user does without what cannot be read.
    :param waivers: the file of findings that somebody answers for; ``before``, an audit saved earlier.
    """

    received: Received = field(default_factory=Received)
    asks: dict[tuple[str, ...], Problem] = field(default_factory=dict)
    answers: Answers = field(default_factory=dict)
    partial: bool = False
    waivers: File | None = None
    before: File | None = None
    memory: dict[str, tuple[Hashable, object]] = field(default_factory=dict)

    def bring(self, received: Received) -> None:
        """Put another map in the place of the present one."""
        self.received, self.asks, self.answers, self.partial = received, {}, {}, False

    @property
    def empty(self) -> bool:
        """Return whether there is nothing to audit yet."""
        return not self.received.files and not self.received.places

    def imported(self, lang: str) -> Imported:
        """Return the map as it is read, without the answers.

        :raises BadInput: it cannot be read at all.
        """
        return self._once("imported", (repr(self.received), _contents(self.received), lang), self._read, lang)

    def _read(self, lang: str) -> Imported:
        return self.received.read(state.whole(), lang)

    def elements(self, lang: str) -> tuple[Element, ...]:
        """Return the map completed by the answers."""
        known = {(one.kind, one.id): one for one in self.imported(lang).elements}
        for key, facts in self.answers.items():
            one = known.get(key) or Element(*key)
            known[key] = replace(one, facts={**one.facts, **facts})
        return tuple(known.values())

    def refused(self, lang: str) -> int:
        """Return the number of things that cannot be read, unless the user does without them."""
        return 0 if self.partial else sum(one.level == "refused" for one in self.imported(lang).problems)

    def audited(
        self, as_of: str, lang: str, progress: Callable[[int, int], None] | None = None, slot: str = "audit"
    ) -> Audit:
        """Return the map held to the rules on a day.

        :param slot: two audits are kept: the one to report and the one to compare with.
        :raises BadInput: the map is empty, or the waivers cannot be used.
        """
        elements = self.elements(lang)
        key = (self.memory["imported"][0], repr(self.answers), self.waivers, as_of)
        return self._once(slot, key, self._audit, elements, as_of, progress)

    def _audit(self, elements: tuple[Element, ...], as_of: str, progress: Callable | None) -> Audit:
        waivers = with_file(self.waivers, read_waivers) if self.waivers else ()
        return replace(auditor(), waivers=waivers).audit(elements, as_of, progress)

    def report(self, as_of: str, other: str, lang: str) -> Report:
        """Return what is to be told of a day.

        :param other: an earlier day to compare with, ``before`` for an audit saved earlier, or ``""``.
        """
        found = self.audited(as_of, lang)
        compared = None
        if other == "before" and self.before:
            compared = compare(with_file(self.before, saved_failures), failures(found))
        elif "" < other < as_of:
            compared = compare(failures(self.audited(other, lang, slot="other")), failures(found))
        key = (self.memory["audit"][0], compared, lang)
        return self._once("report", key, Report.of, state.whole(), found, lang, compared)

    def document(self, report: Report) -> Document:
        """Return the report to be read, made once."""
        return self._once("document", self.memory["report"][0], document, report)

    def _once(self, name: str, key: Hashable, make: Callable, *given: object) -> object:
        """Return what was made for this key, or make it; one result of a name is kept."""
        if name not in self.memory or self.memory[name][0] != key:
            self.memory[name] = (key, make(*given))
        return self.memory[name][1]


def _contents(received: Received) -> tuple[int, ...]:
    return tuple(hash(one.content) for one in (*received.files, *received.complete))


@st.cache_resource(max_entries=2, show_spinner=False)
def _auditor(version: str) -> Auditor:
    return Auditor.of(state.whole())


def auditor() -> Auditor:
    """Return the rules, read once for every session."""
    return _auditor(state.whole().version)


@st.cache_resource(max_entries=4, show_spinner=False)
def _choices(version: str, lang: str) -> dict[str, tuple[tuple[str, str], ...]]:
    return Matcher(state.whole(), lang).choices()


def choices(lang: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the entities that a map may name: kind → (id, label)."""
    return _choices(state.whole().version, lang)


def held() -> Held:
    """Return what this session holds; the address may ask for an example."""
    state.parameters("map", "step", "day", "view", "against", *FILTERS)
    found = st.session_state.setdefault("audit", Held())
    asked = st.query_params.get("map", "")
    if asked in EXAMPLES:
        place = root() / "data" / "examples" / EXAMPLES[asked]
        if found.received.places != (place,):
            found.bring(Received(places=(place,)))
    elif asked and (asked != "own" or not found.received.files):
        state.go(map=None)
    return found


def step() -> str:
    """Return the step that the address asks for: the first by default."""
    return _among("step", STEPS) or STEPS[0]


def view() -> str:
    """Return the part of the report that the address asks for: the summary by default."""
    return _among("view", VIEWS) or VIEWS[0]


def day() -> str:
    """Return the day of the audit: that of the address, else today."""
    asked = st.query_params.get("day", "")
    if asked and not state.is_day(asked):
        state.go(day=None)
        asked = ""
    return asked or date.today().isoformat()


def _among(name: str, known: tuple[str, ...]) -> str:
    asked = st.query_params.get(name, "")
    if asked and asked not in known:
        state.go(**{name: None})
        return ""
    return asked
