"""What every part of a report needs: the audit, what its rules rest on, and words fit to be shown."""

import re
from dataclasses import dataclass
from functools import cached_property

from graph.audit.grounds import Ground, grounds
from graph.audit.record import Comparison
from graph.audit.report.summary import Gap, by_element, responsible
from graph.audit.results import Audit, Finding, Question
from graph.audit.rules import AuditRule
from graph.audit.tree import tests_of
from graph.inquiry import concepts_of
from graph.io.document.blocks import Run
from graph.names import expand, shorten
from graph.store import Graph
from graph.system.records import Element, shown
from graph.system.schema import schema
from graph.text.typography import day, say, typo
from graph.ways import labels_of

__all__ = ["Key", "Report", "rule_anchor"]

LONGEST = 1500  # characters of a sentence
NAME = 200  # characters of a name
Key = tuple[str, str]  # class and id of an element


@dataclass(frozen=True)
class Report:
    """An audit to be told in a language.

    :param grounds: id of a rule → what it rests on.
    :param themes: id of a theme → its label.
    :param names: id of an entity that conditions name → its label.
    :param compared: what differs from an earlier audit, if one was given.
    """

    audit: Audit
    lang: str
    grounds: dict[str, Ground]
    themes: dict[str, str]
    names: dict[str, str]
    compared: Comparison | None = None

    @classmethod
    def of(cls, graph: Graph, audit: Audit, lang: str, compared: Comparison | None = None) -> "Report":
        """Read from the graph what the report cites."""
        tests = (test for rule in audit.rules for test in tests_of(rule.applies))
        named = {expand(value) for test in tests for value in test.values if isinstance(value, str) and "/" in value}
        labels = labels_of(graph, named - {None}, lang)
        names = {shorten(address): label for address, label in labels.items()}
        themes = concepts_of(graph, "audit-theme", lang)
        return cls(audit, lang, grounds(graph, audit.rules, lang), themes, names, compared)

    # --------------------------------------------------------------------------------------------- lookups

    @cached_property
    def rules(self) -> dict[str, AuditRule]:
        """Return the rules by id."""
        return {rule.id: rule for rule in self.audit.rules}

    @cached_property
    def elements(self) -> dict[Key, Element]:
        """Return the elements of the map by class and id."""
        return {(one.kind, one.id): one for one in (*self.audit.elements, self.audit.system)}

    @cached_property
    def owners(self) -> dict[Key, str]:
        """Return who answers for each element, as far as the map says."""
        return responsible(self.audit)

    @cached_property
    def anchors(self) -> dict[Key, str]:
        """Return the heading of each element that has a finding."""
        return {key: f"element-{rank}" for rank, key in enumerate(by_element(self.audit.open), 1)}

    # ----------------------------------------------------------------------------------------------- words

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of ``[report]`` in the text files."""
        return say(f"report.{key}", self.lang, **values)

    def clean(self, text: str) -> str:
        """Return a text, of the user or of the graph, on one line, nothing in it invisible or turning."""
        return shown(typo(" ".join(text.split()), self.lang), LONGEST)

    def name(self, element: Element) -> str:
        """Return what the user calls an element."""
        return shown(" ".join((element.name or element.id).split()), NAME)

    def kind(self, element: Element) -> str:
        """Return the label of its class."""
        return schema().kinds[element.kind].label[self.lang]

    def title(self, rule: AuditRule) -> str:
        """Return the name of a rule."""
        return self.clean(rule.title.get(self.lang) or rule.id)

    def theme(self, id: str) -> str:
        """Return the name of a theme; rules of one's own have none."""
        return self.clean(self.themes.get(id, "") or self.say("own-rules"))

    def sure(self, rule: AuditRule) -> str:
        """Return how sure a rule is: whether its words were read, and how far its source is to be relied upon."""
        said = say(f"confidence.{rule.confidence}", self.lang)
        return f"{said} ; {self.say(f'reliability-{rule.reliability}')}" if rule.reliability else said

    def message(self, finding: Finding) -> str:
        """Return what is wrong."""
        return self.clean(finding.message(self.lang))

    def fix(self, finding: Finding) -> str:
        """Return what to do."""
        return self.clean(finding.fix(self.lang))

    def question(self, question: Question) -> str:
        """Return what to ask."""
        return self.clean(question.text(self.lang))

    def who(self, element: Element) -> str:
        """Return who answers for an element."""
        return self.clean(self.owners.get((element.kind, element.id), "")) or self.say("nobody")

    def day(self, iso: str) -> str:
        """Return a date in words."""
        return day(iso, self.lang) if iso else self.say("no-day")

    def due(self, rule: AuditRule) -> str:
        """Return by when a rule must be met."""
        if not rule.effective_from:
            return self.say("due-unknown")
        ahead = rule.effective_from > self.audit.as_of
        grade = rule.after if ahead else rule.severity(self.audit.as_of)
        return self.say(f"due-{'by' if ahead else 'since'}-{grade}", day=self.day(rule.effective_from))

    def severity(self, severity: str) -> Run:
        """Return how serious a thing is, as a run of its tone."""
        return Run(say(f"audit.{severity}", self.lang), severity)

    def rule_link(self, rule: AuditRule) -> Run:
        """Return the name of a rule, leading to what is said of it."""
        return Run(self.title(rule), link=f"#{rule_anchor(rule)}")

    def element_link(self, element: Element) -> Run:
        """Return the name of an element, leading to what was found on it, if anything was."""
        anchor = self.anchors.get((element.kind, element.id))
        return Run(self.name(element), link=f"#{anchor}" if anchor else "")

    def elements_of(self, gap: Gap, most: int) -> tuple[Run, ...]:
        """Return the first elements that fail a rule, and the number of the others."""
        runs: list[Run] = []
        for one in gap.findings[:most]:
            runs += [Run(", ")] if runs else []
            runs.append(self.element_link(one.element))
        more = len(gap.findings) - most
        return (*runs, Run(" " + self.say("and-more", n=more))) if more > 0 else tuple(runs)


def rule_anchor(rule: AuditRule) -> str:
    """Return the anchor of what is said of a rule."""
    return re.sub(r"[^a-z0-9]+", "-", rule.id.lower()).strip("-")
