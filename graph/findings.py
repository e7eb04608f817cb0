"""A finding: what a rule says of one thing, and how serious it is."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from graph.names import shorten

__all__ = ["SEVERITIES", "Finding", "Rule", "conforms", "counts", "worst_first"]

#: Worst first.
SEVERITIES = ("violation", "warning", "info")


@dataclass(frozen=True)
class Rule:
    """A rule that a graph or a file is held to.

    :param id: name of the rule, the same in every report.
    :param kind: ``shape``, ``check`` (SPARQL), ``file`` (seen before loading) or ``rule`` (of an audit).
    :param fr, en: what to do when the rule is broken.
    :param where: file that holds the rule, from the root of the project.
    :param whole: the rule makes sense only on a complete graph.
    :param about: what the rule rests on; ``address``, where that is written.
    """

    id: str
    kind: str
    severity: str
    fr: str
    en: str
    where: str = ""
    whole: bool = False
    about: str = ""
    address: str = ""

    def message(self, lang: str) -> str:
        """Return what to do, in a language."""
        return self.en if lang == "en" else self.fr


@dataclass(frozen=True)
class Finding:
    """One breach of one rule.

    :param severity: ``violation``, ``warning`` or ``info``.
    :param entity: address of the thing (or name of the file) that the finding is about.
    :param path: property that is wrong or missing, ``""`` where none is.
    :param value: the value at fault, ``""`` where something is missing.
    :param kind: ``shape``, ``check``, ``file`` or ``rule``.
    :param file: data file that describes the entity, where known; ``line``, its line, 0 where that is not known.
    :param component: address of the SHACL constraint component of a shape.
    :param waived: why nobody mends it for now; ``""`` for a finding that counts.
    """

    severity: str
    rule: str
    entity: str
    path: str
    value: str
    fr: str
    en: str
    kind: str
    file: str = ""
    component: str = ""
    line: int = 0
    waived: str = ""

    def message(self, lang: str) -> str:
        """Return what to do, in a language."""
        return self.en if lang == "en" else self.fr

    def record(self, lang: str) -> dict[str, str]:
        """Return the finding as the stable JSON contract has it; names are short."""
        return {
            "severity": self.severity,
            "rule": self.rule,
            "entity": shorten(self.entity),
            "path": shorten(self.path),
            "value": shorten(self.value),
            "message": self.message(lang),
        }


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings once each, violations first, then by rule and entity."""
    return sorted(
        set(findings),
        key=lambda one: (SEVERITIES.index(one.severity), one.rule, one.entity, one.path, one.value),
    )


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how many findings there are of each severity, zeros included."""
    number = Counter(one.severity for one in findings)
    return {severity: number[severity] for severity in SEVERITIES}


def conforms(findings: Iterable[Finding]) -> bool:
    """Return whether there is no violation; warnings are allowed."""
    return not any(one.severity == "violation" for one in findings)
