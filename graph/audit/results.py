"""What an audit says: outcomes, findings, questions, and the whole of them."""

import re
from collections import Counter
from dataclasses import dataclass, field

from graph.audit.rules import SEVERITIES, AuditRule
from graph.audit.waivers import Waiver
from graph.system.records import Element
from graph.system.schema import Attribute

__all__ = ["OUTCOMES", "PLACE", "Assessment", "Audit", "Finding", "Question"]

#: Worst first; for a rule over a whole system the worst of its elements holds.
OUTCOMES = ("failed", "ask", "undetermined", "passed", "inapplicable")
PLACE = re.compile(r"\{(\w+)\}")  # where a message takes the value of an attribute


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a rule says of an element; ``element`` is the user's id, ``outcome`` one of :data:`OUTCOMES`."""

    rule: str
    element: str
    outcome: str
    severity: str


@dataclass(frozen=True)
class Finding:
    """A rule that an element fails.

    :param values: placeholder of the message (``name``, an attribute) → what stands there.
    :param waiver: what waives it on the day of the audit, if anything.
    """

    rule: AuditRule
    element: Element
    severity: str
    values: dict[str, str] = field(default_factory=dict)
    waiver: Waiver | None = None

    def message(self, lang: str) -> str:
        """Return what is wrong."""
        return _filled(self.rule.message, self.values, lang)

    def fix(self, lang: str) -> str:
        """Return what to do."""
        return _filled(self.rule.fix, self.values, lang)


@dataclass(frozen=True)
class Question:
    """An attribute that an element lacks, and the ids of the rules that wait for it."""

    element: Element
    attribute: Attribute
    rules: tuple[str, ...]

    def text(self, lang: str) -> str:
        """Return the question to ask."""
        return _filled(self.attribute.question, {"name": self.element.name or self.element.id}, lang)


@dataclass(frozen=True)
class Audit:
    """The conformity of a system on a day.

    :param system: the information system; its id is ``is`` where the map does not describe it.
    :param elements: the map.
    :param rules: the rules known on that day; those adopted later are left out.
    :param assessments: what each says of each element, ``inapplicable`` left out.
    :param findings: worst first; waived ones are among them.
    :param questions: the core attributes first, then those for which most rules wait.
    :param reasons: rule → why it did not apply → number of elements; a reason is the tests that were false.
    """

    system: Element
    as_of: str
    elements: tuple[Element, ...]
    rules: tuple[AuditRule, ...]
    assessments: tuple[Assessment, ...]
    findings: tuple[Finding, ...]
    questions: tuple[Question, ...]
    reasons: dict[str, Counter[tuple[str, ...]]]

    @property
    def open(self) -> tuple[Finding, ...]:
        """Return the findings that nothing waives."""
        return tuple(one for one in self.findings if one.waiver is None)

    @property
    def conforms(self) -> bool:
        """Return whether no violation is left, waived ones aside."""
        return all(one.severity != "violation" for one in self.open)

    @property
    def counts(self) -> dict[str, int]:
        """Return the number of findings of each severity, of waived ones, and of outcomes of each kind."""
        severities, outcomes = (
            Counter(one.severity for one in self.open),
            Counter(one.outcome for one in self.assessments),
        )
        outcomes["inapplicable"] = sum(sum(some.values()) for some in self.reasons.values())
        return (
            {severity: severities[severity] for severity in SEVERITIES}
            | {"waived": len(self.findings) - len(self.open)}
            | {outcome: outcomes[outcome] for outcome in OUTCOMES}
        )

    def outcome_of(self) -> dict[str, str]:
        """Return the worst outcome of each rule over the whole system."""
        worst = {rule.id: len(OUTCOMES) - 1 for rule in self.rules}
        for one in self.assessments:
            worst[one.rule] = min(worst[one.rule], OUTCOMES.index(one.outcome))
        return {rule: OUTCOMES[rank] for rule, rank in worst.items()}


def _filled(texts: dict[str, str], values: dict[str, str], lang: str) -> str:
    text = texts.get(lang) or next(iter(texts.values()), "")
    return PLACE.sub(lambda found: values.get(found[1], found[0]), text)
