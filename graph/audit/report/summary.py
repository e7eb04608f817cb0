"""What an audit comes to: how much of each theme holds, what is worst, what comes next, who must act."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from graph.audit.results import Audit, Finding, Question
from graph.audit.rules import SEVERITIES, AuditRule
from graph.system.records import Element

__all__ = ["Coming", "Gap", "Score", "by_element", "coming", "gaps", "responsible", "scores", "worst"]

SILENT = ("ask", "undetermined")


@dataclass(frozen=True)
class Score:
    """Controls, a control being a rule applied to an element: those that hold, that fail, that got no answer.

    A waived finding is a failure: to waive is not to mend. What is not applicable is not counted.
    """

    held: int = 0
    failed: int = 0
    silent: int = 0

    @property
    def answered(self) -> int:
        """Return the number of controls that have an answer."""
        return self.held + self.failed

    @property
    def share(self) -> float | None:
        """Return the part of the answered controls that hold; ``None`` where nothing is answered."""
        return self.held / self.answered if self.answered else None

    def __add__(self, other: "Score") -> "Score":
        return Score(self.held + other.held, self.failed + other.failed, self.silent + other.silent)


@dataclass(frozen=True)
class Gap:
    """A rule and the elements that fail it, waived ones aside."""

    rule: AuditRule
    findings: tuple[Finding, ...]

    @property
    def severity(self) -> str:
        """Return how serious it is on the day of the audit."""
        return self.findings[0].severity


@dataclass(frozen=True)
class Coming:
    """A day on which rules take effect.

    :param gaps: those that elements fail already; ``silent``: controls of these rules that got no answer.
    """

    day: str
    gaps: tuple[Gap, ...]
    silent: int


def scores(audit: Audit) -> dict[str, dict[str, Score]]:
    """Return the score of each theme, by severity on the day of the audit; the weakest in force come first."""
    themes = {rule.id: rule.theme for rule in audit.rules}
    seen = Counter((themes[one.rule], one.severity, one.outcome) for one in audit.assessments)
    found = {
        theme: {
            severity: Score(
                seen[theme, severity, "passed"],
                seen[theme, severity, "failed"],
                sum(seen[theme, severity, outcome] for outcome in SILENT),
            )
            for severity in SEVERITIES
        }
        for theme in dict.fromkeys(themes.values())
    }

    def weakness(item: tuple[str, dict[str, Score]]) -> tuple:
        shares = (item[1][severity].share for severity in SEVERITIES)
        return (*(2 if share is None else share for share in shares), item[0])

    return dict(sorted(found.items(), key=weakness))


def gaps(audit: Audit) -> tuple[Gap, ...]:
    """Return the rules that are failed, worst first: by severity, then by number of elements, then by id."""
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for one in audit.open:
        by_rule[one.rule.id].append(one)
    found = (Gap(some[0].rule, tuple(some)) for some in by_rule.values())
    return tuple(sorted(found, key=lambda gap: (SEVERITIES.index(gap.severity), -len(gap.findings), gap.rule.id)))


def worst(audit: Audit, most: int = 10) -> tuple[Gap, ...]:
    """Return the worst gaps that bind, today or on a day to come."""
    return tuple(gap for gap in gaps(audit) if gap.severity != "information")[:most]


def coming(audit: Audit) -> tuple[Coming, ...]:
    """Return the days to come on which a rule that is failed or unanswered takes effect, the nearest first."""
    silent = Counter(one.rule for one in audit.assessments if one.outcome in SILENT)
    by_day: dict[str, list[AuditRule]] = defaultdict(list)
    for rule in audit.rules:
        if rule.effective_from > audit.as_of:
            by_day[rule.effective_from].append(rule)
    failed = gaps(audit)
    found = (
        Coming(
            day,
            tuple(gap for gap in failed if gap.rule.effective_from == day),
            sum(silent[rule.id] for rule in rules),
        )
        for day, rules in sorted(by_day.items())
    )
    return tuple(one for one in found if one.gaps or one.silent)


def by_element(some: Iterable[Finding | Question]) -> dict[tuple[str, str], list]:
    """Return findings or questions by (class, id) of their element, those with most first."""
    found: dict[tuple[str, str], list] = defaultdict(list)
    for one in some:
        found[one.element.kind, one.element.id].append(one)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def responsible(audit: Audit) -> dict[tuple[str, str], str]:
    """Return who answers for each element, by (class, id), as far as the map says: ``""`` where it does not.

    An application has its owner, a flow that of the application that sends, a host its operator; the others, nobody.
    """
    known = {(one.kind, one.id): one for one in audit.elements}

    def first(element: Element | None, attribute: str) -> str:
        return next(iter(element.facts.get(attribute, ())), "") if element else ""

    def who(one: Element) -> str:
        if one.kind == "Flow":
            return first(known.get(("Application", first(one, "source"))), "owner")
        if one.kind == "Host":
            operator = first(one, "operator")
            return getattr(known.get(("Party", operator)), "name", "") or operator
        return first(one, "owner")

    return {key: who(one) for key, one in known.items()}
